//! UTF-8, checked as it arrives.
//!
//! A text message must be UTF-8, and it may come in pieces that cut a character in two. So the
//! check keeps, between pieces, what the next byte has to be; then a bad byte is found in the piece
//! that brings it, not when all is there. Knows nothing of frames or messages. RFC 6455, section
//! 8.1; RFC 3629, section 4. Read next: [`frame`](super::frame).

use std::ops::Range;

/// The state between two bytes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Utf8 {
    /// How many bytes of the character under way are still to come.
    missing: u8,
    /// The least and the greatest that the next of them may be. Only the second byte of a character
    /// has a range other than 80 to BF: that is what keeps out overlong forms, surrogates and all
    /// above U+10FFFF.
    least: u8,
    greatest: u8,
}

impl Default for Utf8 {
    fn default() -> Self {
        Self { missing: 0, least: 0x80, greatest: 0xBF }
    }
}

impl Utf8 {
    /// Whether the text so far ends with a whole character.
    pub fn is_complete(self) -> bool {
        self.missing == 0
    }

    /// Takes the next piece of the text.
    ///
    /// # Errors
    /// The offset in `bytes` of the first byte that cannot stand there.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), usize> {
        if self.missing == 0 && is_ascii(bytes) {
            return Ok(());
        }
        for (i, span) in bytes.chunks(SPAN).enumerate() {
            self.push_span(span).map_err(|at| i * SPAN + at)?;
        }
        Ok(())
    }

    /// Byte by byte where that is needed: for the first three bytes, for the last character, which
    /// may not be whole, and for what does not fit, to tell where.
    fn push_span(&mut self, span: &[u8]) -> Result<(), usize> {
        if self.missing == 0 && is_ascii(span) {
            return Ok(());
        }
        let seen = span.len().min(REACH);
        self.steps(span, 0..seen)?;
        if !fits(span) {
            return self.steps(span, seen..span.len());
        }
        let last =
            span.iter().rev().take(REACH).position(|&byte| byte >= 0xC0).map_or(0, |back| back + 1);
        *self = Self::default();
        self.steps(span, span.len() - last..span.len())
    }

    fn steps(&mut self, bytes: &[u8], range: Range<usize>) -> Result<(), usize> {
        let start = range.start;
        match bytes[range].iter().position(|&byte| !self.step(byte)) {
            None => Ok(()),
            Some(at) => Err(start + at),
        }
    }

    /// One byte: the table of RFC 3629, section 4. Tells whether it may stand here.
    fn step(&mut self, byte: u8) -> bool {
        if self.missing > 0 {
            let fits = (self.least..=self.greatest).contains(&byte);
            *self = Self { missing: self.missing - 1, ..Self::default() };
            return fits;
        }
        let (missing, least, greatest) = match byte {
            0x00..=0x7F => (0, 0x80, 0xBF),
            0xC2..=0xDF => (1, 0x80, 0xBF),
            0xE0 => (2, 0xA0, 0xBF), // less would be overlong
            0xED => (2, 0x80, 0x9F), // more would be a surrogate
            0xE1..=0xEF => (2, 0x80, 0xBF),
            0xF0 => (3, 0x90, 0xBF), // less would be overlong
            0xF1..=0xF3 => (3, 0x80, 0xBF),
            0xF4 => (3, 0x80, 0x8F), // more would be above U+10FFFF
            _ => return false,
        };
        *self = Self { missing, least, greatest };
        true
    }
}

// From here on: the same rules for many bytes at once, in a form for which the compiler uses vector
// registers. It can only tell that all is well; where it is not, the steps above find the place.

/// How far back it may matter what stands before a byte: a character has at most four.
const REACH: usize = 3;
/// The bytes in a vector register.
const LANES: usize = 16;
/// How much is looked at before it must be told whether it was good, and gone through again if it
/// was not.
const SPAN: usize = 4 << 10;

fn is_ascii(text: &[u8]) -> bool {
    // Whole blocks, then the last once more: the standard library is quick with a multiple of 32,
    // not with what is over.
    match text.last_chunk::<32>() {
        Some(end) => text.as_chunks::<32>().0.as_flattened().is_ascii() && end.is_ascii(),
        None => text.is_ascii(),
    }
}

/// Whether each byte from the fourth on fits behind the three before it. Too short a text never
/// does.
fn fits(text: &[u8]) -> bool {
    if text.len() < REACH + LANES {
        return false;
    }
    let mut faults = [0; LANES];
    let chunks = |back| text[REACH - back..].as_chunks::<LANES>().0.iter();
    for (((now, one), two), three) in chunks(0).zip(chunks(1)).zip(chunks(2)).zip(chunks(3)) {
        find_faults(&mut faults, [now, one, two, three]);
    }
    // The last chunk need not be whole: so the end is looked at once more, as a chunk that is.
    let last = |back| text[..text.len() - back].last_chunk::<LANES>();
    if let (Some(now), Some(one), Some(two), Some(three)) = (last(0), last(1), last(2), last(3)) {
        find_faults(&mut faults, [now, one, two, three]);
    }
    faults.iter().all(|fault| fault & 0x80 == 0)
}

/// Sets the top bit in each lane whose byte in `now` does not fit behind that `one`, `two` and
/// `three` back. What else stands in `faults` means nothing.
#[inline(always)] // so that the faults stay in a register
fn find_faults(faults: &mut [u8; LANES], [now, one, two, three]: [&[u8; LANES]; 4]) {
    for i in 0..LANES {
        let (byte, lead) = (now[i], one[i]);
        // Each of these has its top bit set just where it takes away no more than 0x80 from what
        // there is.
        let due = lead.saturating_sub(0xC0 - 0x80)
            | two[i].saturating_sub(0xE0 - 0x80)
            | three[i].saturating_sub(0xF0 - 0x80);
        let misplaced = due ^ all_bits((byte as i8) < 0xC0_u8 as i8); // 80 to BF, the least of all as i8
        // The second byte: where it is 80 to BF at all, bits 4 and 5 tell between which of 80, 90,
        // A0 and BF it is.
        let e0_below_a0_or_ed_above = all_bits(lead ^ 0xE0 == (byte & 0x20).min(0xE0 ^ 0xED));
        let f0_below_90_or_f4_above = all_bits(lead ^ 0xF0 == (byte & 0x30).min(0xF0 ^ 0xF4));
        let never = all_bits(byte & 0xFE == 0xC0) | byte.saturating_sub(0xF5 - 0x80);
        faults[i] |= misplaced | e0_below_a0_or_ed_above | f0_below_90_or_f4_above | never;
    }
}

/// What a comparison gives in a vector register.
#[inline(always)]
fn all_bits(set: bool) -> u8 {
    if set { 0xFF } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the standard library says: whether the text is complete, or the first byte with which
    /// no continuation can make it UTF-8 again.
    fn oracle(bytes: &[u8]) -> Result<bool, usize> {
        match std::str::from_utf8(bytes) {
            Ok(_) => Ok(true),
            Err(error) if error.error_len().is_none() => Ok(false),
            Err(error) => {
                let start = error.valid_up_to();
                let bad = (start..bytes.len()).find(|&end| {
                    std::str::from_utf8(&bytes[start..=end])
                        .is_err_and(|error| error.error_len().is_some())
                });
                Err(bad.expect("the whole is bad, so some prefix is"))
            }
        }
    }

    fn checked(pieces: &[&[u8]]) -> Result<bool, usize> {
        let (mut utf8, mut before) = (Utf8::default(), 0);
        for piece in pieces {
            utf8.push(piece).map_err(|offset| before + offset)?;
            before += piece.len();
        }
        Ok(utf8.is_complete())
    }

    #[test]
    fn every_first_two_bytes_with_each_kind_of_third() {
        for pair in 0..=u16::MAX {
            for third in [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xFF] {
                let [first, second] = pair.to_be_bytes();
                let bytes = [first, second, third];
                assert_eq!(checked(&[&bytes]), oracle(&bytes), "{bytes:02X?}");
            }
        }
    }

    /// The bytes at which the table changes its mind, four of them in all orders: in the first
    /// chunk of a text, and in the last, which is not whole.
    #[test]
    fn what_fits_is_what_the_steps_let_through() {
        let edges = b"\x00\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5\xFF";
        let edge = |at: usize| edges[at % edges.len()];
        for n in 0..edges.len().pow(4) {
            let [a, b, c, d] = std::array::from_fn(|place| edge(n / edges.len().pow(place as u32)));
            let expected = Utf8::default().steps(&[a, b, c, d, b'a'], 0..5).is_ok();
            for at in [REACH, REACH + LANES + 9] {
                let mut text = [b'a'; REACH + 2 * LANES - 1];
                text[at..at + 4].copy_from_slice(&[a, b, c, d]);
                assert_eq!(fits(&text), expected, "{a:02X} {b:02X} {c:02X} {d:02X} at {at}");
            }
        }
    }

    #[test]
    fn a_bad_byte_anywhere_in_a_long_text() {
        let text = "a\u{e4}\u{20ac}\u{1f321}".repeat(2 * SPAN / 10 + 3).into_bytes();
        assert_eq!(checked(&[&text]), Ok(true));
        for at in (0..80).chain(SPAN - 40..SPAN + 40).chain(text.len() - 40..text.len()) {
            let mut text = text.clone();
            text[at] = 0xFF;
            assert_eq!(checked(&[&text]), Err(at));
        }
    }

    #[test]
    fn each_kind_of_bad_utf8_is_refused() {
        assert_eq!(checked(&[b"\xED\xA0\x80"]), Err(1), "a surrogate");
        assert_eq!(checked(&[b"\xC0\xAF"]), Err(0), "overlong");
        assert_eq!(checked(&[b"\xF4\x90\x80\x80"]), Err(1), "above U+10FFFF");
        assert_eq!(checked(&[b"ab\xE2\x82"]), Ok(false), "cut short");
        assert_eq!(checked(&[b"ab\xE2", b"\x82\xAC"]), Ok(true), "a character cut in two");
    }

    /// Bytes that are often nearly UTF-8, and long enough for `fits`.
    fn texts() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            4 => "[a-z]{0,80}".prop_map(String::into_bytes),
            4 => "\\PC{0,8}".prop_map(String::into_bytes),
            1 => prop::collection::vec(any::<u8>(), 0..5),
            1 => prop::collection::vec(prop::sample::select(&b"\xE0\xED\xF0\xF4\x80\x8F\x90\x9F\xA0\xBF\xC2"[..]), 0..5),
        ];
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn agrees_with_the_standard_library(bytes in texts()) {
            prop_assert_eq!(checked(&[&bytes]), oracle(&bytes));
        }

        #[test]
        fn any_cut_gives_the_same(bytes in texts(), first: prop::sample::Index, second: prop::sample::Index) {
            let (a, b) = (first.index(bytes.len() + 1), second.index(bytes.len() + 1));
            let (a, b) = (a.min(b), a.max(b));
            prop_assert_eq!(checked(&[&bytes[..a], &bytes[a..b], &bytes[b..]]), checked(&[&bytes]));
        }
    }
}
