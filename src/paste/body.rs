//! Reads a text that has no head, by trying each form.
//!
//! Must not know heads. Read next: `headed.rs`.

use super::{arrows, dump, error::PasteError, found::Paste, literal, text, words};

/// Reads a text that has no head. Its first line is the line `first` of the paste.
pub(super) fn body(text: &str, first: usize) -> Result<Paste, PasteError> {
    if let Some(found) = arrows::followed(text, first) {
        return found;
    }
    let lines = text::Lines::new(text, first);
    if let Some(dumped) = dump::read(&lines) {
        return dumped;
    }
    let (text, left_out) = lines.without_remarks();
    if let Some(found) = arrows::read(&text, first) {
        return found;
    }
    let mut found = match literal::read(&text, first) {
        Some(found) => found?,
        None => words::read(&text, first)?,
    };
    found.notes.extend(left_out);
    Ok(found)
}
