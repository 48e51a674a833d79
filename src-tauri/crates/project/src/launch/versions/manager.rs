//! The version managers, and where each keeps its versions.

use std::path::{Path, PathBuf};

use super::Language::{self, Node, Python};
use trayvisor_platform::Inherited;

/// A version manager.
#[derive(Debug)]
pub(super) struct Manager {
    pub(super) language: Language,
    pub(super) name: &'static str,
    /// Its folder, in the order of preference. Begins with a variable that names a folder, or `~`.
    roots: &'static [&'static str],
    /// The folder in it with a folder for each version.
    versions: &'static str,
    /// The command that installs a version, which follows.
    pub(super) install: &'static str,
}

const ASDF: &[&str] = &["$ASDF_DATA_DIR", "~/.asdf"];
const MISE: &[&str] = &["$MISE_DATA_DIR", "$XDG_DATA_HOME/mise", "~/.local/share/mise", "$LOCALAPPDATA/mise"];

/// All that are known, for each language the most common first.
pub(super) const MANAGERS: [Manager; 11] = [
    Manager {
        language: Node,
        name: "nvm",
        roots: &["$NVM_DIR", "~/.nvm", "$XDG_CONFIG_HOME/nvm", "~/.config/nvm"],
        versions: "versions/node",
        install: "nvm install ",
    },
    // On Windows.
    Manager { language: Node, name: "nvm", roots: &["$NVM_HOME"], versions: "", install: "nvm install " },
    Manager {
        language: Node,
        name: "fnm",
        roots: &[
            "$FNM_DIR",
            "$XDG_DATA_HOME/fnm",
            "~/.local/share/fnm",
            "~/.fnm",
            "~/Library/Application Support/fnm",
            "$APPDATA/fnm",
        ],
        versions: "node-versions",
        install: "fnm install ",
    },
    Manager {
        language: Node,
        name: "mise",
        roots: MISE,
        versions: "installs/node",
        install: "mise install node@",
    },
    Manager {
        language: Node,
        name: "volta",
        roots: &["$VOLTA_HOME", "~/.volta", "$LOCALAPPDATA/Volta"],
        versions: "tools/image/node",
        install: "volta install node@",
    },
    Manager {
        language: Node,
        name: "asdf",
        roots: ASDF,
        versions: "installs/nodejs",
        install: "asdf install nodejs latest:",
    },
    Manager {
        language: Node,
        name: "nodenv",
        roots: &["$NODENV_ROOT", "~/.nodenv"],
        versions: "versions",
        install: "nodenv install ",
    },
    Manager {
        language: Python,
        name: "pyenv",
        roots: &["$PYENV_ROOT", "~/.pyenv", "~/.pyenv/pyenv-win", "$PYENV"],
        versions: "versions",
        install: "pyenv install ",
    },
    Manager {
        language: Python,
        name: "uv",
        roots: &["$XDG_DATA_HOME/uv", "~/.local/share/uv", "$APPDATA/uv"],
        versions: "python",
        install: "uv python install ",
    },
    Manager {
        language: Python,
        name: "mise",
        roots: MISE,
        versions: "installs/python",
        install: "mise install python@",
    },
    Manager {
        language: Python,
        name: "asdf",
        roots: ASDF,
        versions: "installs/python",
        install: "asdf install python latest:",
    },
];

impl Manager {
    /// The folders in which it may keep its versions.
    pub(super) fn versions(&self, inherited: &Inherited) -> impl Iterator<Item = PathBuf> {
        self.roots(inherited).map(|root| root.join(self.versions))
    }

    /// The folders in which it may keep its stand-ins for programs.
    pub(super) fn shims(&self, inherited: &Inherited) -> impl Iterator<Item = PathBuf> {
        self.roots(inherited).map(|root| root.join("shims"))
    }

    /// Whether it has been installed.
    pub(super) fn is_there(&self, inherited: &Inherited) -> bool {
        self.roots(inherited).any(|root| root.is_dir())
    }

    fn roots(&self, inherited: &Inherited) -> impl Iterator<Item = PathBuf> {
        self.roots.iter().filter_map(|root| expanded(root, inherited))
    }
}

/// A path with its variable or `~` filled in.
fn expanded(root: &str, inherited: &Inherited) -> Option<PathBuf> {
    let (first, rest) = root.split_once('/').unwrap_or((root, ""));
    let names: &[&str] =
        if first == "~" { &["HOME", "USERPROFILE"] } else { &[first.trim_start_matches('$')] };
    let folders = names.iter().filter_map(|name| inherited.get(name)).map(Path::new);
    // A relative path would be one in the project.
    folders.filter(|folder| folder.is_absolute()).map(|folder| folder.join(rest)).next()
}
