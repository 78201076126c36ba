//! A fast path: the header that nearly all short messages have.
//!
//! Readers can skip this file: the result is the same as that of [`Header::decode`]. RFC 6455,
//! section 5.2. Read next: [`incoming`](super::incoming).

use super::frame::{FIN, Header, LENGTH_16, MASK, Opcode, Role};

impl Header {
    /// As [`decode`](Self::decode), but only for the header that nearly all short messages have:
    /// one frame, no extension, the length in 7 bits. `None` means that the header is another one
    /// or incomplete.
    #[inline(always)]
    pub(crate) fn decode_short(bytes: &[u8], receiver: Role) -> Option<(Self, usize)> {
        const TEXT: u8 = FIN | Opcode::Text as u8;
        const BINARY: u8 = FIN | Opcode::Binary as u8;
        let (&[first, second], rest) = bytes.split_first_chunk::<2>()?;
        let opcode = match first {
            TEXT => Opcode::Text,
            BINARY => Opcode::Binary,
            _ => return None,
        };
        let (mask, length, end) = match receiver {
            Role::Server => (Some(*rest.first_chunk::<4>()?), second.checked_sub(MASK)?, 6),
            Role::Client => (None, second, 2),
        };
        let short = length < LENGTH_16;
        short.then_some((
            Self { fin: true, compressed: false, opcode, mask, length: u64::from(length) },
            end,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The result of the plain decoder, for the headers that the fast path handles.
    fn plain(bytes: &[u8], receiver: Role) -> Option<(Header, usize)> {
        let whole = Header::decode(bytes, receiver).ok().flatten();
        whole.filter(|(header, _)| header.is_message() && header.length < 126)
    }

    #[test]
    fn the_short_way_reads_what_the_long_way_reads() {
        for start in 0..=u16::MAX {
            let [first, second] = start.to_be_bytes();
            for receiver in [Role::Server, Role::Client] {
                let bytes = [first, second, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
                assert_eq!(
                    Header::decode_short(&bytes, receiver),
                    plain(&bytes, receiver),
                    "{first:02X} {second:02X}"
                );
            }
        }
        assert_eq!(
            Header::decode_short(&[0x81, 0x80, 1, 2, 3], Role::Server),
            None,
            "the key is not whole"
        );
    }

    proptest! {
        #[test]
        fn of_whatever_has_come(mut bytes in prop::collection::vec(any::<u8>(), 0..16), is_message: bool) {
            if let (true, Some(first)) = (is_message, bytes.first_mut()) {
                *first = FIN | (1 + (*first & 1));
            }
            for receiver in [Role::Server, Role::Client] {
                prop_assert_eq!(Header::decode_short(&bytes, receiver), plain(&bytes, receiver));
            }
        }
    }
}
