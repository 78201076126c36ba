//! Lines that an arrow or a name marks with their direction: `-> 81 80 ...`, `server: 81 05 ...`.
//!
//! Which of the two ends a log calls outgoing depends on whose it is. So heads and masks say who is
//! the client; only without them, it is the one that the arrow points away from. Must not know
//! frames, nor how the bytes behind a mark are read. Read next: `follow.rs`.

use super::{error::PasteError, found::Paste, marks, packets};

/// Reads lines of which each has a mark. `None` if one has none.
///
/// # Errors
/// `read` cannot read what stands behind a mark.
pub(super) fn read(
    text: &str,
    first: usize,
    read: impl Fn(&str, usize) -> Result<Paste, PasteError>,
) -> Option<Result<Paste, PasteError>> {
    let lines = || (first..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    if !lines().all(|(_, line)| marks::mark(line).is_some()) {
        return None;
    }
    let (mut blocks, mut form, mut notes) = (Vec::new(), String::new(), Vec::new());
    for (number, line) in lines() {
        let mark = marks::mark(line)?;
        match read(mark.rest, number) {
            Ok(found) => {
                form = format!("{}, with the direction in front of each line", found.form);
                blocks.push((mark.is_second, found.bytes()));
                notes.extend(found.notes);
            }
            Err(error) => return Some(Err(error)),
        }
    }
    notes.dedup();
    let pieces = packets::of_two_peers(blocks);
    (!pieces.is_empty()).then(|| Ok(Paste { notes, ..Paste::found(form, pieces) }))
}
