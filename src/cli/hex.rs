//! Parses and prints bytes as hex, in the forms in which people paste it.
//!
//! ```text
//!   818537fa213d     81 85 37 fa     81:85:37:fa     0x81, 0x85     [0x81, 0x5]     "\x81\x85"
//! ```
//!
//! Must not know what the bytes are. Read next: [`frame`](super::frame), which makes some.

use std::fmt::Write as _;
use thiserror::Error;

/// What may separate bytes, besides blanks and line ends.
const BETWEEN: [char; 9] = [':', ',', ';', '[', ']', '{', '}', '"', '\''];

/// How many characters of a bad word are shown.
const LONGEST_SHOWN: usize = 20;

/// Why a text is not hex.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum HexError {
    /// A character that is neither a digit nor a separator.
    #[error("{found:?}, character {at} of the input, is not a hex digit")]
    Digit { found: char, at: usize },
    /// An odd number of digits in a row.
    #[error("{start:?} has an odd number of hex digits; a byte needs two")]
    Odd { start: String },
}

/// Parses a text of hex digits.
///
/// # Errors
/// The first character that is not a digit, counted from 1, or half a byte. A single digit is a
/// byte only behind `0x`.
pub(super) fn read(text: &str) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut at = 1;
    for word in
        text.split(|character: char| character.is_whitespace() || BETWEEN.contains(&character))
    {
        let start = at;
        at += word.chars().count() + 1;
        // In `\x81\x85`, the prefix of each byte is all that separates them.
        let mut part_at = start;
        for part in word.split("\\x") {
            read_digits(part, part_at, &mut bytes)?;
            part_at += part.chars().count() + "\\x".len();
        }
    }
    Ok(bytes)
}

fn read_digits(word: &str, mut at: usize, bytes: &mut Vec<u8>) -> Result<(), HexError> {
    let prefixed = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
    at += if prefixed.is_some() { 2 } else { 0 };
    let digits = prefixed.unwrap_or(word);
    if let Some((before, found)) =
        digits.chars().enumerate().find(|(_, character)| !character.is_ascii_hexdigit())
    {
        return Err(HexError::Digit { found, at: at + before });
    }
    let value = |digit: u8| (digit as char).to_digit(16).unwrap_or_default() as u8; // all of them are digits
    match digits.as_bytes() {
        [digit] if prefixed.is_some() => bytes.push(value(*digit)),
        digits if digits.len() % 2 == 0 => {
            bytes.extend(digits.chunks(2).map(|pair| value(pair[0]) << 4 | value(pair[1])))
        }
        _ => {
            let more = if word.len() > LONGEST_SHOWN { "…" } else { "" };
            return Err(HexError::Odd {
                start: word.chars().take(LONGEST_SHOWN).chain(more.chars()).collect(),
            });
        }
    }
    Ok(())
}

/// Two digits for each byte, without separators.
pub(super) fn packed(bytes: &[u8]) -> String {
    joined(bytes, "")
}

/// Two digits for each byte, separated by blanks: `81 85 37`.
pub(super) fn spaced(bytes: &[u8]) -> String {
    joined(bytes, " ")
}

fn joined(bytes: &[u8], between: &str) -> String {
    let mut hex = String::with_capacity((2 + between.len()) * bytes.len());
    for (i, byte) in bytes.iter().enumerate() {
        let before = if i > 0 { between } else { "" };
        _ = write!(hex, "{before}{byte:02x}"); // a String takes all
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_in_which_people_paste_it() {
        for text in [
            "818537fa",
            "81 85 37 FA",
            "81:85:37:fa",
            "0x818537fa",
            "0x81, 0x85, 0x37, 0xfa",
            "[0x81,0x85,0x37,0xFA];",
            "\"\\x81\\x85\\x37\\xfa\"",
            "8185\r\n37fa\n",
            " {8185} '37',\tfa ",
        ] {
            assert_eq!(read(text), Ok(vec![0x81, 0x85, 0x37, 0xfa]), "{text}");
        }
        assert_eq!(read("0x8 0x1"), Ok(vec![8, 1]));
        assert_eq!(read(" \n"), Ok(vec![]));
    }

    #[test]
    fn what_is_not_hex_is_named_with_its_place() {
        let digit = |found, at| Err(HexError::Digit { found, at });
        assert_eq!(read("81 8g"), digit('g', 5));
        assert_eq!(read("é81"), digit('é', 1));
        assert_eq!(read("81, 0x8z"), digit('z', 8));
        assert_eq!(read("\\x81\\x8z"), digit('z', 8));
        let odd = |start: &str| Err(HexError::Odd { start: start.to_owned() });
        assert_eq!(read("81 8"), odd("8"));
        assert_eq!(read("0x818"), odd("0x818"));
        assert_eq!(read(&"8".repeat(101)), odd(&format!("{}…", "8".repeat(20))));
    }

    #[test]
    fn two_digits_for_each_byte() {
        assert_eq!(packed(&[0, 1, 0xAB]), "0001ab");
        assert_eq!(spaced(&[0, 1, 0xAB]), "00 01 ab");
        assert_eq!(spaced(&[]), "");
    }
}
