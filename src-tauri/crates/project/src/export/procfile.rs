//! A Procfile: a line for each server, for foreman, honcho, overmind and similar tools. Jobs are left out.

use super::source::{Source, slashes, way_up};
use super::words::{comments, one_line};
use super::{Artifact, Export};
use trayvisor_model::Launch;
use trayvisor_model::error::Result;
use trayvisor_platform as platform;

const PLACE: &str = "a Procfile, where a command is one line";

/// The whole file.
pub(super) fn procfile(servers: &[Source<'_>]) -> Result<Export> {
    let mut remarks = vec![
        "programs are called by name: activate the project's virtual environment first, if it has one"
            .to_owned(),
        "each server gets the port that the runner passes in PORT, not the configured one".to_owned(),
        "\"restart\" and \"stop\" are not carried over: when one process exits, the runner stops all others in its own way"
            .to_owned(),
    ];
    let (jobs, servers): (Vec<&Source<'_>>, Vec<&Source<'_>>) =
        servers.iter().partition(|source| source.is_job());
    remarks.extend(jobs.into_iter().map(left_out));
    let mut lines = String::new();
    for server in &servers {
        let line = command_line(server)?;
        one_line(&line, PLACE)?;
        lines += &format!("{}: {line}\n", server.name);
        remarks.extend(environment(server));
        remarks.extend(server.env_files_missing());
        remarks.extend(server.needs_remark());
    }
    remarks.extend(env_files(&servers));
    let text = comments(&remarks) + &lines;
    Ok(Export { files: vec![Artifact { name: "Procfile".to_owned(), text }], remarks })
}

/// Why a job has no line, and what to do.
fn left_out(job: &Source<'_>) -> String {
    let name = &job.config.name;
    let quoted = shlex::try_quote(name).unwrap_or(name.into());
    format!(
        "{name}: left out, because it is a job and the runner stops all processes when one ends: run it with \
         `trayvisor run {quoted}` before you start the runner"
    )
}

/// Lists names without values, because a Procfile is often public.
fn environment(server: &Source<'_>) -> Option<String> {
    let names: Vec<&str> = server.config.env.keys().map(String::as_str).collect();
    let which =
        format!("{}: add its environment variables to .env: {}", server.config.name, names.join(", "));
    (!names.is_empty()).then_some(which)
}

/// How to have the runner read other files than the `.env` that it reads by itself.
fn env_files(servers: &[&Source<'_>]) -> Option<String> {
    let mut files: Vec<String> = Vec::new();
    for file in servers.iter().flat_map(|server| server.env_files()) {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    let named = files.join(",");
    (!files.is_empty() && named != ".env").then(|| {
        format!("start the runner with `-e {named}`; it gives the variables in these files to all processes")
    })
}

fn command_line(server: &Source<'_>) -> Result<String> {
    let (launch, port) = server.launch_with_port_marked()?;
    let dir = server.project.dir();
    let cwd = &server.config.cwd;
    let root = way_up(cwd, dir).map_or_else(|| dir.display().to_string(), |way| slashes(&way));
    let line = match platform::shell_line(&launch) {
        Some(line) => line.replace(&port, "$PORT"),
        None => {
            let words = server.elsewhere(&launch, &root);
            words.iter().map(|word| quoted(word, &port)).collect::<Vec<_>>().join(" ")
        }
    };
    let line = kinds_variables(server, &launch, &port) + &line;
    Ok(match cwd.strip_prefix(dir) {
        Ok(inside) if inside.as_os_str().is_empty() => line,
        Ok(inside) => format!("cd {} && {line}", quoted(&slashes(inside), &port)),
        Err(_) => format!("cd {} && {line}", quoted(&cwd.display().to_string(), &port)),
    })
}

/// Assignments of the variables for the server's kind, to put in front of the command. Leaves out those that the runner
/// sets, and the address, which keeps the kind's default.
fn kinds_variables(server: &Source<'_>, launch: &Launch, port: &str) -> String {
    let Some(found) = &server.config.found else { return String::new() };
    let own = found.env.iter().filter(|(name, value)| name != "PORT" && value != "{host}");
    let set =
        |name: &String| Some(format!("{name}={} ", quoted(&launch.env.get(name)?.to_string_lossy(), port)));
    own.filter_map(|(name, _)| set(name)).collect()
}

/// A word quoted for the shell, with the port replaced by the shell's variable.
fn quoted(word: &str, port: &str) -> String {
    let plain = shlex::try_quote(word).unwrap_or(word.into());
    if plain == word || !word.contains(port) {
        return plain.replace(port, "$PORT");
    }
    let escape = |c: char| if "\"\\$`".contains(c) { format!("\\{c}") } else { c.to_string() };
    let escaped: String = word.chars().map(escape).collect();
    format!("\"{}\"", escaped.replace(port, "$PORT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_stands_where_the_shell_fills_it_in() {
        assert_eq!(quoted("65535", "65535"), "$PORT");
        assert_eq!(quoted("--bind=[::1]:65535", "65535"), r#""--bind=[::1]:$PORT""#);
        assert_eq!(quoted("it's `$x` at 65535", "65535"), r#""it's \`\$x\` at $PORT""#);
        assert_eq!(quoted("two words", "65535"), "'two words'");
        assert_eq!(quoted("serve", "65535"), "serve");
    }
}
