//! `CSI … m`, "select graphic rendition": the codes that style text.

use anstyle_parse::Params;

/// The code, written out again.
pub(super) fn written(params: &Params) -> String {
    let group = |group: &[u16]| group.iter().map(u16::to_string).collect::<Vec<_>>().join(":");
    let groups: Vec<String> = params.iter().map(group).collect();
    format!("\x1b[{}m", groups.join(";"))
}
