//! Reads a text that has no head, by trying each form.
//!
//! Must not know heads. Read next: `headed.rs`.

use super::{arrows, dump, error::PasteError, follow, found::Paste, literal, margin, text, words};

/// Reads a text that has no head. Its first line is the line `first` of the paste.
pub(super) fn body(text: &str, first: usize) -> Result<Paste, PasteError> {
    if let Some(found) = follow::read(text, first) {
        return found;
    }
    let Some((text, note)) = margin::without_margin(text) else {
        return without_margin(text, first);
    };
    let mut found = without_margin(&text, first)?;
    found.notes.insert(0, note);
    Ok(found)
}

fn without_margin(text: &str, first: usize) -> Result<Paste, PasteError> {
    // The `>>>` of Python is an arrow, too.
    let refused = match arrows::read(text, first, numbers) {
        Some(Ok(found)) => return Ok(found),
        Some(Err(error)) => Some(error),
        None => None,
    };
    if let Some(dumped) = dump::read(text, first) {
        return dumped;
    }
    let (text, left_out) = text::without_remarks(text, first);
    let mut found = numbers(&text, first).map_err(|error| refused.unwrap_or(error))?;
    found.notes.extend(left_out);
    Ok(found)
}

fn numbers(text: &str, first: usize) -> Result<Paste, PasteError> {
    literal::read(text, first).unwrap_or_else(|| words::read(text, first))
}
