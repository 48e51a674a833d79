//! `trayvisor-page-server ORIGIN`: the real core for the page in a plain browser, where the page has this origin
//! (`cargo xtask page`). Not shipped.
//!
//! A client of the core can run commands. So the server listens on the loopback interface only, and answers only
//! requests that carry its token, come from the page's origin and are sent to its own address: a page that uses another
//! name for this address (DNS rebinding) is refused as well.

mod browser;
mod server;

use std::process::ExitCode;

use tokio::net::TcpListener;
use trayvisor_control::Manager;

use self::browser::Browser;
use self::server::Access;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(origin), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: trayvisor-page-server ORIGIN    (where the page is served: http://127.0.0.1:5173)");
        return ExitCode::from(2);
    };
    match serve(origin).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("trayvisor-page-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(origin: String) -> Result<(), Box<dyn std::error::Error>> {
    let command =
        std::env::current_exe()?.with_file_name(format!("trayvisor{}", std::env::consts::EXE_SUFFIX));
    let manager = Manager::new(command)?.named("the page");
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let access = Access::new(&origin, listener.local_addr()?)?;
    // The address to open in a browser, alone on its line for programs that read it.
    println!("{}", access.page());
    let browser = Browser::new(&manager)?;
    axum::serve(listener, server::router(manager, browser, access)).await?;
    Ok(())
}
