//! Makes UTF-8 of an input, however it is encoded: a byte order mark, UTF-16 with and without one,
//! and gzip around any of them are recognised by their first bytes.
//!
//! What cannot be a character becomes the byte FF, which UTF-8 never has, so that the line where it
//! stands is refused and the next one is read. Input that is UTF-8 is not copied.
//!
//! Must not know what a line is. RFC 3629, RFC 2781, RFC 1952. Read next: `gunzip`, `reader`.

use super::gunzip::{Gunzip, GzipError};

/// Stands for what is no character.
const NO_CHARACTER: u8 = 0xff;

/// The magic number of gzip (RFC 1952, section 2.3.1).
const GZIP: &[u8] = &[0x1f, 0x8b];

/// What it takes to unpack, in bytes: about as much as `wire::deflate` has measured.
const GUNZIP_BYTES: usize = 64 << 10;

/// Decodes one input. The result does not depend on how the input is split into chunks, except that
/// more or less of it is read before the place where compressed data is damaged.
#[derive(Debug, Default)]
pub struct Decoder {
    outer: Outer,
    text: Text,
}

/// What is around the text.
#[derive(Debug, Default)]
enum Outer {
    /// Less than two bytes have come.
    #[default]
    Unknown,
    /// The first byte, which may be that of gzip.
    First(u8),
    Nothing,
    Gzip(Box<Gunzip>),
    /// It was broken, which has been told.
    Broken,
}

impl Decoder {
    /// Gives the text of a chunk to `take`, in chunks of bounded size.
    ///
    /// # Errors
    /// The compressed data is broken. It is told once; what follows is left out.
    pub fn push(&mut self, chunk: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), GzipError> {
        let Some((&first, rest)) = chunk.split_first() else { return Ok(()) };
        match &mut self.outer {
            Outer::Unknown if !GZIP.starts_with(&[first]) => self.outer = Outer::Nothing,
            Outer::Unknown => {
                self.outer = Outer::First(first);
                return self.push(rest, take);
            }
            Outer::First(before) if [*before, first] == *GZIP => {
                self.outer = Outer::Gzip(Box::default());
                self.gunzip(GZIP, take)?;
                return self.gunzip(rest, take);
            }
            Outer::First(before) => {
                let before = *before;
                self.outer = Outer::Nothing;
                self.text.push(&[before], take);
            }
            Outer::Gzip(_) => return self.gunzip(chunk, take),
            Outer::Nothing => {}
            Outer::Broken => return Ok(()),
        }
        self.text.push(chunk, take);
        Ok(())
    }

    /// The input has ended.
    ///
    /// # Errors
    /// The compressed data is not complete.
    pub fn finish(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), GzipError> {
        let result = match std::mem::replace(&mut self.outer, Outer::Broken) {
            Outer::First(byte) => {
                self.text.push(&[byte], take);
                Ok(())
            }
            Outer::Gzip(mut gunzip) => gunzip.finish(&mut |bytes| self.text.push(bytes, take)),
            Outer::Unknown | Outer::Nothing | Outer::Broken => Ok(()),
        };
        self.text.finish(take);
        result
    }

    /// How many bytes of memory it takes, about.
    pub fn held(&self) -> usize {
        let unpacking = if matches!(self.outer, Outer::Gzip(_)) { GUNZIP_BYTES } else { 0 };
        unpacking + self.text.decoded.capacity()
    }

    fn gunzip(&mut self, chunk: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), GzipError> {
        let Outer::Gzip(gunzip) = &mut self.outer else { return Ok(()) };
        let result = gunzip.push(chunk, &mut |bytes| self.text.push(bytes, take));
        if result.is_err() {
            self.outer = Outer::Broken;
        }
        result
    }
}

/// Text in an encoding that its first bytes tell.
#[derive(Debug, Default)]
struct Text {
    encoding: Encoding,
    /// Bytes that tell the encoding only with the next one.
    start: Vec<u8>,
    /// The decoded text of a chunk.
    decoded: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default)]
enum Encoding {
    #[default]
    Unknown,
    Utf8,
    Utf16(Utf16),
}

/// UTF-16, and what is left of a chunk.
#[derive(Debug, Clone, Copy)]
struct Utf16 {
    is_little_endian: bool,
    /// The first byte of a unit.
    odd: Option<u8>,
    /// The first half of a surrogate pair.
    high: Option<u16>,
}

impl Text {
    fn push(&mut self, chunk: &[u8], take: &mut dyn FnMut(&[u8])) {
        match &mut self.encoding {
            Encoding::Utf8 if chunk.is_empty() => {}
            Encoding::Utf8 => take(chunk),
            Encoding::Utf16(utf16) => {
                // A unit of two bytes is at most three in UTF-8.
                for chunk in chunk.chunks(8 * 1024) {
                    chunk.iter().for_each(|&byte| utf16.byte(byte, &mut self.decoded));
                    take(&self.decoded);
                    self.decoded.clear();
                }
            }
            Encoding::Unknown => {
                let Some((&first, rest)) = chunk.split_first() else { return };
                self.start.push(first);
                if let Some((encoding, mark)) = told_by(&self.start) {
                    self.encoding = encoding;
                    let start = std::mem::take(&mut self.start);
                    self.push(&start[mark..], take);
                }
                self.push(rest, take);
            }
        }
    }

    fn finish(&mut self, take: &mut dyn FnMut(&[u8])) {
        let start = std::mem::take(&mut self.start);
        if !start.is_empty() {
            take(&start);
        }
        if let Encoding::Utf16(Utf16 { odd, high, .. }) = self.encoding
            && (odd.is_some() || high.is_some())
        {
            take(&[NO_CHARACTER]);
        }
        self.encoding = Encoding::Utf8;
    }
}

/// The encoding, and the length of the byte order mark. `None` if it takes another byte to tell.
///
/// Without a mark, UTF-16 is told by a first character that is ASCII, which all our formats begin
/// with: one of its bytes is zero, and no text in UTF-8 has a zero byte.
fn told_by(start: &[u8]) -> Option<(Encoding, usize)> {
    let utf16 =
        |is_little_endian| Encoding::Utf16(Utf16 { is_little_endian, odd: None, high: None });
    match start {
        [] | [0xef | 0xff | 0xfe] | [0xef, 0xbb] => None,
        [0xef, 0xbb, 0xbf, ..] => Some((Encoding::Utf8, 3)),
        [0xff, 0xfe, ..] => Some((utf16(true), 2)),
        [0xfe, 0xff, ..] => Some((utf16(false), 2)),
        [_] => None,
        [1..0x80, 0, ..] => Some((utf16(true), 0)),
        [0, 1..0x80, ..] => Some((utf16(false), 0)),
        _ => Some((Encoding::Utf8, 0)),
    }
}

impl Utf16 {
    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) {
        let Some(before) = self.odd.take() else {
            self.odd = Some(byte);
            return;
        };
        let pair = [before, byte];
        let unit =
            if self.is_little_endian { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
        let high = self.high.take();
        if let (Some(high), 0xdc00..0xe000) = (high, unit) {
            let pair = 0x10000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(unit) - 0xdc00);
            return write(char::from_u32(pair), out);
        }
        if high.is_some() {
            out.push(NO_CHARACTER);
        }
        if let 0xd800..0xdc00 = unit {
            self.high = Some(unit);
        } else {
            write(char::from_u32(unit.into()), out);
        }
    }
}

fn write(char: Option<char>, out: &mut Vec<u8>) {
    match char {
        Some(char) => out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.push(NO_CHARACTER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<u8>, Option<GzipError>) {
        let (mut decoder, mut text, mut error) = (Decoder::default(), Vec::new(), None);
        for chunk in chunks {
            let pushed = decoder.push(chunk, &mut |bytes| text.extend_from_slice(bytes));
            error = error.or(pushed.err());
        }
        let finished = decoder.finish(&mut |bytes| text.extend_from_slice(bytes));
        (text, error.or(finished.err()))
    }

    #[track_caller]
    fn decodes(bytes: &[u8], text: &[u8]) {
        assert_eq!(decode([bytes]), (text.to_vec(), None));
        assert_eq!(decode(bytes.chunks(1)), (text.to_vec(), None), "byte by byte");
    }

    fn utf16(text: &str, is_little_endian: bool) -> Vec<u8> {
        let bytes =
            |unit: u16| if is_little_endian { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf8_passes_through_without_its_mark() {
        decodes(b"", b"");
        decodes(b"5", b"5");
        decodes("74\n°".as_bytes(), "74\n°".as_bytes());
        decodes("\u{feff}74".as_bytes(), b"74");
        decodes(b"\xef\xbb", b"\xef\xbb");
        decodes("ﾀ1".as_bytes(), "ﾀ1".as_bytes());
        decodes(b"a\xff\n1", b"a\xff\n1");
        decodes(b"\x1fa", b"\x1fa");
        decodes(b"\x1f", b"\x1f");
    }

    #[test]
    fn a_chunk_is_given_on_at_once_where_nothing_else_is_possible() {
        let (mut decoder, mut text) = (Decoder::default(), Vec::new());
        decoder.push(b"5\n", &mut |bytes| text.extend_from_slice(bytes)).unwrap();
        assert_eq!(text, b"5\n");
    }

    #[test]
    fn utf16_is_told_by_its_mark_or_by_its_first_character() {
        for is_little_endian in [true, false] {
            for text in ["\u{feff}1\n°🦀\n", "1\n°🦀\n"] {
                let bare = text.trim_start_matches('\u{feff}');
                decodes(&utf16(text, is_little_endian), bare.as_bytes());
            }
        }
    }

    #[test]
    fn what_is_no_character_spoils_one_line_and_not_the_next() {
        decodes(b"1\0\n\0\x00\xd8\n\x002\0", b"1\n\xff\n2");
        decodes(b"1\0\n\0\x00\xdc\n\x002\0", b"1\n\xff\n2");
        decodes(b"1\0\n\0\x00\xd8", b"1\n\xff");
        decodes(b"1\0\n\x002", b"1\n\xff");
    }

    #[test]
    fn the_inputs_that_people_have() {
        let crab = "{\"value\": 21}\r\n{\"value\": 22}\r\n";
        decodes(&utf16(&format!("\u{feff}{crab}"), true), crab.as_bytes());
        decodes(b"1\0\n\x002\0\n\x003\0\n\0", b"1\n2\n3\n");
    }

    #[cfg(feature = "deflate")]
    mod gzip {
        use super::*;
        use std::io::Write;

        fn gzip(text: &[u8]) -> Vec<u8> {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }

        #[test]
        fn gzip_is_read_with_all_its_members() {
            decodes(&gzip(b"1\n2\n"), b"1\n2\n");
            decodes(&gzip(b""), b"");
            decodes(&[gzip(b"1\n"), gzip(b""), gzip(b"2\n")].concat(), b"1\n2\n");
            decodes(&gzip(&utf16("\u{feff}1\n°", false)), "1\n°".as_bytes());
        }

        #[test]
        fn what_is_flushed_is_read_before_the_end() {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(b"1\n").unwrap();
            encoder.flush().unwrap();
            let (mut decoder, mut text) = (Decoder::default(), Vec::new());
            decoder.push(encoder.get_ref(), &mut |bytes| text.extend_from_slice(bytes)).unwrap();
            assert_eq!(text, b"1\n");
        }

        #[test]
        fn a_bomb_comes_in_bounded_chunks() {
            let bomb = gzip(&vec![b' '; 10 << 20]);
            let (mut decoder, mut total) = (Decoder::default(), 0);
            let take = &mut |bytes: &[u8]| {
                assert!(bytes.len() <= 64 * 1024);
                total += bytes.len();
            };
            decoder.push(&bomb, take).unwrap();
            decoder.finish(take).unwrap();
            assert_eq!(total, 10 << 20);
        }

        #[test]
        fn truncated_and_corrupt_gzip_is_told_after_what_can_be_read() {
            let whole = gzip(b"1\n2\n");
            for end in 2..whole.len() {
                let (text, error) = decode([&whole[..end]]);
                assert!(b"1\n2\n".starts_with(&text));
                assert_eq!(error, Some(GzipError::Truncated), "{end}");
            }
            let mut corrupt = whole.clone();
            *corrupt.last_mut().unwrap() ^= 1;
            assert_eq!(decode([&corrupt[..]]).1, Some(GzipError::Corrupt));
            assert_eq!(decode([&[whole, vec![b'x'; 20]].concat()[..]]).1, Some(GzipError::Corrupt));
        }

        proptest! {
            #[test]
            fn gzip_does_not_depend_on_the_split(text: Vec<u8>, cut: prop::sample::Index) {
                let bytes = gzip(&text);
                let (a, b) = bytes.split_at(cut.index(bytes.len()));
                let whole = decode([&bytes[..]]);
                prop_assert_eq!(whole.1, None);
                prop_assert_eq!(decode([a, b]), whole.clone());
                prop_assert_eq!(decode(bytes.chunks(1)), whole);
            }

            #[test]
            fn damage_is_told_or_does_not_matter(
                text: Vec<u8>, at: prop::sample::Index, by in 1_u8..
            ) {
                let mut bytes = gzip(&text);
                let at = 2 + at.index(bytes.len() - 2);
                bytes[at] ^= by;
                let undamaged = decode([&gzip(&text)[..]]).0;
                let (read, error) = decode([&bytes[..]]);
                prop_assert!(error.is_some() || read == undamaged);
            }
        }
    }

    proptest! {
        #[test]
        fn utf16_reads_as_its_text(
            text in "[ -~]\\PC*", little: bool, mark: bool, cut: prop::sample::Index
        ) {
            let marked = if mark { format!("\u{feff}{text}") } else { text.clone() };
            let bytes = utf16(&marked, little);
            let (a, b) = bytes.split_at(cut.index(bytes.len()));
            prop_assert_eq!(decode([a, b]), (text.into_bytes(), None));
        }

        #[test]
        fn the_split_does_not_matter(bytes: Vec<u8>, cut: prop::sample::Index) {
            let (a, b) = bytes.split_at(cut.index(bytes.len() + 1));
            let whole = decode([&bytes[..]]);
            prop_assert_eq!(decode([a, b]), whole.clone());
            prop_assert_eq!(decode(bytes.chunks(1)), whole);
        }
    }
}
