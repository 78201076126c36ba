//! Numbers without brackets: hex in any grouping, decimal, and base64.
//!
//! ```text
//! 818537fa   81 85 37 fa   81:85:37:fa   81-85-37-FA   0x81, 0x85   81h, 85h   \x81\x85   129 5 72
//! ```
//!
//! `81 85` is hex as well as decimal. Hex is what people paste, unless only the other gives whole
//! frames; either way a note says so. Must not know brackets. Read next: `literal.rs`.

use super::{
    error::{LooksLike, PasteError, quoted},
    found::{Paste, Piece},
    frames, text,
};
use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// What may separate numbers, besides blanks.
const BETWEEN: &[char] =
    &[':', ',', ';', '-', '_', '|', '.', '[', ']', '{', '}', '(', ')', '"', '\'', '<', '>', '+'];
/// What assemblers write in front of bytes.
const DIRECTIVES: &[&str] = &["db ", "DB ", ".byte ", ".db "];

/// Reads numbers or base64.
///
/// # Errors
/// The first word that is neither.
pub(super) fn read(text: &str, first: usize) -> Result<Paste, PasteError> {
    let text = text::plain(text);
    let compact: String = text.split_whitespace().collect();
    // Blanks inside a line are none of base64, and digits alone are hex that is cut.
    let may_be_base64 = text.lines().all(|line| !line.trim().contains(' '))
        && compact.len().is_multiple_of(2)
        || compact.bytes().any(|byte| !byte.is_ascii_hexdigit()) && !text.trim().contains(' ');
    let found = |form: &str, bytes| Paste::found(form, vec![Piece { bytes, ..Piece::default() }]);
    if let Some(bytes) = percent(&compact) {
        return Ok(found("a percent-encoded text", bytes));
    }
    let numbers = numbers(&text, first);
    match (numbers, base64(&compact).filter(|_| may_be_base64)) {
        (Ok((bytes, form, note)), base64) => {
            let mut paste = found(&form, bytes);
            paste.notes.extend(note);
            // Eight hex digits in a row may be base64 as well, which is seldom meant.
            if let Some(other) = base64
                .filter(|other| frames::are_frames(other) && !frames::are_frames(&paste.bytes()))
            {
                let mut paste = found("base64", other);
                paste
                    .notes
                    .push("It could also be hex, but then it is not whole frames.".to_owned());
                return Ok(paste);
            }
            Ok(paste)
        }
        (Err(_), Some(bytes)) => {
            let mut paste = found("base64", bytes);
            if !frames::are_frames(&paste.bytes()) {
                paste.notes.push(
                    "It is not whole frames. The tools of browsers copy the payload of a message as base64, without its frame."
                        .to_owned(),
                );
            }
            Ok(paste)
        }
        (Err(error), None) => Err(error),
    }
}

fn numbers(text: &str, first: usize) -> Result<(Vec<u8>, String, Option<String>), PasteError> {
    let mut numbers = Numbers::default();
    for (i, line) in text.lines().enumerate() {
        let mut line_text = line.trim();
        if line_text == "*" {
            return Err(PasteError::Squeezed { line: first + i });
        }
        let directive = DIRECTIVES.iter().find_map(|directive| line_text.strip_prefix(directive));
        line_text =
            directive.filter(|rest| rest.contains(['h', 'H', 'x', '$'])).unwrap_or(line_text);
        for word in line_text
            .split(|character: char| character.is_whitespace() || BETWEEN.contains(&character))
        {
            // In `\x81\x85`, the prefix of each byte is all that separates them.
            for (part, word) in word.split("\\x").enumerate().filter(|(_, word)| !word.is_empty()) {
                let prefixed = if part > 0 { format!("\\x{word}") } else { word.to_owned() };
                numbers.push(&prefixed, first + i).map_err(|error| match error {
                    PasteError::Unreadable { .. } => {
                        PasteError::unreadable(first + i, line, LooksLike(line))
                    }
                    other => other,
                })?;
            }
        }
    }
    numbers.finish()
}

/// Numbers of which it is not known yet whether they are hex or decimal.
#[derive(Default)]
pub(super) struct Numbers {
    /// Each number as bytes, or as digits that are still to be read, with their line.
    found: Vec<Result<u8, (String, usize)>>,
    /// Whether some had a prefix: then those without one are decimal.
    has_prefix: bool,
}

impl Numbers {
    pub(super) fn byte(&mut self, byte: u8) {
        self.found.push(Ok(byte));
    }

    /// Adds a number, with the prefix that it has.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn push(&mut self, word: &str, line: usize) -> Result<(), PasteError> {
        let lower = word.to_ascii_lowercase();
        let is_hex = |digits: &str| {
            !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        };
        let prefixes = ["\\x", "0x", "&h", "16#", "#", "$"];
        let after = prefixes
            .iter()
            .find_map(|prefix| lower.strip_prefix(prefix))
            .filter(|digits| is_hex(digits));
        let before = lower.strip_suffix('h').filter(|digits| {
            is_hex(digits)
                && (digits.len() == 2 || digits.starts_with(|digit: char| digit.is_ascii_digit()))
        });
        if let Some(digits) = after.or(before) {
            self.has_prefix |= before.is_none() || digits.len() < 4;
            // Assemblers want a digit in front: `0fah`.
            let digits = if before.is_some() && digits.len() == 3 {
                digits.trim_start_matches('0')
            } else {
                digits
            };
            return self.hex(digits, word, line);
        }
        let number = match (lower.strip_prefix("0b"), lower.strip_prefix("0o")) {
            (Some(digits), _) if digits.len() > 6 => u8::from_str_radix(digits, 2).ok(),
            (_, Some(digits)) => u8::from_str_radix(digits, 8).ok(),
            _ if lower.starts_with('-') => lower.parse::<i8>().ok().map(i8::cast_unsigned),
            _ => None,
        };
        match number {
            Some(byte) => {
                self.has_prefix = true;
                self.byte(byte);
            }
            None if is_hex(&lower) => self.found.push(Err((lower, line))),
            None if lower.starts_with(|digit: char| digit.is_ascii_digit())
                && lower.ends_with(|end: char| end.is_ascii_digit())
                && lower.bytes().all(|digit| digit.is_ascii_digit()) =>
            {
                return Err(PasteError::NotAByte { line, start: quoted(word) });
            }
            None => return Err(PasteError::unreadable(line, word, LooksLike(word))),
        }
        Ok(())
    }

    fn hex(&mut self, digits: &str, word: &str, line: usize) -> Result<(), PasteError> {
        let padded = if digits.len() == 1 { format!("0{digits}") } else { digits.to_owned() };
        if padded.len() % 2 == 1 {
            return Err(PasteError::odd(line, word));
        }
        let pairs =
            (0..padded.len()).step_by(2).map(|at| u8::from_str_radix(&padded[at..at + 2], 16));
        self.found.extend(pairs.map(|byte| Ok(byte.unwrap_or_default()))); // all are digits
        Ok(())
    }

    /// The bytes, what they were taken for, and an ambiguity.
    ///
    /// # Errors
    /// Half a byte in hex, or a number over 255.
    pub(super) fn finish(self) -> Result<(Vec<u8>, String, Option<String>), PasteError> {
        let open: Vec<&str> = self
            .found
            .iter()
            .filter_map(|found| found.as_ref().err().map(|(digits, _)| &digits[..]))
            .collect();
        let is_decimal = |digits: &&str| digits.bytes().all(|digit| digit.is_ascii_digit());
        let may_be_decimal = open.iter().all(|digits| {
            is_decimal(digits)
                && (digits.len() < 4)
                && (digits.len() == 1
                    || self.has_prefix
                    || !digits.starts_with('0')
                    || digits.len() == 3)
        });
        let may_be_hex = !self.has_prefix && open.iter().all(|digits| digits.len() % 2 == 0);
        let (hex, decimal) = (self.read(16), self.read(10));
        if open.is_empty() {
            return hex.map(|bytes| (bytes, "hex".to_owned(), None));
        }
        let mixed = if self.has_prefix { "hex and decimal numbers" } else { "decimal numbers" };
        match (may_be_hex, may_be_decimal && decimal.is_ok()) {
            (true, true) if open.len() > 1 => {
                let (hex, decimal) = (hex?, decimal?);
                if frames::are_frames(&decimal) && !frames::are_frames(&hex) {
                    let note = "They could also be hex, but then they are not whole frames.";
                    return Ok((decimal, mixed.to_owned(), Some(note.to_owned())));
                }
                let note = if frames::are_frames(&hex) || !is_plausible(&decimal) {
                    None
                } else {
                    Some("The numbers could also be decimal; 0x in front of each says that they are hex.".to_owned())
                };
                Ok((hex, "hex".to_owned(), note))
            }
            (false, true) if open.len() > 1 || self.has_prefix => {
                Ok((decimal?, mixed.to_owned(), None))
            }
            (false, _) if may_be_decimal && open.len() > 1 => {
                Ok((decimal?, mixed.to_owned(), None))
            }
            _ => hex.map(|bytes| (bytes, "hex".to_owned(), None)),
        }
    }

    fn read(&self, base: u32) -> Result<Vec<u8>, PasteError> {
        let mut bytes = Vec::with_capacity(self.found.len());
        for found in &self.found {
            match found {
                Ok(byte) => bytes.push(*byte),
                Err((digits, line)) if base == 16 => {
                    let mut hex = Self::default();
                    if digits.len() == 1 {
                        return Err(PasteError::odd(*line, digits));
                    }
                    hex.hex(digits, digits, *line)?;
                    bytes.extend(hex.found.into_iter().filter_map(Result::ok));
                }
                Err((digits, line)) => {
                    // A zero in front is octal in C, and nothing in other languages.
                    let number = digits
                        .parse()
                        .map_err(|_| PasteError::NotAByte { line: *line, start: quoted(digits) })?;
                    bytes.push(number);
                }
            }
        }
        Ok(bytes)
    }
}

/// Whether a frame may begin so.
fn is_plausible(bytes: &[u8]) -> bool {
    frames::outline(bytes).is_some_and(|frame| frame.is_plausible)
}

/// `%81%05Hello`
fn percent(text: &str) -> Option<Vec<u8>> {
    let mut rest = text.strip_prefix('%').filter(|rest| rest.len() > 1)?;
    let mut bytes = Vec::new();
    let first = |rest: &str| rest.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
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

/// Base64 with either alphabet, padded or not.
fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.rsplit_once(";base64,").map_or(text, |(_, text)| text);
    let text = text.trim_matches(['"', '\'', '`', ',', ';']);
    // Fewer characters are a word.
    if text.len() < 4 || text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [STANDARD, URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, config).decode(text).ok())
}
