//! Our codec against each vector: whole, byte by byte, cut in two anywhere; and written again, to the same bytes.

use super::{End, Vector, all, small};
use crate::wire::fuzz::end;
use crate::wire::{
    deflate::{Codec, Parameters},
    error::Violation,
    frame::{Header, Opcode, Role},
    limits::Limits,
    mask,
    protocol::Event,
};
use std::sync::Arc;

/// A vector that is longer is cut in two near its ends, and at each so many bytes between them.
const ALL_CUTS: usize = 1_000;
const STRIDE: usize = 997;

/// What came of the bytes, and the code of our Close.
#[derive(Debug, Default)]
struct Seen {
    events: Vec<Event<'static>>,
    broken: Option<Violation>,
    code: Option<u16>,
}

fn ours() -> Vec<Vector> {
    all().into_iter().filter(|vector| Codec::AVAILABLE || !vector.deflate).collect()
}

fn receive<'a>(vector: &Vector, pieces: impl IntoIterator<Item = &'a [u8]>) -> Seen {
    let limits = Arc::new(if vector.small { small() } else { Limits::default() });
    let deflate = vector.deflate.then_some(Parameters::default());
    // A key of zeros, so that the output can be read as it stands.
    let mut end = end(vector.receiver, limits, [0; 4]).with_deflate(deflate);
    let mut seen = Seen::default();
    for piece in pieces {
        let mut piece = piece.to_vec();
        let mut input = &mut piece[..];
        loop {
            match end.receive(&mut input) {
                Ok(Some(event)) => seen.events.push(event.into_owned()),
                Ok(None) => break,
                Err(violation) => seen.broken = Some(violation),
            }
        }
    }
    let output = end.take_output();
    // A Close is the last frame; here it is the only one of an end that has found a rule broken, but for Pongs.
    let close = output.windows(2).position(|pair| pair[0] == 0x88).filter(|_| seen.broken.is_some());
    let at = close.map(|at| if vector.receiver == Role::Server { at + 2 } else { at + 6 });
    seen.code = at.map(|at| u16::from_be_bytes([output[at], output[at + 1]]));
    seen
}

#[track_caller]
fn check(vector: &Vector, seen: &Seen, how: &dyn Fn() -> String) {
    let name = || format!("{} ({:?}), {}", vector.name, vector.receiver, how());
    assert_eq!(seen.events, vector.events, "{}", name());
    let broken = seen.broken.map(|rule| End::Broken {
        code: seen.code.unwrap_or_default(),
        section: format!("RFC{}/{}", rule.rfc(), rule.section()),
        rule: format!("{rule:?}"),
    });
    let expected = Some(&vector.end).filter(|end| matches!(end, End::Broken { .. }));
    assert_eq!(broken.as_ref(), expected, "{}", name());
}

#[test]
fn whole_and_byte_by_byte() {
    let vectors = ours();
    assert!(vectors.len() > 10_000, "only {} vectors", vectors.len());
    for vector in &vectors {
        check(vector, &receive(vector, [&vector.bytes[..]]), &|| "whole".into());
        check(vector, &receive(vector, vector.bytes.chunks(1)), &|| "byte by byte".into());
    }
}

#[test]
fn cut_in_two() {
    for vector in ours() {
        let length = vector.bytes.len();
        let near_an_end = |at: &usize| *at < 32 || *at + 32 > length || at.is_multiple_of(STRIDE);
        for at in (1..length).filter(|at| length <= ALL_CUTS || near_an_end(at)) {
            let (left, right) = vector.bytes.split_at(at);
            check(&vector, &receive(&vector, [left, right]), &|| format!("cut after {at} bytes"));
        }
    }
}

/// Where nothing is wrong, the bytes are frames in their one right form: our encoder writes the same. And they end where they say.
#[test]
fn written_again() {
    for vector in ours().iter().filter(|vector| !matches!(vector.end, End::Broken { .. })) {
        let (mut rest, mut again, mut open) = (&vector.bytes[..], Vec::new(), false);
        while let Ok(Some((header, length))) = Header::decode_with(rest, vector.receiver, vector.deflate) {
            let Some((frame, behind)) = rest.split_at_checked(length + header.length as usize) else { break };
            header.encode(&mut again);
            let start = again.len();
            again.extend_from_slice(&frame[length..]);
            if let Some(key) = header.mask {
                mask::apply(key, 0, &mut again[start..]); // off, and on as an encoder does it
                mask::apply(key, 0, &mut again[start..]);
            }
            open = if header.opcode.is_control() { open } else { !header.fin };
            rest = behind;
            if header.opcode == Opcode::Close {
                (open, rest) = (false, &[]); // nothing counts after it
            }
        }
        assert!(vector.bytes.starts_with(&again), "{}", vector.name);
        assert_eq!(vector.end == End::More, open || !rest.is_empty() || vector.bytes.is_empty(), "{}", vector.name);
    }
}

/// All rules are there, so that a new one is missed.
#[test]
fn each_rule_is_broken_by_some_vector() {
    let vectors = all();
    let rules = [
        "ReservedBit",
        "ReservedOpcode",
        "MaskMissing",
        "MaskForbidden",
        "LengthTopBit",
        "LengthNotMinimal",
        "ControlTooLong",
        "ControlFragmented",
        "ContinuationOfNothing",
        "MessageInsideMessage",
        "DeflateCorrupt",
        "TextNotUtf8",
        "CloseOfOneByte",
        "CloseCodeForbidden",
        "CloseReasonNotUtf8",
        "FrameTooBig",
        "MessageTooBig",
        "TooManyFragments",
    ];
    for name in rules {
        let breaks = |end: &End| matches!(end, End::Broken { rule, .. } if rule.starts_with(name));
        assert!(vectors.iter().any(|vector| breaks(&vector.end)), "{name}");
    }
}
