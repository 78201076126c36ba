//! The examples of RFC 6455, section 5.7, and RFC 7692, section 7.2.3, read aloud.

use super::*;
use crate::{
    explain::{Verdict, meaning::close_code},
    wire::{CloseCode, DeflateParameters, deflate::Codec},
};

const MASKED_HELLO: &[u8] = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";

#[test]
fn a_masked_text_frame() {
    let frame = one(Role::Server, MASKED_HELLO);
    let said: Vec<_> = frame
        .spans
        .iter()
        .map(|span| {
            assert_eq!(span.verdict, Verdict::Fine);
            (
                span.bytes.clone(),
                span.bits.clone(),
                span.field.id(),
                &span.value[..],
                span.section.to_string(),
            )
        })
        .collect();
    let rfc = |section| format!("RFC 6455, {section}");
    assert_eq!(
        said,
        [
            (0..1, Some(0..1), "fin", "1", rfc("5.2")),
            (0..1, Some(1..2), "rsv1", "0", rfc("5.2")),
            (0..1, Some(2..3), "rsv2", "0", rfc("5.2")),
            (0..1, Some(3..4), "rsv3", "0", rfc("5.2")),
            (0..1, Some(4..8), "opcode", "0x1 (text)", rfc("5.2")),
            (1..2, Some(0..1), "mask", "1", rfc("5.2")),
            (1..2, Some(1..8), "length", "5", rfc("5.2")),
            (2..6, None, "masking-key", "37 fa 21 3d", rfc("5.3")),
            (6..11, None, "payload", "\"Hello\"", rfc("5.2")),
        ]
    );
    assert_eq!((frame.at, frame.sender, frame.header_length, frame.cut), (0, Role::Client, 6, 0));
    assert_eq!(
        (&frame.bytes[..], frame.payload(), frame.missing),
        (MASKED_HELLO, &b"Hello"[..], 0)
    );
    assert_eq!(field(&frame, Field::Fin).1, "the whole message is in this frame");
    assert_eq!(field(&frame, Field::Rsv1).1, "clear: no extension uses it here");
    assert_eq!(field(&frame, Field::Rsv2).1, "clear: no extension uses it here");
    assert_eq!(field(&frame, Field::Opcode).1, "begins a text message: its bytes are UTF-8");
    assert_eq!(
        field(&frame, Field::Mask).1,
        "masked, as every frame of a client: a key of 4 bytes follows the length"
    );
    let length = "the payload is 5 bytes: up to 125, the 7 bits hold the length themselves";
    assert_eq!(field(&frame, Field::Length).1, length);
    let key = "the key that was XORed over the payload: byte i of the payload with byte i mod 4";
    assert_eq!(field(&frame, Field::MaskingKey).1, key);
    assert_eq!(field(&frame, Field::Payload).1, "5 bytes, the whole text message");
}

#[test]
fn a_message_in_two_fragments_with_a_ping_between() {
    let frames = explain(&mut to(Role::Client), b"\x01\x03Hel\x89\x05Hello\x80\x02lo\x8a\x00");
    assert_eq!(frames.iter().map(|frame| frame.at).collect::<Vec<_>>(), [0, 5, 12, 16]);
    let first = "not the end of the message: the first fragment, continuation frames follow";
    assert_eq!(field(&frames[0], Field::Fin), ("0", first));
    assert_eq!(
        field(&frames[0], Field::Payload),
        ("\"Hel\"", "3 bytes, the beginning of a text message")
    );
    assert_eq!(
        field(&frames[1], Field::Fin).1,
        "set, as in every control frame: they are never fragmented"
    );
    assert_eq!(
        field(&frames[1], Field::Payload),
        ("\"Hello\"", "5 bytes, which the Pong brings back")
    );
    assert_eq!(
        field(&frames[2], Field::Fin).1,
        "fragment 2 is the last: with this frame the message is whole"
    );
    let opcode = ("0x0 (continuation)", "one more fragment of the text message that is open");
    assert_eq!(field(&frames[2], Field::Opcode), opcode);
    let end = "2 bytes, the end of the text message: together 5 bytes, \"Hello\"";
    assert_eq!(field(&frames[2], Field::Payload), ("\"lo\"", end));
    assert_eq!(field(&frames[3], Field::Length), ("0", "no payload follows"));
}

/// In a frame alone, and in a message of two.
#[test]
fn of_a_long_text_64_characters_are_shown() {
    let four_bytes_each = |count| "🦀".repeat(count).into_bytes();
    let shown = format!("\"{}\" ...", "🦀".repeat(64));
    let whole = one(Role::Client, &[&b"\x81\x7E\x01\x04"[..], &four_bytes_each(65)].concat());
    assert_eq!(field(&whole, Field::Payload).0, shown);
    let two =
        [&b"\x01\x7E\x01\x00"[..], &four_bytes_each(64), b"\x80\x04", &four_bytes_each(1)].concat();
    let frames = explain(&mut to(Role::Client), &two);
    let end = format!("4 bytes, the end of the text message: together 260 bytes, {shown}");
    assert_eq!(field(&frames[1], Field::Payload), ("\"🦀\"", &end[..]));
}

/// The same words for the first of a connection and for the answer to it: which it is, one
/// direction does not tell.
#[test]
fn a_close_may_be_the_answer() {
    let said = "the last frame of its sender; the other end answers with its own, if it has not sent that before, and the connection ends";
    assert_eq!(field(&one(Role::Client, b"\x88\x00"), Field::Opcode), ("0x8 (close)", said));
}

#[test]
fn the_three_forms_of_the_length() {
    let frame =
        |header: &[u8], length: usize| one(Role::Client, &[header, &vec![0; length]].concat());
    assert_eq!(
        field(&frame(b"\x82\x02", 2), Field::Payload).0,
        "00 00",
        "binary, though it could be text"
    );
    let said = frame(b"\x82\x7E\x01\x00", 256);
    let seven = "the payload is 256 bytes: more than 125, so the 7 bits say 126 and the next 2 bytes hold the length";
    assert_eq!(field(&said, Field::Length), ("126", seven));
    let sixteen = "256 in 2 bytes, the highest first; the 7 bits alone hold 125 at the most";
    assert_eq!(field(&said, Field::Length16), ("256", sixteen));
    let said = frame(b"\x82\x7F\0\0\0\0\0\x01\0\0", 65_536);
    let seven = "the payload is 65536 bytes: more than 65535, so the 7 bits say 127 and the next 8 bytes hold the length";
    assert_eq!(field(&said, Field::Length), ("127", seven));
    let sixtyfour = "65536 in 8 bytes, the highest first; 2 bytes hold 65535 at the most";
    assert_eq!(field(&said, Field::Length64), ("65536", sixtyfour));
    assert!(
        field(&said, Field::Payload).0.len() < 300,
        "a value is short, however long the payload"
    );
}

#[test]
fn a_close() {
    let frame = one(Role::Client, b"\x88\x05\x03\xe8bye");
    let code = ("1000", "status 1000: the purpose of the connection has been fulfilled");
    assert_eq!(field(&frame, Field::CloseCode), code);
    let reason = "the reason in words, for a person who reads a log: UTF-8, at most 123 bytes";
    assert_eq!(field(&frame, Field::CloseReason), ("\"bye\"", reason));
    let [.., code, reason] = &frame.spans[..] else { panic!("it has both") };
    assert_eq!(
        (code.field.name(), code.section.to_string()),
        ("close code", "RFC 6455, 7.4".into())
    );
    assert_eq!(
        (reason.field.name(), reason.section.to_string()),
        ("close reason", "RFC 6455, 5.5.1".into())
    );
    let fields: Vec<_> = one(Role::Client, b"\x88\x02\x03\xe8")
        .spans
        .iter()
        .map(|span| span.field)
        .skip(7)
        .collect();
    assert_eq!(fields, [Field::CloseCode], "no reason, and so no part for it");
    let empty = one(Role::Client, b"\x88\x00");
    let none = "no payload: a Close without a code, which a program is told as 1005";
    assert_eq!(field(&empty, Field::Length), ("0", none));
    let mut explainer = to(Role::Client);
    assert_eq!(explain(&mut explainer, b"\x88\x00\x81\x05Hello").len(), 1);
    assert!(explainer.is_over() && explainer.violation().is_none());
    assert_eq!(explainer.unread(), 7, "after a Close nothing is read");
}

/// For the codes of the registry, and those that are shared out. Of any other, no more is said than
/// [`CloseCode`] says.
#[test]
fn a_close_code_has_a_sentence() {
    for code in 0..=u16::MAX {
        let few_words = format!("status {code}: {}", CloseCode(code).meaning());
        let has_sentence = close_code(Some(code)) != few_words;
        assert_eq!(has_sentence, matches!(code, 1000..=1015 | 3000..=4999), "{code}");
    }
}

#[test]
fn a_compressed_message() {
    if !Codec::AVAILABLE {
        return;
    }
    let mut explainer = to(Role::Client).with_deflate(Some(DeflateParameters::OFFER));
    let bytes = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\x41\x03\xf2\x00\x11\x80\x02\x00\x00\x81\x00";
    let frames = explain(&mut explainer, bytes);
    let set: Vec<_> = frames.iter().map(Frame::is_compressed).collect();
    assert_eq!(set, [Some(true), Some(true), Some(false), Some(false)]);
    let rsv1 = ("1", "RSV1 is set: this message is compressed (permessage-deflate)");
    assert_eq!(field(&frames[0], Field::Rsv1), rsv1);
    assert_eq!(frames[0].spans[1].section.to_string(), "RFC 7692, 6");
    let rfcs: Vec<_> = frames[0].spans.iter().map(|span| span.section.rfc).collect();
    assert_eq!(rfcs, [6455, 7692, 6455, 6455, 6455, 6455, 6455, 7692], "RSV1 and the payload");
    let whole = "7 bytes of DEFLATE data, the whole text message: inflated 5 bytes, \"Hello\"";
    assert_eq!(field(&frames[0], Field::Payload), ("f2 48 cd c9 c9 07 00", whole));
    let continued =
        "clear, as in every continuation: the first frame has said that the message is compressed";
    assert_eq!(field(&frames[2], Field::Rsv1), ("0", continued));
    let end = "2 bytes of DEFLATE data, the end of the text message: inflated 5 bytes, \"Hello\"";
    assert_eq!(field(&frames[2], Field::Payload).1, end);
    assert_eq!(field(&frames[3], Field::Rsv1).1, "this message is not compressed");
}

/// After each of its bytes: how many the frame still needs, in words.
#[test]
fn a_frame_that_is_cut() {
    let bytes = [b"\x82\xFE\x01\x00\x37\xfa\x21\x3d", &[0; 256][..]].concat();
    let needs = |length: usize| one(Role::Server, &bytes[..length]).needs();
    let needs = |length| needs(length).unwrap_or_default();
    assert_eq!(needs(1), "needs at least 1 more byte");
    assert_eq!(needs(2), "needs at least 6 more bytes", "length and key");
    assert_eq!(needs(3), "needs at least 5 more bytes");
    assert_eq!(needs(4), "needs 260 more bytes");
    assert_eq!(needs(263), "needs 1 more byte");
    assert_eq!(needs(264), "");
    let frame = one(Role::Server, &bytes[..6]);
    assert_eq!((frame.missing, frame.header), (258, None));
    let missing: Vec<_> =
        frame.spans.iter().map(|span| (span.bytes.clone(), span.verdict.clone())).skip(7).collect();
    let (fine, key, payload) = (Verdict::Fine, Verdict::Missing(2), Verdict::Missing(256));
    assert_eq!(missing, [(2..4, fine), (4..6, key), (6..6, payload)]);
    assert!(field(&frame, Field::MaskingKey).1.ends_with("byte i mod 4; needs 2 more bytes"));
    let payload = ("", "256 bytes, once the header is whole; needs 256 more bytes");
    assert_eq!(field(&frame, Field::Payload), payload);
}

#[test]
fn a_payload_of_which_nothing_is_kept_has_no_value() {
    for (bytes, at) in [
        (&b"\x81\x05Hello"[..], Field::Payload),
        (b"\x82\x05Hello", Field::Payload),
        (b"\x88\x05\x03\xE8bye", Field::CloseReason),
        (b"\x81\x05", Field::Payload),
    ] {
        let frames = explain(&mut to(Role::Client).keeping(0), bytes);
        assert_eq!(field(&frames[0], at).0, "", "{bytes:?}");
    }
    let frames = explain(&mut to(Role::Client).keeping(2), b"\x88\x05\x03\xE8bye");
    assert_eq!(
        (field(&frames[0], Field::CloseCode).0, field(&frames[0], Field::CloseReason).0),
        ("1000", "")
    );
    let frames = explain(&mut to(Role::Client).keeping(4), b"\x88\x05\x03\xE8bye");
    assert_eq!(field(&frames[0], Field::CloseReason).0, "\"by\" ...");
}

#[test]
fn a_payload_that_is_kept_in_part_is_judged_in_full() {
    let bytes = [b"\x81\x85\x37\xfa\x21\x3d", &b"\x7f\x9f\x4d\x51\xC8"[..]].concat();
    let frames = explain(&mut to(Role::Server).keeping(2), &bytes);
    assert_eq!(
        (frames[0].cut, &frames[0].bytes[6..], frames[0].payload()),
        (3, &b"\x7f\x9f"[..], &b"He"[..])
    );
    assert_eq!(
        frames[0].broken().map(|span| (span.field, span.bytes.clone())),
        Some((Field::Payload, 6..11))
    );
    let said = "5 bytes, the whole text message; byte 4 here cannot stand there in UTF-8";
    assert_eq!(field(&frames[0], Field::Payload), ("\"He\" ...", said));
}
