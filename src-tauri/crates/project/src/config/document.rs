//! The configuration file's text: JSON with comments and trailing commas, in UTF-8 or UTF-16. An edit changes what it
//! names and keeps the rest of the text.

mod edit;

use std::path::Path;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstLeafNode, CstNode, CstObject, CstRootNode};
use serde_json::{Map, Value};

use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};

/// How a text is stored. Editors on Windows write a byte order mark, and PowerShell's `>` UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf8WithMark,
    Utf16Le,
    Utf16Be,
}

/// UTF-8's byte order mark.
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
/// UTF-16's byte order mark, least significant byte first.
const UTF16_LE_MARK: &[u8] = b"\xff\xfe";
/// UTF-16's byte order mark, most significant byte first.
const UTF16_BE_MARK: &[u8] = b"\xfe\xff";

/// The text of any file that people write, in one of these encodings. What is not valid in it is replaced.
pub(crate) fn decoded(content: &[u8]) -> String {
    match Document::decode(Path::new(""), content) {
        Ok(document) => document.text,
        Err(_) => String::from_utf8_lossy(content).into_owned(),
    }
}

/// A configuration file's text.
#[derive(Clone, Debug)]
pub(super) struct Document {
    text: String,
    encoding: Encoding,
}

impl Document {
    /// Decodes a file's content.
    ///
    /// # Errors
    /// [`Message::NotValid`] if it is not text.
    pub(super) fn decode(file: &Path, content: &[u8]) -> Result<Document> {
        if let Some(bytes) = content.strip_prefix(UTF16_LE_MARK) {
            return Document::of_utf16(file, bytes, u16::from_le_bytes, Encoding::Utf16Le);
        }
        if let Some(bytes) = content.strip_prefix(UTF16_BE_MARK) {
            return Document::of_utf16(file, bytes, u16::from_be_bytes, Encoding::Utf16Be);
        }
        let (bytes, encoding) = match content.strip_prefix(UTF8_MARK) {
            Some(bytes) => (bytes, Encoding::Utf8WithMark),
            None => (content, Encoding::Utf8),
        };
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Document { text: text.to_owned(), encoding }),
            Err(error) => {
                let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                Err(syntax(file, &before, Message::ByteNotUtf8 {}))
            }
        }
    }

    fn of_utf16(file: &Path, bytes: &[u8], unit: fn([u8; 2]) -> u16, encoding: Encoding) -> Result<Document> {
        let (units, rest) = bytes.as_chunks::<2>();
        let text: std::result::Result<String, _> =
            char::decode_utf16(units.iter().map(|bytes| unit(*bytes))).collect();
        match text {
            Ok(text) if rest.is_empty() => Ok(Document { text, encoding }),
            _ => Err(syntax(file, "", Message::NotUtf16 {})),
        }
    }

    /// A new file with this value.
    pub(super) fn new(root: &Map<String, Value>) -> Document {
        let mut text = serde_json::to_string_pretty(root).expect("a map of JSON values is always JSON");
        text.push('\n');
        Document { text, encoding: Encoding::Utf8 }
    }

    /// The text without a byte order mark.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The same file with another text.
    pub(super) fn with_text(&self, text: &str) -> Document {
        Document { text: text.to_owned(), encoding: self.encoding }
    }

    /// The file's content.
    pub(super) fn encode(&self) -> Vec<u8> {
        let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
            mark.iter().copied().chain(self.text.encode_utf16().flat_map(bytes)).collect()
        };
        match self.encoding {
            Encoding::Utf8 => self.text.clone().into_bytes(),
            Encoding::Utf8WithMark => [UTF8_MARK, self.text.as_bytes()].concat(),
            Encoding::Utf16Le => utf16(UTF16_LE_MARK, u16::to_le_bytes),
            Encoding::Utf16Be => utf16(UTF16_BE_MARK, u16::to_be_bytes),
        }
    }

    /// The value that the text stands for. Of a key that is there twice the last one counts.
    ///
    /// # Errors
    /// [`Message::NotValid`].
    pub(super) fn value(&self, file: &Path) -> Result<Value> {
        let value = self.parse(file)?.to_serde_value();
        value.ok_or_else(|| syntax(file, &self.text, Message::NoValue {}))
    }

    /// The file with another value, which is an object: what differs is changed, and all other text is kept.
    ///
    /// # Errors
    /// [`Message::NotValid`] if there is nothing to edit.
    pub(super) fn edited(&self, file: &Path, root: &Map<String, Value>) -> Result<Document> {
        let parsed = self.parse(file)?;
        match (parsed.object_value(), parsed.to_serde_value()) {
            (Some(object), Some(Value::Object(before))) => edit::object(&object, &before, root),
            _ => parsed.set_value(edit::input(&Value::Object(root.clone()))),
        }
        Ok(self.with_text(&parsed.to_string()))
    }

    /// The comments that another text of this file has no more, in their order.
    pub(super) fn comments_missing_in(&self, file: &Path, other: &Document) -> Result<Vec<String>> {
        let mut kept = other.comments(file)?;
        let mut missing = self.comments(file)?;
        missing.retain(|comment| match kept.iter().position(|other| other == comment) {
            Some(at) => {
                kept.swap_remove(at);
                false
            }
            None => true,
        });
        Ok(missing)
    }

    /// The comments, a line each.
    fn comments(&self, file: &Path) -> Result<Vec<String>> {
        let mut comments = Vec::new();
        self.parse(file)?.children().iter().for_each(|node| add_comments(node, &mut comments));
        Ok(comments)
    }

    /// The keys that an object has more than once, by their path.
    pub(super) fn repeated(&self, file: &Path) -> Vec<String> {
        let mut repeated = Vec::new();
        if let Some(root) = self.parse(file).ok().and_then(|root| root.object_value()) {
            add_repeated(&root, "", &mut repeated);
        }
        repeated
    }

    fn parse(&self, file: &Path) -> Result<CstRootNode> {
        let options = ParseOptions {
            allow_comments: true,
            allow_trailing_commas: true,
            allow_loose_object_property_names: false,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        CstRootNode::parse(&self.text, &options).map_err(|error| {
            syntax(file, &self.text[..error.range().start], lower_first(&error.kind().to_string()))
        })
    }
}

fn add_comments(node: &CstNode, comments: &mut Vec<String>) {
    match node {
        CstNode::Container(inner) => inner.children().iter().for_each(|node| add_comments(node, comments)),
        CstNode::Leaf(CstLeafNode::Comment(comment)) => {
            comments.push(comment.raw_value().split_whitespace().collect::<Vec<_>>().join(" "));
        }
        CstNode::Leaf(_) => {}
    }
}

fn add_repeated(object: &CstObject, path: &str, repeated: &mut Vec<String>) {
    let mut seen = Vec::new();
    for property in object.properties() {
        let Some(name) = property.decoded_name() else { continue };
        let key = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if let Some(inner) = property.object_value() {
            add_repeated(&inner, &key, repeated);
        }
        if seen.contains(&name) && !repeated.contains(&key) {
            repeated.push(key);
        }
        seen.push(name);
    }
}

/// What is wrong right after this text.
fn syntax(file: &Path, before: &str, why: impl Into<Message>) -> Error {
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Error::not_valid(file, "JSON", (line, column), why)
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
