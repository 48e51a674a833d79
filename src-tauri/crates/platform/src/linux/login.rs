//! Launch at login: an entry in the user's autostart folder (Desktop Application Autostart Specification).

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const FILE: &str = "autostart/trayvisor.desktop";

/// Whether the entry exists and neither the user nor the desktop has disabled it.
pub fn launches_at_login() -> io::Result<bool> {
    is_on(&file()?)
}

/// Turns the launch of this program at login, with this argument, on or off.
pub fn launch_at_login(program: &Path, argument: &str, on: bool) -> io::Result<()> {
    set(&file()?, &lasting(program, env::var_os("APPIMAGE"), env::var_os("APPDIR")), argument, on)
}

fn file() -> io::Result<PathBuf> {
    let folder = dirs::config_dir().ok_or_else(|| io::Error::other("this user has no home folder"))?;
    Ok(folder.join(FILE))
}

/// The path to launch. An AppImage's programs disappear with its mount, so this is the image file.
fn lasting<T: Into<PathBuf>>(program: &Path, image: Option<T>, mount: Option<T>) -> PathBuf {
    let is_in_it = mount.is_some_and(|mount| program.starts_with(mount.into()));
    image.filter(|_| is_in_it).map_or_else(|| program.to_owned(), Into::into)
}

fn is_on(file: &Path) -> io::Result<bool> {
    match fs::read_to_string(file) {
        // Desktops disable an entry in one of these ways, and keep its file.
        Ok(text) => Ok(!text.lines().any(|line| {
            let line: String = line.split_whitespace().collect();
            line == "Hidden=true" || line == "X-GNOME-Autostart-enabled=false"
        })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(about(file, &error)),
    }
}

fn set(file: &Path, program: &Path, argument: &str, on: bool) -> io::Result<()> {
    let changed = if on {
        let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
        folder.and_then(|()| entry(program, argument)).and_then(|entry| fs::write(file, entry))
    } else {
        fs::remove_file(file).or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })
    };
    changed.map_err(|error| about(file, &error))
}

fn about(file: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", file.display()))
}

fn entry(program: &Path, argument: &str) -> io::Result<String> {
    let program = program.to_str().filter(|program| !program.contains(['\n', '\r']));
    let program = program.ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, "the program's path is not valid text; move it elsewhere")
    })?;
    Ok(format!(
        "[Desktop Entry]\nType=Application\nVersion=1.0\nName=Trayvisor\nComment=Local servers, in the tray\n\
         Exec={} {argument}\nTerminal=false\nStartupNotify=false\nX-GNOME-Autostart-enabled=true\n",
        quoted(program)
    ))
}

/// Quotes a program for `Exec` (Desktop Entry Specification): special characters are escaped with a backslash, each of
/// which is doubled because the value is a string; a per cent sign is doubled because it starts a field code.
fn quoted(program: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in program.chars() {
        match letter {
            '\\' => quoted.push_str(r"\\\\"),
            '"' | '`' | '$' => quoted.extend([r"\\", &letter.to_string()]),
            '%' => quoted.push_str("%%"),
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_is_there_while_it_is_on_and_no_longer() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join(FILE);
        assert!(!is_on(&file).expect("read"));
        set(&file, Path::new("/opt/my apps/trayvisor-desktop"), "--at-login", true).expect("written");
        assert!(is_on(&file).expect("read"));
        let text = fs::read_to_string(&file).expect("there");
        assert!(text.contains("\nExec=\"/opt/my apps/trayvisor-desktop\" --at-login\n"), "{text}");
        set(&file, Path::new("/x"), "--at-login", false).expect("removed");
        assert!(!file.exists());
        set(&file, Path::new("/x"), "--at-login", false).expect("it was off already");
    }

    #[test]
    fn what_a_desktop_switched_off_is_off_and_can_be_switched_on_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join(FILE);
        for off in ["Hidden=true", "X-GNOME-Autostart-enabled = false"] {
            set(&file, Path::new("/x"), "--at-login", true).expect("written");
            let text = fs::read_to_string(&file).expect("there");
            fs::write(&file, format!("{text}{off}\n")).expect("written");
            assert!(!is_on(&file).expect("read"), "{off}");
        }
        set(&file, Path::new("/x"), "--at-login", true).expect("written");
        assert!(is_on(&file).expect("read"));
    }

    #[test]
    fn whatever_a_path_has_in_it_is_one_word_to_the_desktop() {
        for (program, exec) in [
            ("/opt/a b/x", r#""/opt/a b/x""#),
            ("/opt/100%/x", r#""/opt/100%%/x""#),
            ("/opt/$a`b\"c/x", r#""/opt/\\$a\\`b\\"c/x""#),
            (r"/opt/a\b/x", r#""/opt/a\\\\b/x""#),
        ] {
            assert_eq!(quoted(program), exec);
        }
        entry(Path::new("/a\nHidden=true/x"), "").expect_err("a line's end");
    }

    #[test]
    fn an_app_image_is_launched_by_its_own_file() {
        let inside = Path::new("/tmp/.mount_tv/usr/bin/trayvisor-desktop");
        let image = Some("/home/mia/Trayvisor.AppImage");
        assert_eq!(lasting(inside, image, Some("/tmp/.mount_tv")), Path::new("/home/mia/Trayvisor.AppImage"));
        // The AppImage is another program, from whose terminal we were started.
        assert_eq!(lasting(inside, image, Some("/tmp/.mount_editor")), inside);
        assert_eq!(lasting::<&str>(inside, None, None), inside);
    }
}
