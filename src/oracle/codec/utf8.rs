//! The body of the fuzz target `utf8`: arbitrary bytes as text, against the standard library.
//! Verdict and position of the first invalid byte must agree and must not depend on how the bytes
//! are split.
//!
//! Must not know messages. RFC 6455, section 8.1. Read next: `close_payload.rs`.

use crate::oracle::Input;
use crate::wire::raw::Utf8;

/// How many letters can be put in front of the input. With a few more bytes the text exceeds 4 KiB,
/// the size of the blocks in which UTF-8 is validated, although the input itself is short.
const FRONT: usize = 4_090;

/// An `Input` whose bytes are a text. Bit 0 of the options: 4,090 letters in front.
///
/// # Panics
/// Where our validator and the standard library disagree, or name different bytes.
pub fn utf8(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let front = if input.option(0) { FRONT } else { 0 };
    let text = [&[b'a'].repeat(front), input.bytes].concat();
    let input = Input { bytes: &text, ..input };
    let expected = first_bad_byte(input.bytes);
    for chunks in [input.whole(), input.chunks(), input.bytes.chunks(1).collect()] {
        assert_eq!(checked(&chunks), expected, "{chunks:02X?}");
    }
}

/// Whether the text ends with a complete character, or the position of its first invalid byte.
fn checked(chunks: &[&[u8]]) -> Result<bool, usize> {
    let (mut utf8, mut before) = (Utf8::default(), 0);
    for chunk in chunks {
        utf8.push(chunk).map_err(|at| before + at)?;
        before += chunk.len();
    }
    Ok(utf8.is_complete())
}

/// The same by the standard library. It gives the start of the invalid character; the first invalid
/// byte is the one with which the character becomes certainly invalid.
pub(super) fn first_bad_byte(bytes: &[u8]) -> Result<bool, usize> {
    let Err(error) = std::str::from_utf8(bytes) else { return Ok(true) };
    if error.error_len().is_none() {
        return Ok(false);
    }
    let start = error.valid_up_to();
    let is_certain = |end: &usize| {
        std::str::from_utf8(&bytes[start..=*end]).is_err_and(|error| error.error_len().is_some())
    };
    Err((start..bytes.len()).find(is_certain).expect("the whole is invalid, so some prefix is"))
}
