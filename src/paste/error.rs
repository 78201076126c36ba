//! Why a paste cannot be read, with the line and what it looks like.
//!
//! Must not know how forms are read. Read next: `text.rs`.

use std::fmt::{self, Display};
use thiserror::Error;

/// How many characters of a line are shown.
const SHOWN: usize = 40;

/// Why a paste cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PasteError {
    /// There is nothing but blanks.
    #[error("there is nothing to explain: the input is empty")]
    Empty,
    /// A line of a form that was not recognised, or does not fit the form of the others.
    #[error("line {line}, {start}, cannot be read as bytes: it looks like {looks_like}")]
    Unreadable {
        /// The number of the line, from 1.
        line: usize,
        /// Its beginning, quoted.
        start: String,
        /// What it looks like.
        looks_like: String,
    },
    /// Half a byte.
    #[error("line {line}: {start} has an odd number of hex digits; a byte needs two")]
    Odd {
        /// The number of the line, from 1.
        line: usize,
        /// The beginning of the digits, quoted.
        start: String,
    },
    /// A number that is not a byte.
    #[error("line {line}: {start} is not a byte, which is 0 to 255")]
    NotAByte {
        /// The number of the line, from 1.
        line: usize,
        /// The number, quoted.
        start: String,
    },
    /// A string or a comment that does not end.
    #[error("line {line}: what begins with {start} does not end; copy all of it")]
    Open {
        /// The number of the line, from 1.
        line: usize,
        /// Its beginning, quoted.
        start: String,
    },
    /// The offsets of a dump do not fit its bytes.
    #[error(
        "line {line}, {start}, looks like a line of a dump, but its offset does not fit the bytes \
         before it; \
         copy all lines, or leave out the offsets"
    )]
    Offsets {
        /// The number of the line, from 1.
        line: usize,
        /// Its beginning, quoted.
        start: String,
    },
    /// A `*` that no offset follows.
    #[error(
        "line {line}: * stands for lines like the one before, but how many is not said; print \
         all, with -v"
    )]
    Squeezed {
        /// The number of the line, from 1.
        line: usize,
    },
    /// Dots that stand for bytes.
    #[error("line {line}: the dots stand for bytes that were left out; copy all of them")]
    LeftOut {
        /// The number of the line, from 1.
        line: usize,
    },
    /// Numbers inside of brackets, and others outside of them.
    #[error(
        "line {line}: {start} has numbers outside of the brackets or quotes that hold others; \
         copy only the bytes"
    )]
    Outside {
        /// The number of the line, from 1.
        line: usize,
        /// Its beginning, quoted.
        start: String,
    },
    /// Bytes that another protocol sends.
    #[error("this is not WebSocket: the bytes begin as {what}")]
    OtherProtocol {
        /// What they begin as.
        what: &'static str,
    },
    /// A capture that is damaged, or of a kind that cannot be read.
    #[error("the capture cannot be read: {why}")]
    Capture {
        /// Why.
        why: String,
    },
    /// A program printed dots in place of the bytes.
    #[error(
        "line {line}: curl --trace-ascii and tshark's follow,tcp,ascii print a dot for every byte \
         that \
         is no character, so frames cannot be read from it; use curl --trace, or follow,tcp,raw"
    )]
    Dots {
        /// The number of the line, from 1.
        line: usize,
    },
    /// Payloads, without their frames.
    #[error(
        "line {line}: follow,websocket prints what is in the frames, and not the frames; \
         use follow,tcp,raw"
    )]
    Payloads {
        /// The number of the line, from 1.
        line: usize,
    },
}

impl PasteError {
    /// A line that cannot be read.
    pub(super) fn unreadable(line: usize, text: &str, looks_like: impl Display) -> Self {
        Self::Unreadable { line, start: quoted(text), looks_like: looks_like.to_string() }
    }

    pub(super) fn odd(line: usize, text: &str) -> Self {
        Self::Odd { line, start: quoted(text) }
    }
}

/// The beginning of a text in quotes, safe to print.
pub(super) fn quoted(text: &str) -> String {
    let text = text.trim();
    let more = if text.chars().count() > SHOWN { "…" } else { "" };
    let shown: String = text.chars().take(SHOWN).chain(more.chars()).collect();
    format!("{shown:?}")
}

/// What a line that is no bytes looks like.
pub(super) struct LooksLike<'a>(pub(super) &'a str);

impl Display for LooksLike<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.0.trim();
        let name = line.split(':').next().unwrap_or_default();
        let is_name = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_hex =
            |text: &str| text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let words: Vec<&str> = line.split_whitespace().collect();
        let hex_words = words.iter().filter(|word| is_hex(word)).count();
        f.write_str(if line.starts_with("-----BEGIN") {
            "a certificate or a key (PEM)"
        } else if line.starts_with(['{', '[']) && line.contains('"') {
            "JSON"
        } else if line.starts_with('<') {
            "HTML or XML"
        } else if line.contains("://") {
            "an address"
        } else if line.contains('\u{FFFD}') {
            "bytes that are not text; drop or pass the file itself, with --raw"
        } else if 2 * hex_words > words.len() {
            "hex with something else in it"
        } else if line.starts_with(['"', '\'', '`']) {
            "the text of a message, without a frame around it"
        } else if line.contains(": ") && is_name(name) {
            "a header of HTTP; paste the head from its first line on"
        } else {
            "ordinary text; the bytes of a file need --raw"
        })
    }
}
