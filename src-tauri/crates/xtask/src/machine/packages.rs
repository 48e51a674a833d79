//! System packages by purpose.

/// A purpose for which system packages are needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Compiling the desktop app.
    Build,
    /// Running it on a virtual display, with a panel and a notification daemon.
    VirtualDesktop,
    /// The end-to-end tests, on top of the virtual desktop.
    Test,
    /// Testing the window in a browser.
    Browser,
    /// Drawing the icons.
    Icons,
    /// Compressing pictures.
    Pictures,
}

/// The names of a package in each distribution; empty if it is not needed there.
pub(crate) struct Package {
    pub(crate) apt: &'static str,
    pub(crate) dnf: &'static str,
    pub(crate) pacman: &'static str,
}

const fn package(apt: &'static str, dnf: &'static str, pacman: &'static str) -> Package {
    Package { apt, dnf, pacman }
}

const BUILD: &[Package] = &[
    package("build-essential", "gcc-c++", "base-devel"),
    package("pkg-config", "pkgconf-pkg-config", ""),
    package("libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1"),
    package("libayatana-appindicator3-dev", "libappindicator-gtk3-devel", "libayatana-appindicator"),
    package("librsvg2-dev", "librsvg2-devel", "librsvg"),
    package("libssl-dev", "openssl-devel", "openssl"),
    package("libxdo-dev", "libxdo-devel", "xdotool"),
];

const VIRTUAL_DESKTOP: &[Package] = &[
    package("xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb"),
    package("dbus", "dbus-daemon", "dbus"),
    package("dbus-x11", "dbus-x11", ""),
    package("at-spi2-core", "at-spi2-core", "at-spi2-core"),
    package("openbox", "openbox", "openbox"),
    package("xfce4-panel", "xfce4-panel", "xfce4-panel"),
    package("xfce4-notifyd", "xfce4-notifyd", "xfce4-notifyd"),
    package("xdotool", "xdotool", "xdotool"),
    package("imagemagick", "ImageMagick", "imagemagick"),
    package("x11-utils", "xwininfo", "xorg-xwininfo"),
    package("librsvg2-common", "librsvg2", "librsvg"),
    package("fonts-dejavu", "dejavu-sans-fonts", "ttf-dejavu"),
    package("adwaita-icon-theme", "adwaita-icon-theme", "adwaita-icon-theme"),
    package("hicolor-icon-theme", "hicolor-icon-theme", "hicolor-icon-theme"),
];

const TEST: &[Package] = &[
    package("dunst", "dunst", "dunst"),
    // Fedora has moved the WebDriver between packages; dnf and rpm also accept the path of a file in the package.
    package("webkit2gtk-driver", "/usr/bin/WebKitWebDriver", "webkitgtk-6.0"),
    // They check the output of `export` and `completions`.
    package("systemd", "systemd", "systemd"),
    package("zsh", "zsh", "zsh"),
    package("fish", "fish", "fish"),
    package("python3", "python3", "python"),
    package("python3-venv", "", ""),
    package("php-cli", "php-cli", "php"),
    // A keyring for secrets.
    package("gnome-keyring", "gnome-keyring", "gnome-keyring"),
    // Certificates for the mail server of the tests.
    package("openssl", "openssl", "openssl"),
];

const BROWSER: &[Package] = &[package("chromium", "chromium", "chromium")];

const ICONS: &[Package] = &[package("librsvg2-bin", "librsvg2-tools", "librsvg")];

const PICTURES: &[Package] = &[package("pngquant", "pngquant", "pngquant")];

impl Need {
    /// The packages for this need.
    pub(crate) fn packages(self) -> &'static [Package] {
        match self {
            Need::Build => BUILD,
            Need::VirtualDesktop => VIRTUAL_DESKTOP,
            Need::Test => TEST,
            Need::Browser => BROWSER,
            Need::Icons => ICONS,
            Need::Pictures => PICTURES,
        }
    }
}
