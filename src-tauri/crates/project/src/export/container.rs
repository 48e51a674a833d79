//! What a container for a server is made of: an image that has its program, and the command without this machine's
//! paths and addresses.

use std::path::Path;

use serde_json::{Map, Value};

use super::source::{Source, slashes};
use crate::config::ServerConfig;
use trayvisor_model::error::Result;
use trayvisor_platform as platform;

/// Where the project's folder is in a container.
pub(super) const APP: &str = "/app";

/// A server as a container runs it.
pub(super) struct Container {
    /// The command, program first.
    pub(super) command: Vec<String>,
    /// The folder it runs in.
    pub(super) working_dir: String,
    /// The variables of the configuration, and what its kind of program wants.
    pub(super) env: Map<String, Value>,
    /// What goes with its program.
    pub(super) family: &'static Family,
    /// What must be looked at by a person.
    pub(super) remarks: Vec<String>,
}

/// Programs that the same image has.
pub(super) struct Family {
    programs: &'static [&'static str],
    /// The image.
    pub(super) image: &'static str,
    /// What all of them want in their environment.
    env: &'static [(&'static str, &'static str)],
    /// A file that names packages, and what installs those outside of the project's folder.
    pub(super) install: Option<(&'static str, &'static str)>,
    /// How a port of the container itself is asked.
    language: Option<Language>,
}

/// What an image can ask a port with, having no curl.
enum Language {
    Python,
    Node,
}

static FAMILIES: [Family; 11] = [
    Family {
        programs: &[
            "python",
            "python3",
            "uvicorn",
            "gunicorn",
            "hypercorn",
            "flask",
            "django-admin",
            "celery",
        ],
        image: "python:3-slim",
        // Without it Python keeps what it prints to itself until 8 KB have gathered.
        env: &[("PYTHONUNBUFFERED", "1")],
        install: Some((
            "requirements.txt",
            "pip install --quiet --root-user-action=ignore -r /app/requirements.txt",
        )),
        language: Some(Language::Python),
    },
    family(&["uv", "uvx"], "astral/uv:python3.13-bookworm-slim", Some(Language::Python)),
    family(&["node", "npm", "npx", "pnpm", "yarn"], "node:lts-slim", Some(Language::Node)),
    family(&["bun", "bunx"], "oven/bun:slim", None),
    family(&["deno"], "denoland/deno:latest", None),
    family(&["ruby", "bundle", "rails", "rackup", "puma", "rake"], "ruby:slim", None),
    family(&["go"], "golang:latest", None),
    family(&["php"], "php:cli", None),
    family(&["cargo"], "rust:slim", None),
    family(&["java", "mvn", "mvnw"], "maven:latest", None),
    family(&["gradle", "gradlew"], "gradle:latest", None),
];

/// For every other program: a plain system.
static OTHER: Family = family(&[], "debian:stable-slim", None);

const fn family(
    programs: &'static [&'static str],
    image: &'static str,
    language: Option<Language>,
) -> Family {
    Family { programs, image, env: &[], install: None, language }
}

impl Family {
    fn of(program: &str) -> &'static Family {
        let name = program.rsplit('/').next().unwrap_or(program);
        FAMILIES.iter().find(|family| family.programs.contains(&name)).unwrap_or(&OTHER)
    }

    /// A command that succeeds in the container when its port gives any answer to a question for this path.
    pub(super) fn ask(&self, port: u16, path: &str) -> Option<Vec<String>> {
        let path = path.replace('\'', "%27");
        let command = match self.language.as_ref()? {
            Language::Python => {
                let code = format!(
                    "import http.client as h; c = h.HTTPConnection('127.0.0.1', {port}); \
                     c.request('GET', '{path}'); c.getresponse()"
                );
                ["python".to_owned(), "-c".to_owned(), code]
            }
            Language::Node => {
                let code = format!(
                    "fetch('http://127.0.0.1:{port}{path}').then(() => process.exit(0), () => process.exit(1))"
                );
                ["node".to_owned(), "-e".to_owned(), code]
            }
        };
        Some(command.into())
    }
}

/// The server as a container would run it; `reload` where the code in the container changes.
pub(super) fn container(server: &Source<'_>, reload: bool) -> Result<Container> {
    // Within a container the loopback address is reached by nobody else.
    let config = ServerConfig {
        host: "0.0.0.0".to_owned(),
        reload: server.config.reload && reload,
        ..server.config.clone()
    };
    let launch = server.launch(config, None)?;
    let command = server.elsewhere(&launch, APP);
    let mut remarks = Vec::new();
    let mut remark = |what: String| remarks.push(format!("{}: {what}", server.config.name));
    let dir = server.project.dir();
    let working_dir = match launch.cwd.strip_prefix(dir) {
        Ok(inside) if inside.as_os_str().is_empty() => APP.to_owned(),
        Ok(inside) => format!("{APP}/{}", slashes(inside)),
        Err(_) => {
            remark(format!("its folder {} is not in the project's and stays behind", launch.cwd.display()));
            APP.to_owned()
        }
    };
    if command.iter().any(|word| word.contains("127.0.0.1") || word.contains("localhost")) {
        remark("its command names this machine; in a container it must listen on 0.0.0.0".to_owned());
    }
    if let Some(path) = command.iter().find(|word| stays_behind(word)) {
        remark(format!("{path} is a path of this machine"));
    }
    let words = platform::shell_line(&launch).and_then(shlex::split);
    let program = words.as_ref().and_then(|words| words.first()).unwrap_or(&command[0]);
    let family = Family::of(program);
    let usual = family.env.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
    let own = server.variables(&launch).into_iter().map(|(name, value)| (name, value.into()));
    Ok(Container { env: usual.chain(own).collect(), family, command, working_dir, remarks })
}

fn stays_behind(word: &str) -> bool {
    let path = Path::new(word);
    path.is_absolute() && !path.starts_with(APP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_outside_of_the_projects_folder_stays_behind() {
        for (path, stays) in [("/app", false), ("/app/x", false), ("/app-common/x", true), ("x", false)] {
            assert_eq!(stays_behind(path), stays, "{path}");
        }
    }

    #[test]
    fn a_program_is_looked_for_in_one_image_only() {
        let mut all: Vec<&str> = FAMILIES.iter().flat_map(|family| family.programs).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
