//! Tests of `decode` and `encoding`: each encoding, whole, byte by byte and cut anywhere.

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
    let bytes = |unit: u16| if is_little_endian { unit.to_le_bytes() } else { unit.to_be_bytes() };
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
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
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
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
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
