//! What the bytes that a fuzzer makes up stand for: options and a peer's bytes ([`Input`]), or a
//! script of steps ([`Script`]).
//!
//! Must not know what is tested with them. Read next: `mask.rs`, the smallest body.

use crate::wire::Role;

/// What the first bytes of an input stand for. The rest is what a peer sends.
///
/// ```text
/// +---------+-----------------------+------------------
/// | options | 4 lengths of pieces,  | the peer's bytes
/// | 1 byte  | each less one         | ...
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

    /// Which end gets the bytes: bit 0 of the options, wherever they come to an end of a
    /// connection.
    pub(in crate::oracle) fn receiver(&self) -> Role {
        if self.option(0) { Role::Client } else { Role::Server }
    }

    pub(in crate::oracle) fn whole(&self) -> Vec<&'a [u8]> {
        vec![self.bytes]
    }

    /// The bytes in pieces of the four lengths in turn.
    pub(in crate::oracle) fn pieces(&self) -> Vec<&'a [u8]> {
        let mut rest = self.bytes;
        let lengths = self.lengths.iter().cycle().map(|&length| usize::from(length) + 1);
        lengths
            .map_while(|length| {
                rest.split_off(..length.min(rest.len())).filter(|piece| !piece.is_empty())
            })
            .collect()
    }
}

/// A script: each step takes from the front what it needs to know. When all is used up it reads as
/// zeros, and as a rule is over.
pub(crate) struct Script<'a>(pub(crate) &'a [u8]);

impl<'a> Script<'a> {
    /// The next byte.
    pub(crate) fn byte(&mut self) -> u8 {
        self.0.split_off_first().copied().unwrap_or(0)
    }

    /// A number below `end`, which is at most 256.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    /// A length: mostly small, sometimes one at which frames are written in another form.
    pub(crate) fn length(&mut self) -> usize {
        match self.byte() {
            small @ 0..=247 => usize::from(small),
            other => {
                [125, 126, 127, 1_000, 65_535, 65_536, 65_537, 70_000][usize::from(other - 248)]
            }
        }
    }

    /// The next `length` bytes, or as many as there are.
    pub(crate) fn bytes(&mut self, length: usize) -> &'a [u8] {
        self.0.split_off(..length.min(self.0.len())).unwrap_or_default()
    }

    /// Whether it is over.
    pub(crate) fn is_over(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_up_the_whole() {
        let input = Input::new(b"\x02\x00\x01\x00\x09Hello, all of you").expect("long enough");
        assert!(input.option(1) && !input.option(0));
        let pieces = input.pieces();
        assert_eq!(pieces, [&b"H"[..], b"el", b"l", b"o, all of ", b"y", b"ou"]);
        assert_eq!(pieces.concat(), input.whole().concat());
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
