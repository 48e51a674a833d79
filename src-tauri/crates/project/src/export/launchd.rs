//! A launch agent for each server or job, for macOS. launchd runs programs in the foreground, so it gets the server's
//! own command.

use std::path::Path;

use plist::{Dictionary, Value};

use super::source::Source;
use super::words::whole_seconds;
use super::{Artifact, Export};
use trayvisor_model::Launch;
use trayvisor_model::Message;
use trayvisor_model::RestartPolicy;
use trayvisor_model::error::Result;
use trayvisor_platform::search_path;

const ITSELF: &str =
    "launchd runs the servers itself: Trayvisor neither shows nor stops them, and their logs are not rotated";

/// A property list for each server or job.
pub(super) fn agents(servers: &[Source<'_>]) -> Result<Export> {
    let files: Result<Vec<Artifact>> = servers.iter().map(agent).collect();
    let mut remarks = vec![ITSELF.to_owned()];
    remarks.extend(servers.iter().flat_map(left_behind));
    Ok(Export { files: files?, remarks })
}

/// Settings that a launch agent cannot express.
fn left_behind(server: &Source<'_>) -> impl Iterator<Item = String> {
    let files = server.env_files().join(", ");
    let files = (!files.is_empty()).then(|| {
        let name = &server.config.name;
        format!(
            "{name}: the variables in {files} are not carried over: launchd reads no such files; add those that are \
             needed to EnvironmentVariables"
        )
    });
    let stop = server.stop_signal_remark("launchd sends SIGTERM");
    let once = server.is_job().then(|| {
        let (name, label) = (&server.config.name, label(server));
        format!(
            "{name}: launchd runs it once at each login, and no server waits for it; run it again with \
             `launchctl kickstart gui/$(id -u)/{label}`"
        )
    });
    server.needs_remark().into_iter().chain(once).chain(stop).chain(files).chain(server.env_files_missing())
}

fn label(server: &Source<'_>) -> String {
    format!("trayvisor.{}", server.full_name())
}

fn agent(server: &Source<'_>) -> Result<Artifact> {
    let launch = server.launch(server.config.clone(), None)?;
    let label = label(server);
    let log = server.config.log_file.clone();
    let texts = |texts: Vec<String>| Value::Array(texts.into_iter().map(Value::String).collect());
    let path = |path: &Path| Value::String(path.display().to_string());
    let agent: Dictionary = [
        ("Label", Value::String(label.clone())),
        ("ProgramArguments", texts(launch.argv())),
        ("WorkingDirectory", path(&launch.cwd)),
        ("EnvironmentVariables", Value::Dictionary(environment(&launch))),
        ("RunAtLoad", Value::Boolean(true)),
        ("KeepAlive", keep_alive(server.config.rules.policy)),
        ("ExitTimeOut", Value::Integer(whole_seconds(server.config.rules.stop_timeout).into())),
        ("StandardOutPath", path(&log)),
        ("StandardErrorPath", path(&log)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect();
    let name = format!("{label}.plist");
    Ok(Artifact { text: text(&Value::Dictionary(agent), &header(server, &name))?, name })
}

/// The server's own variables, and the PATH that its program was found in, because launchd's own is short.
fn environment(launch: &Launch) -> Dictionary {
    let path = ("PATH".to_owned(), search_path::get());
    let all = std::iter::once(path).chain(launch.env.clone());
    all.map(|(name, value)| (name, Value::String(value.to_string_lossy().into_owned()))).collect()
}

/// When launchd restarts it (launchd.plist(5)).
fn keep_alive(policy: RestartPolicy) -> Value {
    match policy {
        RestartPolicy::Never => Value::Boolean(false),
        RestartPolicy::Always => Value::Boolean(true),
        RestartPolicy::OnFailure => {
            Value::Dictionary([("SuccessfulExit".to_owned(), Value::Boolean(false))].into_iter().collect())
        }
    }
}

fn header(server: &Source<'_>, file: &str) -> String {
    let kind = server.config.kind.name();
    let mut lines = vec![
        format!("The {kind} {} for launchd: ~/Library/LaunchAgents/{file}", server.config.name),
        String::new(),
        format!("    launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/{file}"),
        String::new(),
        ITSELF.to_owned(),
    ];
    lines.extend(left_behind(server));
    lines.join("\n")
}

fn text(agent: &Value, header: &str) -> Result<String> {
    let mut xml = Vec::new();
    agent.to_writer_xml(&mut xml).expect("plain data can always be written to memory");
    let xml = String::from_utf8_lossy(&xml);
    // XML cannot express most control characters.
    if let Some(line) = xml.lines().find(|line| line.chars().any(|c| c.is_control() && c != '\t')) {
        let text = line.trim().escape_debug().to_string();
        return Err(Message::NotExportable { text, place: "a property list".to_owned() }.into());
    }
    let comment = format!("<!--\n{}\n-->\n<plist ", without_double_hyphens(header));
    Ok(xml.replacen("<plist ", &comment, 1) + "\n")
}

/// A text with a space between adjacent hyphens, because an XML comment must not contain two in a row.
fn without_double_hyphens(text: &str) -> String {
    // Twice, because the first pass takes hyphens in pairs.
    text.replace("--", "- -").replace("--", "- -")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_hyphens_stand_in_a_row() {
        for (text, expected) in [("a-b", "a-b"), ("a--b", "a- -b"), ("a---b", "a- - -b"), ("----", "- - - -")]
        {
            assert_eq!(without_double_hyphens(text), expected);
        }
    }
}
