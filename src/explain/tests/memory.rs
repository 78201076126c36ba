//! Tests that a message is checked to its end, although only a part of it is kept.

use super::*;
use crate::wire::{
    ProtocolError,
    raw::{Header, Opcode},
};

const LENGTH: usize = 4 << 20;
const MOST: usize = 192 << 10;

fn frame(opcode: Opcode, fin: bool, compressed: bool, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    Header { fin, compressed, opcode, mask: None, length: payload.len() as u64 }.encode(&mut bytes);
    bytes.extend_from_slice(payload);
    bytes
}

/// Explains frames sent to a client, and asserts that the memory used stays small.
#[track_caller]
fn explained(explainer: Explainer, bytes: &[u8]) -> Vec<Frame> {
    let mut explainer = explainer.keeping(256);
    let mut frames = Vec::new();
    for chunk in bytes.chunks(100_000) {
        explainer.push(chunk, |frame| frames.push(frame));
        assert!(explainer.held() <= MOST, "{} bytes are held", explainer.held());
    }
    frames
}

#[test]
fn a_long_message_needs_little_memory() {
    let text = "0123456789".repeat(LENGTH / 10).into_bytes();
    let (first, last) = text.split_at(text.len() - 10);
    let both =
        [frame(Opcode::Text, false, false, first), frame(Opcode::Continuation, true, false, last)]
            .concat();
    let frames = explained(to(Role::Client), &both);
    let (_, meaning) = field(&frames[1], Field::Payload);
    let beginning =
        "10 bytes, the end of the text message: 4194300 bytes in total, \"0123456789012";
    assert!(meaning.starts_with(beginning), "{meaning}");
}

#[test]
fn a_long_text_is_checked_to_its_end() {
    let mut text = vec![b'a'; LENGTH];
    text[LENGTH - 7] = 0xFF;
    let frames = explained(to(Role::Client), &frame(Opcode::Text, true, false, &text));
    assert_eq!(frames[0].error, Some(ProtocolError::TextNotUtf8 { offset: LENGTH - 7 }));
    let limits = Arc::new(Limits { max_message_size: LENGTH, ..Limits::default() });
    let long = [
        frame(Opcode::Text, false, false, &[b'a'; LENGTH]),
        frame(Opcode::Continuation, true, false, b"a"),
    ];
    let frames = explained(Explainer::new(Role::Client, limits), &long.concat());
    assert_eq!(frames[1].error, Some(ProtocolError::MessageTooBig { limit: LENGTH }));
}

#[cfg(feature = "deflate")]
#[test]
fn a_long_compressed_message_needs_little_memory_and_its_limit_is_reported() {
    use crate::wire::{DeflateParameters, deflate::Codec};
    let agreed = DeflateParameters::default();
    let text = "0123456789".repeat(LENGTH / 10).into_bytes();
    let mut codec = Codec::new(&agreed, Role::Server).expect("it can");
    let two = [codec.compress(&text).expect("shorter"), codec.compress(&text).expect("shorter")];
    let bytes = two.map(|payload| frame(Opcode::Text, true, true, &payload)).concat();
    let explainer = |message| {
        let limits = Arc::new(Limits { max_message_size: message, ..Limits::default() });
        Explainer::new(Role::Client, limits).with_deflate(Some(agreed))
    };
    let frames = explained(explainer(text.len()), &bytes);
    assert_eq!(frames.iter().map(|frame| frame.error).collect::<Vec<_>>(), [None, None]);
    let limit = text.len() - 1;
    assert_eq!(
        explained(explainer(limit), &bytes)[0].error,
        Some(ProtocolError::MessageTooBig { limit })
    );
}
