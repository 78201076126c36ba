//! The explanations of the examples of RFC 6455, section 5.7, and RFC 7692, section 7.2.3.

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
            assert_eq!(span.verdict, Verdict::Valid);
            (
                span.bytes.clone(),
                span.bits.clone(),
                span.field.id(),
                &span.value[..],
                span.section.to_owned(),
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
    assert_eq!(field(&frame, Field::Opcode).1, "starts a text message: its payload is UTF-8");
    assert_eq!(
        field(&frame, Field::Mask).1,
        "masked, as required of a client: a 4-byte key follows the length"
    );
    let length = "the payload is 5 bytes: these 7 bits hold lengths up to 125";
    assert_eq!(field(&frame, Field::Length).1, length);
    let key = "the masking key: byte i of the payload is XORed with byte i mod 4 of the key";
    assert_eq!(field(&frame, Field::MaskingKey).1, key);
    assert_eq!(field(&frame, Field::Payload).1, "5 bytes, the whole text message");
}

#[test]
fn a_message_in_two_fragments_with_a_ping_between() {
    let frames = explain(&mut to(Role::Client), b"\x01\x03Hel\x89\x05Hello\x80\x02lo\x8a\x00");
    assert_eq!(frames.iter().map(|frame| frame.at).collect::<Vec<_>>(), [0, 5, 12, 16]);
    let first = "the first fragment of a message: continuation frames follow";
    assert_eq!(field(&frames[0], Field::Fin), ("0", first));
    assert_eq!(
        field(&frames[0], Field::Payload),
        ("\"Hel\"", "3 bytes, the start of a text message")
    );
    assert_eq!(
        field(&frames[1], Field::Fin).1,
        "set, as in every control frame: they must not be fragmented"
    );
    assert_eq!(field(&frames[1], Field::Payload), ("\"Hello\"", "5 bytes, which the Pong repeats"));
    assert_eq!(
        field(&frames[2], Field::Fin).1,
        "fragment 2, the last one: the message is complete"
    );
    let opcode = ("0x0 (continuation)", "the next fragment of the open text message");
    assert_eq!(field(&frames[2], Field::Opcode), opcode);
    let end = "2 bytes, the end of the text message: 5 bytes in total, \"Hello\"";
    assert_eq!(field(&frames[2], Field::Payload), ("\"lo\"", end));
    assert_eq!(field(&frames[3], Field::Length), ("0", "no payload"));
}

/// In a message of one frame, and in one of two.
#[test]
fn of_a_long_text_64_characters_are_shown() {
    let four_bytes_each = |count| "🦀".repeat(count).into_bytes();
    let shown = format!("\"{}\" ...", "🦀".repeat(64));
    let whole = one(Role::Client, &[&b"\x81\x7E\x01\x04"[..], &four_bytes_each(65)].concat());
    assert_eq!(field(&whole, Field::Payload).0, shown);
    let two =
        [&b"\x01\x7E\x01\x00"[..], &four_bytes_each(64), b"\x80\x04", &four_bytes_each(1)].concat();
    let frames = explain(&mut to(Role::Client), &two);
    let end = format!("4 bytes, the end of the text message: 260 bytes in total, {shown}");
    assert_eq!(field(&frames[1], Field::Payload), ("\"🦀\"", &end[..]));
}

/// One direction does not show whether a Close is the first or the reply, so the sentence covers
/// both.
#[test]
fn a_close_may_be_the_answer() {
    let said = "the sender's last frame; the other end replies with a Close unless it has sent one already, and the connection ends";
    assert_eq!(field(&one(Role::Client, b"\x88\x00"), Field::Opcode), ("0x8 (close)", said));
}

#[test]
fn the_three_forms_of_the_length() {
    let frame =
        |header: &[u8], length: usize| one(Role::Client, &[header, &vec![0; length]].concat());
    assert_eq!(
        field(&frame(b"\x82\x02", 2), Field::Payload).0,
        "00 00",
        "shown as binary, although it could be text"
    );
    let said = frame(b"\x82\x7E\x01\x00", 256);
    let seven = "the payload is 256 bytes: more than 125, so the 7 bits are 126 and the next 2 bytes hold the length";
    assert_eq!(field(&said, Field::Length), ("126", seven));
    let sixteen = "256 as 2 bytes, big-endian; the 7 bits alone hold at most 125";
    assert_eq!(field(&said, Field::Length16), ("256", sixteen));
    let said = frame(b"\x82\x7F\0\0\0\0\0\x01\0\0", 65_536);
    let seven = "the payload is 65536 bytes: more than 65535, so the 7 bits are 127 and the next 8 bytes hold the length";
    assert_eq!(field(&said, Field::Length), ("127", seven));
    let sixtyfour = "65536 as 8 bytes, big-endian; 2 bytes hold at most 65535";
    assert_eq!(field(&said, Field::Length64), ("65536", sixtyfour));
    assert!(
        field(&said, Field::Payload).0.len() < 300,
        "a value is short, however long the payload"
    );
}

#[test]
fn a_close() {
    let frame = one(Role::Client, b"\x88\x05\x03\xe8bye");
    let code = ("1000", "status 1000: normal closure, the connection has served its purpose");
    assert_eq!(field(&frame, Field::CloseCode), code);
    let reason = "the reason as text, for logs: UTF-8, at most 123 bytes";
    assert_eq!(field(&frame, Field::CloseReason), ("\"bye\"", reason));
    let [.., code, reason] = &frame.spans[..] else { panic!("it has both") };
    assert_eq!((code.field.name(), code.section), ("close code", "RFC 6455, 7.4"));
    assert_eq!((reason.field.name(), reason.section), ("close reason", "RFC 6455, 5.5.1"));
    let fields: Vec<_> = one(Role::Client, b"\x88\x02\x03\xe8")
        .spans
        .iter()
        .map(|span| span.field)
        .skip(7)
        .collect();
    assert_eq!(fields, [Field::CloseCode], "without a reason, it has no span");
    let empty = one(Role::Client, b"\x88\x00");
    let none = "no payload: a Close without a code, which applications see as 1005";
    assert_eq!(field(&empty, Field::Length), ("0", none));
    let mut explainer = to(Role::Client);
    assert_eq!(explain(&mut explainer, b"\x88\x00\x81\x05Hello").len(), 1);
    assert!(explainer.is_over() && explainer.error().is_none());
    assert_eq!(explainer.unread(), 7, "nothing is read after a Close");
}

/// The registered codes and the ranges for applications have their own sentences. Other codes use
/// the text of [`CloseCode`].
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
    let rsv1 = ("1", "set: this message is compressed (permessage-deflate)");
    assert_eq!(field(&frames[0], Field::Rsv1), rsv1);
    let in_7692 = frames[0].spans.iter().map(|span| span.section == "RFC 7692, 6");
    let expected = [false, true, false, false, false, false, false, true];
    assert_eq!(in_7692.collect::<Vec<_>>(), expected, "RSV1 and the payload");
    let whole = "7 bytes of DEFLATE data, the whole text message: 5 bytes inflated, \"Hello\"; \
                 it needs no message before it, although context takeover would allow that";
    assert_eq!(field(&frames[0], Field::Payload), ("f2 48 cd c9 c9 07 00", whole));
    let continued = "clear, as in every continuation frame: the first frame says that the message is compressed";
    assert_eq!(field(&frames[2], Field::Rsv1), ("0", continued));
    let end = "2 bytes of DEFLATE data, the end of the text message: 5 bytes inflated, \"Hello\"; \
               it refers back to earlier messages: context takeover, with a window of 32768 bytes";
    assert_eq!(field(&frames[2], Field::Payload).1, end);
    assert_eq!(field(&frames[3], Field::Rsv1).1, "clear: this message is not compressed");
}

/// The number of missing bytes, after each received one.
#[test]
fn an_incomplete_frame() {
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
    let (valid, key, payload) = (Verdict::Valid, Verdict::Missing(2), Verdict::Missing(256));
    assert_eq!(missing, [(2..4, valid), (4..6, key), (6..6, payload)]);
    assert!(
        field(&frame, Field::MaskingKey).1.ends_with("byte i mod 4 of the key; needs 2 more bytes")
    );
    let payload = ("", "256 bytes, after the rest of the header; needs 256 more bytes");
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
fn a_payload_that_is_kept_in_part_is_checked_in_full() {
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
    let said = "5 bytes, the whole text message; invalid UTF-8 at byte 4 of the payload";
    assert_eq!(field(&frames[0], Field::Payload), ("\"He\" ...", said));
}
