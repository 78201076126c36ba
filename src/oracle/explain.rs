//! What is said about any bytes must be so, and leave no bit of them out.
//!
//! Of frames the codec is the judge: both must find the same rule broken at the same frame. Of
//! handshakes the lists in `handshake_rules.rs` are; the codec only of how a head is cut into
//! lines, which `request_head` is about. Must not know how frames are read. RFC 6455, sections 4
//! and 5. Read next: `fuzz/README.md`.

use super::{
    Input, check_sentence, end,
    heads::handshake_rules::{ACCEPT, Asked, KEY, changes, is_key, says_please, says_yes, values},
    receive,
};
use crate::{
    explain::{Explainer, Field, Frame, Head, Rule, Span, Verdict, accept, request, response},
    wire::{DeflateParameters, HeadLimits, HeadReader, Limits, ProtocolError, Role},
};
use std::sync::Arc;

/// Which end the frames come to, and what it keeps to.
#[derive(Debug)]
pub(crate) struct Explained {
    pub(crate) receiver: Role,
    pub(crate) limits: Arc<Limits>,
    pub(crate) deflate: Option<DeflateParameters>,
    /// How much of a payload is kept.
    pub(crate) keep: usize,
}

/// All that was said of a direction.
#[derive(Debug, PartialEq)]
struct Said {
    frames: Vec<Frame>,
    rest: Option<Frame>,
    violation: Option<ProtocolError>,
    unread: u64,
}

impl Said {
    fn all(&self) -> impl Iterator<Item = &Frame> {
        self.frames.iter().chain(&self.rest)
    }
}

/// Bytes from a peer, as `Input` lays it out. Options, from bit 0: client, small limits, payloads
/// kept only in part; in bits 4 and 5 what they are: frames, a request, a response, a response of
/// which the request is known; permessage-deflate, and that without context takeover.
///
/// # Panics
/// Where what is said is not so.
pub fn explain(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    match input.options >> 4 & 3 {
        0 => frames(&input),
        1 => check_request(input.bytes),
        2 => check_response(input.bytes, None),
        _ => check_response(input.bytes, Some(REQUEST)),
    }
}

fn frames(input: &Input<'_>) {
    let small =
        Limits { max_frame_size: 40, max_message_size: 60, max_fragments: 3, ..Limits::default() };
    let no_context = input.option(7);
    let deflate = DeflateParameters {
        server_no_context_takeover: no_context,
        client_no_context_takeover: no_context,
        ..DeflateParameters::OFFER
    };
    let setup = Explained {
        receiver: input.receiver(),
        limits: Arc::new(if input.option(1) { small } else { Limits::default() }),
        deflate: input.option(6).then_some(deflate),
        keep: if input.option(2) { 3 } else { usize::MAX },
    };
    setup.check(input.bytes, &input.pieces());
}

impl Explained {
    /// What is said of these bytes, whole and in these pieces, must be so. Gives the rule that they
    /// break.
    pub(crate) fn check(&self, bytes: &[u8], pieces: &[&[u8]]) -> Option<ProtocolError> {
        let said = run(self, &[bytes]);
        assert_eq!(said, run(self, pieces), "how the bytes are cut must not matter");
        let mut end = 0;
        for frame in said.all() {
            assert_eq!(frame.at, end as u64, "frames stand end to end");
            end += check_frame(frame, &bytes[end..], self.keep);
        }
        assert_eq!(end as u64 + said.unread, bytes.len() as u64);
        check_as_the_codec(self, &said, bytes);
        said.violation
    }
}

fn run(setup: &Explained, pieces: &[&[u8]]) -> Said {
    let explainer =
        Explainer::new(setup.receiver, setup.limits.clone()).with_deflate(setup.deflate);
    let mut explainer = explainer.keeping(setup.keep);
    let mut frames = Vec::new();
    for piece in pieces {
        explainer.push(piece, |frame| frames.push(frame));
    }
    let rest = explainer.rest();
    let broken = frames.iter().chain(&rest).find_map(|frame| frame.violation);
    assert_eq!(explainer.violation(), broken);
    assert!(!explainer.is_over() || rest.is_none());
    Said { frames, rest, violation: explainer.violation(), unread: explainer.unread() }
}

/// Checks a frame against the bytes from its first on. Tells how many of them it is.
fn check_frame(frame: &Frame, bytes: &[u8], keep: usize) -> usize {
    let length = frame.bytes.len() + frame.cut as usize;
    assert!(length <= bytes.len() && bytes.starts_with(&frame.bytes));
    let payload = &frame.bytes[frame.header_length..];
    assert!(payload.len() == keep || payload.len() < keep && frame.cut == 0);
    check_tiles(&frame.spans, length);
    check_broken(&frame.spans, frame.violation.map(Rule::Frame).as_ref());
    assert_eq!(frame.broken().is_some(), frame.violation.is_some());
    frame.spans.iter().for_each(|span| check_value(span, &frame.bytes));
    if let Some(unmasked) = &frame.unmasked {
        let key = &frame.bytes[frame.header_length - 4..frame.header_length];
        let xored = payload.iter().enumerate().map(|(i, byte)| byte ^ key[i % 4]);
        assert!(xored.eq(unmasked.iter().copied()));
    }
    assert_eq!(frame.missing > 0, frame.needs().is_some());
    if let Some(header) = frame.header {
        assert_eq!(header.length, (length - frame.header_length) as u64 + frame.missing);
        assert_eq!(header.mask.is_some(), frame.unmasked.is_some());
        let said =
            (frame.opcode(), frame.fin(), frame.is_compressed(), frame.length(), frame.mask());
        assert_eq!(
            said,
            (
                Some(header.opcode),
                Some(header.fin),
                Some(header.compressed),
                Some(header.length),
                header.mask
            )
        );
    }
    length
}

/// The spans leave no bit out and have none twice.
fn check_tiles(spans: &[Span], length: usize) {
    let mut end = 0;
    for Span { bytes, bits, .. } in spans {
        let (from, to) = match bits {
            Some(bits) => {
                assert!(bytes.len() == 1 && bits.start < bits.end && bits.end <= 8);
                (bytes.start * 8 + usize::from(bits.start), bytes.start * 8 + usize::from(bits.end))
            }
            None => (bytes.start * 8, bytes.end * 8),
        };
        assert_eq!(from, end, "spans stand end to end");
        end = to;
    }
    assert_eq!(end, length * 8, "up to the end");
}

/// What is shown of a field of the header that has come whole is what its bits say.
fn check_value(span: &Span, all: &[u8]) {
    let bytes = all.get(span.bytes.clone()).unwrap_or_default();
    let number = bytes.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    let bits = span.bits.clone().map(|bits| number >> (8 - bits.end) & ((1 << bits.len()) - 1));
    let expected = match (span.field, bits, bytes) {
        (Field::Opcode, Some(bits), _) => format!("0x{bits:X}"),
        (_, Some(bits), _) => bits.to_string(),
        (Field::Length16, _, [_, _]) | (Field::Length64, _, [_, _, _, _, _, _, _, _]) => {
            number.to_string()
        }
        (Field::MaskingKey, _, [a, b, c, d]) => format!("{a:02x} {b:02x} {c:02x} {d:02x}"),
        _ => return,
    };
    assert_eq!(span.value.split(" (").next(), Some(&*expected), "{:?}", span.field);
}

/// One span is broken where a rule is, by that rule, and none where none is.
fn check_broken(spans: &[Span], rule: Option<&Rule>) {
    let broken: Vec<_> =
        spans.iter().filter(|span| matches!(span.verdict, Verdict::Broken(_))).collect();
    assert_eq!(broken.len(), usize::from(rule.is_some()), "{rule:?}");
    for (span, rule) in broken.iter().zip(rule) {
        assert_eq!(span.verdict, Verdict::Broken(rule.clone()));
        assert_eq!(span.section, rule.section());
    }
    if let Some(rule) = rule {
        check_sentence(rule);
        let of_a_request = matches!(rule, Rule::RequestHead(_) | Rule::Request(_));
        assert_eq!(rule.close_code().is_some(), matches!(rule, Rule::Frame(_)));
        assert_eq!(rule.status().is_some_and(|status| (400..600).contains(&status)), of_a_request);
    }
    for span in spans {
        check_sentence(&span.field.name());
        check_sentence(&span.section);
        assert!(
            span.field
                .id()
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        );
        assert!(!span.meaning.is_empty() && span.section.rfc > 0);
        assert!(!span.value.contains(char::is_control), "{:?}", span.value);
        assert_ne!(span.verdict, Verdict::Missing(0));
    }
}

/// One end of a connection gets these frames, one by one: it must find the same rule broken at the
/// same frame, and no other.
fn check_as_the_codec(setup: &Explained, said: &Said, bytes: &[u8]) {
    let mut end = end(setup.receiver, setup.limits.clone(), [0; 4]).with_deflate(setup.deflate);
    let mut rest = bytes;
    for frame in said.all() {
        let (bytes, behind) = rest.split_at(frame.bytes.len() + frame.cut as usize);
        rest = behind;
        let (events, violation) = receive(&mut end, bytes);
        assert_eq!(frame.violation, violation, "at byte {}", frame.at);
        let gives_event = frame.header.is_some_and(|header| header.fin)
            && frame.missing == 0
            && violation.is_none();
        assert_eq!(events.len(), usize::from(gives_event), "at byte {}", frame.at);
    }
    let (events, violation) = receive(&mut end, rest);
    assert!(events.is_empty() && violation.is_none(), "what is said not to be read is not");
    assert_eq!(
        end.close_outcome().is_some(),
        said.violation.is_some() || said.frames.last().is_some_and(is_close)
    );
}

fn is_close(frame: &Frame) -> bool {
    frame.spans.iter().any(|span| span.field == Field::Opcode && span.value.contains("close"))
}

/// A request as a browser makes it, with the key of RFC 6455, 1.3.
const REQUEST: &[u8] = b"GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";

fn check_request(bytes: &[u8]) {
    let head = request(bytes);
    let reader = check_head(&head, bytes);
    check_accept(&reader);
    let rule = match reader.request() {
        Err(error) => Some(Rule::RequestHead(error)),
        Ok(request) => says_please(&request, &[]).err().map(Rule::Request),
    };
    assert_eq!(head.rule, rule.filter(|_| head.missing == 0));
}

fn check_response(bytes: &[u8], asked: Option<&[u8]>) {
    let head = response(bytes, asked);
    let reader = check_head(&head, bytes);
    let known = Asked {
        accept: ACCEPT,
        subprotocols: &["chat", "superchat"],
        deflate: Some(DeflateParameters::OFFER),
    };
    let rule = match reader.response() {
        Err(error) => Some(Rule::ResponseHead(error)),
        Ok(response) if response.status != 101 => None,
        Ok(response) if asked.is_some() => says_yes(&response, &known).err().map(Rule::Response),
        Ok(response) => changes(&response).err().map(Rule::Response),
    };
    assert_eq!(head.rule, rule.filter(|_| head.missing == 0));
}

/// How a key becomes the answer to it, step by step: the answer is known of one.
fn check_accept(reader: &HeadReader) {
    let Ok(request) = reader.request() else { return };
    for key in values(request.headers, "Sec-WebSocket-Key") {
        let derivation = accept(key);
        assert!(key != KEY || derivation.accept == ACCEPT);
        let [first, _, _, last] = derivation.steps();
        assert_eq!((&*first.value, &*last.value), (key, &*derivation.accept));
        assert_eq!(derivation.is_key, is_key(key));
    }
}

/// Checks a head against its bytes. Gives what the codec makes of them.
fn check_head(head: &Head, bytes: &[u8]) -> HeadReader {
    assert!(bytes.starts_with(&head.bytes));
    check_tiles(&head.spans, head.bytes.len());
    check_broken(&head.spans, head.rule.as_ref());
    let mut reader = HeadReader::new(HeadLimits::default());
    match reader.push(bytes) {
        Ok(None) => assert!(head.missing > 0 && head.bytes == bytes && !head.is_whole()),
        Ok(Some(length)) => {
            assert!(head.missing == 0 && head.bytes.len() == length && head.is_whole())
        }
        Err(_) => assert!(head.missing == 0 && head.rule.is_some()),
    }
    reader
}
