//! Dumps: lines that begin with an offset.
//!
//! ```text
//! 00000000: 8105 4865 6c6c 6f89 0268 69              ..Hello..hi        xxd
//! 00000000  81 05 48 65 6c 6c 6f 89  02 68 69        |..Hello..hi|       hexdump -C
//! 0000000 002601 062510 066154 104557 064002 000151                     od
//! ```
//!
//! The offsets say how many bytes a line has, so they settle what its numbers are: bytes or words,
//! and of which base. Where there is only one line, its text column does. A dump never becomes
//! plain hex when it does not fit: its offsets would be read as bytes.
//!
//! Must not know what the bytes are, except that packets are put together. Read next: `line.rs`.

mod block;
mod line;
mod unit;

use super::{
    error::{LooksLike, PasteError, quoted},
    found::{Paste, Piece},
    packets,
    text::{Lines, plain, remark},
};
use block::Block;
use line::Line;

/// Reads a dump. `None` if no line begins with an offset.
pub(super) fn read(lines: &Lines<'_>) -> Option<Result<Paste, PasteError>> {
    let plain: Vec<(usize, String)> =
        lines.lines.iter().map(|(number, line)| (*number, plain(line))).collect();
    let parsed: Vec<Option<Line<'_>>> =
        plain.iter().map(|(number, line)| Line::parse(*number, line)).collect();
    line::is_dump(&parsed).then(|| Dump::split(&plain, parsed)?.read())
}

/// The blocks of a dump, each of which begins anew, and what stands between them.
#[derive(Default)]
struct Dump<'a> {
    blocks: Vec<Block<'a>>,
    notes: Vec<String>,
}

impl<'a> Dump<'a> {
    fn split(
        plain: &'a [(usize, String)],
        parsed: Vec<Option<Line<'a>>>,
    ) -> Result<Self, PasteError> {
        let mut dump = Self::default();
        // Wireshark indents what the second peer sent, and counts the bytes of each peer.
        let indents = |wanted: bool| {
            let begins = |line: &Line<'_>| line.is_indented == wanted && line.is_zero();
            parsed.iter().flatten().any(begins)
        };
        let two_peers = indents(true) && indents(false);
        let mut label = "";
        let mut is_new = true;
        for ((number, text), line) in plain.iter().zip(parsed) {
            let Some(mut line) = line else {
                dump.between(*number, text)?;
                is_new = true;
                label = if text.trim().is_empty() { label } else { text.trim() };
                continue;
            };
            line.is_indented &= two_peers;
            let begins = line.is_zero() && !line.is_star;
            let last = dump.blocks.last_mut();
            match last.filter(|block| !(two_peers && block.is_indented != line.is_indented)) {
                Some(block) if !begins && (!is_new || block.continues(&line)) => {
                    block.lines.push(line)
                }
                _ => {
                    dump.blocks.push(Block::new(line, label));
                    label = "";
                }
            }
            is_new = false;
        }
        Ok(dump)
    }

    /// A line that is not part of a dump.
    fn between(&mut self, number: usize, line: &str) -> Result<(), PasteError> {
        let trimmed = line.trim();
        let is_known = trimmed.is_empty()
            || trimmed.ends_with("):")
            || [
                " IP ", "IP6 ", "IP ", "Follow: ", "Filter: ", "Node ", "Path:", "Label:",
                "Offset", "Frame ", "00 01 02", "No. ",
            ]
            .iter()
            .any(|known| line.contains(known))
            || trimmed.chars().all(|character| "-=+─┌┐└┘┬┴├┤".contains(character));
        match remark(line) {
            _ if is_known => Ok(()),
            Some("") => Ok(()),
            Some(what) => {
                self.notes.push(format!("Line {number} is left out: {what}, {}.", quoted(line)));
                Ok(())
            }
            None => Err(PasteError::unreadable(number, line, LooksLike(line))),
        }
    }

    fn read(mut self) -> Result<Paste, PasteError> {
        // tshark prints what it has put together and unmasked below the frame.
        let (mut frames, others): (Vec<_>, Vec<_>) =
            self.blocks.into_iter().partition(|block| block.is_as_sent());
        if frames.is_empty() {
            frames = others;
        } else if !others.is_empty() {
            self.notes.push(format!(
                "Left out are {} blocks that are not as sent, such as {}.",
                others.len(),
                quoted(others[0].label)
            ));
        }
        let two_peers = frames.iter().any(|block| block.is_indented);
        let mut read = Vec::with_capacity(frames.len());
        let mut form = String::new();
        for block in &frames {
            let (bytes, what) = block.read(two_peers)?;
            if form.is_empty() {
                form = what;
            }
            read.push((block.is_indented, bytes));
        }
        let captured: Vec<&[u8]> = read.iter().map(|(_, bytes)| &bytes[..]).collect();
        if let Some(mut paste) = packets::read(&captured) {
            paste.form = format!("{form}, of {}", paste.form);
            paste.notes.append(&mut self.notes);
            return Ok(paste);
        }
        let pieces = if two_peers {
            form += ", of both peers";
            packets::of_two_peers(read)
        } else {
            // One stream: a frame may go on in the next block.
            let bytes = read.into_iter().flat_map(|(_, bytes)| bytes).collect();
            vec![Piece { bytes, ..Piece::default() }]
        };
        Ok(Paste { notes: self.notes, ..Paste::found(form, pieces) })
    }
}
