//! The container for a server: an image that has its program, and the command without this machine's paths and
//! addresses.

use std::path::Path;

use serde_json::{Map, Value};

use super::asker::Asker;
use super::source::{Source, slashes};
use crate::config::ServerConfig;
use trayvisor_model::error::Result;
use trayvisor_platform as platform;

/// The project's folder in a container.
pub(super) const APP: &str = "/app";

/// A server in a container.
pub(super) struct Container {
    /// The command, program first.
    pub(super) command: Vec<String>,
    /// Its working folder.
    pub(super) working_dir: String,
    /// The variables of the configuration, and those that its family of programs needs.
    pub(super) env: Map<String, Value>,
    /// The family of its program.
    pub(super) family: &'static Family,
    /// What a person must check.
    pub(super) remarks: Vec<String>,
}

/// Programs that use the same image.
pub(super) struct Family {
    programs: &'static [&'static str],
    /// The image.
    pub(super) image: &'static str,
    /// Environment variables for all of them.
    env: &'static [(&'static str, &'static str)],
    /// A file that lists packages, and the command that installs them outside the project's folder.
    pub(super) install: Option<(&'static str, &'static str)>,
    /// What its image can ask a server with.
    pub(super) asker: Asker,
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
        // Otherwise Python buffers its output until it has 8 KB.
        env: &[("PYTHONUNBUFFERED", "1")],
        install: Some((
            "requirements.txt",
            "pip install --quiet --root-user-action=ignore -r /app/requirements.txt",
        )),
        asker: Asker::Python,
    },
    family(&["uv", "uvx"], "astral/uv:python3.13-bookworm-slim", Asker::Python),
    family(&["node", "npm", "npx", "pnpm", "yarn"], "node:lts-slim", Asker::Node),
    family(&["bun", "bunx"], "oven/bun:slim", Asker::Bash),
    family(&["deno"], "denoland/deno:latest", Asker::Bash),
    family(&["ruby", "bundle", "rails", "rackup", "puma", "rake"], "ruby:slim", Asker::Bash),
    family(&["go"], "golang:latest", Asker::Bash),
    family(&["php"], "php:cli", Asker::Bash),
    family(&["cargo"], "rust:slim", Asker::Bash),
    family(&["java", "mvn", "mvnw"], "maven:latest", Asker::Bash),
    family(&["gradle", "gradlew"], "gradle:latest", Asker::Bash),
];

/// For all other programs: a plain system.
static OTHER: Family = family(&[], "debian:stable-slim", Asker::Bash);

const fn family(programs: &'static [&'static str], image: &'static str, asker: Asker) -> Family {
    Family { programs, image, env: &[], install: None, asker }
}

impl Family {
    fn of(program: &str) -> &'static Family {
        let name = program.rsplit('/').next().unwrap_or(program);
        FAMILIES.iter().find(|family| family.programs.contains(&name)).unwrap_or(&OTHER)
    }
}

/// The container for a server; `reload` if the code in the container changes.
pub(super) fn container(server: &Source<'_>, reload: bool) -> Result<Container> {
    // The loopback address cannot be reached from outside the container.
    let config = ServerConfig {
        host: "0.0.0.0".to_owned(),
        reload: server.config.reload && reload,
        ..server.config.clone()
    };
    let launch = server.launch(config, None)?;
    let command = server.elsewhere(&launch, APP);
    let mut remarks: Vec<String> = server.env_files_missing().into_iter().collect();
    let mut remark = |what: String| remarks.push(format!("{}: {what}", server.config.name));
    let dir = server.project.dir();
    let working_dir = match launch.cwd.strip_prefix(dir) {
        Ok(inside) if inside.as_os_str().is_empty() => APP.to_owned(),
        Ok(inside) => format!("{APP}/{}", slashes(inside)),
        Err(_) => {
            remark(format!(
                "its folder {} is outside the project's folder and is not copied",
                launch.cwd.display()
            ));
            APP.to_owned()
        }
    };
    if command.iter().any(|word| word.contains("127.0.0.1") || word.contains("localhost")) {
        let advice = if server.is_job() {
            "in a container that is the container itself"
        } else {
            "in a container it must listen on 0.0.0.0"
        };
        remark(format!("its command contains the loopback address; {advice}"));
    }
    if let Some(path) = command.iter().find(|word| stays_behind(word)) {
        remark(format!("{path} is a path on this machine"));
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
