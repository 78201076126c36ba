//! curl `--trace` and `--trace-ascii`.
//!
//! ```text
//! => Send header, 159 bytes (0x9f)
//! 0000: 47 45 54 20 2f 77 73 20 48 54 54 50 2f 31 2e 31 GET /ws HTTP/1.1
//! ```
//!
//! The line above says how many bytes there are, so the text column is never read as bytes. With
//! `--trace-ascii`, a line ends where a line of HTTP ends, and offsets tell so.
//! Must not know frames. Read next: `trace/strace.rs`.

use crate::{
    digits::number,
    paste::{
        error::{LooksLike, PasteError},
        found::{Paste, Piece},
        heads,
    },
    wire::Role,
};

/// How many characters a line of --trace-ascii has at most.
const ASCII: usize = 64;

/// What was sent or received at once.
struct Part {
    sender: Role,
    /// The number of its first line.
    line: usize,
    length: usize,
    bytes: Vec<u8>,
    has_dots: bool,
}

pub(super) fn read(text: &str) -> Option<Result<Paste, PasteError>> {
    text.lines().any(|line| title(line).is_some()).then(|| parts(text))
}

/// The sender and the length of what follows. No sender if it is not what went over the wire.
fn title(line: &str) -> Option<(Option<Role>, usize)> {
    let at = line.find("=> Send ").or_else(|| line.find("<= Recv "))?;
    // Times and numbers of connections may stand in front.
    let is_front = line[..at]
        .chars()
        .all(|character| character.is_ascii_digit() || ":.[]- ".contains(character));
    let (kind, length) = line[at + "=> Send ".len()..].split_once(", ")?;
    let length = number(length.split(' ').next()?, 10).filter(|_| is_front)?;
    let sender = match (&line[at..at + 2], kind) {
        (_, "SSL data") => None,
        ("=>", _) => Some(Role::Client),
        _ => Some(Role::Server),
    };
    Some((sender, length))
}

fn parts(text: &str) -> Result<Paste, PasteError> {
    let mut parts: Vec<Part> = Vec::new();
    let mut is_read = false;
    let mut is_ascii = false;
    for (at, line) in (1..).zip(text.lines()) {
        if let Some((sender, length)) = title(line) {
            is_read = sender.is_some();
            if let Some(sender) = sender {
                parts.push(Part { sender, line: at, length, bytes: Vec::new(), has_dots: false });
            }
            continue;
        }
        let data =
            line.split_once(": ").or_else(|| line.strip_suffix(':').map(|offset| (offset, "")));
        let offset =
            data.filter(|(offset, _)| offset.len() >= 4).and_then(|(offset, _)| number(offset, 16));
        let (Some(offset), Some((_, data)), Some(part)) = (offset, data, parts.last_mut()) else {
            if line.contains("== Info:") || line.trim().is_empty() || !is_read {
                continue;
            }
            return Err(PasteError::unreadable(at, line, LooksLike(line)));
        };
        if is_read {
            is_ascii |= part.add(offset, data).ok_or_else(|| {
                PasteError::unreadable(at, line, "a line of curl --trace with a wrong offset")
            })?;
        }
    }
    for part in &mut parts {
        part.finish()?;
    }
    let form = if is_ascii { "curl --trace-ascii" } else { "curl --trace" };
    let piece = |part: Part| Piece {
        missing: (part.length - part.bytes.len().min(part.length)) as u64,
        bytes: part.bytes,
        sender: Some(part.sender),
        seconds: None,
    };
    Ok(Paste::found(form, parts.into_iter().map(piece).collect()))
}

impl Part {
    /// Adds a line. Returns whether it is of --trace-ascii, or nothing if its offset is wrong.
    fn add(&mut self, offset: usize, data: &str) -> Option<bool> {
        if let Some(bytes) = self.hex(offset, data) {
            self.bytes.extend(bytes);
            return Some(false);
        }
        self.fill_up(offset)?;
        self.has_dots |= data.contains('.') || !data.is_ascii();
        self.bytes.extend(
            data.chars().take(ASCII).map(|character| u8::try_from(character).unwrap_or(b'.')),
        );
        Some(true)
    }

    /// The bytes of a line of --trace: 16, or as many as are left.
    fn hex(&self, offset: usize, data: &str) -> Option<Vec<u8>> {
        let count = self.length.checked_sub(offset)?.min(16);
        if offset != self.bytes.len() || count == 0 {
            return None;
        }
        let digits = |i: usize| {
            data.get(3 * i..3 * i + 2)
                .filter(|_| matches!(data.as_bytes().get(3 * i + 2), None | Some(b' ')))
        };
        (0..count).map(|i| digits(i).and_then(|digits| number(digits, 16))).collect()
    }

    /// A line of --trace-ascii that is shorter than its offset says ended in CR LF.
    fn fill_up(&mut self, offset: usize) -> Option<()> {
        match offset.checked_sub(self.bytes.len())? {
            0 => {}
            2 => self.bytes.extend_from_slice(b"\r\n"),
            _ => return None,
        }
        Some(())
    }

    fn finish(&mut self) -> Result<(), PasteError> {
        if self.length == self.bytes.len() + 2 {
            self.bytes.extend_from_slice(b"\r\n");
        }
        let is_head = heads::is_head(&self.bytes)
            || self.bytes.ends_with(b"\r\n") && self.bytes.contains(&b':')
            || self.bytes == b"\r\n";
        if self.has_dots && !is_head {
            return Err(PasteError::Dots { line: self.line });
        }
        Ok(())
    }
}
