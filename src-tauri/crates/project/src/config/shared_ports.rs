//! The ports that a project's configuration names, and servers that share one, of which only one can run at a time.

use serde_json::Value;

use super::{Project, ServerConfig};
use trayvisor_model::Message;

impl Project {
    /// The ports that the configuration names. Looks at no other file, so it is quick.
    pub fn named_ports(&self) -> Vec<u16> {
        let servers = self.root.get("servers").and_then(Value::as_object).into_iter().flatten();
        let keys = servers.filter_map(|(_, keys)| keys.as_object()).chain([&self.root]);
        keys.filter_map(|keys| u16::try_from(keys.get("port")?.as_u64()?).ok()).collect()
    }

    /// Names each port that several servers share, and those servers.
    pub fn shared_ports(&self) -> Vec<Message> {
        let names = self.server_names().unwrap_or_default();
        let servers: Vec<ServerConfig> = names.iter().filter_map(|name| self.server(name).ok()).collect();
        let mut ports: Vec<u16> = servers.iter().filter_map(ServerConfig::listens_on).collect();
        ports.sort_unstable();
        ports.dedup();
        let sharing = |port: u16| {
            let with = |server: &&ServerConfig| can_run(server) && server.listens_on() == Some(port);
            let all: Vec<&ServerConfig> = servers.iter().filter(with).collect();
            let meets = |one: &ServerConfig| {
                all.iter().any(|other| other.name != one.name && meet(&one.host, &other.host))
            };
            let servers: Vec<String> =
                all.iter().filter(|server| meets(server)).map(|server| server.name.clone()).collect();
            (!servers.is_empty()).then_some(Message::PortShared { port, servers })
        };
        ports.into_iter().filter_map(sharing).collect()
    }
}

/// Without a command and anything found in its folder, the default port means nothing.
fn can_run(server: &ServerConfig) -> bool {
    server.command.is_some() || server.found.is_some() || server.app.is_some()
}

/// Whether servers cannot both listen on one port of these hosts.
fn meet(one: &str, other: &str) -> bool {
    let is_any = |host: &str| matches!(host, "0.0.0.0" | "::" | "[::]");
    let plain = |host: &str| if host == "localhost" { "127.0.0.1".to_owned() } else { host.to_owned() };
    is_any(one) || is_any(other) || plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::CONFIG_FILE;
    use super::*;

    /// The shared ports of servers with these settings.
    fn shared(servers: &Value) -> Vec<String> {
        let dir = tempfile::tempdir().expect("a folder");
        let config = json!({ "port": 8000, "servers": servers }).to_string();
        std::fs::write(dir.path().join(CONFIG_FILE), config).expect("written");
        let project = Project::open(dir.path()).expect("opened");
        project.remarks().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn servers_with_one_port_are_named() {
        let said = shared(&json!({
            "api": { "command": ["x", "{port}"] },
            "web": { "command": ["x"], "port": 8000, "host": "localhost" },
            "docs": { "command": ["x"], "port": 8001 },
        }));
        let expected = "port 8000 is the port of several servers of this project (api, web), so only one of them can \
                        run at a time. Give each its own: `trayvisor config NAME --port N`";
        assert_eq!(said, [expected]);
    }

    #[test]
    fn servers_that_do_not_meet_are_not() {
        assert_eq!(
            shared(&json!({
                "api": { "command": ["x"], "port": 8000 },
                "other": { "command": ["x"], "port": 8000, "host": "127.0.0.2" },
                "worker": { "command": ["x"] },
                "nothing": {}, "nor": {},
            })),
            [""; 0]
        );
    }
}
