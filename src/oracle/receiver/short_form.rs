//! A short form for bytes that repeat, so that a fuzzer reaches long payloads: one of 65,536 bytes
//! needs no more input than one of three.
//!
//! After two equal bytes comes a number, and the byte is repeated that number squared times more.
//! Must not know what the bytes mean. No RFC section: the form is ours. Read next: `difference.rs`.

/// The most bytes that an input in short form may stand for: twice the largest frame.
const MOST: usize = 1 << 18;

/// The bytes that a short form stands for.
pub(super) fn expanded(short: &[u8]) -> Vec<u8> {
    let (mut bytes, mut rest, mut before) = (Vec::new(), short.iter(), None);
    while let Some(&byte) = rest.next().filter(|_| bytes.len() < MOST) {
        bytes.push(byte);
        if before.replace(byte) == Some(byte) {
            let number = rest.next().copied().map_or(0, usize::from);
            bytes.resize(bytes.len() + number * number, byte);
            before = None;
        }
    }
    bytes
}

/// The short form of these bytes, for seeds.
pub fn shortened(bytes: &[u8]) -> Vec<u8> {
    let mut short = Vec::new();
    for run in bytes.chunk_by(|one, other| one == other) {
        let (byte, mut left) = (run[0], run.len());
        while left >= 2 {
            let number = (left - 2).isqrt().min(255);
            short.extend([byte, byte, number as u8]);
            left -= 2 + number * number;
        }
        short.extend(&run[..left]);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_payload_needs_few_bytes_of_input() {
        assert_eq!(expanded(b"abc"), b"abc");
        assert_eq!(expanded(b"aa\x02ab"), b"aaaaaaab");
        assert_eq!(expanded(b"aa\x01aa"), b"aaaaa", "a number is not part of a pair");
        assert_eq!(expanded(b"aa\xFF").len(), 2 + 255 * 255);
        assert!(expanded(&b"aa\xFF".repeat(1_000)).len() < 2 * MOST);
    }

    #[test]
    fn what_is_shortened_is_expanded_to_the_same() {
        for run in [1, 2, 3, 4, 5, 6, 65_535, 65_536, 200_000] {
            let bytes = [&b"a"[..], &vec![b'b'; run], b"cc"].concat();
            let short = shortened(&bytes);
            assert_eq!(expanded(&short), bytes);
            assert!(short.len() < 30, "{run}");
        }
    }
}
