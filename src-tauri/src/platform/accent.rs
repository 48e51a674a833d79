//! The accent colour that the user chose for the desktop.

/// GNOME's accent colours, by the names in its settings (Adw.AccentColor in libadwaita's documentation).
#[cfg(target_os = "linux")]
const GNOME: [(&str, &str); 9] = [
    ("blue", "3584e4"),
    ("teal", "2190a4"),
    ("green", "3a944a"),
    ("yellow", "c88800"),
    ("orange", "ed5b00"),
    ("red", "e62d42"),
    ("pink", "d56199"),
    ("purple", "9141ac"),
    ("slate", "6f8396"),
];

/// Six hexadecimal digits (red, green, blue), if the system reports a colour. Call it on the main thread.
#[cfg(target_os = "linux")]
pub(crate) fn accent() -> Option<String> {
    of_gnome().or_else(of_theme)
}

/// From GNOME's settings, from version 47 on; GNOME's GTK themes do not contain it.
#[cfg(target_os = "linux")]
fn of_gnome() -> Option<String> {
    use gtk::gio::prelude::SettingsExt as _;
    use gtk::gio::{Settings, SettingsSchemaSource};
    const SCHEMA: &str = "org.gnome.desktop.interface";
    const KEY: &str = "accent-color";
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").ok()?;
    if !desktop.split(':').any(|name| name.eq_ignore_ascii_case("gnome")) {
        return None;
    }
    // Reading settings that do not exist would end the process.
    if !SettingsSchemaSource::default()?.lookup(SCHEMA, true)?.has_key(KEY) {
        return None;
    }
    let chosen = Settings::new(SCHEMA).string(KEY);
    GNOME.iter().find(|(name, _)| *name == chosen).map(|(_, colour)| (*colour).to_owned())
}

/// On other desktops, the theme's colour for selected items.
#[cfg(target_os = "linux")]
fn of_theme() -> Option<String> {
    use gtk::prelude::{StyleContextExt as _, WidgetExt as _};
    let colour = gtk::Invisible::new().style_context().lookup_color("theme_selected_bg_color")?;
    Some(digits(colour.red(), colour.green(), colour.blue()))
}

/// Six hexadecimal digits (red, green, blue), if the system reports a colour. Call it on the main thread.
#[cfg(windows)]
pub(crate) fn accent() -> Option<String> {
    let colours = windows_registry::CURRENT_USER.open(r"Software\Microsoft\Windows\DWM").ok()?;
    let [red, green, blue, _] = colours.get_u32("AccentColor").ok()?.to_le_bytes();
    Some(format!("{red:02x}{green:02x}{blue:02x}"))
}

/// Six hexadecimal digits (red, green, blue), if the system reports a colour. Call it on the main thread.
#[cfg(target_os = "macos")]
pub(crate) fn accent() -> Option<String> {
    use objc2_app_kit::{NSColor, NSColorSpace};
    let colour = NSColor::controlAccentColor().colorUsingColorSpace(&NSColorSpace::sRGBColorSpace())?;
    Some(digits(colour.redComponent(), colour.greenComponent(), colour.blueComponent()))
}

/// From shares between 0 and 1.
#[cfg(unix)]
fn digits(red: f64, green: f64, blue: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 255 by then")]
    let byte = |share: f64| (share.clamp(0.0, 1.0) * 255.0).round() as u8;
    format!("{:02x}{:02x}{:02x}", byte(red), byte(green), byte(blue))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_digits_whatever_the_system_says() {
        assert_eq!(digits(0.208, 0.518, 0.894), "3584e4");
        assert_eq!(digits(-1.0, 0.0, 2.0), "0000ff");
    }
}
