//! Compressed messages, written by hand.
//!
//! RFC 7692, section 7.2.3; RFC 1951, section 3.2. Read next: `request.rs`.

/// `Hello`, compressed (RFC 7692, 7.2.3.1).
pub(super) const HELLO: &[u8] = &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];
/// The same as a reference to the message before (7.2.3.2).
pub(super) const HELLO_AGAIN: &[u8] = &[0xf2, 0x00, 0x11, 0x00, 0x00];

/// The first of a message's bytes that inflate to about this many zeros. After a literal 0, each
/// pair of a length and a distance in a fixed block stands for 258 bytes like the last: the length
/// 258 has the code 11000101, and the distance 1 the code 00000.
pub(super) fn bomb(size: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(&[0, 1, 0]); // not the last block; fixed codes
    bits.push(&[0, 0, 1, 1, 0, 0, 0, 0]); // the literal 0
    for _ in 0..size / 258 {
        bits.push(&[1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
    }
    bits.push(&[0; 7]); // the end of the block
    bits.push(&[0; 3]); // an empty stored block, without its lengths
    bits.bytes
}

/// Bits, the lowest of each byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn push(&mut self, bits: &[u8]) {
        for bit in bits {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= bit << (self.count % 8);
            }
            self.count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::inflate::Inflater;

    #[test]
    fn the_bomb_inflates_to_its_size() {
        let zeros = Inflater::default().message(&bomb(258 * 1000)).expect("it is valid");
        assert_eq!(zeros, vec![0; 258 * 1000 + 1]);
    }
}
