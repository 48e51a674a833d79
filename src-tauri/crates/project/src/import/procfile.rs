//! A Procfile: one `name: command` per line.

use serde_json::{Value, json};

use super::Taken;
use crate::detect::Line;
use crate::detect::procfile::{FIRST_PORT, listens, process};

/// Step from one process's `PORT` to the next in foreman and similar tools.
const PORT_STEP: u16 = 100;

/// The process that Heroku and its like run to its end before they start the others.
const RELEASE: &str = "release";

/// The servers in the Procfile. `port_in_env` is the PORT of the `.env` beside it, from which runners count up.
pub(super) fn read(text: &str, port_in_env: Option<u16>) -> Taken {
    let mut taken = Taken::default();
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !is_empty(line));
    for (number, line) in lines {
        match process(line) {
            Some((name, _)) if taken.servers.contains_key(name) => {
                taken.remarks.push(format!("line {number} is left out: {name} is already defined"));
            }
            Some((name, line)) => add(&mut taken, name, line, port_in_env),
            None => taken.remarks.push(format!(
                "line {number} is left out: it is not `name: command` with letters, digits, - and _ in the name"
            )),
        }
    }
    if taken.servers.contains_key(RELEASE) {
        after_release(&mut taken);
    }
    taken
}

/// Makes the release a job that all others wait for.
fn after_release(taken: &mut Taken) {
    for (name, server) in &mut taken.servers {
        if name == RELEASE {
            server["kind"] = "job".into();
            server["port"] = Value::Null;
        } else {
            server["depends_on"] = json!({ RELEASE: "completed" });
        }
    }
    taken.remarks.push(format!("{RELEASE}: is a job, which runs to its end before the others start"));
}

fn is_empty(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

fn add(taken: &mut Taken, name: &str, line: &str, port_in_env: Option<u16>) {
    let nth = u16::try_from(taken.servers.len()).unwrap_or(u16::MAX);
    // The value that a runner would pass in PORT.
    let given = port_in_env.unwrap_or(FIRST_PORT).saturating_add(nth.saturating_mul(PORT_STEP));
    let line = Line::of(line);
    let names_port = line.names_port;
    let is_given = line.port.is_none() && (port_in_env.is_some() || line.default_port.is_none());
    let usual = if is_given { Some(given) } else { line.default_port };
    let port = line.port.or(usual.filter(|_| listens(name, &line)));
    let mut keys = super::keys(line, port);
    let mut remark = |what: String| taken.remarks.push(format!("{name}: {what}"));
    match port {
        Some(port) if is_given => {
            remark(format!("has port {port}, the value that foreman would pass in PORT"));
        }
        Some(_) => {}
        None if name == RELEASE => {}
        None => remark(
            "no port, because its command does not mention PORT; set \"port\" if it listens on one"
                .to_owned(),
        ),
    }
    // Without a PORT of its own it would take the one in .env, as would all others.
    if !names_port && (port.is_some() || port_in_env.is_some()) {
        let env = keys.entry("env").or_insert_with(|| json!({}));
        if let Value::Object(env) = env {
            env.entry("PORT").or_insert_with(|| given.to_string().into());
        }
        if port.is_none() {
            remark(format!("its env sets PORT to {given}, as foreman would, because .env sets it for all"));
        }
    }
    taken.remarks.extend(super::port_in_env_remark(name, &keys));
    taken.servers.insert(name.to_owned(), keys.into());
}
