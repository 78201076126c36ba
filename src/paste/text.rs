//! Bytes as text, as editors, terminals and word processors leave it.
//!
//! Must not know forms. Read next: `words.rs`, the simplest one.

use super::{error::quoted, heads};

/// The text of a paste. `None` if it is not text: then the bytes stand for themselves.
///
/// No frame begins with a printable character, because the reserved bits would be set. So what
/// begins with one is text, even if something in it is not, such as the text column of a dump.
pub(super) fn decode(input: &[u8]) -> Option<String> {
    if let Some(text) = utf16(input) {
        return Some(clean(&text));
    }
    let input = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
    let is_control = |byte: &u8| *byte < b' ' && !b"\t\n\r\x0C\x1B".contains(byte);
    let is_text = str::from_utf8(input).is_ok() && !input.iter().any(is_control);
    if is_text {
        return Some(clean(&String::from_utf8_lossy(input)));
    }
    let begins_as_text =
        input.first().is_some_and(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t'));
    (begins_as_text && !heads::is_head(input.trim_ascii_start()))
        .then(|| clean(&String::from_utf8_lossy(input)))
}

/// UTF-16, which PowerShell writes: with a byte order mark, or every other byte zero.
fn utf16(input: &[u8]) -> Option<String> {
    let (pairs, rest) = input.as_chunks::<2>();
    let is_ascii = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    let read: fn([u8; 2]) -> u16 = match input {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ if pairs.len() > 3 && pairs.iter().all(|pair| is_ascii(pair[0]) && pair[1] == 0) => {
            u16::from_le_bytes
        }
        _ => return None,
    };
    if !rest.is_empty() {
        return None;
    }
    let units = pairs.iter().map(|&pair| read(pair));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

/// Without colours, byte order marks and CR.
fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1B}' if characters.next_if_eq(&'[').is_some() => {
                while characters.next().is_some_and(|character| !character.is_ascii_alphabetic()) {}
            }
            '\u{FEFF}' | '\u{200B}' | '\u{200E}' | '\u{2060}' => {}
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' => clean.push('\n'),
            other => clean.push(other),
        }
    }
    clean
}

/// With the blanks, dashes and quotes of a keyboard.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{201C}'..='\u{201F}' | '«' | '»' => '"',
            '\u{2018}'..='\u{201B}' => '\'',
            character if character != '\n' && character.is_whitespace() => ' ',
            character => character,
        })
        .collect()
}

/// With straight quotes, if it has none: then those of a word processor stand for them.
pub(super) fn with_straight_quotes(text: &str) -> String {
    if text.contains(['"', '\'']) { text.to_owned() } else { plain(text) }
}

/// The lines of a text, with their numbers in the paste.
pub(super) struct Lines<'a> {
    pub(super) lines: Vec<(usize, &'a str)>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str, first: usize) -> Self {
        Self { lines: text.lines().enumerate().map(|(i, line)| (first + i, line)).collect() }
    }

    /// Without the lines that surround bytes where people paste them: comments, the command that
    /// printed them, and the fences of Markdown. Returns what was left out.
    pub(super) fn without_remarks(&self) -> (String, Vec<String>) {
        let mut text = String::new();
        let mut notes = Vec::new();
        for (number, line) in &self.lines {
            match remark(line) {
                Some(what) => {
                    if !what.is_empty() {
                        notes.push(format!("Line {number} is left out: {what}, {}.", quoted(line)));
                    }
                }
                None => text += line,
            }
            text.push('\n');
        }
        (text, notes)
    }
}

/// What a line is that is not bytes, empty if that needs no words.
pub(super) fn remark(line: &str) -> Option<&'static str> {
    let line = line.trim();
    if line.starts_with("```") || line.starts_with("~~~") {
        Some("")
    } else if line.starts_with("# ") || line.starts_with("//") || line.starts_with("#include") {
        Some("a comment")
    } else if line.starts_with("$ ")
        || line.starts_with("% ")
        || line.starts_with(">>> ")
        || line.starts_with("PS ")
    {
        Some("a command")
    } else {
        None
    }
}
