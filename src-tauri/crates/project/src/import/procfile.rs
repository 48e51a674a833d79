//! A Procfile: one `name: command` per line.

use serde_json::{Value, json};

use super::Taken;
use crate::detect::Line;
use crate::detect::procfile::{FIRST_PORT, listens, process};

/// Step from one process's `PORT` to the next in foreman and similar tools.
const PORT_STEP: u16 = 100;

pub(super) fn read(text: &str) -> Taken {
    let mut taken = Taken::default();
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !is_empty(line));
    for (number, line) in lines {
        match process(line) {
            Some((name, _)) if taken.servers.contains_key(name) => {
                taken.remarks.push(format!("line {number} is left out: {name} is already defined"));
            }
            Some((name, line)) => add(&mut taken, name, line),
            None => taken.remarks.push(format!(
                "line {number} is left out: it is not `name: command` with letters, digits, - and _ in the name"
            )),
        }
    }
    taken
}

fn is_empty(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

fn add(taken: &mut Taken, name: &str, line: &str) {
    let nth = u16::try_from(taken.servers.len()).unwrap_or(u16::MAX);
    let usual = FIRST_PORT.saturating_add(nth.saturating_mul(PORT_STEP));
    let line = Line::of(line);
    let (own_port, names_port) = (line.port, line.names_port);
    let port = own_port.or(listens(name, &line).then_some(usual));
    let mut keys = super::keys(line);
    keys.insert("port".to_owned(), port.into());
    match port {
        Some(port) if own_port.is_none() => {
            taken.remarks.push(format!("{name}: has port {port}, the value that foreman would pass in PORT"));
        }
        Some(_) => {}
        None => taken.remarks.push(format!(
            "{name}: no port, because its command does not mention PORT; set \"port\" if it listens on one"
        )),
    }
    if let (Some(port), false) = (port, names_port) {
        let env = keys.entry("env").or_insert_with(|| json!({}));
        if let Value::Object(env) = env {
            env.entry("PORT").or_insert_with(|| port.to_string().into());
        }
        taken.remarks.push(format!("{name}: its env also sets PORT; change it together with \"port\""));
    }
    taken.servers.insert(name.to_owned(), keys.into());
}
