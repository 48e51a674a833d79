//! `compose.yaml`: a service for each server or job, in an image for its kind, with the project's folder mounted.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::container::{APP, Container, container};
use super::source::{Source, plain};
use super::{Artifact, Export, yaml};
use crate::config::Project;
use trayvisor_model::RestartPolicy;
use trayvisor_model::error::Result;

/// The whole file.
pub(super) fn compose(project: &Project, servers: &[Source<'_>]) -> Result<Export> {
    let mut remarks = Vec::new();
    let mut services = Map::new();
    for server in servers {
        let container = container(server, true)?;
        let (command, remark) = with_packages(server, &container);
        let service = service(server, &container, command, servers);
        remarks.extend(container.remarks.into_iter().chain(remark));
        // Compose interpolates after a dollar sign.
        services.insert(server.name.clone(), yaml::with_texts(service, |text| text.replace('$', "$$")));
    }
    let mut header = vec![
        format!(
            "Trayvisor's servers of {} for Docker Compose; put this file into the project's folder:",
            project.name()
        ),
        String::new(),
        "    docker compose up".to_owned(),
    ];
    if !remarks.is_empty() {
        header.push(String::new());
        header.extend(remarks.iter().cloned());
    }
    let document = json!({ "name": plain(&project.name()), "services": services });
    let text = yaml::text(&header, &[document]);
    Ok(Export { files: vec![Artifact { name: "compose.yaml".to_owned(), text }], remarks })
}

fn service(server: &Source<'_>, container: &Container, command: Vec<String>, all: &[Source<'_>]) -> Value {
    let config = &server.config;
    let rules = &config.rules;
    let env_files = server.env_files();
    yaml::object([
        ("image", Some(container.family.image.into())),
        ("working_dir", Some(container.working_dir.clone().into())),
        ("volumes", Some(json!([format!(".:{APP}")]))),
        ("command", Some(command.into())),
        ("ports", server.config.listens_on().map(|port| json!([published(&config.host, port)]))),
        ("env_file", (!env_files.is_empty()).then(|| env_files.into())),
        ("environment", (!container.env.is_empty()).then(|| container.env.clone().into())),
        ("depends_on", depends_on(server, all)),
        ("healthcheck", healthcheck(server, container)),
        ("restart", Some(restart(rules.policy).into())),
        ("stop_signal", Some(rules.stop_signal.name().into())),
        ("stop_grace_period", Some(seconds(rules.stop_timeout))),
    ])
}

/// What must be ready or done before this one, if it is exported too.
fn depends_on(server: &Source<'_>, all: &[Source<'_>]) -> Option<Value> {
    let needed = all.iter().filter(|other| server.needs.contains(&other.name));
    let needed: Map<String, Value> = needed
        .map(|other| {
            let asked =
                container(other, true).is_ok_and(|container| healthcheck(other, &container).is_some());
            let condition = if other.is_job() {
                "service_completed_successfully"
            } else if asked {
                "service_healthy"
            } else {
                "service_started"
            };
            (other.name.clone(), json!({ "condition": condition }))
        })
        .collect();
    (!needed.is_empty()).then(|| needed.into())
}

fn seconds(duration: Duration) -> Value {
    format!("{}s", duration.as_secs_f64()).into()
}

/// The published port, reachable from the same addresses as the server's own.
fn published(host: &str, port: u16) -> String {
    match host.trim_start_matches('[').trim_end_matches(']') {
        "0.0.0.0" | "::" => format!("{port}:{port}"),
        "localhost" => format!("127.0.0.1:{port}:{port}"),
        ipv6 if ipv6.contains(':') => format!("[{ipv6}]:{port}:{port}"),
        // Compose does not accept host names here.
        host if host.parse::<std::net::IpAddr>().is_err() => format!("127.0.0.1:{port}:{port}"),
        host => format!("{host}:{port}:{port}"),
    }
}

/// The command, preceded by the installation of packages if that is one line; else a remark about them.
fn with_packages(server: &Source<'_>, container: &Container) -> (Vec<String>, Option<String>) {
    let image = container.family.image;
    if let Some((file, install)) = container.family.install
        && server.project.dir().join(file).is_file()
    {
        let words = container.command.iter().map(String::as_str);
        let line = shlex::try_join(words).unwrap_or_default();
        return (vec!["sh".to_owned(), "-c".to_owned(), format!("{install} && exec {line}")], None);
    }
    let remark =
        format!("{}: check that {image} has what it needs, or build an image that does", server.config.name);
    (container.command.clone(), Some(remark))
}

fn healthcheck(server: &Source<'_>, container: &Container) -> Option<Value> {
    let ask = container.family.asker.command(server.config.listens_on()?, server.config.check.path()?);
    let test: Vec<String> = std::iter::once("CMD".to_owned()).chain(ask).collect();
    let rules = &server.config.health;
    Some(json!({
        "test": test,
        "interval": seconds(rules.interval),
        "timeout": seconds(rules.timeout),
        "retries": rules.failures,
        "start_period": seconds(rules.start_period),
    }))
}

fn restart(policy: RestartPolicy) -> &'static str {
    match policy {
        RestartPolicy::Never => "no",
        RestartPolicy::OnFailure => "on-failure",
        RestartPolicy::Always => "always",
    }
}
