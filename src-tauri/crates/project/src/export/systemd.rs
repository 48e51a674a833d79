//! A systemd unit for each server: systemd calls Trayvisor to start and stop it, and follows the pid file. A job's unit
//! runs it once.

use std::env;
use std::path::Path;
use std::time::Duration;

use super::source::Source;
use super::words::{comments, one_line, whole_seconds};
use super::{Artifact, Export};
use trayvisor_model::Kind;
use trayvisor_model::Message;
use trayvisor_model::RestartPolicy;
use trayvisor_model::error::Result;
use trayvisor_platform::process;
use trayvisor_platform::search_path;
use trayvisor_store::home::Home;

/// Additional time to stop, on top of the server's own: to start the command, and to check what is left.
const STOP_SLACK: Duration = Duration::from_secs(10);
/// Delay between attempts to start. With systemd's own 0.1 s its five attempts would be over at once.
const RESTART_AFTER: Duration = Duration::from_secs(5);
const PLACE: &str = "a systemd unit";

/// A unit for each server or job.
pub(super) fn units(servers: &[Source<'_>], program: &Path, home: &Home) -> Result<Export> {
    let files: Result<Vec<Artifact>> =
        servers.iter().map(|server| unit(server, servers, program, home)).collect();
    let mut remarks: Vec<String> = servers.iter().filter_map(Source::env_files_missing).collect();
    remarks.extend(servers.iter().filter_map(|server| repeated(server, servers)));
    if !program.has_root() || !program.display().to_string().starts_with('/') {
        remarks.push(
            "the paths and the user are those of this machine: change them to those of the Linux machine"
                .to_owned(),
        );
    }
    Ok(Export { files: files?, remarks })
}

fn unit(server: &Source<'_>, all: &[Source<'_>], program: &Path, home: &Home) -> Result<Artifact> {
    let dir = server.project.dir().display().to_string();
    let program = program.display().to_string();
    [&dir, &program].into_iter().try_for_each(|text| one_line(text, PLACE))?;
    // systemd trims lines, and a backslash at the end continues a line. Only quoted words are safe from both.
    if dir.ends_with(|c: char| c == '\\' || c.is_whitespace()) {
        return Err(Message::NotExportable { text: dir, place: PLACE.to_owned() }.into());
    }
    let name = file_name(&server.full_name());
    let needs: Vec<String> = server.needs().map(|name| file_name(&name)).collect();
    // systemd starts no unit that requires one that does not exist; so only those that are exported too.
    let jobs = all.iter().filter(|other| other.is_job()).map(|job| file_name(&job.full_name()));
    let jobs: Vec<String> = jobs.collect();
    let (required, wanted): (Vec<&String>, Vec<&String>) = needs.iter().partition(|need| jobs.contains(need));
    let text = format!(
        "{header}\n\
         [Unit]\n\
         Description={server_name} of {project_name}, run by Trayvisor\n\
         After={after}\n\
         {requires}\
         {wants}\
         \n\
         [Service]\n\
         User={user}\n\
         WorkingDirectory={dir}\n\
         {environment}\
         {running}\
         TimeoutStopSec={stop_limit}\n\
         \n\
         [Install]\n\
         WantedBy=multi-user.target\n",
        header = comments(&header(server, all, &name)),
        server_name = literal(&server.config.name),
        project_name = literal(&server.project.name()),
        after =
            std::iter::once("network.target".to_owned()).chain(needs.clone()).collect::<Vec<_>>().join(" "),
        requires = listed("Requires", &required),
        wants = listed("Wants", &wanted),
        user = process::user().unwrap_or_else(|| "youruser".to_owned()),
        dir = literal(&dir),
        environment = environment(home)?,
        running = match server.config.kind {
            Kind::Server => running_server(server, &program, &dir),
            Kind::Job => running_job(server, &program, &dir),
        },
        stop_limit = whole_seconds(server.config.rules.stop_timeout + STOP_SLACK),
    );
    Ok(Artifact { name, text })
}

fn running_server(server: &Source<'_>, program: &str, dir: &str) -> String {
    let verb = |verb: &str| command_line(server, program, dir, verb);
    let pid_file = server.project.pid_file(&server.config.name).display().to_string();
    format!(
        "Type=forking\n\
         ExecStart={start}\n\
         ExecStop={stop}\n\
         ExecReload={reload}\n\
         PIDFile={pid_file}\n\
         Restart={restart}\n\
         RestartSec={restart_after}\n",
        start = verb("start"),
        stop = verb("stop"),
        reload = verb("restart"),
        pid_file = literal(&pid_file),
        restart = match server.config.rules.policy {
            RestartPolicy::Never => "no",
            RestartPolicy::OnFailure | RestartPolicy::Always => "on-failure",
        },
        restart_after = RESTART_AFTER.as_secs(),
    )
}

/// Once it is done, the unit counts as active, so that it does not run again for each server that requires it. To stop
/// it before, systemd ends its processes.
fn running_job(job: &Source<'_>, program: &str, dir: &str) -> String {
    let run = command_line(job, program, dir, "run");
    format!("Type=oneshot\nRemainAfterExit=yes\nExecStart={run}\n")
}

/// A setting that lists units; nothing if there are none.
fn listed(setting: &str, units: &[&String]) -> String {
    let units: Vec<&str> = units.iter().map(|unit| unit.as_str()).collect();
    if units.is_empty() { String::new() } else { format!("{setting}={}\n", units.join(" ")) }
}

/// A remark about a job that others need, because `trayvisor start` does not know that systemd has run it.
fn repeated(job: &Source<'_>, all: &[Source<'_>]) -> Option<String> {
    let is_needed = all.iter().any(|other| other.needs.contains(&job.name));
    (job.is_job() && is_needed).then(|| {
        let name = &job.config.name;
        format!("{name}: Trayvisor runs it again at each start of a server that needs it, so it must be safe to repeat")
    })
}

fn file_name(server: &str) -> String {
    format!("trayvisor-{server}.service")
}

fn header(server: &Source<'_>, all: &[Source<'_>], file: &str) -> Vec<String> {
    let unit = file.trim_end_matches(".service");
    let kind = server.config.kind.name();
    let mut lines = vec![
        format!("Trayvisor's {kind} {} as a service: /etc/systemd/system/{file}", server.config.name),
        String::new(),
        format!("    sudo systemctl daemon-reload && sudo systemctl enable --now {unit}"),
        String::new(),
    ];
    match server.config.kind {
        Kind::Server => lines.extend([
            "Stop it with `trayvisor stop` first, and start and stop it with systemctl from then on. A crash is seen to by"
                .to_owned(),
            "Trayvisor, as the project's \"restart\" says; Restart= is for a start that fails.".to_owned(),
        ]),
        Kind::Job => lines.push(format!(
            "`sudo systemctl restart {unit}` runs it again, and restarts the servers that require it."
        )),
    }
    lines.extend(repeated(server, all));
    lines.extend([
        "Trayvisor reads the project's \"env_file\" at each start, so no EnvironmentFile= is needed.".to_owned(),
        String::new(),
        "For yourself alone, without root: put it into ~/.config/systemd/user, leave out User=, write default.target"
            .to_owned(),
        "for multi-user.target, and use `systemctl --user`; `loginctl enable-linger` has it start with the machine."
            .to_owned(),
    ]);
    lines
}

/// Environment for the unit's processes: the search path and the user's folders, as in this process.
fn environment(home: &Home) -> Result<String> {
    let path = search_path::get().into_string().ok().map(|path| format!("PATH={path}"));
    let home_is_set = env::var_os("TRAYVISOR_HOME").is_some_and(|home| !home.is_empty());
    let home = home_is_set.then(|| format!("TRAYVISOR_HOME={}", home.root().display()));
    let lines = path.into_iter().chain(home).map(|variable| {
        one_line(&variable, PLACE)?;
        Ok(format!("Environment={}\n", quoted(&variable)))
    });
    lines.collect()
}

fn command_line(server: &Source<'_>, program: &str, dir: &str, verb: &str) -> String {
    // `run` always needs a name.
    let is_named = server.is_job() || server.project.has_several();
    let name = is_named.then_some(server.config.name.as_str());
    let arguments = ["-C", dir, verb].into_iter().chain(name);
    // systemd interpolates variables in arguments, but not in the program's name.
    let arguments = arguments.map(|argument| quoted(&argument.replace('$', "$$")));
    std::iter::once(quoted(program)).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// A text in which systemd finds no specifiers (systemd.unit(5)).
fn literal(text: &str) -> String {
    text.replace('%', "%%")
}

/// A word quoted for systemd if necessary (systemd.syntax(7)).
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.+:,@=$".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", literal(&escaped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_systemd_reads_them() {
        assert_eq!(quoted("/usr/bin/trayvisor"), "/usr/bin/trayvisor");
        assert_eq!(quoted("/my shop"), r#""/my shop""#);
        assert_eq!(quoted(r#"50% of "a\b""#), r#""50%% of \"a\\b\"""#);
        assert_eq!(quoted("Lädchen"), r#""Lädchen""#);
        assert_eq!(quoted(""), r#""""#);
    }
}
