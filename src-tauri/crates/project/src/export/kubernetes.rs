//! Kubernetes manifests: a Deployment for each server, and a Service if it has a port; a Job for each job.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::container::{Container, container};
use super::source::{Source, plain, plain_names};
use super::words::whole_seconds;
use super::{Artifact, Export, yaml};
use crate::config::Project;
use trayvisor_model::RestartPolicy;
use trayvisor_model::error::Result;

/// The whole file.
pub(super) fn manifests(project: &Project, servers: &[Source<'_>]) -> Result<Export> {
    let mut remarks = vec![
        "each image is a placeholder: build it from the project's folder, at /app in it, and push it where the \
         cluster finds it"
            .to_owned(),
    ];
    let secrets = Secrets::of(project, servers);
    remarks.extend(secrets.remarks());
    let mut documents = Vec::new();
    for server in servers {
        let container = container(server, false)?;
        let pod = pod(server, &container, &secrets);
        documents.push(if server.is_job() { job(server, &pod) } else { deployment(server, &pod) });
        documents.extend(server.config.listens_on().map(|port| service(server, port)));
        remarks.extend(container.remarks);
        remarks.extend(left_behind(server));
    }
    let mut header = vec![
        format!("Trayvisor's servers of {} for Kubernetes:", project.name()),
        String::new(),
        "    kubectl apply -f kubernetes.yaml".to_owned(),
        String::new(),
    ];
    header.extend(remarks.iter().cloned());
    let text = yaml::text(&header, &documents);
    Ok(Export { files: vec![Artifact { name: "kubernetes.yaml".to_owned(), text }], remarks })
}

/// Settings that a Deployment or a Job cannot express.
fn left_behind(server: &Source<'_>) -> Vec<String> {
    let name = &server.config.name;
    let mut remarks = Vec::new();
    if server.is_job() {
        let full_name = server.full_name();
        remarks.push(format!(
            "{name}: a Job runs once: to run it again, `kubectl delete job {full_name}` and apply the manifests"
        ));
    } else if server.config.rules.policy == RestartPolicy::Never {
        remarks.push(format!("{name}: \"restart\" is not carried over: a Deployment is always restarted"));
    }
    if !server.config.env.is_empty() {
        remarks.push(format!("{name}: move secrets in its env into a Secret"));
    }
    remarks.extend(server.needs_remark());
    remarks.extend(server.stop_signal_remark("set STOPSIGNAL in the image"));
    remarks
}

/// The Secrets that files with environment variables become, by file.
struct Secrets(Vec<(String, String)>);

impl Secrets {
    fn of(project: &Project, servers: &[Source<'_>]) -> Secrets {
        let files: BTreeSet<String> = servers.iter().flat_map(Source::env_files).collect();
        let named = |(file, name): (String, String)| (file, format!("{}-{name}", plain(&project.name())));
        Secrets(plain_names(files).into_iter().map(named).collect())
    }

    /// How to create them. The manifests are often shared and must not contain the values.
    fn remarks(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(file, name)| {
            let quoted = shlex::try_quote(file).unwrap_or(file.into());
            format!(
                "{file} becomes a Secret: `kubectl create secret generic {name} --from-env-file={quoted}`; kubectl \
                 takes quotes in the file as part of a value"
            )
        })
    }

    /// References to those of a server; later ones override earlier ones, as its files do.
    fn references(&self, server: &Source<'_>) -> Option<Value> {
        let files = server.env_files();
        let secrets = files.iter().filter_map(|file| self.0.iter().find(|(known, _)| known == file));
        let references: Vec<Value> =
            secrets.map(|(_, name)| json!({ "secretRef": { "name": name } })).collect();
        (!references.is_empty()).then(|| references.into())
    }
}

fn labels(server: &Source<'_>) -> Value {
    json!({
        "app.kubernetes.io/name": server.name,
        "app.kubernetes.io/part-of": plain(&server.project.name()),
    })
}

fn deployment(server: &Source<'_>, pod: &Value) -> Value {
    let labels = labels(server);
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": { "name": server.full_name(), "labels": labels },
        "spec": {
            "replicas": 1,
            "selector": { "matchLabels": labels },
            "template": {
                "metadata": { "labels": labels },
                "spec": pod,
            },
        },
    })
}

fn job(job: &Source<'_>, pod: &Value) -> Value {
    let labels = labels(job);
    json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": { "name": job.full_name(), "labels": labels },
        "spec": {
            // Half of it may be done, so only the user may run it again.
            "backoffLimit": 0,
            "template": { "metadata": { "labels": labels }, "spec": pod },
        },
    })
}

fn pod(server: &Source<'_>, container: &Container, secrets: &Secrets) -> Value {
    yaml::object([
        ("restartPolicy", server.is_job().then(|| "Never".into())),
        ("terminationGracePeriodSeconds", Some(whole_seconds(server.config.rules.stop_timeout).into())),
        ("containers", Some(json!([pod_container(server, container, secrets)]))),
    ])
}

fn pod_container(server: &Source<'_>, container: &Container, secrets: &Secrets) -> Value {
    let env: Vec<Value> =
        container.env.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let described = yaml::object([
        ("name", Some(server.name.clone().into())),
        ("image", Some(format!("{}:latest", server.full_name()).into())),
        ("workingDir", Some(container.working_dir.clone().into())),
        ("command", Some(container.command.clone().into())),
        ("envFrom", secrets.references(server)),
        ("env", (!env.is_empty()).then(|| env.into())),
        ("ports", server.config.listens_on().map(|port| json!([{ "containerPort": port }]))),
        ("startupProbe", startup_probe(server)),
        ("readinessProbe", probe(server)),
        ("livenessProbe", probe(server)),
    ]);
    // Kubernetes interpolates $(NAME).
    yaml::with_texts(described, |text| text.replace("$(", "$$("))
}

/// A configured path must give a good answer, as Kubernetes requires. On `/` any answer is good, so only the port is
/// tested.
fn probe(server: &Source<'_>) -> Option<Value> {
    let port = server.config.listens_on()?;
    let mut probe = match server.config.check.path()? {
        "/" => json!({ "tcpSocket": { "port": port } }),
        path => json!({ "httpGet": { "path": path, "port": port } }),
    };
    let rules = &server.config.health;
    probe["periodSeconds"] = whole_seconds(rules.interval).into();
    probe["timeoutSeconds"] = whole_seconds(rules.timeout).into();
    probe["failureThreshold"] = rules.failures.into();
    Some(probe)
}

/// Delays the other probes until it succeeds, so a slow start does not cause a restart.
fn startup_probe(server: &Source<'_>) -> Option<Value> {
    let mut probe = probe(server)?;
    let rules = &server.config.health;
    let asked = whole_seconds(rules.start_period).div_ceil(whole_seconds(rules.interval));
    probe["failureThreshold"] = (asked + u64::from(rules.failures)).into();
    Some(probe)
}

fn service(server: &Source<'_>, port: u16) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": { "name": server.full_name(), "labels": labels(server) },
        "spec": { "selector": labels(server), "ports": [{ "port": port, "targetPort": port }] },
    })
}
