//! Formats numbers and bytes for people.
//!
//! Must not know what they stand for. Read next: `parts.rs`, which makes the spans.

use std::fmt::Write as _;

/// How much of a payload a value shows, in characters or bytes.
const SHOWN: usize = 64;
/// The most bytes that [`SHOWN`] characters can have, and one more, which shows that the text is
/// cut.
pub(super) const ENOUGH: usize = 4 * SHOWN + 1;

/// `1 byte`, `2 bytes`.
pub(super) fn bytes(count: u64) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

/// Appended to the meaning of an incomplete field.
pub(super) fn needs(missing: u64) -> String {
    format!("; needs {missing} more {}", if missing == 1 { "byte" } else { "bytes" })
}

/// As [`needs`], while the number of missing bytes is not known, but at least `missing`.
pub(super) fn needs_at_least(missing: u64) -> String {
    needs(missing).replace("needs", "needs at least")
}

/// Two digits for each byte, separated by blanks: `37 fa 21 3d`.
pub fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(3 * bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        let _ = write!(hex, "{}{byte:02x}", if at == 0 { "" } else { " " });
    }
    hex
}

/// The start of a payload, in quotes if it is valid text, else in hex. `more` is set if the payload
/// continues after `bytes`.
pub(super) fn beginning(bytes: &[u8], more: bool, is_text: bool) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        // The text is cut inside a character.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    if let Some(text) = text.filter(|_| is_text) {
        let shown: String = text.chars().take(SHOWN).collect();
        let more = if more || shown.len() < bytes.len() { " ..." } else { "" };
        return format!("{shown:?}{more}");
    }
    let shown = &bytes[..bytes.len().min(SHOWN)];
    let more = if more || shown.len() < bytes.len() { " ..." } else { "" };
    format!("{}{more}", hex(shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_quotes_and_other_bytes_in_hex() {
        assert_eq!(beginning("a\"\u{1b}€".as_bytes(), false, true), r#""a\"\u{1b}€""#);
        assert_eq!(beginning(b"a\xE2\x82", false, true), r#""a" ..."#, "cut inside a character");
        assert_eq!(beginning(b"\xE2\x82", false, true), "e2 82", "no character is complete");
        assert_eq!(beginning(b"a\xFF", false, true), "61 ff");
        assert_eq!(beginning(b"abc", false, false), "61 62 63");
        assert_eq!(beginning(b"abc", true, false), "61 62 63 ...");
        assert_eq!(
            beginning("€".repeat(65).as_bytes(), false, true),
            format!("\"{}\" ...", "€".repeat(64))
        );
        assert_eq!(beginning(&[0; 64], false, false), vec!["00"; 64].join(" "));
        assert_eq!(beginning(&[0; 65], false, false), vec!["00"; 64].join(" ") + " ...");
    }

    #[test]
    fn what_is_missing() {
        assert_eq!(
            (needs(1), needs_at_least(2)),
            ("; needs 1 more byte".into(), "; needs at least 2 more bytes".into())
        );
    }
}
