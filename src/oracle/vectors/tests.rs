//! Checks our codec against each vector: as a whole, byte by byte, and split in two at any byte;
//! and the encoder, which must write the same bytes again.
//!
//! Must not know other codecs. RFC 6455, sections 5 to 8. Read next: `sentence.rs`.

use super::{End, Vector, all};
use crate::{
    oracle::{endpoint, receive},
    wire::{
        DeflateParameters, Event, MaskKeys, Protocol, ProtocolError, Role,
        deflate::Codec,
        outbox::Outbox,
        raw::{Header, Opcode},
    },
};
use std::sync::Arc;

/// A longer vector is split in two only near its ends and at every 997th byte between them.
const ALL_CUTS: usize = 1_000;
const STRIDE: usize = 997;

/// The events and the violation that were observed, and the code of our Close.
#[derive(Debug, Default)]
struct Observed {
    events: Vec<Event<'static>>,
    broken: Option<ProtocolError>,
    code: Option<u16>,
}

fn ours() -> Vec<Vector> {
    all().into_iter().filter(|vector| Codec::AVAILABLE || !vector.deflate).collect()
}

fn observe<'a>(vector: &Vector, chunks: impl IntoIterator<Item = &'a [u8]>) -> Observed {
    let limits = Arc::new(vector.limits());
    let deflate = vector.deflate.then_some(DeflateParameters::default());
    // With a masking key of zeros, the output can be read without unmasking.
    let mut endpoint = endpoint(vector.receiver, limits, [0; 4]).with_deflate(deflate);
    let mut observed = Observed::default();
    for chunk in chunks {
        let (events, broken) = receive(&mut endpoint, chunk);
        observed.events.extend(events);
        observed.broken = broken.or(observed.broken);
    }
    let output = endpoint.take_output();
    // A Close is always the last frame. After a violation there is nothing else in the output but
    // Pongs.
    let close =
        output.windows(2).position(|pair| pair[0] == 0x88).filter(|_| observed.broken.is_some());
    let at = close.map(|at| if vector.receiver == Role::Server { at + 2 } else { at + 6 });
    observed.code = at.map(|at| u16::from_be_bytes([output[at], output[at + 1]]));
    observed
}

#[track_caller]
fn check(vector: &Vector, observed: &Observed, how: &dyn Fn() -> String) {
    let name = || format!("{} ({:?}), {}", vector.name, vector.receiver, how());
    assert_eq!(observed.events, vector.events, "{}", name());
    let broken = observed.broken.map(|rule| End::Broken {
        code: observed.code.unwrap_or_default(),
        section: rule.section().replace("RFC ", "RFC").replace(", ", "/"),
        rule: format!("{rule:?}"),
    });
    let expected = Some(&vector.end).filter(|end| matches!(end, End::Broken { .. }));
    assert_eq!(broken.as_ref(), expected, "{}", name());
}

#[test]
fn each_vector_holds_whole_and_byte_by_byte() {
    let vectors = ours();
    assert!(vectors.len() > 10_000, "only {} vectors", vectors.len());
    for vector in &vectors {
        check(vector, &observe(vector, [&vector.bytes[..]]), &|| "whole".into());
        check(vector, &observe(vector, vector.bytes.chunks(1)), &|| "byte by byte".into());
    }
}

#[test]
fn each_vector_holds_split_in_two() {
    for vector in ours() {
        let length = vector.bytes.len();
        let near_an_end = |at: &usize| *at < 32 || *at + 32 > length || at.is_multiple_of(STRIDE);
        for at in (1..length).filter(|at| length <= ALL_CUTS || near_an_end(at)) {
            let (left, right) = vector.bytes.split_at(at);
            check(&vector, &observe(&vector, [left, right]), &|| format!("cut after {at} bytes"));
        }
    }
}

/// Each valid frame has only one encoding, so encoding its header and payload again must give the
/// same bytes. The vector must also end as it says.
#[test]
fn each_valid_frame_is_encoded_to_the_same_bytes() {
    for vector in ours().iter().filter(|vector| !matches!(vector.end, End::Broken { .. })) {
        let (mut rest, mut again, mut open) = (&vector.bytes[..], Vec::new(), false);
        while let Ok(Some((header, length))) =
            Header::decode_with(rest, vector.receiver, vector.deflate)
        {
            let Some((frame, after)) = rest.split_at_checked(length + header.length as usize)
            else {
                break;
            };
            let mut outbox = Outbox::new(header.mask.map(|key| Box::new(move || key) as MaskKeys));
            outbox.put_with(header, &unmasked(&header, &frame[length..]));
            again.extend(outbox.take().expect("a frame").joined());
            open = if header.opcode.is_control() { open } else { !header.fin };
            rest = after;
            if header.opcode == Opcode::Close {
                (open, rest) = (false, &[]); // what follows a Close is ignored
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

/// Unmasks as the RFC says (5.3).
fn unmasked(header: &Header, payload: &[u8]) -> Vec<u8> {
    let key = header.mask.unwrap_or_default();
    payload.iter().enumerate().map(|(i, byte)| byte ^ key[i % 4]).collect()
}

/// An endpoint of the other role that sends the same, with the same masking keys, must write the
/// same bytes.
#[test]
fn an_endpoint_that_sends_the_same_writes_the_same_bytes() {
    let mut count = 0;
    for vector in ours() {
        let Some(headers) = headers_of_sent_frames(&vector) else { continue };
        let mut keys = headers.into_iter().map(|header| header.mask.unwrap_or_default());
        let mut endpoint = match vector.receiver {
            Role::Server => Protocol::client(
                Arc::default(),
                Box::new(move || keys.next().expect("one for each frame")),
            ),
            Role::Client => Protocol::server(Arc::default()),
        };
        for event in &vector.events {
            match event {
                Event::Message(message) => endpoint.send(message).expect("it is open"),
                Event::Ping(payload) => endpoint.ping(payload).expect("it is open"),
                Event::Close(reason) => endpoint.close(reason.clone()),
                Event::Pong(_) => unreachable!("left out"),
            }
        }
        assert_eq!(endpoint.take_output(), vector.bytes, "{}", vector.name);
        count += 1;
    }
    assert!(count > 4_000, "only {count}");
}

/// The headers of the frames, if a user can send each of them: no fragment, no Pong, nothing after
/// a Close.
fn headers_of_sent_frames(vector: &Vector) -> Option<Vec<Header>> {
    let (mut rest, mut headers) = (&vector.bytes[..], Vec::new());
    while let Ok(Some((header, length))) = Header::decode(rest, vector.receiver) {
        rest = rest.get(length + header.length as usize..)?;
        headers.push(header);
    }
    let is_sent = |header: &Header| {
        header.fin && !matches!(header.opcode, Opcode::Continuation | Opcode::Pong)
    };
    let all =
        rest.is_empty() && headers.len() == vector.events.len() && headers.iter().all(is_sent);
    (vector.end == End::Whole && all).then_some(headers)
}

/// The names of all rules. The match does not compile if one is missing.
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
        ReservedBit CompressedNotFirst ReservedOpcode MaskMissing MaskForbidden LengthTopBit LengthNotMinimal
        ControlTooLong ControlFragmented ContinuationOfNothing MessageInsideMessage DeflateCorrupt
        TextNotUtf8 CloseOfOneByte CloseCodeForbidden CloseReasonNotUtf8 FrameTooBig MessageTooBig
        TooManyFragments;
        not Unfinished OutOfMemory // no bytes break these
    };
    for name in rules {
        // The name of a rule is followed by its fields or by nothing.
        let is = |rule: &str| rule.split(['(', ' ']).next() == Some(name);
        assert!(
            vectors
                .iter()
                .any(|vector| matches!(&vector.end, End::Broken { rule, .. } if is(rule))),
            "{name}"
        );
    }
}
