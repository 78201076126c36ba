//! What the explainer says about frames. The oracle is the codec: both must find the same rule
//! broken at the same frame.
//!
//! Must not know heads. RFC 6455, section 5. Read next: `heads.rs`.

use super::spans::{check_broken, check_tiles};
use crate::{
    explain::{Explainer, Field, Frame, Rule, Span},
    oracle::{Input, endpoint, receive},
    wire::{DeflateParameters, Limits, ProtocolError, Role},
};
use std::sync::Arc;

/// The endpoint that receives the frames, and its limits.
#[derive(Debug)]
pub(crate) struct ExplainerSetup {
    pub(crate) receiver: Role,
    pub(crate) limits: Arc<Limits>,
    pub(crate) deflate: Option<DeflateParameters>,
    /// How many bytes of each payload the explainer keeps.
    pub(crate) keep: usize,
}

/// Everything that the explainer says about the frames of one direction.
#[derive(Debug, PartialEq)]
struct Explanation {
    frames: Vec<Frame>,
    rest: Option<Frame>,
    error: Option<ProtocolError>,
    unread: u64,
}

impl Explanation {
    fn all(&self) -> impl Iterator<Item = &Frame> {
        self.frames.iter().chain(&self.rest)
    }
}

pub(super) fn frames(input: &Input<'_>) {
    let small =
        Limits { max_frame_size: 40, max_message_size: 60, max_fragments: 3, ..Limits::default() };
    let no_context = input.option(7);
    let deflate = DeflateParameters {
        server_no_context_takeover: no_context,
        client_no_context_takeover: no_context,
        ..DeflateParameters::OFFER
    };
    let setup = ExplainerSetup {
        receiver: input.receiver(),
        limits: Arc::new(if input.option(1) { small } else { Limits::default() }),
        deflate: input.option(6).then_some(deflate),
        keep: if input.option(2) { 3 } else { usize::MAX },
    };
    setup.check(input.bytes, &input.chunks());
}

impl ExplainerSetup {
    /// Explains these bytes, as a whole and in these chunks, and checks what is said. Returns the
    /// rule that they break.
    pub(crate) fn check(&self, bytes: &[u8], chunks: &[&[u8]]) -> Option<ProtocolError> {
        let explanation = run(self, &[bytes]);
        assert_eq!(explanation, run(self, chunks), "the explanation depends on the chunks");
        let mut end = 0;
        for frame in explanation.all() {
            assert_eq!(frame.at, end as u64, "frames are contiguous");
            end += check_frame(frame, &bytes[end..], self.keep);
        }
        assert_eq!(end as u64 + explanation.unread, bytes.len() as u64);
        check_as_the_codec(self, &explanation, bytes);
        explanation.error
    }
}

fn run(setup: &ExplainerSetup, chunks: &[&[u8]]) -> Explanation {
    let explainer =
        Explainer::new(setup.receiver, setup.limits.clone()).with_deflate(setup.deflate);
    let mut explainer = explainer.keeping(setup.keep);
    let mut frames = Vec::new();
    for chunk in chunks {
        explainer.push(chunk, |frame| frames.push(frame));
    }
    let rest = explainer.rest();
    let broken = frames.iter().chain(&rest).find_map(|frame| frame.error);
    assert_eq!(explainer.error(), broken);
    assert!(!explainer.is_over() || rest.is_none());
    Explanation { frames, rest, error: explainer.error(), unread: explainer.unread() }
}

/// Checks a frame against the bytes from its first byte on. Returns how many of them belong to it.
fn check_frame(frame: &Frame, bytes: &[u8], keep: usize) -> usize {
    let length = frame.bytes.len() + frame.cut as usize;
    assert!(length <= bytes.len() && bytes.starts_with(&frame.bytes));
    let payload = &frame.bytes[frame.header_length..];
    assert!(payload.len() == keep || payload.len() < keep && frame.cut == 0);
    check_tiles(&frame.spans, length);
    check_broken(&frame.spans, frame.error.map(Rule::Frame).as_ref());
    assert_eq!(frame.broken().is_some(), frame.error.is_some());
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
        let shown =
            (frame.opcode(), frame.fin(), frame.is_compressed(), frame.length(), frame.mask());
        assert_eq!(
            shown,
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

/// The value that is shown for a complete header field must be the value of its bits.
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

/// Gives these frames to an endpoint, one by one. It must find the same rule broken at the same
/// frame, and no other.
fn check_as_the_codec(setup: &ExplainerSetup, explanation: &Explanation, bytes: &[u8]) {
    let mut endpoint =
        endpoint(setup.receiver, setup.limits.clone(), [0; 4]).with_deflate(setup.deflate);
    let mut rest = bytes;
    for frame in explanation.all() {
        let (bytes, after) = rest.split_at(frame.bytes.len() + frame.cut as usize);
        rest = after;
        let (events, error) = receive(&mut endpoint, bytes);
        assert_eq!(frame.error, error, "at byte {}", frame.at);
        let gives_event =
            frame.header.is_some_and(|header| header.fin) && frame.missing == 0 && error.is_none();
        assert_eq!(events.len(), usize::from(gives_event), "at byte {}", frame.at);
    }
    let (events, error) = receive(&mut endpoint, rest);
    assert!(events.is_empty() && error.is_none(), "what the explainer leaves unread is not read");
    assert_eq!(
        endpoint.close_outcome().is_some(),
        explanation.error.is_some() || explanation.frames.last().is_some_and(is_close)
    );
}

fn is_close(frame: &Frame) -> bool {
    frame.spans.iter().any(|span| span.field == Field::Opcode && span.value.contains("close"))
}
