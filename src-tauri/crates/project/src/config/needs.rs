//! `depends_on`: which servers of a project must be ready before another one.

use super::{Project, cannot};
use trayvisor_model::Message;
use trayvisor_model::error::Result;

impl Project {
    /// The servers that this one needs, directly or indirectly, in the order in which they must start.
    ///
    /// # Errors
    /// [`Message::NeedsCycle`] for a dependency cycle, and [`Message::ConfigValue`] for a name that is not a server of
    /// the project.
    pub fn needs(&self, server: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        self.gather(server, &mut Vec::new(), &mut found)?;
        found.pop();
        Ok(found)
    }

    /// Adds the needs of `server`, and then `server` itself. `path` is the chain of servers that led here.
    fn gather(&self, server: &str, path: &mut Vec<String>, found: &mut Vec<String>) -> Result<()> {
        if found.iter().any(|known| known == server) {
            return Ok(());
        }
        let seen = path.iter().position(|name| name == server);
        path.push(server.to_owned());
        if let Some(begin) = seen {
            return Err(Message::NeedsCycle { project: self.name(), path: path[begin..].join(" → ") }.into());
        }
        let known = self.server_names()?;
        for need in self.server(server)?.depends_on {
            if !known.contains(&need) {
                let servers = known.into_iter().filter(|name| name != server).collect();
                let allowed = Message::OtherServers { servers };
                return Err(cannot(&self.place_of(server, "depends_on"), &need.into(), allowed));
            }
            self.gather(&need, path, found)?;
        }
        path.pop();
        found.push(server.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A project whose servers have these dependencies.
    fn project(needs: &serde_json::Value) -> (tempfile::TempDir, Project) {
        let dir = tempfile::tempdir().expect("a folder");
        let server = |(name, on): (&String, &serde_json::Value)| {
            (name.clone(), json!({ "command": ["x"], "depends_on": on }))
        };
        let servers: serde_json::Map<_, _> =
            needs.as_object().expect("an object").iter().map(server).collect();
        let config = json!({ "servers": servers }).to_string();
        std::fs::write(dir.path().join(super::super::CONFIG_FILE), config).expect("written");
        let project = Project::open(dir.path()).expect("opened");
        (dir, project)
    }

    #[test]
    fn what_is_needed_comes_first_and_once() {
        let (_dir, project) =
            project(&json!({ "web": ["api", "cache"], "api": ["db"], "cache": ["db"], "db": [] }));
        assert_eq!(project.needs("web").expect("no cycle"), ["db", "api", "cache"]);
        assert_eq!(project.needs("db").expect("no cycle"), [""; 0]);
    }

    #[test]
    fn a_cycle_is_named() {
        let (_dir, project) = project(&json!({ "web": ["api"], "api": ["db"], "db": ["api"] }));
        let said = project.needs("web").expect_err("a cycle").to_string();
        assert!(said.contains("api → db → api"), "{said}");
    }

    #[test]
    fn a_server_that_there_is_not_is_named() {
        let (_dir, project) = project(&json!({ "web": ["dbb"], "db": [] }));
        let said = project.needs("web").expect_err("unknown").to_string();
        assert!(said.contains("web.depends_on cannot be \"dbb\"") && said.contains("(db)"), "{said}");
    }
}
