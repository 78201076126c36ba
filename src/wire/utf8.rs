//! UTF-8 validation as the text arrives.
//!
//! A text message must be UTF-8, and a chunk may end inside a character. So the validator keeps its
//! state between chunks. A bad byte is found in the chunk that contains it, not only at the end of
//! the message. This module knows nothing of frames or messages. RFC 6455, section 8.1; RFC 3629,
//! section 4. Read next: [`code`](super::code).

/// The state of the validation between two bytes of a text.
///
/// ```
/// use wirechart::wire::raw::Utf8;
///
/// let mut utf8 = Utf8::default();
/// assert_eq!(utf8.push(b"caf\xC3"), Ok(())); // valid so far,
/// assert!(!utf8.is_complete()); // but it must not end here, inside a character
/// assert_eq!(utf8.push(b"\xA9"), Ok(()));
/// assert!(utf8.is_complete());
///
/// assert_eq!(utf8.push(b"ab\xFF"), Err(2)); // this byte is valid nowhere
/// ```
///
/// After an error the state has no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Utf8 {
    /// The number of bytes that the current character still needs.
    missing: u8,
    /// The range of the next byte of the character. It is 80 to BF, or less for the second byte
    /// after some first bytes: the smaller range excludes overlong forms, surrogates and everything
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
    /// Returns whether the text so far ends with a complete character.
    pub fn is_complete(self) -> bool {
        self.missing == 0
    }

    /// Checks the next chunk of the text, byte by byte. [`push`](Self::push) does the same, faster.
    ///
    /// # Errors
    /// Returns the offset in `bytes` of the first byte that is not valid there.
    pub(crate) fn push_bytewise(&mut self, bytes: &[u8]) -> Result<(), usize> {
        match bytes.iter().position(|&byte| !self.step(byte)) {
            None => Ok(()),
            Some(at) => Err(at),
        }
    }

    /// Checks one byte by the table of RFC 3629, section 4. Returns whether the byte is valid here.
    fn step(&mut self, byte: u8) -> bool {
        if self.missing > 0 {
            let fits = (self.least..=self.greatest).contains(&byte);
            *self = Self { missing: self.missing - 1, ..Self::default() };
            return fits;
        }
        let (missing, least, greatest) = match byte {
            0x00..=0x7F => (0, 0x80, 0xBF),
            0xC2..=0xDF => (1, 0x80, 0xBF),
            0xE0 => (2, 0xA0, 0xBF), // a lower one would be overlong
            0xED => (2, 0x80, 0x9F), // a higher one would be a surrogate
            0xE1..=0xEF => (2, 0x80, 0xBF),
            0xF0 => (3, 0x90, 0xBF), // a lower one would be overlong
            0xF1..=0xF3 => (3, 0x80, 0xBF),
            0xF4 => (3, 0x80, 0x8F), // a higher one would be above U+10FFFF
            _ => return false,
        };
        *self = Self { missing, least, greatest };
        true
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The result of the standard library: whether the text is complete, or the offset of the first
    /// byte after which no continuation is valid UTF-8.
    pub(in crate::wire) fn oracle(bytes: &[u8]) -> Result<bool, usize> {
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

    /// Checks a text in chunks with both the fast and the plain validator, which must agree.
    #[track_caller]
    pub(in crate::wire) fn checked(chunks: &[&[u8]]) -> Result<bool, usize> {
        let (mut utf8, mut plain, mut before) = (Utf8::default(), Utf8::default(), 0);
        for chunk in chunks {
            let expected = plain.push_bytewise(chunk);
            assert_eq!(utf8.push(chunk), expected, "the fast one, in {chunk:02X?}");
            expected.map_err(|offset| before + offset)?;
            assert_eq!(utf8, plain, "behind {chunk:02X?}");
            before += chunk.len();
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

    #[test]
    fn each_kind_of_bad_utf8_is_refused() {
        assert_eq!(checked(&[b"\xED\xA0\x80"]), Err(1), "a surrogate");
        assert_eq!(checked(&[b"\xC0\xAF"]), Err(0), "overlong");
        assert_eq!(checked(&[b"\xF4\x90\x80\x80"]), Err(1), "above U+10FFFF");
        assert_eq!(checked(&[b"ab\xE2\x82"]), Ok(false), "cut short");
        assert_eq!(checked(&[b"ab\xE2", b"\x82\xAC"]), Ok(true), "a character cut in two");
    }
}
