//! How a fuzz input is laid out: as options and the bytes of a peer ([`Input`]), or as a script of
//! steps ([`Script`]).
//!
//! Must not know what is tested with it. No RFC section: the layout is ours. Read next:
//! `codec/mask.rs`, the smallest body.

use crate::wire::Role;

/// A fuzz input: options, how to split the bytes into chunks, and the bytes that the peer sends.
///
/// ```text
/// +---------+-----------------------+------------------
/// | options | 4 chunk lengths,      | the peer's bytes
/// | 1 byte  | each minus one        | ...
/// +---------+-----------------------+------------------
/// ```
pub(in crate::oracle) struct Input<'a> {
    pub(in crate::oracle) options: u8,
    pub(in crate::oracle) lengths: [u8; 4],
    pub(in crate::oracle) bytes: &'a [u8],
}

impl<'a> Input<'a> {
    pub(in crate::oracle) fn new(data: &'a [u8]) -> Option<Self> {
        let (&options, rest) = data.split_first()?;
        let (&lengths, bytes) = rest.split_first_chunk()?;
        Some(Self { options, lengths, bytes })
    }

    pub(in crate::oracle) fn option(&self, bit: u8) -> bool {
        self.options >> bit & 1 == 1
    }

    /// The endpoint that receives the bytes: the client if bit 0 of the options is set. All bodies
    /// that test an endpoint use this bit.
    pub(in crate::oracle) fn receiver(&self) -> Role {
        if self.option(0) { Role::Client } else { Role::Server }
    }

    pub(in crate::oracle) fn whole(&self) -> Vec<&'a [u8]> {
        vec![self.bytes]
    }

    /// The bytes, split into chunks. The chunks take the four lengths in turn.
    pub(in crate::oracle) fn chunks(&self) -> Vec<&'a [u8]> {
        let mut rest = self.bytes;
        let lengths = self.lengths.iter().cycle().map(|&length| usize::from(length) + 1);
        lengths
            .map_while(|length| {
                rest.split_off(..length.min(rest.len())).filter(|chunk| !chunk.is_empty())
            })
            .collect()
    }
}

/// A script of steps. Each step takes its arguments from the front. A script that is used up reads
/// as zeros.
pub(crate) struct Script<'a>(pub(crate) &'a [u8]);

impl<'a> Script<'a> {
    /// The next byte.
    pub(crate) fn byte(&mut self) -> u8 {
        self.0.split_off_first().copied().unwrap_or(0)
    }

    /// A number below `end`; `end` is at most 256.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    /// A length. Most values are small; the last eight stand for lengths at which the frame header
    /// changes its form.
    pub(crate) fn length(&mut self) -> usize {
        match self.byte() {
            small @ 0..=247 => usize::from(small),
            other => {
                [125, 126, 127, 1_000, 65_535, 65_536, 65_537, 70_000][usize::from(other - 248)]
            }
        }
    }

    /// The next `length` bytes, or as many as are left.
    pub(crate) fn bytes(&mut self, length: usize) -> &'a [u8] {
        self.0.split_off(..length.min(self.0.len())).unwrap_or_default()
    }

    /// Whether the script is used up.
    pub(crate) fn is_over(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_make_up_the_whole() {
        let input = Input::new(b"\x02\x00\x01\x00\x09Hello, all of you").expect("long enough");
        assert!(input.option(1) && !input.option(0));
        let chunks = input.chunks();
        assert_eq!(chunks, [&b"H"[..], b"el", b"l", b"o, all of ", b"y", b"ou"]);
        assert_eq!(chunks.concat(), input.whole().concat());
        assert!(Input::new(b"none").is_none());
    }

    #[test]
    fn a_script_that_is_over_reads_as_zeros() {
        let mut script = Script(b"\x07\xFDab");
        assert_eq!((script.below(4), script.length(), script.bytes(9)), (3, 65_536, &b"ab"[..]));
        assert!(script.is_over());
        assert_eq!((script.byte(), script.bytes(1)), (0, &b""[..]));
    }
}
