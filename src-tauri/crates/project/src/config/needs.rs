//! `depends_on`: which servers of a project must be ready, and which jobs done, before another one.

use super::{Project, cannot};
use trayvisor_model::error::Result;
use trayvisor_model::{Kind, Message};

/// What a server waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The other server or job.
    pub name: String,
    /// What the configuration says about it; `None` for a name alone.
    pub until: Option<Until>,
}

/// What a server or job must have reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// A server answers; a job is done.
    Ready,
    /// A job is done.
    Completed,
}

impl Until {
    /// Both.
    pub const ALL: [Until; 2] = [Until::Ready, Until::Completed];

    /// Its name in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Until::Ready => "ready",
            Until::Completed => "completed",
        }
    }
}

impl Project {
    /// The servers that this one needs, directly or indirectly, in the order in which they must start.
    ///
    /// # Errors
    /// [`Message::NeedsCycle`] for a dependency cycle, [`Message::ConfigValue`] for a name that is not a server of the
    /// project, and [`Message::CompletedServer`] for a server that should be completed.
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
        for Need { name, until } in self.server(server)?.depends_on {
            if !known.contains(&name) {
                let servers = known.into_iter().filter(|name| name != server).collect();
                let allowed = Message::OtherServers { servers };
                return Err(cannot(&self.place_of(server, "depends_on"), &name.into(), allowed));
            }
            if until == Some(Until::Completed) && self.server(&name)?.kind == Kind::Server {
                return Err(Message::CompletedServer { name: server.to_owned(), need: name }.into());
            }
            self.gather(&name, path, found)?;
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
        let server = |(name, on): (&String, &serde_json::Value)| {
            (name.clone(), json!({ "command": ["x"], "depends_on": on }))
        };
        let servers: serde_json::Map<_, _> =
            needs.as_object().expect("an object").iter().map(server).collect();
        configured(&json!({ "servers": servers }))
    }

    fn configured(config: &serde_json::Value) -> (tempfile::TempDir, Project) {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join(super::super::CONFIG_FILE), config.to_string()).expect("written");
        let project = Project::open(dir.path()).expect("opened");
        (dir, project)
    }

    #[test]
    fn an_object_says_what_each_must_have_reached() {
        let written = json!({ "servers": {
            "web": { "command": ["x"], "depends_on": { "db": "ready", "migrate": "completed" } },
            "db": { "command": ["x"] },
            "migrate": { "command": ["x"], "kind": "job", "depends_on": ["db"] },
        } });
        assert_eq!(configured(&written).1.needs("web").expect("needs"), ["db", "migrate"]);
    }

    #[test]
    fn a_server_is_never_completed_and_other_words_are_refused() {
        let with = |until: &str| {
            let written = json!({ "servers": {
                "web": { "command": ["x"], "depends_on": { "db": until } }, "db": { "command": ["x"] },
            } });
            configured(&written).1.needs("web").expect_err("refused").to_string()
        };
        assert!(
            with("completed").contains("db is a server and runs until it is stopped"),
            "{}",
            with("completed")
        );
        assert!(with("healthy").contains("\"ready\" or \"completed\""), "{}", with("healthy"));
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
