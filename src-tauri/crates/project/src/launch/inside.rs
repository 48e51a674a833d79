//! Which words of a command are files of the project.

use std::path::{Component, Path, PathBuf};

/// The file in this folder that a word of a command names; `None` for a path that leads outside, by itself or by a link.
/// On Windows, looking at a path such as `\\host\share\a.sh` would contact the host.
pub(super) fn file_inside(folder: &Path, word: &str) -> Option<PathBuf> {
    let is_plain = |part| matches!(part, Component::CurDir | Component::Normal(_));
    if !Path::new(word).components().all(is_plain) {
        return None;
    }
    let file = folder.join(word);
    let real = dunce::canonicalize(&file).ok()?;
    let is_inside = real.starts_with(dunce::canonicalize(folder).ok()?);
    (is_inside && real.is_file()).then_some(file)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder with a file beside it and files in it.
    fn shop() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a folder");
        let shop = dir.path().join("shop");
        fs::create_dir_all(shop.join("scripts")).expect("made");
        for file in ["shop/dev.sh", "shop/scripts/dev.sh", "other.sh"] {
            fs::write(dir.path().join(file), "").expect("written");
        }
        (dir, shop)
    }

    #[test]
    fn a_word_that_is_a_file_in_the_folder_names_it() {
        let (_dir, shop) = shop();
        for word in ["dev.sh", "./dev.sh", "scripts/dev.sh"] {
            assert_eq!(file_inside(&shop, word), Some(shop.join(word)));
        }
    }

    #[test]
    fn a_word_that_leads_outside_or_to_no_file_names_none() {
        let (dir, shop) = shop();
        let absolute = shop.join("dev.sh").display().to_string();
        for word in [
            "",
            ".",
            "scripts",
            "missing.sh",
            "../other.sh",
            "scripts/../dev.sh",
            &absolute,
            &dir.path().join("other.sh").display().to_string(),
            r"\\evil\s\a.sh",
            "//evil/s/a.sh",
        ] {
            assert_eq!(file_inside(&shop, word), None, "{word:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_counts_only_if_it_stays_in_the_folder() {
        let (dir, shop) = shop();
        std::os::unix::fs::symlink("scripts/dev.sh", shop.join("near.sh")).expect("linked");
        std::os::unix::fs::symlink(dir.path().join("other.sh"), shop.join("far.sh")).expect("linked");
        std::os::unix::fs::symlink(dir.path(), shop.join("up")).expect("linked");
        assert_eq!(file_inside(&shop, "near.sh"), Some(shop.join("near.sh")));
        assert_eq!(file_inside(&shop, "far.sh"), None);
        assert_eq!(file_inside(&shop, "up/other.sh"), None);
    }
}
