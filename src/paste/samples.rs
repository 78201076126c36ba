//! Pastes, and what is right for each: what it is taken for, and its bytes; or the sentence that
//! says why it cannot be read.
//!
//! A sample stands for a kind. Add one where a paste was read wrongly. Read next: `arrows.rs`.

mod dumps;
mod mixed;
mod sources;
mod unreadable;

use super::{PasteError, read};
use crate::wire::Role;
use std::fmt::Write as _;

/// The pastes themselves.
pub(super) fn all_texts() -> impl Iterator<Item = &'static str> {
    let read = [sources::SOURCES, dumps::DUMPS, mixed::MIXED].into_iter().flatten();
    read.map(|sample| sample.0).chain(unreadable::UNREADABLE.iter().map(|sample| sample.0))
}

fn pieces(paste: &super::Paste) -> String {
    let mut shown = String::new();
    for piece in paste.pieces() {
        shown += match piece.sender {
            Some(Role::Client) => " c:",
            Some(Role::Server) => " s:",
            None => " ",
        };
        piece.bytes.iter().for_each(|byte| _ = write!(shown, "{byte:02x}"));
        if piece.missing > 0 {
            _ = write!(shown, "+{}", piece.missing);
        }
    }
    shown.trim_start().to_owned()
}

#[test]
fn each_sample_is_taken_for_what_it_is() {
    let wrong: Vec<String> = [sources::SOURCES, dumps::DUMPS, mixed::MIXED]
        .into_iter()
        .flatten()
        .filter_map(|(text, form, expected)| match read(text.as_bytes()) {
            Ok(paste) if (&*paste.form, &*pieces(&paste)) == (*form, *expected) => None,
            Ok(paste) => Some(format!("{text:?}: {}, {}", paste.form, pieces(&paste))),
            Err(error) => Some(format!("{text:?}: {error}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cannot_be_read_is_named_with_its_line_and_what_it_looks_like() {
    let wrong: Vec<String> = unreadable::UNREADABLE
        .iter()
        .filter_map(|(text, sentence)| match read(text.as_bytes()) {
            Err(error) if error.to_string() == *sentence => None,
            other => Some(format!("{text:?}: {other:?}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(read(b" \n"), Err(PasteError::Empty));
}

/// Where `@` is, a digit belongs.
const WITH_DIGIT: &[&str] = &[
    "%81%@5Hello",
    "0b@0000101, 0b00000000",
    "0o@5, 0x00",
    "\"\\x@5\\x00\"",
    "\"\\u{@5}\"",
    "<Buffer 81 ... @5 more bytes>",
    "$1 = {0x81, 0x0 <repeats @5 times>}",
    "00000000: 81@5 4865 6c6c 6f                        ..Hello",
    "00000000  81 @5 48 65 6c 6c 6f                              |..Hello|",
    "0000000 201 @05   H   e   l   l   o\n0000007",
    "=> Send data, @7 bytes (0x7)\n0000: 81 05 48 65 6c 6c 6f ..Hello",
    "=> Send data, 7 bytes (0x7)\n@000: 81 05 48 65 6c 6c 6f ..Hello",
    "=> Send data, 7 bytes (0x7)\n0000: 81 @5 48 65 6c 6c 6f ..Hello",
    "read(4, \"\\x81\\x05Hello\", 4096) = @7",
    "Follow: tcp,ascii\n@18\nGET / HTTP/1.1\n\n",
];

#[test]
fn a_sign_is_not_a_digit() {
    for text in WITH_DIGIT {
        let of = |digit| read(text.replace('@', digit).as_bytes()).map(|paste| pieces(&paste));
        assert!(of("0").is_ok(), "{text:?}: {:?}", of("0"));
        assert_ne!(of("+"), of("0"), "{text:?}");
    }
}

#[test]
fn utf_16_and_byte_order_marks_are_read() {
    let utf16 = "\u{FEFF}81 00\r\n".encode_utf16().flat_map(u16::to_le_bytes);
    for input in [
        utf16.collect::<Vec<u8>>(),
        b"\xEF\xBB\xBF81 00".to_vec(),
        b"8\x001\x00 \x000\x000\x00".to_vec(),
    ] {
        assert_eq!(read(&input).map(|paste| paste.bytes()), Ok(vec![0x81, 0]), "{input:?}");
    }
}

#[test]
fn bytes_that_are_no_text_stand_for_themselves() {
    let paste = read(b"\x81\x05Hello").expect("bytes");
    assert_eq!(
        (&*paste.form, paste.bytes()),
        ("raw bytes, because it is not text", b"\x81\x05Hello".to_vec())
    );
}
