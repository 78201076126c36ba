//! One end of a connection gets any bytes: cut or whole, it must do the same, and what it says must
//! be right.
//!
//! The same means also that a broken rule is told with the same byte. Must not know how frames are
//! read. RFC 6455, sections 5 to 7. Read next: `round_trip.rs`.

use crate::oracle::{Input, check_sentence, end};
use crate::wire::{
    CloseOutcome, CloseReason, DeflateParameters, Event, Failure, Limits, MessageKind, Protocol,
    ProtocolError, Role,
    raw::{Header, MAX_CONTROL_PAYLOAD, MAX_HEADER},
};
use std::{ops::Range, sync::Arc};

/// Which end it is, what its limits are, and what its owner does.
struct Setup {
    role: Role,
    limits: Arc<Limits>,
    /// What was agreed on for permessage-deflate.
    deflate: Option<DeflateParameters>,
    echo: bool,
    /// Whether the output is taken after each event: a peer that reads, or one that does not.
    drain: bool,
    /// How many events the owner waits for before it closes.
    close_after: Option<usize>,
}

/// All that came of it.
#[derive(Debug, PartialEq, Default)]
struct Outcome {
    events: Vec<Event<'static>>,
    violation: Option<ProtocolError>,
    ending: Option<CloseOutcome>,
    output: Vec<u8>,
    /// What the peer must find in the output: the Pongs and the echoes.
    answers: Vec<Event<'static>>,
    /// And the Close, of whoever was the first to have a reason for one: its owner, the peer, or a
    /// broken rule.
    close: Option<Option<CloseReason>>,
}

/// What a client masks with; the RFC's.
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
/// The last that an open end sends here, so that its output cannot stop short unseen.
const LAST: &[u8] = b"last";

/// Bytes from a peer, as `Input` lays it out. Options, from bit 0: client, small limits, echo,
/// drain; in bits 4 and 5 when to close: never, at once, after one event, after two; in bits 6 and
/// 7 permessage-deflate: none, with context takeover, with the server's alone, without.
///
/// # Panics
/// Where one end breaks a promise.
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
    let setup = Setup {
        role: input.receiver(),
        limits: Arc::new(if input.option(1) { small } else { Limits::default() }),
        deflate: (input.option(6) || input.option(7)).then_some(deflate),
        echo: input.option(2),
        drain: input.option(3),
        close_after: usize::from(input.options >> 4 & 3).checked_sub(1),
    };
    let (whole, _) = run(&setup, &input.whole());
    let (cut, told_in) = run(&setup, &input.pieces());
    assert_eq!(whole, cut, "how the bytes are cut must not matter");

    let (byte_by_byte, place) = run(&setup, &input.bytes.chunks(1).collect::<Vec<_>>());
    assert_eq!(whole, byte_by_byte, "nor that they come one by one");
    let Some(place) = place else { return };
    // The byte that breaks the rule: with it, and not before, it is told.
    assert!(
        told_in.is_some_and(|piece| piece.contains(&place.start)),
        "told too early or too late"
    );
    for at in [place.start, place.end] {
        let (left, right) = input.bytes.split_at(at);
        let (cut, told_in) = run(&setup, &[left, right]);
        assert_eq!(whole, cut, "cut where it breaks");
        assert!(told_in.is_some_and(|piece| piece.contains(&place.start)), "cut where it breaks");
    }
}

/// All that comes of these pieces; and where in the bytes the piece stands with which a violation
/// was told.
fn run(setup: &Setup, pieces: &[&[u8]]) -> (Outcome, Option<Range<usize>>) {
    let (mut before, mut told_in) = (0, None);
    let mut end = end(setup.role, setup.limits.clone(), KEY).with_deflate(setup.deflate);
    let mut outcome = Outcome::default();
    if setup.close_after == Some(0) {
        close(&mut end, &mut outcome);
    }
    for piece in pieces {
        assert_eq!(end.receive(&mut Default::default()), Ok(None), "nothing comes of nothing");
        take_piece(&mut end, setup, piece, &mut outcome);
        if outcome.violation.is_some() {
            told_in.get_or_insert(before..before + piece.len());
        }
        before += piece.len();
    }
    outcome.ending = end.close_outcome().cloned();
    check_ending(&outcome);
    take_output(&mut end, &mut outcome); // with the Pong that may wait behind all else
    let open = end.ping(LAST).is_ok();
    assert_eq!(open, end.is_open());
    take_output(&mut end, &mut outcome);
    check_output(setup, &outcome, open);
    (outcome, told_in)
}

fn take_piece(end: &mut Protocol, setup: &Setup, piece: &[u8], outcome: &mut Outcome) {
    let mut bytes = piece.to_vec();
    let mut input = &mut bytes[..];
    loop {
        match end.receive(&mut input) {
            Ok(Some(event)) => take_event(end, setup, event.into_owned(), outcome),
            Ok(None) => break,
            Err(violation) => {
                assert_eq!(outcome.violation.replace(violation), None, "a violation is told once");
                let reason = CloseReason::new(violation.close_code(), violation.to_string());
                outcome.close.get_or_insert(Some(reason));
                break;
            }
        }
    }
    assert!(input.is_empty(), "all of the input is taken");
}

/// What the owner does with an event: perhaps an echo, perhaps a Close, perhaps it writes what is
/// there.
fn take_event(end: &mut Protocol, setup: &Setup, event: Event<'static>, outcome: &mut Outcome) {
    assert!(
        outcome.violation.is_none() && !matches!(outcome.events.last(), Some(Event::Close(_))),
        "after the end"
    );
    check_event(&event, &setup.limits);
    match &event {
        Event::Message(message) if setup.echo && end.send(message).is_ok() => {
            outcome.answers.push(event.clone())
        }
        Event::Ping(payload) if end.is_open() => outcome.answers.push(Event::Pong(payload.clone())),
        Event::Close(reason) => _ = outcome.close.get_or_insert(reason.clone()),
        _ => {}
    }
    outcome.events.push(event);
    if !setup.echo {
        let longest = MAX_HEADER + MAX_CONTROL_PAYLOAD;
        // Those that fill it, one that goes over, the one that waits, and a Close.
        assert!(
            end.output_len() <= setup.limits.max_pending_pongs + 3 * longest,
            "what waits is bounded"
        );
    }
    if setup.close_after == Some(outcome.events.len()) {
        close(end, outcome);
    }
    if setup.drain {
        take_output(end, outcome);
    }
}

fn close(end: &mut Protocol, outcome: &mut Outcome) {
    end.close(None);
    outcome.close.get_or_insert(None);
}

fn take_output(end: &mut Protocol, outcome: &mut Outcome) {
    let promised = end.output_len();
    let output = end.take_output();
    assert!(output.len() <= promised && end.output_len() == 0);
    outcome.output.extend(output);
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

fn check_ending(outcome: &Outcome) {
    let (closed, broken) = match &outcome.ending {
        None => (false, None),
        Some(CloseOutcome::ByUs(reason) | CloseOutcome::ByPeer(reason)) => {
            assert_eq!(Some(reason), outcome.close.as_ref());
            (true, None)
        }
        Some(CloseOutcome::Failed(Failure { rule, .. })) => (false, Some(*rule)),
        Some(other) => panic!("{other} for no reason"),
    };
    if let Some(ending) = &outcome.ending {
        check_sentence(ending);
    }
    assert_eq!(outcome.violation, broken);
    assert_eq!(matches!(outcome.events.last(), Some(Event::Close(_))), closed);
}

/// The peer must find no fault with the output, and in it the answers, then a Close or what was
/// sent last, and no more.
fn check_output(setup: &Setup, outcome: &Outcome, open: bool) {
    let peer_role = if setup.role == Role::Server { Role::Client } else { Role::Server };
    let mut peer = end(peer_role, Arc::default(), KEY).with_deflate(setup.deflate);
    let mut bytes = outcome.output.clone();
    let (mut input, mut seen) = (&mut bytes[..], Vec::new());
    while let Some(event) = peer.receive(&mut input).expect("what we send breaks no rule") {
        seen.push(event.into_owned());
    }
    assert_eq!(
        frames(&outcome.output, peer_role),
        seen.len(),
        "each frame is an event, and none comes after a Close"
    );
    let last = outcome.close.clone().map_or(Event::Ping(LAST.into()), Event::Close);
    assert_eq!((seen.pop(), open), (Some(last), outcome.close.is_none()));
    if setup.drain {
        return assert_eq!(seen, outcome.answers);
    }
    // To a peer that does not read, Pongs may be left out, but for that to its last Ping (5.5.3).
    let is_pong = |event: &Event<'_>| matches!(event, Event::Pong(_));
    let (pongs, echoes): (Vec<_>, Vec<_>) = seen.into_iter().partition(is_pong);
    let (asked, sent): (Vec<_>, Vec<_>) = outcome.answers.iter().cloned().partition(is_pong);
    assert_eq!((echoes, pongs.last()), (sent, asked.last()));
    let mut asked = asked.iter();
    assert!(pongs.iter().all(|pong| asked.any(|ping| ping == pong)), "{pongs:?}");
}

/// How many frames these bytes are.
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
