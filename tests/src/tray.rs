//! The tray as a panel sees it: status items, their icons and their menus.
//!
//! [`Item`] and [`Menu`] are clients and work on any session bus, even with a real panel as the watcher. [`Watcher`] is
//! the panel's side: with it, a test *is* the tray host.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow, ensure};
use zbus::blocking::{Connection, Proxy, fdo::DBusProxy};
use zbus::message::Header;
use zbus::names::BusName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};

/// The name of the tray host on the bus.
pub const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const WATCHER_PATH: &str = "/StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// A menu item on the bus: its number, its properties, its children.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// The marks before a server's name in the menu.
const MARKS: [char; 6] = ['●', '○', '◐', '▲', '✖', '◇'];

/// One application's item in the tray.
#[derive(Clone, Debug)]
pub struct Item {
    connection: Connection,
    destination: String,
    path: String,
}

/// The icon of an item: the names by which the panel finds the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Icon {
    /// A name in the icon theme, or of a file in `theme_path`, with or without its extension.
    pub name: String,
    /// The folder of the application's own icons; may be empty.
    pub theme_path: String,
}

impl Icon {
    /// The image file, if the application provides one.
    pub fn file(&self) -> Option<PathBuf> {
        let named = PathBuf::from(&self.name);
        let in_theme = PathBuf::from(&self.theme_path).join(&self.name);
        let with_ending = in_theme.with_file_name(format!("{}.png", in_theme.file_name()?.to_string_lossy()));
        [named, in_theme, with_ending].into_iter().find(|file| file.is_absolute() && file.is_file())
    }
}

impl Item {
    /// An item with a known address.
    pub fn new(connection: &Connection, destination: &str, path: &str) -> Self {
        Item { connection: connection.clone(), destination: destination.into(), path: path.into() }
    }

    /// The items registered with the bus's watcher whose applications still run.
    pub fn registered(connection: &Connection) -> Result<Vec<Self>> {
        let watcher = Proxy::new(connection, WATCHER, WATCHER_PATH, WATCHER)?;
        // Requested each time, because a cached value would be outdated.
        let addresses: Vec<String> =
            property(&watcher, WATCHER, "RegisteredStatusNotifierItems")?.try_into()?;
        let bus = DBusProxy::new(connection)?;
        let mut items = Vec::new();
        for address in addresses {
            let (destination, path) = match address.find('/') {
                Some(at) => address.split_at(at),
                None => (address.as_str(), "/StatusNotifierItem"),
            };
            if bus.name_has_owner(BusName::try_from(destination)?)? {
                items.push(Item::new(connection, destination, path));
            }
        }
        Ok(items)
    }

    /// The application's bus name.
    pub fn destination(&self) -> &str {
        &self.destination
    }

    /// The process that shows the item.
    pub fn process_id(&self) -> Result<u32> {
        let name = BusName::try_from(self.destination.as_str())?;
        Ok(DBusProxy::new(&self.connection)?.get_connection_unix_process_id(name)?)
    }

    /// Its current icon.
    pub fn icon(&self) -> Result<Icon> {
        Ok(Icon { name: self.text("IconName")?, theme_path: self.text("IconThemePath")? })
    }

    /// A text property: `Id`, `Title`, `Status`, …
    pub fn text(&self, name: &str) -> Result<String> {
        Ok(self.property(name)?.try_into()?)
    }

    /// The menu behind it.
    pub fn menu(&self) -> Result<Menu> {
        let path: OwnedObjectPath = self.property("Menu")?.try_into()?;
        Ok(Menu::new(&self.connection, &self.destination, path.as_str()))
    }

    fn property(&self, name: &str) -> Result<OwnedValue> {
        let proxy = Proxy::new(&self.connection, self.destination.as_str(), self.path.as_str(), ITEM)?;
        property(&proxy, ITEM, name)
    }
}

/// A menu that an application offers on the bus (`com.canonical.dbusmenu`).
#[derive(Clone, Debug)]
pub struct Menu {
    connection: Connection,
    destination: String,
    path: String,
}

impl Menu {
    /// The menu with a known address.
    pub fn new(connection: &Connection, destination: &str, path: &str) -> Self {
        Menu { connection: connection.clone(), destination: destination.into(), path: path.into() }
    }

    /// The menu as a user who opens it now would see it: the root, whose children are the menu's lines.
    pub fn read(&self) -> Result<MenuItem> {
        let menu = self.proxy()?;
        // Panels announce the opening; we do not need to know whether that changed anything.
        let _: Result<bool, _> = menu.call("AboutToShow", &(0,));
        let no_names: &[&str] = &[];
        let (_revision, root): (u32, Node) = menu.call("GetLayout", &(0, -1, no_names))?;
        MenuItem::read(root)
    }

    /// Clicks the item with this path of labels from the top: `&["api :8000", "Start"]`.
    ///
    /// A server's mark may be left out of its label. Refuses an item that a user could not click.
    pub fn click(&self, path: &[&str]) -> Result<()> {
        let root = self.read()?;
        let item = root.at(path)?;
        ensure!(item.enabled, "“{}” is greyed out in this menu:\n{root}", path.join(" › "));
        self.proxy()?.call::<_, _, ()>("Event", &(item.id, "clicked", Value::from(0), 0_u32))?;
        Ok(())
    }

    fn proxy(&self) -> Result<Proxy<'static>> {
        Ok(Proxy::new_owned(self.connection.clone(), self.destination.clone(), self.path.clone(), MENU)?)
    }
}

/// A line of a menu, with the lines of its submenu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// Its number on the bus.
    pub id: i32,
    /// Its label; empty for a separator.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    /// Whether it is a separator.
    pub separator: bool,
    /// The visible lines of its submenu.
    pub children: Vec<MenuItem>,
}

impl MenuItem {
    /// The item with this path of labels from here.
    pub fn at(&self, path: &[&str]) -> Result<&MenuItem> {
        path.iter().try_fold(self, |item, label| {
            item.children
                .iter()
                .find(|child| child.is(label))
                .ok_or_else(|| anyhow!("no “{label}” in this menu:\n{self}"))
        })
    }

    /// The submenu of a server, by its name, with any mark and port.
    pub fn server(&self, name: &str) -> Result<&MenuItem> {
        self.children
            .iter()
            .find(|child| {
                let title = without_mark(&child.label);
                title.len() < child.label.len()
                    && (title == name || title.strip_prefix(name).is_some_and(|rest| rest.starts_with(" :")))
            })
            .ok_or_else(|| anyhow!("no server “{name}” in this menu:\n{self}"))
    }

    /// Whether one of its own lines has this label.
    pub fn has(&self, label: &str) -> bool {
        self.children.iter().any(|child| child.is(label))
    }

    /// The labels of its own lines, without separators.
    pub fn labels(&self) -> Vec<&str> {
        self.children.iter().filter(|child| !child.separator).map(|child| child.label.as_str()).collect()
    }

    fn is(&self, label: &str) -> bool {
        self.label == label || without_mark(&self.label) == label
    }

    fn read((id, properties, children): Node) -> Result<Self> {
        let text = |name| match properties.get(name).map(|value| &**value) {
            Some(Value::Str(text)) => text.as_str(),
            _ => "",
        };
        let mut items = Vec::new();
        for child in children {
            let child = Node::try_from(Structure::try_from(child)?)?;
            if flag(&child.1, "visible") {
                items.push(MenuItem::read(child)?);
            }
        }
        Ok(MenuItem {
            id,
            label: without_mnemonics(text("label")),
            enabled: flag(&properties, "enabled"),
            separator: text("type") == "separator",
            children: items,
        })
    }
}

/// A property of a menu item that is true by default.
fn flag(properties: &HashMap<String, OwnedValue>, name: &str) -> bool {
    !matches!(properties.get(name).map(|value| &**value), Some(Value::Bool(false)))
}

impl fmt::Display for MenuItem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn lines(item: &MenuItem, depth: usize, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            for child in &item.children {
                let label = if child.separator { "――" } else { &child.label };
                let grey = if child.enabled { "" } else { "  (grey)" };
                writeln!(out, "{:indent$}{label}{grey}", "", indent = 2 * depth + 2)?;
                lines(child, depth + 1, out)?;
            }
            Ok(())
        }
        lines(self, 0, out)
    }
}

/// The label as drawn: `_` marks the next letter as a mnemonic, `__` is an underscore.
fn without_mnemonics(label: &str) -> String {
    let mut drawn = String::with_capacity(label.len());
    let mut letters = label.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '_' => drawn.extend(letters.next()),
            _ => drawn.push(letter),
        }
    }
    drawn
}

fn without_mark(label: &str) -> &str {
    label.strip_prefix(MARKS).map_or(label, str::trim_start)
}

fn property(proxy: &Proxy<'_>, interface: &str, name: &str) -> Result<OwnedValue> {
    let reply = proxy
        .connection()
        .call_method(
            Some(proxy.destination()),
            proxy.path(),
            Some("org.freedesktop.DBus.Properties"),
            "Get",
            &(interface, name),
        )
        .with_context(|| format!("reading {name} of {}", proxy.destination()))?;
    Ok(reply.body().deserialize::<Value<'_>>()?.try_to_owned()?)
}

/// The test as the bus's tray host: applications register their items here.
pub struct Watcher {
    connection: Connection,
}

struct WatcherService {
    items: Arc<Mutex<Vec<String>>>,
}

impl Watcher {
    /// Becomes the bus's tray host, with its own connection.
    pub fn start(connection: Connection) -> Result<Self> {
        let service = WatcherService { items: Arc::default() };
        connection.object_server().at(WATCHER_PATH, service)?;
        connection.request_name(WATCHER)?;
        Ok(Watcher { connection })
    }

    /// The current items.
    pub fn items(&self) -> Result<Vec<Item>> {
        Item::registered(&self.connection)
    }

    /// Leaves the bus without a tray host.
    pub fn leave(&self) -> Result<()> {
        self.connection.release_name(WATCHER)?;
        Ok(())
    }
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl WatcherService {
    #[expect(clippy::needless_pass_by_value, reason = "the macro's")]
    fn register_status_notifier_item(
        &self,
        service: &str,
        #[zbus(header)] header: Header<'_>,
    ) -> zbus::fdo::Result<()> {
        // Ayatana passes its object's path, KDE's own library a bus name.
        let item = match (service.starts_with('/'), header.sender()) {
            (true, Some(sender)) => format!("{sender}{service}"),
            (true, None) => return Err(zbus::fdo::Error::InvalidArgs("no sender".into())),
            (false, _) => format!("{service}/StatusNotifierItem"),
        };
        // An indicator may register twice; like KDE's own watcher, ignore the second time.
        let mut items = self.items.lock().expect("nothing panics with the lock");
        if !items.contains(&item) {
            items.push(item);
        }
        Ok(())
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.lock().expect("nothing panics with the lock").clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_read_as_it_is_drawn() {
        assert_eq!(without_mnemonics("_Start a__b"), "Start a_b");
    }

    #[test]
    fn a_servers_line_is_found_without_its_mark() {
        let line = |label: &str| MenuItem {
            id: 1,
            label: label.into(),
            enabled: true,
            separator: false,
            children: Vec::new(),
        };
        let menu = MenuItem {
            children: vec![line("1 running"), line("● api :8000"), line("○ api2 :8001")],
            ..line("")
        };
        assert_eq!(menu.at(&["api :8000"]).unwrap().label, "● api :8000");
        assert_eq!(menu.server("api2").unwrap().label, "○ api2 :8001");
        assert!(menu.server("running").is_err());
        assert!(menu.at(&["web :1"]).unwrap_err().to_string().contains("● api :8000"));
    }
}
