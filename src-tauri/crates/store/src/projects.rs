//! The list of the user's projects.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files::{self, Keep};
use crate::home::Home;
use trayvisor_model::ServerRef;
use trayvisor_model::error::Result;

/// The file's content; an object, so that projects can get more keys later.
#[derive(Default, Serialize, Deserialize)]
struct List {
    projects: Vec<Entry>,
}

/// A known project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its folder.
    pub dir: PathBuf,
    /// The names of its servers in the user's order; empty for the configuration's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    order: Vec<String>,
}

/// A project that was removed from the list, with everything needed to restore it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct RemovedProject {
    /// Its position in the list.
    place: usize,
    #[cfg_attr(feature = "ts", ts(type = "unknown"))]
    entry: Entry,
}

impl Entry {
    /// The project's servers in the user's order, followed by those that are not in it.
    pub fn in_order(&self, mut servers: Vec<ServerRef>) -> Vec<ServerRef> {
        servers.sort_by_key(|server| place(&self.order, &server.name));
        servers
    }
}

/// The position in an order; anything that is not in the order comes last.
fn place<T: PartialEq<U>, U: ?Sized>(order: &[T], thing: &U) -> usize {
    order.iter().position(|known| known == thing).unwrap_or(order.len())
}

/// The folders of all known projects, in the user's order, or else in the order in which they were added.
pub fn known(home: &Home) -> Result<Vec<PathBuf>> {
    Ok(entries(home)?.into_iter().map(|entry| entry.dir).collect())
}

/// All known projects, in that order.
pub fn entries(home: &Home) -> Result<Vec<Entry>> {
    Ok(files::read_json::<List>(&home.projects_file())?.unwrap_or_default().projects)
}

/// Sorts projects, and the servers of each, in the order of these servers. Others come last.
pub fn arrange(home: &Home, servers: &[ServerRef]) -> Result<()> {
    let mut dirs: Vec<&Path> = Vec::new();
    for server in servers {
        if !dirs.contains(&server.project.as_path()) {
            dirs.push(&server.project);
        }
    }
    change(home, |list| {
        let before = list.projects.clone();
        list.projects.sort_by_key(|entry| place(&dirs, &entry.dir.as_path()));
        for entry in &mut list.projects {
            let own = servers.iter().filter(|server| server.project == entry.dir);
            let order: Vec<String> = own.map(|server| server.name.clone()).collect();
            if !order.is_empty() {
                entry.order = order;
            }
        }
        list.projects != before
    })
    .map(drop)
}

/// Adds a folder. Returns whether it was new.
pub fn add(home: &Home, dir: &Path) -> Result<bool> {
    change(home, |list| {
        let new = !list.projects.iter().any(|entry| entry.dir == dir);
        if new {
            list.projects.push(Entry { dir: dir.to_owned(), order: Vec::new() });
        }
        new
    })
}

/// Removes a folder; `None` if it was not in the list.
pub fn remove(home: &Home, dir: &Path) -> Result<Option<RemovedProject>> {
    let mut removed = None;
    change(home, |list| {
        let place = list.projects.iter().position(|entry| entry.dir == dir);
        removed = place.map(|place| RemovedProject { place, entry: list.projects.remove(place) });
        removed.is_some()
    })?;
    Ok(removed)
}

/// Restores a project with its data in its former position.
pub fn restore(home: &Home, removed: &RemovedProject) -> Result<()> {
    let RemovedProject { place, entry } = removed;
    change(home, |list| {
        list.projects.retain(|other| other.dir != entry.dir);
        list.projects.insert(list.projects.len().min(*place), entry.clone());
        true
    })
    .map(drop)
}

fn change(home: &Home, change: impl FnOnce(&mut List) -> bool) -> Result<bool> {
    files::change_json(
        &home.projects_file(),
        |file, list| files::write_json(file, list, Keep::Durably),
        change,
    )
}

#[cfg(test)]
mod tests {
    use super::{add, arrange, entries, known, remove, restore};
    use crate::home::Home;
    use trayvisor_model::ServerRef;

    fn server(project: &str, name: &str) -> ServerRef {
        ServerRef { project: project.into(), name: name.to_owned() }
    }

    #[test]
    fn projects_and_their_servers_keep_the_order_they_are_given() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = Home::at(dir.path().to_owned()).expect("a home");
        for project in ["/shop", "/blog", "/docs"] {
            add(&home, project.as_ref()).expect("added");
        }
        arrange(&home, &[server("/docs", "site"), server("/shop", "web"), server("/shop", "api")])
            .expect("arranged");
        // Anything that the order does not name comes last: projects added since, and servers.
        assert_eq!(known(&home).expect("read"), ["/docs", "/shop", "/blog"].map(std::path::PathBuf::from));
        let shop = &entries(&home).expect("read")[1];
        let configured = ["new", "api", "web"].map(|name| server("/shop", name)).to_vec();
        let names: Vec<String> = shop.in_order(configured).into_iter().map(|server| server.name).collect();
        assert_eq!(names, ["web", "api", "new"]);
    }

    #[test]
    fn a_removed_project_comes_back_as_it_was_known_and_where_it_was() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = Home::at(dir.path().to_owned()).expect("a home");
        for project in ["/shop", "/blog", "/docs"] {
            add(&home, project.as_ref()).expect("added");
        }
        arrange(&home, &[server("/shop", "web"), server("/blog", "b"), server("/blog", "a")])
            .expect("arranged");
        let before = entries(&home).expect("read");
        assert_eq!(remove(&home, "/elsewhere".as_ref()).expect("read"), None);
        let removed = remove(&home, "/blog".as_ref()).expect("written").expect("known");
        assert_eq!(known(&home).expect("read"), ["/shop", "/docs"].map(std::path::PathBuf::from));

        // Adding it again in the meantime does not restore its order.
        add(&home, "/blog".as_ref()).expect("added");
        restore(&home, &removed).expect("written");
        assert!(entries(&home).expect("read") == before);
    }
}
