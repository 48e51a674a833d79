//! Whether a server's connections are encrypted, by what its command and its files say.
//!
//! The answer decides in which scheme the first health check speaks: a plain request to an encrypted port, and the other
//! way round, is an error in the server's log. A wrong answer costs that one error.

use std::fs;
use std::path::Path;

use super::{inside, lines};
use crate::config::ServerConfig;
use crate::detect::Run;

/// Options that name a certificate or ask for one.
const OPTIONS: [&str; 14] = [
    "--ssl-certfile",
    "--ssl-keyfile",
    "--certfile",
    "--keyfile",
    "--cert",
    "--cert-file",
    "--ssl-cert",
    "--tls-cert",
    "--tls-certificate",
    "--https",
    "--ssl",
    "--tls",
    "--experimental-https",
    "--server-type=https",
];
/// Words of their own that do.
const WORDS: [&str; 3] = ["runsslserver", "HTTPS=true", "HTTPS=1"];
/// What a program says that encrypts its connections.
const CALLS: [&str; 10] = [
    "https.createServer",
    "createSecureServer",
    "wrap_socket(",
    "ssl_context=",
    "ssl_certfile=",
    "ssl_keyfile=",
    "certfile=",
    "ListenAndServeTLS",
    "Deno.serveTls",
    "bind_rustls",
];
/// What the configuration of a front end says.
const SETTINGS: [&str; 6] =
    ["basicSsl(", "mkcert(", "https: {", "https: true", "type: 'https'", "type: \"https\""];
/// Such configurations.
const CONFIGURATIONS: [&str; 7] = [
    "vite.config.ts",
    "vite.config.js",
    "vite.config.mjs",
    "webpack.config.js",
    "vue.config.js",
    "nuxt.config.ts",
    "gunicorn.conf.py",
];
/// Larger files are not read: a program that listens is small.
const MOST_BYTES: u64 = 500_000;

/// Whether the command, which leads to these lines, the files that it names or the configuration of its tool say so.
pub(super) fn is_named(server: &ServerConfig, lines: &[String]) -> bool {
    let of_env = server.env.get("HTTPS").is_some_and(|value| value == "true" || value == "1");
    let found = server.found.as_ref().and_then(|found| match &found.run {
        Run::Python(file) => Some(file.display().to_string()),
        _ => None,
    });
    let mut words = lines.iter().flat_map(|line| lines::words(line)).chain(found.as_deref());
    of_env
        || words.any(|word| is_option(word) || says(server, word, &CALLS))
        || CONFIGURATIONS.iter().any(|file| says(server, file, &[&SETTINGS[..], &CALLS].concat()))
}

fn is_option(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or(word);
    WORDS.contains(&word) || OPTIONS.contains(&word) || OPTIONS.contains(&name)
}

/// Whether this word is a file in the server's folder that contains one of these.
fn says(server: &ServerConfig, word: &str, what: &[&str]) -> bool {
    let is_source = Path::new(word).extension().is_some();
    let Some(path) = inside::file_inside(&server.cwd, word).filter(|_| is_source) else { return false };
    let is_small = fs::metadata(&path).is_ok_and(|about| about.len() <= MOST_BYTES);
    is_small && fs::read_to_string(path).is_ok_and(|text| what.iter().any(|call| text.contains(call)))
}
