//! The body of the fuzz target `protocol`: one endpoint gets arbitrary bytes. Its events, its
//! failure and its output must be correct, and must not depend on how the bytes are split.
//!
//! A broken rule must also be reported at the same byte. Must not know how frames are decoded. RFC
//! 6455, sections 5 to 7. Read next: `round_trip.rs`.

use crate::oracle::{Input, check_sentence, endpoint};
use crate::wire::{
    CloseOutcome, CloseReason, DeflateParameters, Event, Failure, Limits, MessageKind, Protocol,
    ProtocolError, Role,
    raw::{Header, MAX_CONTROL_PAYLOAD, MAX_HEADER},
};
use std::{ops::Range, sync::Arc};

/// The role and the limits of the endpoint, and what its owner does.
struct Scenario {
    role: Role,
    limits: Arc<Limits>,
    /// The negotiated parameters of permessage-deflate.
    deflate: Option<DeflateParameters>,
    echo: bool,
    /// Whether the output is taken after each event, as for a peer that reads.
    drain: bool,
    /// After how many events the owner closes.
    close_after: Option<usize>,
}

/// Everything that the endpoint did.
#[derive(Debug, PartialEq, Default)]
struct Transcript {
    events: Vec<Event<'static>>,
    error: Option<ProtocolError>,
    close_outcome: Option<CloseOutcome>,
    output: Vec<u8>,
    /// The Pongs and echoes that the output must contain.
    answers: Vec<Event<'static>>,
    /// The Close that the output must contain, with the reason of whoever was the first to have
    /// one: the owner, the peer, or a broken rule.
    close: Option<Option<CloseReason>>,
}

/// The masking key of a client, from the examples of the RFC.
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
/// The last payload that an open endpoint sends, so that a truncated output is noticed.
const LAST: &[u8] = b"last";

/// An `Input`. Options:
///
/// - bits 0 to 3: client, small limits, echo, drain the output after each event
/// - bits 4 and 5, when the owner closes: never, at once, after one event, after two
/// - bits 6 and 7, permessage-deflate: none, with context takeover, without that of the client,
///   without any
///
/// # Panics
/// Where the endpoint does something wrong, or its results depend on the chunks.
pub fn protocol(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let small = Limits {
        max_frame_size: 40,
        max_message_size: 60,
        max_fragments: 3,
        max_pending_pongs: 20,
        ..Limits::default()
    };
    let deflate = DeflateParameters {
        server_no_context_takeover: input.option(7) && input.option(6),
        client_no_context_takeover: input.option(7),
        ..DeflateParameters::OFFER
    };
    let scenario = Scenario {
        role: input.receiver(),
        limits: Arc::new(if input.option(1) { small } else { Limits::default() }),
        deflate: (input.option(6) || input.option(7)).then_some(deflate),
        echo: input.option(2),
        drain: input.option(3),
        close_after: usize::from(input.options >> 4 & 3).checked_sub(1),
    };
    let (whole, _) = run(&scenario, &input.whole());
    let (cut, reported_in) = run(&scenario, &input.chunks());
    assert_eq!(whole, cut, "the result depends on the chunks");

    let (byte_by_byte, place) = run(&scenario, &input.bytes.chunks(1).collect::<Vec<_>>());
    assert_eq!(whole, byte_by_byte, "the result is different byte by byte");
    let Some(place) = place else { return };
    // The rule must be reported with the byte that breaks it, not before and not after.
    assert!(
        reported_in.is_some_and(|chunk| chunk.contains(&place.start)),
        "reported too early or too late"
    );
    for at in [place.start, place.end] {
        let (left, right) = input.bytes.split_at(at);
        let (cut, reported_in) = run(&scenario, &[left, right]);
        assert_eq!(whole, cut, "cut where it breaks");
        assert!(
            reported_in.is_some_and(|chunk| chunk.contains(&place.start)),
            "cut where it breaks"
        );
    }
}

/// Runs the scenario on these chunks. Also returns the range of the chunk with which a violation
/// was reported.
fn run(scenario: &Scenario, chunks: &[&[u8]]) -> (Transcript, Option<Range<usize>>) {
    let (mut before, mut reported_in) = (0, None);
    let mut endpoint =
        endpoint(scenario.role, scenario.limits.clone(), KEY).with_deflate(scenario.deflate);
    let mut transcript = Transcript::default();
    if scenario.close_after == Some(0) {
        close(&mut endpoint, &mut transcript);
    }
    for chunk in chunks {
        assert_eq!(endpoint.receive(&mut Default::default()), Ok(None), "no input, but a result");
        take_chunk(&mut endpoint, scenario, chunk, &mut transcript);
        if transcript.error.is_some() {
            reported_in.get_or_insert(before..before + chunk.len());
        }
        before += chunk.len();
    }
    transcript.close_outcome = endpoint.close_outcome().cloned();
    check_close_outcome(&transcript);
    take_output(&mut endpoint, &mut transcript); // includes the Pong that waits for all other output
    let open = endpoint.ping(LAST).is_ok();
    assert_eq!(open, endpoint.is_open());
    take_output(&mut endpoint, &mut transcript);
    check_output(scenario, &transcript, open);
    (transcript, reported_in)
}

fn take_chunk(
    endpoint: &mut Protocol,
    scenario: &Scenario,
    chunk: &[u8],
    transcript: &mut Transcript,
) {
    let mut bytes = chunk.to_vec();
    let mut input = &mut bytes[..];
    loop {
        match endpoint.receive(&mut input) {
            Ok(Some(event)) => take_event(endpoint, scenario, event.into_owned(), transcript),
            Ok(None) => break,
            Err(error) => {
                assert_eq!(transcript.error.replace(error), None, "a violation is reported once");
                let reason = CloseReason::new(error.close_code(), error.to_string());
                transcript.close.get_or_insert(Some(reason));
                break;
            }
        }
    }
    assert!(input.is_empty(), "input is left over");
}

/// What the owner does with an event: it may echo it, close, or write the output.
fn take_event(
    endpoint: &mut Protocol,
    scenario: &Scenario,
    event: Event<'static>,
    transcript: &mut Transcript,
) {
    assert!(
        transcript.error.is_none() && !matches!(transcript.events.last(), Some(Event::Close(_))),
        "after the end"
    );
    check_event(&event, &scenario.limits);
    match &event {
        Event::Message(message) if scenario.echo && endpoint.send(message).is_ok() => {
            transcript.answers.push(event.clone())
        }
        Event::Ping(payload) if endpoint.is_open() => {
            transcript.answers.push(Event::Pong(payload.clone()))
        }
        Event::Close(reason) => _ = transcript.close.get_or_insert(reason.clone()),
        _ => {}
    }
    transcript.events.push(event);
    if !scenario.echo {
        let longest = MAX_HEADER + MAX_CONTROL_PAYLOAD;
        // The Pongs up to the limit, one that exceeds it, one that waits, and a Close.
        assert!(
            endpoint.output_len() <= scenario.limits.max_pending_pongs + 3 * longest,
            "the pending output is not bounded"
        );
    }
    if scenario.close_after == Some(transcript.events.len()) {
        close(endpoint, transcript);
    }
    if scenario.drain {
        take_output(endpoint, transcript);
    }
}

fn close(endpoint: &mut Protocol, transcript: &mut Transcript) {
    endpoint.close(None);
    transcript.close.get_or_insert(None);
}

fn take_output(endpoint: &mut Protocol, transcript: &mut Transcript) {
    let promised = endpoint.output_len();
    let output = endpoint.take_output();
    assert!(output.len() <= promised && endpoint.output_len() == 0);
    transcript.output.extend(output);
}

fn check_event(event: &Event<'_>, limits: &Limits) {
    match event {
        Event::Message(message) => {
            assert!(message.payload().len() <= limits.max_message_size);
            assert_eq!(
                message.as_text().is_some(),
                message.kind() == MessageKind::Text,
                "a text is UTF-8"
            );
        }
        Event::Ping(payload) | Event::Pong(payload) => {
            assert!(payload.len() <= MAX_CONTROL_PAYLOAD)
        }
        Event::Close(reason) => {
            assert!(reason.as_ref().is_none_or(|reason| reason.code.may_be_sent()))
        }
    }
}

fn check_close_outcome(transcript: &Transcript) {
    let (closed, broken) = match &transcript.close_outcome {
        None => (false, None),
        Some(CloseOutcome::ByUs(reason) | CloseOutcome::ByPeer(reason)) => {
            assert_eq!(Some(reason), transcript.close.as_ref());
            (true, None)
        }
        Some(CloseOutcome::Failed(Failure { rule, .. })) => (false, Some(*rule)),
        Some(other) => panic!("{other} for no reason"),
    };
    if let Some(close_outcome) = &transcript.close_outcome {
        check_sentence(close_outcome);
    }
    assert_eq!(transcript.error, broken);
    assert_eq!(matches!(transcript.events.last(), Some(Event::Close(_))), closed);
}

/// The output must be valid for the peer. It must contain the answers, then a Close or else the
/// last payload, and nothing more.
fn check_output(scenario: &Scenario, transcript: &Transcript, open: bool) {
    let peer_role = if scenario.role == Role::Server { Role::Client } else { Role::Server };
    let mut peer = endpoint(peer_role, Arc::default(), KEY).with_deflate(scenario.deflate);
    let mut bytes = transcript.output.clone();
    let (mut input, mut seen) = (&mut bytes[..], Vec::new());
    while let Some(event) = peer.receive(&mut input).expect("what we send breaks no rule") {
        seen.push(event.into_owned());
    }
    assert_eq!(
        frames(&transcript.output, peer_role),
        seen.len(),
        "each frame is an event, and none comes after a Close"
    );
    let last = transcript.close.clone().map_or(Event::Ping(LAST.into()), Event::Close);
    assert_eq!((seen.pop(), open), (Some(last), transcript.close.is_none()));
    if scenario.drain {
        return assert_eq!(seen, transcript.answers);
    }
    // For a peer that does not read, Pongs may be left out, except for the answer to its last Ping
    // (5.5.3).
    let is_pong = |event: &Event<'_>| matches!(event, Event::Pong(_));
    let (pongs, echoes): (Vec<_>, Vec<_>) = seen.into_iter().partition(is_pong);
    let (asked, sent): (Vec<_>, Vec<_>) = transcript.answers.iter().cloned().partition(is_pong);
    assert_eq!((echoes, pongs.last()), (sent, asked.last()));
    let mut asked = asked.iter();
    assert!(pongs.iter().all(|pong| asked.any(|ping| ping == pong)), "{pongs:?}");
}

/// The number of frames in these bytes.
fn frames(mut bytes: &[u8], receiver: Role) -> usize {
    let mut count = 0;
    while let Some((header, length)) =
        Header::decode_with(bytes, receiver, true).expect("what we send breaks no rule")
    {
        bytes = &bytes[length + header.length as usize..];
        count += 1;
    }
    count
}
