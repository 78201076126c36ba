//! A fast path: validates many bytes of UTF-8 at once, in a form that the compiler vectorizes.
//!
//! It only finds out whether all bytes are valid. If not, the plain validator finds the position.
//! Readers can skip this file: the result is the same as that of [`Utf8::push_bytewise`]. RFC 3629,
//! section 4. Read next: [`code`](super::code).

use super::utf8::Utf8;

impl Utf8 {
    /// As `push_bytewise`, for many bytes at once.
    ///
    /// # Errors
    /// Returns the offset in `bytes` of the first byte that is not valid there.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), usize> {
        if self.is_complete() && is_ascii(bytes) {
            return Ok(());
        }
        for (i, span) in bytes.chunks(SPAN).enumerate() {
            self.push_span(span).map_err(|at| i * SPAN + at)?;
        }
        Ok(())
    }

    /// Checks a span. Three parts are checked byte by byte: the first three bytes; the last
    /// character, which may be incomplete; and everything after the first three bytes if the fast
    /// check fails, to find the position of the error.
    fn push_span(&mut self, span: &[u8]) -> Result<(), usize> {
        if self.is_complete() && is_ascii(span) {
            return Ok(());
        }
        let seen = span.len().min(REACH);
        self.push_bytewise(&span[..seen])?;
        if !fits(span) {
            return self.push_from(span, seen);
        }
        let last =
            span.iter().rev().take(REACH).position(|&byte| byte >= 0xC0).map_or(0, |back| back + 1);
        *self = Self::default();
        self.push_from(span, span.len() - last)
    }

    fn push_from(&mut self, span: &[u8], start: usize) -> Result<(), usize> {
        self.push_bytewise(&span[start..]).map_err(|at| start + at)
    }
}

/// How many earlier bytes affect whether a byte is valid: a character has at most four bytes.
const REACH: usize = 3;
/// The number of bytes in a vector register.
const LANES: usize = 16;
/// How many bytes the fast check covers at once. If it fails, all of them are checked again byte by
/// byte.
const SPAN: usize = 4 << 10;

fn is_ascii(text: &[u8]) -> bool {
    // Whole blocks first, then the last 32 bytes, which may overlap them. The standard library is
    // fast for a multiple of 32, but slow for a remainder.
    match text.last_chunk::<32>() {
        Some(end) => text.as_chunks::<32>().0.as_flattened().is_ascii() && end.is_ascii(),
        None => text.is_ascii(),
    }
}

/// Returns whether each byte from the fourth on is valid after the three bytes before it. Also
/// returns `false` for a text that is too short for the check.
fn fits(text: &[u8]) -> bool {
    if text.len() < REACH + LANES {
        return false;
    }
    let mut faults = [0; LANES];
    let chunks = |back| text[REACH - back..].as_chunks::<LANES>().0.iter();
    for (((now, one), two), three) in chunks(0).zip(chunks(1)).zip(chunks(2)).zip(chunks(3)) {
        find_faults(&mut faults, [now, one, two, three]);
    }
    // The last chunk may be shorter than a register. So the last `LANES` bytes of the text are
    // checked as one more chunk, which overlaps the one before.
    let last = |back| text[..text.len() - back].last_chunk::<LANES>();
    if let (Some(now), Some(one), Some(two), Some(three)) = (last(0), last(1), last(2), last(3)) {
        find_faults(&mut faults, [now, one, two, three]);
    }
    faults.iter().all(|fault| fault & 0x80 == 0)
}

/// Sets the top bit in each lane whose byte in `now` is not valid after the bytes in `one`, `two`
/// and `three`, which are one, two and three bytes earlier. The other bits in `faults` have no
/// meaning.
#[inline(always)] // so that the faults stay in a register
fn find_faults(faults: &mut [u8; LANES], [now, one, two, three]: [&[u8; LANES]; 4]) {
    for i in 0..LANES {
        let (byte, lead) = (now[i], one[i]);
        // Each of these has its top bit set exactly if the earlier byte requires a continuation
        // byte here: only then does the subtraction leave 0x80 or more.
        let due = lead.saturating_sub(0xC0 - 0x80)
            | two[i].saturating_sub(0xE0 - 0x80)
            | three[i].saturating_sub(0xF0 - 0x80);
        // As i8, 80 to BF are the lowest values.
        let misplaced = due ^ all_bits((byte as i8) < 0xC0_u8 as i8);
        // The second byte of a character, after the four first bytes that restrict it. Bits 4 and 5
        // tell 80 to 8F, 90 to 9F and A0 to BF apart. In the first comparison, the right side is 0
        // if `byte` is below A0, which is a fault after E0; otherwise it is E0 ^ ED, and that is a
        // fault after ED. The second comparison does the same for 90, F0 and F4.
        let e0_below_a0_or_ed_above = all_bits(lead ^ 0xE0 == (byte & 0x20).min(0xE0 ^ 0xED));
        let f0_below_90_or_f4_above = all_bits(lead ^ 0xF0 == (byte & 0x30).min(0xF0 ^ 0xF4));
        let never = all_bits(byte & 0xFE == 0xC0) | byte.saturating_sub(0xF5 - 0x80);
        faults[i] |= misplaced | e0_below_a0_or_ed_above | f0_below_90_or_f4_above | never;
    }
}

/// Returns the result of a comparison in the form that vector instructions give: all bits set, or
/// none.
#[inline(always)]
fn all_bits(set: bool) -> u8 {
    if set { 0xFF } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::utf8::tests::{checked, oracle};
    use proptest::prelude::*;

    /// Tests four bytes from the edges of the table in every order, in the first chunk of a text
    /// and in the last, which is shorter than a register.
    #[test]
    fn what_fits_is_what_the_steps_let_through() {
        let edges = b"\x00\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5\xFF";
        let edge = |at: usize| edges[at % edges.len()];
        for n in 0..edges.len().pow(4) {
            let [a, b, c, d] = std::array::from_fn(|place| edge(n / edges.len().pow(place as u32)));
            let expected = Utf8::default().push_bytewise(&[a, b, c, d, b'a']).is_ok();
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

    /// Generates bytes that are often nearly UTF-8, and long enough for `fits`.
    fn texts() -> impl Strategy<Value = Vec<u8>> {
        let chunk = prop_oneof![
            4 => "[a-z]{0,80}".prop_map(String::into_bytes),
            4 => "\\PC{0,8}".prop_map(String::into_bytes),
            1 => prop::collection::vec(any::<u8>(), 0..5),
            1 => prop::collection::vec(prop::sample::select(&b"\xE0\xED\xF0\xF4\x80\x8F\x90\x9F\xA0\xBF\xC2"[..]), 0..5),
        ];
        prop::collection::vec(chunk, 0..8).prop_map(|chunks| chunks.concat())
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
