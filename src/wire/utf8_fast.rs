//! A fast path: the rules of [`utf8`](super::utf8) for many bytes at once, in a form for which the
//! compiler uses vector registers.
//!
//! It can only tell that all is well; where it is not, the plain check finds the place. A reader of
//! the protocol can leave this out: it does what [`Utf8::push_bytewise`] does. RFC 3629, section 4.
//! Read next: [`frame`](super::frame).

use super::utf8::Utf8;

impl Utf8 {
    /// As [`push_bytewise`](Self::push_bytewise), for many bytes at once.
    ///
    /// # Errors
    /// The offset in `bytes` of the first byte that cannot stand there.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), usize> {
        if self.is_complete() && is_ascii(bytes) {
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
    use crate::wire::utf8::tests::{checked, oracle};
    use proptest::prelude::*;

    /// The bytes at which the table changes its mind, four of them in all orders: in the first
    /// chunk of a text, and in the last, which is not whole.
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

    /// Bytes that are often nearly UTF-8, and long enough for `fits`.
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
