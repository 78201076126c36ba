//! Tests of every rule that a frame can break: the field that is reported as broken.

use super::*;
use crate::{
    explain::{Rule, Verdict},
    wire::{
        DeflateParameters,
        ProtocolError::{self, *},
        deflate::Codec,
    },
};

/// Asserts that the last frame breaks this rule at this field, and that no other frame breaks one.
#[track_caller]
fn check(receiver: Role, bytes: &[u8], rule: ProtocolError, at: Field) -> Frame {
    let limits = Limits {
        max_frame_size: 200,
        max_message_size: 300,
        max_fragments: 2,
        ..Limits::default()
    };
    let mut explainer =
        Explainer::new(receiver, Arc::new(limits)).with_deflate(Some(DeflateParameters::OFFER));
    let mut frames = explain(&mut explainer, bytes);
    let last = frames.pop().expect("there is a frame");
    assert!(frames.iter().all(|frame| frame.error.is_none() && frame.broken().is_none()));
    let broken = last.broken().expect("a span is broken");
    assert_eq!((last.error, broken.field), (Some(rule), at));
    assert_eq!(broken.verdict, Verdict::Broken(Rule::Frame(rule)));
    assert_eq!(broken.section, Rule::Frame(rule).section());
    assert_eq!(Rule::Frame(rule).close_code(), Some(rule.close_code().0));
    last
}

#[test]
fn rules_of_the_header() {
    let client = |bytes, rule, at| check(Role::Client, bytes, rule, at);
    client(b"\xA1\x00", ReservedBit { bit: 2 }, Field::Rsv2);
    client(b"\x91\x00", ReservedBit { bit: 3 }, Field::Rsv3);
    client(b"\x83\x00", ReservedOpcode(3), Field::Opcode);
    client(b"\x09\x00", ControlFragmented, Field::Fin);
    client(b"\x81\x80\0\0\0\0", MaskForbidden, Field::Mask);
    check(Role::Server, b"\x81\x00", MaskMissing, Field::Mask);
    client(b"\x89\x7E\x00\x7E", ControlTooLong, Field::Length);
    let top_bit = client(b"\x82\x7F\x80\0\0\0\0\0\0\0", LengthTopBit, Field::Length64);
    let said = "an 8-byte length has only 63 bits: the top bit must be 0";
    assert_eq!(field(&top_bit, Field::Length64), ("9223372036854775808", said));
    client(b"\x82\x7E\0\x7D", LengthNotMinimal { length: 125 }, Field::Length16);
    client(b"\x82\x7F\0\0\0\0\0\0\xFF\xFF", LengthNotMinimal { length: 65_535 }, Field::Length64);
    client(b"\x82\x7E\0\xC9", FrameTooBig { length: 201, limit: 200 }, Field::Length16);
}

#[test]
fn rules_of_messages() {
    let client = |bytes: &[u8], rule, at| check(Role::Client, bytes, rule, at);
    let end_of_nothing = client(b"\x80\x00", ContinuationOfNothing, Field::Opcode);
    assert_eq!(field(&end_of_nothing, Field::Fin).1, "the last or only fragment of a message");
    client(b"\x01\x00\x81\x00", MessageInsideMessage, Field::Opcode);
    client(b"\x01\x00\x00\x00\x80\x00", TooManyFragments { limit: 2 }, Field::Opcode);
    let two = [b"\x02\x7E\0\xC8", &[0; 200][..], b"\x80\x65"].concat();
    client(&two, MessageTooBig { limit: 300 }, Field::Length);
    client(b"\x81\x02a\xFF", TextNotUtf8 { offset: 1 }, Field::Payload);
}

#[test]
fn rules_of_text_across_fragments() {
    let last = check(
        Role::Client,
        b"\x01\x02a\xE2\x80\x02\x82b",
        TextNotUtf8 { offset: 3 },
        Field::Payload,
    );
    let said = "2 bytes, the end of the text message; invalid UTF-8 at byte 1 of the payload, 0x62";
    assert_eq!(field(&last, Field::Payload), ("82 62", said));
    let last =
        check(Role::Client, b"\x01\x02a\xE2\x80\x00", TextNotUtf8 { offset: 2 }, Field::Payload);
    let said = "0 bytes, the end of the text message; the text ends inside a character";
    assert_eq!(
        field(&last, Field::Payload),
        ("\"\"", said),
        "an empty payload has a span where it breaks a rule"
    );
}

#[test]
fn rules_of_a_close() {
    let client = |bytes, rule, at| check(Role::Client, bytes, rule, at);
    client(b"\x88\x01\x03", CloseOfOneByte, Field::CloseCode);
    let last = client(b"\x88\x05\x03\xEDwhy", CloseCodeForbidden(1005), Field::CloseCode);
    let said = "status 1005: a Close had no code (reported to applications, never sent)";
    assert_eq!(field(&last, Field::CloseCode), ("1005", said));
    assert_eq!(
        field(&last, Field::CloseReason).0,
        "\"why\"",
        "the fields after it are explained as well"
    );
    client(b"\x88\x03\x03\xE8\xFF", CloseReasonNotUtf8, Field::CloseReason);
}

#[test]
fn rules_of_compressed_messages() {
    if !Codec::AVAILABLE {
        return;
    }
    let client = |bytes: &[u8], rule, at| check(Role::Client, bytes, rule, at);
    let ping = client(b"\xC9\x00", CompressedNotFirst, Field::Rsv1);
    let said = "set, but only the first frame of a message says whether it is compressed";
    assert_eq!(field(&ping, Field::Rsv1), ("1", said));
    client(b"\xC1\x01\x07", DeflateCorrupt, Field::Payload);
    // The same letter, 400 times.
    let flood = b"\xC2\x08\x4A\x4C\x1C\x05\x83\x09\x00\x00";
    let last =
        explain(&mut to(Role::Client).with_deflate(Some(DeflateParameters::OFFER)), flood).pop();
    assert_eq!(last.and_then(|frame| frame.error), None);
    client(flood, MessageTooBig { limit: 300 }, Field::Payload);
    let last =
        client(b"\xC1\x07\x00\x01\x00\xFE\xFF\xFF\x00", TextNotUtf8 { offset: 0 }, Field::Payload);
    assert!(
        field(&last, Field::Payload).1.ends_with("; invalid UTF-8 at byte 0 of the inflated text")
    );
}

/// All fields after the broken one are still explained.
#[test]
fn fields_after_the_broken_one_are_explained() {
    let frame = one(Role::Server, b"\xF3\x05Hello");
    let fields: Vec<_> = frame.spans.iter().map(|span| span.field.id()).collect();
    assert_eq!(fields, ["fin", "rsv1", "rsv2", "rsv3", "opcode", "mask", "length", "payload"]);
    let broken =
        frame.spans.iter().filter(|span| matches!(span.verdict, Verdict::Broken(_))).count();
    assert_eq!(
        (frame.error, broken),
        (Some(ReservedBit { bit: 1 }), 1),
        "only the first broken rule is reported"
    );
    let said = "5 bytes, not checked, because the header breaks a rule";
    assert_eq!(field(&frame, Field::Payload), ("\"Hello\"", said));
    let said = "set, but no negotiated extension gives it a meaning";
    assert_eq!(field(&frame, Field::Rsv1), ("1", said));
    let unmasked = one(Role::Server, b"\x81\x05Hello");
    let header = unmasked.header.expect("what its bits say");
    assert_eq!((header.length, header.mask, unmasked.payload()), (5, None, &b"Hello"[..]));
}

/// A broken rule is reported with the byte that breaks it, although the frame is passed on only
/// once it is complete.
#[test]
fn a_broken_rule_is_reported_at_once() {
    let mut explainer = to(Role::Server);
    explainer.push(b"\x81\x05He", |_| panic!("it is incomplete"));
    assert_eq!(explainer.error(), Some(MaskMissing));
    assert!(!explainer.is_over());
    assert_eq!(explainer.rest().map(|frame| frame.missing), Some(3));
    let mut frames = Vec::new();
    explainer.push(b"llo, world", |frame| frames.push(frame));
    assert_eq!((frames.len(), explainer.is_over(), explainer.unread()), (1, true, 7));
    assert_eq!(explainer.error(), Some(MaskMissing));
}
