//! Any bytes as text, against the standard library: the same verdict, for the same byte, however
//! they are cut.
//!
//! RFC 6455, section 8.1. Read next: `close_payload.rs`.

use crate::oracle::Input;
use crate::wire::raw::Utf8;

/// How many letters may stand in front: with a few bytes more the text is longer than what is
/// checked in one go, 4 KiB, and an input need not be.
const FRONT: usize = 4_090;

/// Bytes of a text, as `Input` lays them out. Options, from bit 0: a row of `a` in front.
///
/// # Panics
/// Where the check says otherwise than the standard library, or names another byte.
pub fn utf8(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let front = if input.option(0) { FRONT } else { 0 };
    let text = [&[b'a'].repeat(front), input.bytes].concat();
    let input = Input { bytes: &text, ..input };
    let expected = first_bad_byte(input.bytes);
    for pieces in [input.whole(), input.pieces(), input.bytes.chunks(1).collect()] {
        assert_eq!(checked(&pieces), expected, "{pieces:02X?}");
    }
}

/// Whether the text ends with a whole character, or where in it the first byte is that cannot be.
fn checked(pieces: &[&[u8]]) -> Result<bool, usize> {
    let (mut utf8, mut before) = (Utf8::default(), 0);
    for piece in pieces {
        utf8.push(piece).map_err(|at| before + at)?;
        before += piece.len();
    }
    Ok(utf8.is_complete())
}

/// The same by the standard library, which tells where the bad character begins: its first bad byte
/// is that with which it becomes certain.
pub(super) fn first_bad_byte(bytes: &[u8]) -> Result<bool, usize> {
    let Err(error) = std::str::from_utf8(bytes) else { return Ok(true) };
    if error.error_len().is_none() {
        return Ok(false);
    }
    let start = error.valid_up_to();
    let is_certain = |end: &usize| {
        std::str::from_utf8(&bytes[start..=*end]).is_err_and(|error| error.error_len().is_some())
    };
    Err((start..bytes.len()).find(is_certain).expect("the whole is bad, so some prefix is"))
}
