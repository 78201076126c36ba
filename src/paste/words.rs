//! Numbers without brackets: hex in any grouping, decimal, octal, and base64.
//!
//! ```text
//! 818537fa   81 85 37 fa   81:85:37:fa   81-85-37-FA   0x81, 0x85   81h, 85h   \x81\x85   129 5 72
//! ```
//!
//! Must not know brackets. Read next: `literal.rs`.

use super::{
    error::{LooksLike, PasteError},
    found::{Paste, Piece},
    frames::{self, Fit},
    numbers::{self, Number},
    text,
};
use crate::digits;
use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// What may separate numbers, besides blanks.
const BETWEEN: &[char] =
    &[':', ',', ';', '-', '_', '|', '.', '[', ']', '{', '}', '(', ')', '"', '\'', '<', '>', '+'];
/// What assemblers write in front of bytes.
const DIRECTIVES: &[&str] = &["db", "DB", ".byte", ".db"];
/// The lengths of the key and of the answer in a handshake (4.1, 4.2.2).
const KEYS: [usize; 2] = [16, 20];

/// Reads numbers or base64.
///
/// # Errors
/// The first word that is neither.
pub(super) fn read(text: &str, first: usize) -> Result<Paste, PasteError> {
    let text = text::plain(text);
    let trimmed = text.trim();
    let found = |form: &str, bytes| Paste::found(form, vec![Piece { bytes, ..Piece::default() }]);
    if let Some(bytes) = percent(trimmed) {
        return Ok(found("a percent-encoded text", bytes));
    }
    if is_uuid(trimmed) {
        return Err(PasteError::unreadable(
            first,
            trimmed,
            "a UUID, which is not bytes of a frame",
        ));
    }
    let numbers = numbers(&text, first);
    match (numbers, base64_of(trimmed)) {
        (Ok(numbers), base64) => {
            // Eight hex digits in a row may be base64 as well, which is seldom meant.
            let mut paste = found(numbers.form, numbers.bytes);
            paste.notes.extend(numbers.note.map(str::to_owned));
            let other = base64.filter(|other| frames::fit(other) == Fit::Whole);
            if let Some(other) = other.filter(|_| frames::fit(&paste.bytes()) < Fit::Whole) {
                let mut paste = found("base64", other);
                paste
                    .notes
                    .push("It could also be hex, but then it is not whole frames.".to_owned());
                return Ok(paste);
            }
            Ok(paste)
        }
        (Err(_), Some(bytes)) => {
            let is_frames = frames::fit(&bytes) == Fit::Whole;
            let is_key = KEYS.contains(&bytes.len());
            let mut paste = found("base64", bytes);
            if !is_frames {
                paste.notes.push(
                    "It is not whole frames. The tools of browsers copy the payload of a message \
                     as base64, without its frame."
                        .to_owned(),
                );
            }
            if !is_frames && is_key {
                paste.notes.push(
                    "It is as long as a Sec-WebSocket-Key or its answer: wirechart accept \
                     explains those."
                        .to_owned(),
                );
            }
            Ok(paste)
        }
        (Err(error), None) => Err(error),
    }
}

fn numbers(text: &str, first: usize) -> Result<numbers::Found, PasteError> {
    for (line, text) in (first..).zip(text.lines()) {
        check(text, line)?;
    }
    // In `\x81\x85`, the prefix of each byte is all that separates them.
    let apart = if text.contains("\\x") { text.replace("\\x", " \\x") } else { text.to_owned() };
    let words = (first..)
        .zip(apart.lines())
        .flat_map(|(line, text)| words_of(text).map(move |word| Number::Word(word, line)));
    numbers::read(words, false).map_err(|error| match error {
        PasteError::Unreadable { line, .. } => {
            let text = text.lines().nth(line - first).unwrap_or_default();
            PasteError::unreadable(line, text, LooksLike(text))
        }
        other => other,
    })
}

/// Refuses a line with what may look like numbers and separators, but stands for others.
fn check(line: &str, number: usize) -> Result<(), PasteError> {
    if line.trim() == "*" {
        return Err(PasteError::Squeezed { line: number });
    }
    for word in without_directive(line).split_whitespace() {
        let is_dots = word.chars().all(|character| matches!(character, '.' | '…'));
        if is_dots && word != "." {
            return Err(PasteError::LeftOut { line: number });
        }
        // The dots of a text column are bytes, and those between numbers stand alone.
        if word.starts_with('.') || word.contains("..") {
            return Err(PasteError::unreadable(number, line, LooksLike(line)));
        }
    }
    Ok(())
}

fn without_directive(line: &str) -> &str {
    let line = line.trim();
    let rest = DIRECTIVES.iter().find_map(|directive| {
        line.strip_prefix(directive).filter(|rest| rest.starts_with(char::is_whitespace))
    });
    rest.filter(|rest| rest.contains(['h', 'H', 'x', '$'])).unwrap_or(line)
}

/// The numbers in a line.
fn words_of(line: &str) -> impl Iterator<Item = &str> + Clone {
    without_directive(line).split_whitespace().flat_map(|word| {
        // `-127` is a number, and `81-05` are two.
        let digits = word.trim_end_matches([',', ';']).strip_prefix('-');
        let is_signed = digits.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
        });
        let (signed, others) =
            if is_signed { (Some(word.trim_end_matches([',', ';'])), "") } else { (None, word) };
        signed.into_iter().chain(others.split(BETWEEN).filter(|word| !word.is_empty()))
    })
}

/// `258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
fn is_uuid(text: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|digit| digit.is_ascii_hexdigit());
    text.len() == 36
        && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.split('-').all(is_hex)
}

/// `%81%05Hello`
fn percent(text: &str) -> Option<Vec<u8>> {
    let compact: String =
        text.strip_prefix('%').filter(|rest| rest.len() > 1)?.split_whitespace().collect();
    let mut rest = &compact[..];
    let mut bytes = Vec::new();
    let first = |rest: &str| rest.get(..2).and_then(|digits| digits::number(digits, 16));
    bytes.push(first(rest)?);
    rest = &rest[2..];
    while let Some(character) = rest.chars().next() {
        if character == '%' {
            bytes.push(first(&rest[1..])?);
            rest = &rest[3..];
        } else {
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            rest = &rest[character.len_utf8()..];
        }
    }
    Some(bytes)
}

/// Base64 with either alphabet, padded or not. `None` if it cannot be meant: blanks inside a line
/// are none of base64, and an odd number of digits alone are hex that is cut.
fn base64_of(text: &str) -> Option<Vec<u8>> {
    if text.lines().any(|line| line.trim().contains([' ', '\t'])) {
        return None;
    }
    let text: String = text.split_whitespace().collect();
    let is_cut_hex =
        !text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let text = text.rsplit_once(";base64,").map_or(&text[..], |(_, text)| text);
    let text = text.trim_matches(['"', '\'', '`', ',', ';']);
    // Fewer characters are a word.
    if is_cut_hex || text.len() < 4 || text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    base64(text)
}

/// Decodes base64 with either alphabet, padded or not.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [STANDARD, URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, config).decode(text).ok())
}
