//! Splits the lines of a paste into blocks, each of which begins anew, and says what is left out
//! between them.
//!
//! Must not know what the numbers are. Read next: `row.rs`.

use super::{
    block::Block,
    line::{self, Line},
};
use crate::paste::{
    error::{LooksLike, PasteError},
    text::{LeftOut, remark},
};

/// What programs print between blocks, and what needs no words.
const KNOWN: [&str; 10] =
    [" IP ", "IP6 ", "IP ", "Follow: ", "Filter: ", "Node ", "Path:", "Label:", "Frame ", "No. "];

/// The blocks of a dump, and what was left out.
#[derive(Default)]
pub(super) struct Blocks<'a> {
    pub(super) blocks: Vec<Block<'a>>,
    pub(super) left_out: LeftOut,
}

/// Splits lines, each with its number.
///
/// # Errors
/// A line between them that may have bytes.
pub(super) fn split<'a>(
    lines: impl Iterator<Item = (usize, &'a str)> + Clone,
) -> Result<Blocks<'a>, PasteError> {
    let mut dump = Blocks::default();
    // Wireshark indents what the second peer sent, and counts the bytes of each peer.
    let indents = |wanted: bool| {
        let begins = |line: &Line<'_>| line.is_indented == wanted && line.is_zero();
        lines
            .clone()
            .any(|(number, line)| Line::parse(number, line).is_some_and(|line| begins(&line)))
    };
    let two_peers = indents(true) && indents(false);
    let (mut label, mut is_new) = ("", true);
    for (number, text) in lines.clone() {
        let Some(mut line) = Line::parse(number, text) else {
            dump.between(number, text)?;
            is_new = true;
            label = if text.trim().is_empty() { label } else { text.trim() };
            continue;
        };
        line.is_indented &= two_peers;
        let begins = line.is_zero() && !line.is_star;
        let last = dump.blocks.last_mut();
        match last.filter(|block| !(two_peers && block.is_indented != line.is_indented)) {
            Some(block) if !begins && (!is_new || block.continues(&line)) => block.lines.push(line),
            _ => {
                dump.blocks.push(Block::new(line, label));
                label = "";
            }
        }
        is_new = false;
    }
    Ok(dump)
}

impl Blocks<'_> {
    /// A line that is not part of a dump.
    fn between(&mut self, number: usize, line: &str) -> Result<(), PasteError> {
        let trimmed = line.trim();
        let is_known = trimmed.is_empty()
            || trimmed.ends_with("):")
            || line::is_ruler(trimmed)
            || KNOWN.iter().any(|known| line.contains(known))
            || trimmed.chars().all(|character| "-=+|─┌┐└┘┬┴├┤ ".contains(character));
        match remark(line) {
            _ if is_known => {}
            Some("") => {}
            Some(what) => self.left_out.line(number, what, line),
            // Without an offset, nobody knows where its bytes belong.
            None if may_have_bytes(trimmed) => {
                return Err(PasteError::unreadable(number, line, LooksLike(line)));
            }
            None => self.left_out.line(number, "it has no offset", line),
        }
        Ok(())
    }
}

/// Whether a line without an offset may have bytes: half of its words are hex. Dots that stand for
/// lines are none, because the offsets tell whether any is missing.
fn may_have_bytes(line: &str) -> bool {
    let is_hex =
        |word: &&str| word.len() > 1 && word.bytes().all(|digit| digit.is_ascii_hexdigit());
    let words = line.split_whitespace().count();
    2 * line.split_whitespace().filter(is_hex).count() >= words
}
