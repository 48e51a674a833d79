//! The role of a process, and how one role starts the other.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use tauri::{App, AppHandle, Context, Wry};
use trayvisor_control::home::Home;
use trayvisor_control::model::Message;
use trayvisor_control::model::ServerRef;
use trayvisor_page::Show;

use crate::platform;

/// The argument with which the system starts the tray at login.
pub(crate) const AT_LOGIN: &str = "--at-login";

/// The role of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Icon, menu and notifications; started by the user, or by the system at login.
    Tray { at_login: bool },
    /// The window, opened to show something.
    Window(Show),
}

impl Role {
    /// Reads a command line without the program's own name.
    pub(crate) fn of(arguments: impl Iterator<Item = String>) -> Result<Role, String> {
        let mut arguments = arguments.peekable();
        match arguments.next().as_deref() {
            None => return Ok(Role::Tray { at_login: false }),
            Some(AT_LOGIN) => return Ok(Role::Tray { at_login: true }),
            Some("window") => {}
            Some(other) => {
                return Err(format!("there is no role \"{other}\"; there are: none (the tray), and window"));
            }
        }
        let (mut project, mut name, mut add, mut ask) = (None, None, false, Vec::new());
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--project" => project = Some(value()?),
                "--server" => name = Some(value()?),
                "--add" => add = true,
                "--ask" => ask.push(ServerRef { project: value()?.into(), name: value()? }),
                other => {
                    return Err(format!(
                        "{other} is not known; there are --server, --project, --add and --ask"
                    ));
                }
            }
        }
        let server = name.map(|name| ServerRef { project: project.unwrap_or_default().into(), name });
        Ok(Role::Window(Show { server, add, ask, reloaded: false }))
    }
}

/// The arguments that open the window for this.
fn arguments(show: &Show) -> Vec<String> {
    let mut arguments = vec!["window".to_owned()];
    if let Some(server) = &show.server {
        let project = server.project.display().to_string();
        arguments.extend(["--project".to_owned(), project, "--server".to_owned(), server.name.clone()]);
    }
    if show.add {
        arguments.push("--add".to_owned());
    }
    for server in &show.ask {
        let project = server.project.display().to_string();
        arguments.extend(["--ask".to_owned(), project, server.name.clone()]);
    }
    arguments
}

/// The path of this program at its start: after an upgrade in place the system reports another.
static PROGRAM: LazyLock<std::io::Result<PathBuf>> = LazyLock::new(std::env::current_exe);

/// Remembers the path of this program. Call it first.
pub(crate) fn remember_program() {
    LazyLock::force(&PROGRAM);
}

/// The path of this program, if the system reports it.
pub(crate) fn program() -> &'static Path {
    PROGRAM.as_deref().unwrap_or(Path::new("trayvisor-desktop"))
}

/// Opens the window, or brings an open one to the front.
///
/// # Errors
/// Why it could not be opened.
pub(crate) fn open_window(show: &Show) -> Result<(), Message> {
    let failed = |error: &std::io::Error| Message::WindowNotOpened { why: error.to_string() };
    let mut command = Command::new(PROGRAM.as_ref().map_err(failed)?);
    command.args(arguments(show)).stdin(Stdio::null()).stdout(Stdio::null());
    platform::without_console(&mut command);
    let mut window = command.spawn().map_err(|error| failed(&error))?;
    // Waited for, so that it does not stay as a zombie; a sleeping thread costs nothing.
    std::thread::spawn(move || window.wait());
    Ok(())
}

/// Tauri's context under a separate name for each role and each home, since only one process of a name is allowed.
pub(crate) fn context(role: &str, home: &Home) -> Context<Wry> {
    let mut context: Context<Wry> = tauri::generate_context!();
    let place = std::env::var_os("TRAYVISOR_HOME").map(|_| format!(".home{}", home.id()));
    let identifier = &mut context.config_mut().identifier;
    *identifier = format!("{identifier}.{role}{}", place.unwrap_or_default());
    context
}

/// Allows only one process of this name; `second` receives the arguments of a later one.
pub(crate) fn single_instance(
    builder: tauri::Builder<Wry>,
    second: impl Fn(&AppHandle, Vec<String>) + Send + Sync + 'static,
) -> tauri::Builder<Wry> {
    builder.plugin(tauri_plugin_single_instance::init(move |app, arguments, _dir| second(app, arguments)))
}

/// Runs an app until it ends.
pub(crate) fn run(app: App) {
    app.run(|_app, _event| {});
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(line: &str) -> Result<Role, String> {
        Role::of(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_roles_are_told_apart_by_the_command_line() {
        assert_eq!(role(""), Ok(Role::Tray { at_login: false }));
        assert_eq!(role("--at-login"), Ok(Role::Tray { at_login: true }));
        assert_eq!(role("window"), Ok(Role::Window(Show::default())));
        assert_eq!(role("window --add"), Ok(Role::Window(Show { add: true, ..Show::default() })));
        assert!(role("windows").expect_err("unknown").contains("windows"));
        assert!(role("window --server").expect_err("incomplete").contains("--server"));
    }

    #[test]
    fn what_the_window_is_opened_for_survives_its_command_line() {
        let server = ServerRef { project: "/a b/c".into(), name: "api".into() };
        let ask = vec![server.clone(), ServerRef { name: "web".into(), ..server.clone() }];
        let show = Show { server: Some(server), ask, ..Show::default() };
        assert_eq!(Role::of(arguments(&show).into_iter()), Ok(Role::Window(show)));
    }
}
