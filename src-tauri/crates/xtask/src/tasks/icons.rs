//! `cargo xtask icons`: draws the committed PNG, ICO and ICNS files from the SVG files.
//!
//! `rsvg-convert` draws them; ICO and ICNS are simple containers of PNGs, written here. A sheet shows all icons in the
//! small sizes of panels.

use std::{fs, path::Path};

use super::screenshots;
use crate::{
    machine::{self, Need},
    project::{Project, make_folder, read_file, write_file},
    shell::{Outcome, Program, say},
};

/// The tray's icon for each overall state.
const TRAY: &[&str] = &["tray-stopped", "tray-starting", "tray-running", "tray-warning", "tray-crashed"];

/// The app icon's PNG files, as Tauri names them.
const APP: &[(&str, u32)] = &[("32x32", 32), ("128x128", 128), ("128x128@2x", 256), ("icon", 512)];

/// The sizes in the Windows icon.
const ICO: &[u32] = &[16, 24, 32, 48, 64, 256];

/// The sizes in the macOS icon, with the type code of each.
const ICNS: &[(&[u8; 4], u32)] = &[
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic13", 256),
    (b"ic08", 256),
    (b"ic14", 512),
    (b"ic09", 512),
    (b"ic10", 1024),
];

/// The sizes of icons in panels, in pixels.
const PANEL: &[u32] = &[16, 22, 32];

/// The colours of a light panel and a dark one.
const PANELS: &[&str] = &["#f3f4f6", "#26282c"];

/// The path of the sheet, from the root.
const SHEET: &str = "docs/pictures/icons.png";

/// Draws all icons.
pub(crate) fn run(project: &Project) -> Outcome {
    machine::ensure(&[Need::Icons, Need::Pictures])?;
    let icons = project.root.join("icons");
    let sketches = project.target.join("icons");
    make_folder(&sketches)?;

    let app = icons.join("app.svg");
    for (name, size) in APP {
        draw(&app, *size, &icons.join(format!("{name}.png")))?;
    }
    for name in TRAY {
        let drawing = icons.join(format!("{name}.svg"));
        draw(&drawing, 32, &icons.join(format!("{name}.png")))?;
        draw(&drawing, 64, &icons.join(format!("{name}@2x.png")))?;
    }
    let sketch = |size: u32| {
        let file = sketches.join(format!("{size}.png"));
        draw(&app, size, &file)?;
        read_file(&file)
    };
    let ico_images = ICO.iter().map(|size| Ok((*size, sketch(*size)?))).collect::<Outcome<Vec<_>>>()?;
    write_file(&icons.join("icon.ico"), ico(&ico_images))?;
    let icns_images =
        ICNS.iter().map(|(kind, size)| Ok((*kind, sketch(*size)?))).collect::<Outcome<Vec<_>>>()?;
    write_file(&icons.join("icon.icns"), icns(&icns_images))?;

    draw_sheet(project, &icons, &sketches)?;

    let count = fs::read_dir(&icons).map_or(0, |entries| entries.flatten().count());
    say(&format!("{count} files in {}", project.shown(&icons)));
    Ok(())
}

/// Draws a sheet with all icons in the sizes of panels, magnified.
fn draw_sheet(project: &Project, icons: &Path, sketches: &Path) -> Outcome {
    let names: Vec<&str> = ["app"].iter().chain(TRAY).copied().collect();
    for name in &names {
        for size in PANEL {
            draw(&icons.join(format!("{name}.svg")), *size, &sketches.join(format!("{name}-{size}.png")))?;
        }
    }
    // Next to the icons, because the drawing can only refer to files in its folder.
    let drawing = sketches.join("sheet.svg");
    write_file(&drawing, sheet(&names))?;
    let drawn = sketches.join("sheet.png");
    Program::new("rsvg-convert").args(["--output"]).args([&drawn, &drawing]).read()?;
    let picture = project.root.join(SHEET);
    make_folder(picture.parent().unwrap_or(&project.root))?;
    screenshots::shrink(&drawn, &picture)
}

/// A drawing with a row for each size on each panel, magnified.
fn sheet(names: &[&str]) -> String {
    const CELL: u32 = 44;
    const PIXEL: u32 = 3;
    let width = CELL * names.len() as u32;
    let height = CELL * PANEL.len() as u32;
    let mut inside = String::new();
    for (panel, colour) in PANELS.iter().enumerate() {
        let top = height * panel as u32;
        inside += &format!(r#"<rect y="{top}" width="{width}" height="{height}" fill="{colour}"/>"#);
        for (row, size) in PANEL.iter().enumerate() {
            for (column, name) in names.iter().enumerate() {
                let x = CELL * column as u32 + (CELL - size) / 2;
                let y = top + CELL * row as u32 + (CELL - size) / 2;
                inside += &format!(
                    r#"<image x="{x}" y="{y}" width="{size}" height="{size}" href="{name}-{size}.png"/>"#
                );
            }
        }
    }
    let all = height * PANELS.len() as u32;
    let (shown_width, shown_height) = (width * PIXEL, all * PIXEL);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{shown_width}" height="{shown_height}" viewBox="0 0 {width} {all}">{inside}</svg>"#
    )
}

fn draw(drawing: &Path, size: u32, picture: &Path) -> Outcome {
    let size = size.to_string();
    Program::new("rsvg-convert")
        .args(["--width", &size, "--height", &size, "--output"])
        .args([picture, drawing])
        .read()
        .map(|_| ())
}

/// A Windows icon: a header, an entry of 16 bytes per image, then the images.
fn ico(images: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let count = images.len() as u16;
    let mut file = vec![0, 0, 1, 0];
    file.extend(count.to_le_bytes());
    let mut offset = 6 + 16 * images.len();
    for (size, image) in images {
        let side = *size as u8; // 256 is written as 0
        file.extend([side, side, 0, 0, 1, 0, 32, 0]);
        file.extend((image.len() as u32).to_le_bytes());
        file.extend((offset as u32).to_le_bytes());
        offset += image.len();
    }
    for (_, image) in images {
        file.extend(image);
    }
    file
}

/// A macOS icon: a header, then the type, length and data of each image.
fn icns(images: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let length: usize = 8 + images.iter().map(|(_, image)| 8 + image.len()).sum::<usize>();
    let mut file = b"icns".to_vec();
    file.extend((length as u32).to_be_bytes());
    for (kind, image) in images {
        file.extend(*kind);
        file.extend((8 + image.len() as u32).to_be_bytes());
        file.extend(image);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::{icns, ico};

    #[test]
    fn an_ico_says_where_each_image_lies() {
        let file = ico(&[(16, vec![1, 2, 3]), (256, vec![4])]);
        assert_eq!(file[..6], [0, 0, 1, 0, 2, 0]);
        assert_eq!(file[6..22], [16, 16, 0, 0, 1, 0, 32, 0, 3, 0, 0, 0, 38, 0, 0, 0]);
        assert_eq!(file[22..38], [0, 0, 0, 0, 1, 0, 32, 0, 1, 0, 0, 0, 41, 0, 0, 0]);
        assert_eq!(file[38..], [1, 2, 3, 4]);
    }

    #[test]
    fn an_icns_counts_its_headers_in_its_lengths() {
        let file = icns(&[(b"ic07", vec![9, 9])]);
        assert_eq!(file, [b"icns\0\0\0\x12".as_slice(), b"ic07\0\0\0\x0a", &[9, 9]].concat());
    }
}
