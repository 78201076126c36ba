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

/// What was sent at once: by the second peer or not, its bytes, and how many are not shown.
type Block = (bool, Vec<u8>, u64);

/// Reads a followed stream. `None` if it is none.
pub(super) fn read(text: &str, first: usize) -> Option<Result<Paste, PasteError>> {
    let title = text.lines().find_map(|line| line.strip_prefix("Follow: "));
    let lines = || (first..).zip(text.lines());
    let (form, blocks) = match title.and_then(|title| title.trim().split_once(',')) {
        Some((_, "hex")) => return None,
        Some(("websocket", _)) => {
            return Some(Err(PasteError::Payloads { line: first }));
        }
        Some((_, "raw")) => ("a stream, as tshark follows it", raw(lines())),
        Some((_, "ascii")) => ("a stream in ASCII, as tshark follows it", ascii(lines())),
        _ if text.contains("data: !!binary |") => ("a stream as YAML, as tshark follows it", yaml(lines())),
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
            "In ASCII, a dot stands for every byte that is no character, so only heads can be read; follow,tcp,raw prints all bytes."
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

/// A line with a number begins a block of so many bytes.
fn ascii<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> Result<Vec<Block>, PasteError> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut first = None;
    for (number, line) in lines.filter(|(_, line)| !is_title(line)) {
        let left = blocks.last().map_or(0, |block| block.2);
        let length = line.trim().parse().ok().filter(|_| left == 0 || !is_in_head(&blocks));
        if let Some(length) = length {
            first = first.or(Some(number));
            blocks.push((line.starts_with('\t'), Vec::new(), length));
            continue;
        }
        let Some((_, bytes, left)) = blocks.last_mut() else { continue };
        // The lines of a head are all characters. Of anything else, nobody knows what a dot was.
        if heads::is_head(line.as_bytes()) && bytes.is_empty() || heads::is_head(bytes) && *left > 0 {
            let is_end = line.is_empty();
            bytes.extend_from_slice(line.as_bytes());
            bytes.extend_from_slice(b"\r\n");
            *left = left.saturating_sub(line.len() as u64 + 2);
            if is_end && *left > 0 {
                // What follows the head in the same block is frames.
                let (second, left) = (blocks.last().is_some_and(|block| block.0), blocks.last().map_or(0, |block| block.2));
                if let Some(block) = blocks.last_mut() {
                    block.2 = 0;
                }
                blocks.push((second, Vec::new(), left));
            }
        }
    }
    if blocks.iter().all(|block| block.1.is_empty()) {
        return Err(PasteError::Dots { line: first.unwrap_or(1) });
    }
    Ok(blocks)
}

fn is_in_head(blocks: &[Block]) -> bool {
    blocks.last().is_some_and(|(_, bytes, _)| heads::is_head(bytes))
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
            blocks.push((second, words::read(&data, line_of_data)?.bytes(), 0));
            data.clear();
        }
        let key = line.trim().trim_start_matches("- ");
        if let Some(peer) = key.strip_prefix("peer: ") {
            second = peer.trim() == "1";
        } else if key.starts_with("data: !!binary") {
            depth = Some(indent(line));
            line_of_data = number + 1;
        }
    }
    Ok(blocks)
}
