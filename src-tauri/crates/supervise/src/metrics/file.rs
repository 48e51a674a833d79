//! The file: a head with its kind and version, the slots of an hour, the slots of a day. The start time of a slot
//! decides its position.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::slot::{LENGTH, Slot};
use trayvisor_model::Span;

/// The head of the file; the last number is the version of the rest.
const HEAD: [u8; 16] = *b"trayvisor metr\0\x01";
/// Length of every file, in bytes.
const SIZE: usize = HEAD.len() + (Span::Hour.slots() + Span::Day.slots()) * LENGTH;

/// A file opened for writing.
#[derive(Debug)]
pub(super) struct File(fs::File);

impl File {
    /// Opens the file, and creates it again if it is missing or not valid: another version, truncated, garbage.
    pub(super) fn open_or_make(path: &Path) -> io::Result<File> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut head = [0; HEAD.len()];
        let is_ours = file.metadata()?.len() == SIZE as u64 && file.read_exact(&mut head).is_ok();
        if !is_ours || head != HEAD {
            // The head is written last, so a file that was cut off before that is created again next time.
            file.set_len(0)?;
            file.set_len(SIZE as u64)?;
            file.rewind()?;
            file.write_all(&HEAD)?;
        }
        Ok(File(file))
    }

    /// The slot that begins at this second; `None` if its position holds another slot or none.
    pub(super) fn read(&mut self, span: Span, begin: i64) -> Option<Slot> {
        let mut bytes = [0; LENGTH];
        self.0.seek(SeekFrom::Start(offset(span, place(span, begin)) as u64)).ok()?;
        self.0.read_exact(&mut bytes).ok()?;
        Slot::from_bytes(&bytes).filter(|slot| slot.begin == begin)
    }

    /// Writes a slot to its position.
    pub(super) fn write(&mut self, span: Span, slot: &Slot) -> io::Result<()> {
        self.0.seek(SeekFrom::Start(offset(span, place(span, slot.begin)) as u64))?;
        self.0.write_all(&slot.to_bytes())
    }

    /// Clears all slots that begin after this second.
    pub(super) fn clear_after(&mut self, second: i64) -> io::Result<()> {
        let mut content = Vec::with_capacity(SIZE);
        self.0.rewind()?;
        self.0.read_to_end(&mut content)?;
        for span in Span::ALL {
            for slot in slots(&content, span).filter(|slot| slot.begin > second) {
                self.0.seek(SeekFrom::Start(offset(span, place(span, slot.begin)) as u64))?;
                self.0.write_all(&[0; LENGTH])?;
            }
        }
        Ok(())
    }
}

/// The slots in a file's content, in no particular order. Content that is not such a file has none.
pub(super) fn slots(content: &[u8], span: Span) -> impl Iterator<Item = Slot> {
    let content = if content.len() == SIZE && content.starts_with(&HEAD) { content } else { &[] };
    let (begin, length) = (offset(span, 0), span.slots() * LENGTH);
    let (all, _) = content.get(begin..begin + length).unwrap_or_default().as_chunks::<LENGTH>();
    let there = all.iter().map(Slot::from_bytes).enumerate();
    // A slot in the wrong position is not valid.
    there.filter_map(move |(at, slot)| slot.filter(|slot| place(span, slot.begin) == at))
}

/// The position of a slot.
fn place(span: Span, begin: i64) -> usize {
    let number = begin.div_euclid(span.step_s().into());
    number.rem_euclid(span.slots() as i64).unsigned_abs() as usize
}

fn offset(span: Span, place: usize) -> usize {
    let first = match span {
        Span::Hour => HEAD.len(),
        Span::Day => HEAD.len() + Span::Hour.slots() * LENGTH,
    };
    first + place * LENGTH
}
