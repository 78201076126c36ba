//! Our codec against each vector: whole, byte by byte, cut in two anywhere; and written again, to
//! the same bytes.

use super::{End, Vector, all};
use crate::{
    oracle::{end, receive},
    wire::{
        DeflateParameters, Event, MaskKeys, Protocol, ProtocolError, Role,
        deflate::Codec,
        outbox::Outbox,
        raw::{Header, Opcode},
    },
};
use std::sync::Arc;

/// A vector that is longer is cut in two near its ends, and at each so many bytes between them.
const ALL_CUTS: usize = 1_000;
const STRIDE: usize = 997;

/// What came of the bytes, and the code of our Close.
#[derive(Debug, Default)]
struct Seen {
    events: Vec<Event<'static>>,
    broken: Option<ProtocolError>,
    code: Option<u16>,
}

fn ours() -> Vec<Vector> {
    all().into_iter().filter(|vector| Codec::AVAILABLE || !vector.deflate).collect()
}

fn see<'a>(vector: &Vector, pieces: impl IntoIterator<Item = &'a [u8]>) -> Seen {
    let limits = Arc::new(vector.limits());
    let deflate = vector.deflate.then_some(DeflateParameters::default());
    // A key of zeros, so that the output can be read as it stands.
    let mut end = end(vector.receiver, limits, [0; 4]).with_deflate(deflate);
    let mut seen = Seen::default();
    for piece in pieces {
        let (events, broken) = receive(&mut end, piece);
        seen.events.extend(events);
        seen.broken = broken.or(seen.broken);
    }
    let output = end.take_output();
    // A Close is the last frame; here it is the only one of an end that has found a rule broken,
    // but for Pongs.
    let close =
        output.windows(2).position(|pair| pair[0] == 0x88).filter(|_| seen.broken.is_some());
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
        check(vector, &see(vector, [&vector.bytes[..]]), &|| "whole".into());
        check(vector, &see(vector, vector.bytes.chunks(1)), &|| "byte by byte".into());
    }
}

#[test]
fn cut_in_two() {
    for vector in ours() {
        let length = vector.bytes.len();
        let near_an_end = |at: &usize| *at < 32 || *at + 32 > length || at.is_multiple_of(STRIDE);
        for at in (1..length).filter(|at| length <= ALL_CUTS || near_an_end(at)) {
            let (left, right) = vector.bytes.split_at(at);
            check(&vector, &see(&vector, [left, right]), &|| format!("cut after {at} bytes"));
        }
    }
}

/// Where nothing is wrong, the bytes are frames in their one right form: what goes out of here is
/// written so. And they end where they say.
#[test]
fn written_again() {
    for vector in ours().iter().filter(|vector| !matches!(vector.end, End::Broken { .. })) {
        let (mut rest, mut again, mut open) = (&vector.bytes[..], Vec::new(), false);
        while let Ok(Some((header, length))) =
            Header::decode_with(rest, vector.receiver, vector.deflate)
        {
            let Some((frame, behind)) = rest.split_at_checked(length + header.length as usize)
            else {
                break;
            };
            let mut outbox = Outbox::new(header.mask.map(|key| Box::new(move || key) as MaskKeys));
            outbox.put_with(header, &unmasked(&header, &frame[length..]));
            again.extend(outbox.take().expect("a frame").joined());
            open = if header.opcode.is_control() { open } else { !header.fin };
            rest = behind;
            if header.opcode == Opcode::Close {
                (open, rest) = (false, &[]); // nothing counts after it
            }
        }
        assert!(vector.bytes.starts_with(&again), "{}", vector.name);
        assert_eq!(
            vector.end == End::More,
            open || !rest.is_empty() || vector.bytes.is_empty(),
            "{}",
            vector.name
        );
    }
}

/// As the RFC says it (5.3).
fn unmasked(header: &Header, payload: &[u8]) -> Vec<u8> {
    let key = header.mask.unwrap_or_default();
    payload.iter().enumerate().map(|(i, byte)| byte ^ key[i % 4]).collect()
}

/// An end of the other role that says the same, with the same keys, writes the same bytes.
#[test]
fn said_again() {
    let mut count = 0;
    for vector in ours() {
        let Some(headers) = of_frames_that_are_said(&vector) else { continue };
        let mut keys = headers.into_iter().map(|header| header.mask.unwrap_or_default());
        let mut end = match vector.receiver {
            Role::Server => Protocol::client(
                Arc::default(),
                Box::new(move || keys.next().expect("one for each frame")),
            ),
            Role::Client => Protocol::server(Arc::default()),
        };
        for event in &vector.events {
            match event {
                Event::Message(message) => end.send(message).expect("it is open"),
                Event::Ping(payload) => end.ping(payload).expect("it is open"),
                Event::Close(reason) => end.close(reason.clone()),
                Event::Pong(_) => unreachable!("left out"),
            }
        }
        assert_eq!(end.take_output(), vector.bytes, "{}", vector.name);
        count += 1;
    }
    assert!(count > 4_000, "only {count}");
}

/// The headers, where each frame is an event and is what an owner says: no fragment, no Pong,
/// nothing behind a Close.
fn of_frames_that_are_said(vector: &Vector) -> Option<Vec<Header>> {
    let (mut rest, mut headers) = (&vector.bytes[..], Vec::new());
    while let Ok(Some((header, length))) = Header::decode(rest, vector.receiver) {
        rest = rest.get(length + header.length as usize..)?;
        headers.push(header);
    }
    let is_said = |header: &Header| {
        header.fin && !matches!(header.opcode, Opcode::Continuation | Opcode::Pong)
    };
    let all =
        rest.is_empty() && headers.len() == vector.events.len() && headers.iter().all(is_said);
    (vector.end == End::Whole && all).then_some(headers)
}

/// The names of all rules: one that is left out does not compile.
macro_rules! all_rules {
    ($($rule:ident)*; not $($other:ident)*) => {{
        let _: fn(ProtocolError) = |rule| match rule {
            $( ProtocolError::$rule { .. } => {} )*
            $( ProtocolError::$other { .. } => {} )*
        };
        [$( stringify!($rule) ),*]
    }};
}

#[test]
fn each_rule_is_broken_by_some_vector() {
    let vectors = all();
    let rules = all_rules! {
        ReservedBit ReservedOpcode MaskMissing MaskForbidden LengthTopBit LengthNotMinimal ControlTooLong ControlFragmented
        ContinuationOfNothing MessageInsideMessage DeflateCorrupt TextNotUtf8 CloseOfOneByte CloseCodeForbidden
        CloseReasonNotUtf8 FrameTooBig MessageTooBig TooManyFragments;
        not Unfinished OutOfMemory // which no bytes break
    };
    for name in rules {
        // Behind its name a rule has its numbers, or nothing.
        let is = |rule: &str| rule.split(['(', ' ']).next() == Some(name);
        assert!(
            vectors
                .iter()
                .any(|vector| matches!(&vector.end, End::Broken { rule, .. } if is(rule))),
            "{name}"
        );
    }
}
