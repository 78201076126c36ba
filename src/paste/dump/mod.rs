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
//! plain hex when it does not fit: its offsets would be read as bytes. For the same reason the text
//! column of a dump without offsets must show the bytes of each line.
//!
//! Must not know what the bytes are, except that packets are put together. Read next: `line.rs`.

mod block;
mod line;
mod row;
mod split;
mod unit;

use super::{
    error::{PasteError, quoted},
    found::{Paste, Piece},
    heads, marks, packets,
    text::plain,
};
use block::{Block, SQUEEZED};
use line::Line;
use split::Blocks;

/// Reads a dump, whose first line is the line `first` of the paste. `None` if no line begins with
/// an offset.
pub(super) fn read(text: &str, first: usize) -> Option<Result<Paste, PasteError>> {
    let plain = plain(text);
    let lines = || (first..).zip(plain.lines());
    let parsed = || lines().filter_map(|(number, line)| Line::parse(number, line));
    if line::is_dump(parsed()) {
        return Some(split::split(lines()).and_then(of_blocks));
    }
    if let Some(bytes) = without_offsets(&plain) {
        let piece = Piece { bytes, ..Piece::default() };
        return Some(Ok(Paste::found("a hex dump without offsets", vec![piece])));
    }
    // Few digits without a mark are offsets only if everything fits.
    let may_be_dump = line::may_be_dump(parsed());
    let found = may_be_dump.then(|| split::split(lines()).and_then(of_blocks))?;
    found.ok().map(Ok)
}

/// The bytes of lines that have no offset, but a text column.
fn without_offsets(text: &str) -> Option<Vec<u8>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(row::with_text).collect::<Option<Vec<_>>>().map(|lines| lines.concat())
}

fn of_blocks(split: Blocks<'_>) -> Result<Paste, PasteError> {
    let Blocks { blocks, left_out } = split;
    let mut notes = left_out.notes();
    let frames = as_sent(blocks, &mut notes);
    let side = |block: &Block<'_>| {
        marks::mark(block.label).filter(|mark| mark.rest.is_empty()).map(|mark| mark.is_second)
    };
    let labelled: Option<Vec<bool>> = frames.iter().map(side).collect();
    let mut read: Vec<(bool, Vec<u8>)> = Vec::with_capacity(frames.len());
    let (mut form, mut squeezed) = (String::new(), 0);
    for (i, block) in frames.iter().enumerate() {
        let dumped = block.read()?;
        squeezed += if block.is_squeezed() { dumped.bytes.len() } else { 0 };
        if squeezed >= SQUEEZED {
            let line = &block.lines[0];
            let what = format!("a dump of more than {SQUEEZED} bytes with lines left out");
            return Err(PasteError::unreadable(line.number, line.text, what));
        }
        if form.is_empty() {
            form = dumped.form;
        }
        notes.extend(dumped.note.filter(|_| i == 0));
        let is_second = labelled.as_ref().map_or(block.is_indented, |labels| labels[i]);
        read.push((is_second, dumped.bytes));
    }
    let captured: Vec<&[u8]> = read.iter().map(|(_, bytes)| &bytes[..]).collect();
    if let Some(mut paste) = packets::read(&captured) {
        paste.form = format!("{form}, of {}", paste.form);
        paste.notes.append(&mut notes);
        return Ok(paste);
    }
    let pieces = if read.iter().any(|(is_second, _)| *is_second) {
        form += ", of both peers";
        packets::of_two_peers(read)
    } else {
        if let [_, second, ..] = &frames[..] {
            let line = second.lines[0].number;
            notes.push(format!(
                "The offsets begin anew in line {line}: {} dumps are read as one stream.",
                frames.len()
            ));
        }
        one_stream(read)
    };
    Ok(Paste { notes, ..Paste::found(form, pieces) })
}

/// One stream: a frame may go on in the next block, but not a head.
fn one_stream(blocks: Vec<(bool, Vec<u8>)>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (_, bytes) in blocks {
        match pieces.last_mut().filter(|_| !heads::is_head(&bytes)) {
            Some(last) => last.bytes.extend(bytes),
            None => pieces.push(Piece { bytes, ..Piece::default() }),
        }
    }
    pieces
}

/// The blocks that went over the wire. tshark prints what it has put together and unmasked below
/// the frame, and Chrome prints an ArrayBuffer once for each type of number.
fn as_sent<'a>(blocks: Vec<Block<'a>>, notes: &mut Vec<String>) -> Vec<Block<'a>> {
    let has_views = blocks.iter().any(|block| block.label.starts_with("[[Uint8Array]]"));
    let (frames, others): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|block| {
        if has_views { block.label.starts_with("[[Uint8Array]]") } else { block.is_as_sent() }
    });
    if frames.is_empty() {
        return others;
    }
    if let [other, ..] = &others[..] {
        notes.push(format!(
            "Left out are {} blocks that are not as sent, such as {}.",
            others.len(),
            quoted(other.label)
        ));
    }
    frames
}
