//! Streams as `tshark -z follow` prints them: `raw`, `ascii` and `yaml`. `hex` is a dump.
//!
//! ```text
//! Follow: tcp,raw          Follow: tcp,ascii       - packet: 4
//! 474554202f...            22                        peer: 1
//!     485454502f...        GET / HTTP/1.1            data: !!binary |
//!                                                      gQVIZWxsbw==
//! ```
//!
//! A tab in front marks what the second peer sent. Must not know frames. Read next: `literal.rs`.

use super::{
    error::PasteError,
    found::{Paste, Piece},
    heads, packets, words,
};
use crate::digits;

/// What stands above base64 in YAML.
const DATA: &str = "data: !!binary";

/// What was sent at once: by the second peer or not, its bytes, and how many are not shown.
type Block = (bool, Vec<u8>, u64);

/// Reads a followed stream. `None` if it is none.
pub(super) fn read(text: &str, first: usize) -> Option<Result<Paste, PasteError>> {
    let title = text.lines().find_map(|line| line.strip_prefix("Follow: "));
    let lines = || (first..).zip(text.lines());
    let (form, blocks) = match title.and_then(|title| title.trim().split_once(',')) {
        Some(("websocket", _)) => return Some(Err(PasteError::Payloads { line: first })),
        Some((_, "hex")) => return None,
        Some((_, "raw")) => ("a stream, as tshark follows it", raw(lines())),
        Some((_, "ascii")) => ("a stream in ASCII, as tshark follows it", ascii(lines())),
        _ if text.lines().any(|line| key(line).starts_with(DATA)) => {
            ("a stream as YAML, as tshark follows it", yaml(lines()))
        }
        _ => return None,
    };
    let blocks = match blocks {
        Ok(blocks) => blocks,
        Err(error) => return Some(Err(error)),
    };
    let missing: Vec<u64> = blocks.iter().map(|block| block.2).collect();
    let bytes = blocks.into_iter().map(|(second, bytes, _)| (second, bytes)).collect();
    let with_missing = |(piece, missing)| Piece { missing, ..piece };
    let pieces = packets::of_two_peers(bytes).into_iter().zip(missing).map(with_missing).collect();
    let mut paste = Paste::found(form, pieces);
    if paste.pieces().any(|piece| piece.missing > 0) {
        paste.notes.push(
            "In ASCII, a dot stands for every byte that is no character, so only heads can be \
             read; follow,tcp,raw prints all bytes."
                .to_owned(),
        );
    }
    Some(Ok(paste))
}

fn is_title(line: &str) -> bool {
    ["===", "Follow:", "Filter:", "Node "].iter().any(|title| line.starts_with(title))
}

fn raw<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> Result<Vec<Block>, PasteError> {
    let block = |(number, line): (usize, &str)| {
        words::read(line, number).map(|found| (line.starts_with('\t'), found.bytes(), 0))
    };
    lines.filter(|(_, line)| !is_title(line) && !line.trim().is_empty()).map(block).collect()
}

/// A line with a number is in front of so many bytes. The lines of a head are all characters; of
/// anything else, nobody knows what a dot was.
fn ascii<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> Result<Vec<Block>, PasteError> {
    let mut lines = lines.filter(|(_, line)| !is_title(line)).peekable();
    let (mut blocks, mut first) = (Vec::new(), 1);
    while let Some((number, line)) = lines.next() {
        let Some(length) = digits::number::<u64>(line.trim(), 10) else { continue };
        let is_head = lines.peek().is_some_and(|(_, line)| heads::is_head(line.as_bytes()));
        let (mut head, mut seen, mut is_over) = (Vec::new(), 0, !is_head);
        while seen < length
            && let Some((_, text)) = lines.next()
        {
            seen += text.chars().count() as u64 + if is_over { 1 } else { 2 };
            if !is_over {
                head.extend_from_slice(text.as_bytes());
                head.extend_from_slice(b"\r\n");
                is_over = text.is_empty();
            }
        }
        first = if blocks.is_empty() { number } else { first };
        let missing = length.saturating_sub(head.len() as u64);
        blocks.push((line.starts_with('\t'), head, missing));
    }
    if blocks.iter().all(|(_, head, _)| head.is_empty()) {
        return Err(PasteError::Dots { line: first });
    }
    Ok(blocks)
}

/// What YAML says in a line, which may begin an element of a list.
fn key(line: &str) -> &str {
    line.trim().trim_start_matches("- ")
}

/// The blocks of base64 below `data: !!binary |`, which are indented further.
fn yaml<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> Result<Vec<Block>, PasteError> {
    let mut blocks = Vec::new();
    let (mut second, mut data, mut depth) = (false, String::new(), None);
    let mut line_of_data = 1;
    let indent = |line: &str| line.len() - line.trim_start().len();
    for (number, line) in lines.chain([(0, "end")]) {
        if depth.is_some_and(|depth| indent(line) > depth) {
            data += line.trim();
            continue;
        }
        if depth.take().is_some() {
            let bytes = words::base64(&data).ok_or_else(|| {
                let what = "base64 with something else in it";
                PasteError::unreadable(line_of_data, &data, what)
            })?;
            blocks.push((second, bytes, 0));
            data.clear();
        }
        let key = key(line);
        if let Some(peer) = key.strip_prefix("peer: ") {
            second = peer.trim() == "1";
        } else if key.starts_with(DATA) {
            depth = Some(indent(line));
            line_of_data = number + 1;
        }
    }
    Ok(blocks)
}
