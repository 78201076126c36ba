//! Finds out what kind of paste it is: a file, bytes, a trace, heads, or anything else.
//!
//! Must not know how any of them is read. Read next: `conversation.rs`.

use super::{
    body::body, capture, error::PasteError, found::Paste, frames, headed, heads, margin, text,
    trace,
};

/// Finds the bytes in what was pasted.
///
/// # Errors
/// The first line that cannot be read, and what it looks like.
pub fn read(input: &[u8]) -> Result<Paste, PasteError> {
    if let Some(captured) = capture::read(input) {
        return captured;
    }
    let Some(text) = text::decode(input) else {
        frames::check_not_another_protocol(input)?;
        return Ok(Paste {
            form: "raw bytes, because it is not text".to_owned(),
            ..Paste::raw(input.to_vec())
        });
    };
    if text.trim().is_empty() {
        return Err(PasteError::Empty);
    }
    let text = margin::without_quotes(&text).unwrap_or(text);
    if let Some(traced) = trace::read(&text) {
        return traced;
    }
    let text = heads::without_prefixes(&text);
    let found = if heads::is_head(text.trim_start().as_bytes()) {
        headed::read(&text)?
    } else {
        body(&text, 1)?
    };
    if found.connections.iter().all(|connection| connection.name.is_none()) {
        frames::check_not_another_protocol(&found.bytes())?;
    }
    Ok(found)
}
