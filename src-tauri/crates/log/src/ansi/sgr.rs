//! `CSI … m`, "select graphic rendition": codes that style text.

use anstyle_parse::Params;

use trayvisor_model::{LogColour, LogStyle};

/// The code as text.
pub(super) fn written(params: &Params) -> String {
    let group = |group: &[u16]| group.iter().map(u16::to_string).collect::<Vec<_>>().join(":");
    let groups: Vec<String> = params.iter().map(group).collect();
    format!("\x1b[{}m", groups.join(";"))
}

/// Applies a code to a style. What a [`LogStyle`] does not contain, such as blinking, is ignored.
pub(super) fn apply(params: &Params, style: &mut LogStyle) {
    let mut groups = params.iter();
    while let Some(group) = groups.next() {
        // A colon adds detail: `4:3` is a kind of underline, not italic.
        let Some((code, more)) = group.split_first() else { continue };
        match code {
            0 => *style = LogStyle::default(),
            1 => style.bold = true,
            2 => style.dim = true,
            3 => style.italic = true,
            4 => style.underline = more.first() != Some(&0),
            7 => style.reverse = true,
            9 => style.strikethrough = true,
            21 => style.underline = true,
            22 => (style.bold, style.dim) = (false, false),
            23 => style.italic = false,
            24 => style.underline = false,
            27 => style.reverse = false,
            29 => style.strikethrough = false,
            30..=37 => style.foreground = Some(LogColour::Theme((code - 30) as u8)),
            39 => style.foreground = None,
            40..=47 => style.background = Some(LogColour::Theme((code - 40) as u8)),
            49 => style.background = None,
            90..=97 => style.foreground = Some(LogColour::Theme((code - 90 + 8) as u8)),
            100..=107 => style.background = Some(LogColour::Theme((code - 100 + 8) as u8)),
            38 | 48 | 58 => {
                let colour = if more.is_empty() { after_semicolons(&mut groups) } else { after_colons(more) };
                match code {
                    38 => style.foreground = colour.or(style.foreground),
                    48 => style.background = colour.or(style.background),
                    // The colour of the underline is not shown.
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// `5;N` or `2;R;G;B`, each number a parameter of its own.
fn after_semicolons<'a>(groups: &mut impl Iterator<Item = &'a [u16]>) -> Option<LogColour> {
    let mut next = || groups.next()?.first().copied();
    match next()? {
        5 => indexed(next()?),
        2 => rgb(next()?, next()?, next()?),
        _ => None,
    }
}

/// `5:N`, `2:R:G:B`, or as in the standard `2:SPACE:R:G:B`, possibly followed by more.
fn after_colons(parameters: &[u16]) -> Option<LogColour> {
    match parameters {
        [5, index, ..] => indexed(*index),
        [2, red, green, blue] | [2, _, red, green, blue, ..] => rgb(*red, *green, *blue),
        _ => None,
    }
}

/// One of a terminal's 256 colours: those of the theme, a cube with six levels each, and greys.
fn indexed(index: u16) -> Option<LogColour> {
    let index = u8::try_from(index).ok()?;
    let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    Some(match index {
        0..16 => LogColour::Theme(index),
        16..232 => {
            let cube = index - 16;
            LogColour::Rgb(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        232.. => {
            let gray = 8 + 10 * (index - 232);
            LogColour::Rgb(gray, gray, gray)
        }
    })
}

fn rgb(red: u16, green: u16, blue: u16) -> Option<LogColour> {
    let part = |value: u16| u8::try_from(value).ok();
    Some(LogColour::Rgb(part(red)?, part(green)?, part(blue)?))
}

#[cfg(test)]
mod tests {
    use super::super::styled;
    use super::*;

    /// The style of the last letter.
    fn style(line: &str) -> LogStyle {
        styled(line).1.last().map(|(_, style)| *style).unwrap_or_default()
    }

    fn foreground(colour: LogColour) -> LogStyle {
        LogStyle { foreground: Some(colour), ..LogStyle::default() }
    }

    #[test]
    fn each_style_is_set_and_ended_by_its_own_codes() {
        let red = foreground(LogColour::Theme(1));
        let (text, styles) = styled("\x1b[32mINFO\x1b[0m: \x1b[1;31mbad\x1b[22m red\x1b[39m end");
        assert_eq!(text, "INFO: bad red end");
        assert_eq!(
            styles,
            [
                (0, foreground(LogColour::Theme(2))),
                (4, LogStyle::default()),
                (6, LogStyle { bold: true, ..red }),
                (9, red),
                (13, LogStyle::default()),
            ]
        );
        let all = LogStyle {
            foreground: Some(LogColour::Theme(14)),
            background: Some(LogColour::Theme(9)),
            bold: true,
            dim: true,
            italic: true,
            underline: true,
            strikethrough: true,
            reverse: true,
        };
        assert_eq!(style("\x1b[1;2;3;4;7;9;96;101ma"), all);
        for end in ["\x1b[0m", "\x1b[m", "\x1b[22;23;24;27;29;39;49m"] {
            assert_eq!(style(&format!("\x1b[1;2;3;4;7;9;96;101ma{end}b")), LogStyle::default(), "{end:?}");
        }
        assert_eq!(style("\x1b[46ma").background, Some(LogColour::Theme(6)));
    }

    #[test]
    fn colours_are_understood_in_each_of_their_notations() {
        for (code, colour) in [
            ("38;5;9", LogColour::Theme(9)),
            ("38:5:9", LogColour::Theme(9)),
            ("38;5;196", LogColour::Rgb(255, 0, 0)),
            ("38;5;67", LogColour::Rgb(95, 135, 175)),
            ("38;5;244", LogColour::Rgb(128, 128, 128)),
            ("38;2;20;200;40", LogColour::Rgb(20, 200, 40)),
            ("38:2:20:200:40", LogColour::Rgb(20, 200, 40)),
            ("38:2::255:100:0", LogColour::Rgb(255, 100, 0)),
            ("38:2:1:255:100:0", LogColour::Rgb(255, 100, 0)),
            ("38:2::255:100:0::", LogColour::Rgb(255, 100, 0)),
        ] {
            assert_eq!(style(&format!("\x1b[{code}ma")), foreground(colour), "{code}");
            let bold = LogStyle { bold: true, ..foreground(colour) };
            assert_eq!(style(&format!("\x1b[{code};1ma")), bold, "{code}");
            let behind = LogStyle { background: Some(colour), italic: true, ..LogStyle::default() };
            let code = code.replacen("38", "48", 1);
            assert_eq!(style(&format!("\x1b[{code};3ma")), behind, "{code}");
        }
    }

    #[test]
    fn a_kind_of_underline_is_an_underline_and_nothing_else() {
        let underline = LogStyle { underline: true, ..LogStyle::default() };
        for code in ["4", "4:1", "4:3", "4:5", "21"] {
            assert_eq!(style(&format!("\x1b[{code}ma")), underline, "{code}");
        }
        assert_eq!(style("\x1b[4ma\x1b[4:0mb"), LogStyle::default());
        for code in ["58;2;255;0;0", "58:2::255:0:0", "58;5;9", "58:5:9", "59"] {
            assert_eq!(style(&format!("\x1b[{code}ma")), LogStyle::default(), "{code}");
            assert_eq!(style(&format!("\x1b[4;{code}ma")), underline, "{code}");
        }
    }

    #[test]
    fn what_is_no_style_changes_none() {
        for code in
            ["999", "38", "38;5", "38;2;1;2", "38;5;256", "38;2;1;2;300", "38:9:1", "5", "8", "53", ">4"]
        {
            assert_eq!(style(&format!("\x1b[{code}ma")), LogStyle::default(), "{code}");
        }
        assert_eq!(style("\x1b[31ma\x1b[38;5;256mb"), foreground(LogColour::Theme(1)));
        assert_eq!(styled("\x1b[31m\x1b[0ma\x1b[0;0m").1, []);
    }
}
