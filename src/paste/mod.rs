//! Takes whatever a person pastes or drops, and finds the bytes in it.
//!
//! ```text
//! text, file ──▶ read ──▶ Paste { form: "a hex dump, as xxd prints it", connections, notes }
//!                           └─▶ conversation::explain ──▶ heads and frames, with their senders
//! ```
//!
//! Programs print bytes in a hundred forms. What all of them have in common is that a wrong guess
//! looks like bytes, too: offsets that are read as a frame make a valid peer look broken. So each
//! form is recognised by something that bytes alone do not have, and is then read to its end or
//! refused, with the line. No form is tried after one that was recognised.
//!
//! | file | what it reads |
//! |---|---|
//! | [`text`] | bytes as text: byte order marks, UTF-16, colours, the quotes of word processors |
//! | [`dump`] | dumps with offsets: xxd, hexdump, od, tcpdump, tshark, Wireshark |
//! | [`literal`] | source code and what debuggers print: C, Rust, JavaScript, Python, Go, JSON |
//! | [`arrows`] | lines that begin with `->` and `<-` |
//! | [`words`] | hex and decimal numbers, base64 |
//! | [`trace`] | curl `--trace`, our own `--trace` |
//! | [`packets`], [`capture`] | packets, and files of them, put together by TCP |
//!
//! Must not know who asks: it is used by `wirechart explain` and by the page. Nothing below the
//! command line and the server uses this folder. Read next: `text.rs`.

mod arrows;
mod capture;
pub mod conversation;
mod dump;
mod error;
mod frames;
mod heads;
mod literal;
mod packets;
mod text;
mod trace;
mod words;

#[cfg(test)]
mod samples;

pub use error::PasteError;

use crate::wire::Role;

/// What was found in a paste.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paste {
    /// What the paste was taken for: `hex`, `a hex dump, as xxd prints it`.
    pub form: String,
    /// What a person should know of how it was read: an ambiguity, or what was left out.
    pub notes: Vec<String>,
    /// The connections. Only a capture has more than one.
    pub connections: Vec<Connection>,
}

/// The bytes of one connection, in the order in which they were sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Connection {
    /// The addresses of its ends, if they are known.
    pub name: Option<String>,
    /// What was sent.
    pub pieces: Vec<Piece>,
}

/// Bytes that one end sent, or both if nothing says which.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The end that sent them, if that is known.
    pub sender: Option<Role>,
    /// How many bytes of the same sender follow that the paste does not have. Some programs cut
    /// what they print.
    pub missing: u64,
    /// When they were sent, in seconds, from the first of them.
    pub seconds: Option<f64>,
}

impl Paste {
    /// How many bytes were found.
    pub fn length(&self) -> usize {
        self.pieces().map(|piece| piece.bytes.len()).sum()
    }

    /// All bytes, in the order in which they were sent.
    pub fn bytes(&self) -> Vec<u8> {
        self.pieces().flat_map(|piece| &piece.bytes).copied().collect()
    }

    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.connections.iter().flat_map(|connection| &connection.pieces)
    }

    /// Bytes that stand for themselves.
    pub fn raw(bytes: Vec<u8>) -> Self {
        Self::found("raw bytes", vec![Piece { bytes, ..Piece::default() }])
    }

    fn found(form: impl Into<String>, pieces: Vec<Piece>) -> Self {
        let connections = vec![Connection { name: None, pieces }];
        Self { form: form.into(), notes: Vec::new(), connections }
    }
}

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
    if let Some(traced) = trace::read(&text) {
        return traced;
    }
    let text = heads::without_prefixes(&text);
    let found = if heads::is_head(text.trim_start().as_bytes()) {
        heads::read(&text)?
    } else {
        body(&text, 1)?
    };
    if found.connections.iter().all(|connection| connection.name.is_none()) {
        frames::check_not_another_protocol(&found.bytes())?;
    }
    Ok(found)
}

/// Reads a text that has no head. Its first line is the line `first` of the paste.
fn body(text: &str, first: usize) -> Result<Paste, PasteError> {
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
