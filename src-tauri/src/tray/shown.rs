//! The menu on the screen. While its structure stays the same, its items are changed in place: a menu that is replaced
//! while it is open shows stale items.

use tauri::menu::{Menu, MenuBuilder, MenuItem, MenuItemBuilder, SubmenuBuilder};
use tauri::{AppHandle, Wry};
use trayvisor_control::model::{Mark, Snapshot};

use crate::tray::action::Action;
use crate::tray::{ID, icon, menu};

/// The menu that is shown now, with handles to change it.
pub(crate) struct ShownMenu {
    menu: menu::Menu,
    items: Vec<MenuItem<Wry>>,
    icon: Mark,
}

impl ShownMenu {
    /// Builds a menu.
    pub(crate) fn build(app: &AppHandle, menu: &menu::Menu) -> tauri::Result<(ShownMenu, Menu<Wry>)> {
        let mut items = Vec::new();
        let mut line = |item: &menu::Item| {
            let built =
                MenuItemBuilder::with_id(&item.id, plain(&item.text)).enabled(item.enabled()).build(app)?;
            items.push(built.clone());
            tauri::Result::Ok(built)
        };
        let mut builder = MenuBuilder::new(app).item(&line(&menu.state)?).separator();
        for server in &menu.servers {
            let mut submenu = SubmenuBuilder::with_id(app, &server.id, plain(&server.title));
            for item in &server.items {
                submenu = submenu.item(&line(item)?);
            }
            builder = builder.item(&submenu.build()?);
        }
        if !menu.servers.is_empty() {
            builder = builder.separator();
        }
        for item in &menu.all {
            builder = builder.item(&line(item)?);
        }
        builder = builder.separator();
        for item in &menu.app {
            builder = builder.item(&line(item)?);
        }
        let shown = ShownMenu { menu: menu.clone(), items, icon: Mark::Stopped };
        Ok((shown, builder.build()?))
    }

    /// What a click on the item with this identity does in the menu that is shown.
    pub(crate) fn action(&self, id: &str) -> Option<Action> {
        self.menu.action(id).cloned()
    }

    /// Shows these servers in menu and icon. Call it on the main thread.
    pub(crate) fn show(&mut self, app: &AppHandle, servers: &[Snapshot]) -> tauri::Result<()> {
        let Some(tray) = app.tray_by_id(ID) else { return Ok(()) };
        let menu = menu::of(servers);
        if identities(&menu) == identities(&self.menu) {
            self.update(&menu)?;
        } else {
            let (shown, built) = ShownMenu::build(app, &menu)?;
            tray.set_menu(Some(built))?;
            *self = ShownMenu { icon: self.icon, ..shown };
        }
        let icon = Mark::of(servers);
        if icon != self.icon {
            // By default macOS would draw it in its own colours instead of the menu bar's.
            tray.set_icon_with_as_template(Some(icon::image(icon)), true)?;
            self.icon = icon;
        }
        Ok(())
    }

    fn update(&mut self, menu: &menu::Menu) -> tauri::Result<()> {
        for ((new, old), item) in menu.lines().zip(self.menu.lines()).zip(&self.items) {
            if new.text != old.text {
                item.set_text(plain(&new.text))?;
            }
            if new.enabled() != old.enabled() {
                item.set_enabled(new.enabled())?;
            }
        }
        self.menu = menu.clone();
        Ok(())
    }
}

/// Menus interpret a single & as the mark of a shortcut.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

/// Menus with the same identities differ only in what can be changed in place. On Linux a submenu's title cannot: muda
/// draws it in its own box, and the tray does not notice changes.
fn identities(menu: &menu::Menu) -> Vec<&str> {
    let titles = menu.servers.iter().flat_map(|server| [server.id.as_str(), server.title.as_str()]);
    titles.chain(menu.lines().map(|item| item.id.as_str())).collect()
}
