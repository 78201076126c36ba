//! What a call says of the text that it is given: `Buffer.from("gQU=", "base64")`, `atob("gQU=")`.
//!
//! Without such a word, a text of eight digits may be hex or base64. Must not know brackets.
//! Read next: `literal/json.rs`.

use crate::{digits, paste::words};

/// How a text stands for bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Hex,
    Base64,
    /// Each character is a byte.
    Latin1,
    Utf8,
}

impl Encoding {
    /// By the argument behind a text, as Node.js names it.
    pub(super) fn of_argument(argument: &[u8]) -> Option<Self> {
        match argument.to_ascii_lowercase().as_slice() {
            b"hex" => Some(Self::Hex),
            b"base64" | b"base64url" => Some(Self::Base64),
            b"latin1" | b"binary" => Some(Self::Latin1),
            b"utf8" | b"utf-8" => Some(Self::Utf8),
            _ => None,
        }
    }

    /// By the name of a function: `b64decode`, `FromBase64String`, `fromhex`, `hex2bin`.
    pub(super) fn of_function(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        let of_base64 =
            ["b64decode", "decodeb64", "frombase64", "base64_decode", "decode64", "a2b_base64"];
        // `formatObject` has `atob` in it.
        if name == "atob" || has(&of_base64) {
            Some(Self::Base64)
        } else {
            has(&["fromhex", "unhex", "hex2bin", "a2b_hex", "decodehex", "hex_decode"])
                .then_some(Self::Hex)
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Latin1 => "Latin-1",
            Self::Utf8 => "UTF-8",
        }
    }

    /// The bytes that a text stands for: itself in UTF-8, and its characters as bytes, if all of
    /// them are some. `None` if it is not written so.
    pub(super) fn decode(self, text: &[u8], of_characters: Option<&[u8]>) -> Option<Vec<u8>> {
        let digits = || String::from_utf8_lossy(text).split_whitespace().collect::<String>();
        match self {
            Self::Hex => {
                let digits = digits();
                let byte = |at: usize| digits::number(digits.get(at..at + 2)?, 16);
                (0..digits.len()).step_by(2).map(byte).collect()
            }
            Self::Base64 => words::base64(&digits()),
            Self::Latin1 => of_characters.map(<[u8]>::to_vec),
            Self::Utf8 => Some(text.to_vec()),
        }
    }
}
