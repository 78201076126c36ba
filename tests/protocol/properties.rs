//! Properties of all streams: the events do not depend on how the input is split, and what was sent
//! is received.
//!
//! Read next: `deflate.rs`.

use crate::ends::{Got, ROLES, Seen, end, end_with, feed, feed_whole, fragment, frame, peer_of};
use proptest::prelude::*;
use wirechart::wire::{
    CloseCode, CloseReason, DeflateParameters, Limits, Message, Role, raw::Opcode,
};

/// One thing that a peer can send.
#[derive(Debug, Clone)]
enum Sent {
    /// A message, the positions at which it is split into fragments, and the number of Pings
    /// between them.
    Text(String, Vec<(prop::sample::Index, u8)>),
    Binary(Vec<u8>, Vec<(prop::sample::Index, u8)>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<(u16, String)>),
}

fn payload(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..=most)
}

fn sent() -> impl Strategy<Value = Sent> {
    let cuts = || prop::collection::vec((any::<prop::sample::Index>(), 0..3_u8), 0..4);
    let code = prop_oneof![1000..=1003_u16, 1007..=1014_u16, 3000..=4999_u16];
    prop_oneof![
        6 => ("\\PC{0,100}", cuts()).prop_map(|(text, cuts)| Sent::Text(text, cuts)),
        6 => (payload(300), cuts()).prop_map(|(bytes, cuts)| Sent::Binary(bytes, cuts)),
        3 => payload(125).prop_map(Sent::Ping),
        3 => payload(125).prop_map(Sent::Pong),
        1 => prop::option::of((code, "[ -~]{0,123}")).prop_map(Sent::Close),
    ]
}

/// The message's frames with the Pings between them, and the events that the receiver must produce.
fn encode_message(
    from: Role,
    opcode: Opcode,
    payload: &[u8],
    cuts: &[(prop::sample::Index, u8)],
) -> (Vec<u8>, Vec<Got>) {
    let (mut bytes, mut events) = (Vec::new(), Vec::new());
    let mut cuts: Vec<_> =
        cuts.iter().map(|(at, pings)| (at.index(payload.len() + 1), *pings)).collect();
    cuts.sort_unstable();
    let (mut opcode, mut before) = (opcode, 0);
    for (at, pings) in cuts {
        bytes.extend(fragment(from, opcode, false, &payload[before..at]));
        for i in 0..pings {
            bytes.extend(frame(from, Opcode::Ping, &[i]));
            events.push(Got::Ping(vec![i]));
        }
        (opcode, before) = (Opcode::Continuation, at);
    }
    bytes.extend(fragment(from, opcode, true, &payload[before..]));
    (bytes, events)
}

/// The bytes of all items, and the events that the receiver must produce. Nothing after a Close
/// counts.
fn encode(from: Role, all: &[Sent]) -> (Vec<u8>, Vec<Got>) {
    let (mut bytes, mut events) = (Vec::new(), Vec::new());
    let mut closed = false;
    for sent in all {
        let (more, mut got) = match sent {
            Sent::Text(text, cuts) => encode_message(from, Opcode::Text, text.as_bytes(), cuts),
            Sent::Binary(payload, cuts) => encode_message(from, Opcode::Binary, payload, cuts),
            Sent::Ping(payload) => (frame(from, Opcode::Ping, payload), vec![]),
            Sent::Pong(payload) => (frame(from, Opcode::Pong, payload), vec![]),
            Sent::Close(reason) => {
                let payload = reason
                    .as_ref()
                    .map(|(code, words)| CloseReason::new(CloseCode(*code), words).encode());
                (frame(from, Opcode::Close, &payload.unwrap_or_default()), vec![])
            }
        };
        got.push(match sent.clone() {
            Sent::Text(text, _) => Got::Text(text),
            Sent::Binary(payload, _) => Got::Binary(payload),
            Sent::Ping(payload) => Got::Ping(payload),
            Sent::Pong(payload) => Got::Pong(payload),
            Sent::Close(reason) => {
                Got::Close(reason.map(|(code, words)| CloseReason::new(CloseCode(code), words)))
            }
        });
        bytes.extend(more);
        if !closed {
            events.extend(got);
        }
        closed |= matches!(sent, Sent::Close(_));
    }
    (bytes, events)
}

/// Splits `bytes` into chunks of these lengths, repeated in a cycle; some may be empty.
pub(crate) fn chunks<'a>(bytes: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let (mut rest, mut chunks) = (bytes, Vec::new());
    for length in lengths.iter().cycle().take(bytes.len() + lengths.len()) {
        let (chunk, after) = rest.split_at(rest.len().min(*length));
        chunks.push(chunk);
        rest = after;
    }
    chunks.push(rest);
    chunks
}

fn roles() -> impl Strategy<Value = Role> {
    prop::sample::select(&ROLES[..])
}

fn opcodes() -> impl Strategy<Value = Opcode> {
    use Opcode::{Binary, Close, Continuation, Ping, Text};
    prop::sample::select(vec![Text, Text, Text, Binary, Binary, Continuation, Ping, Close])
}

/// Lengths near the boundaries between length forms.
fn form_lengths() -> impl Strategy<Value = usize> {
    prop_oneof![0..6_usize, 120..132_usize, 250..260_usize, 65_530..65_540_usize]
}

pub(crate) fn lengths() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![0..4_usize, 0..200_usize], 1..6)
}

/// Damages a valid stream at one position: a byte is changed, duplicated or removed, or the stream
/// ends.
pub(crate) fn damage(bytes: &mut Vec<u8>, at: prop::sample::Index, how: u8, by: u8) {
    if bytes.is_empty() {
        return;
    }
    let at = at.index(bytes.len());
    match how {
        0 => bytes[at] ^= 1 << (by % 8),
        1 => bytes[at] = by,
        2 => bytes.insert(at, by),
        3 => drop(bytes.remove(at)),
        _ => bytes.truncate(at),
    }
}

proptest! {
    #[test]
    fn any_valid_stream_gives_the_same_events_however_it_is_split(
        role in roles(), all in prop::collection::vec(sent(), 0..12), lengths in lengths(),
    ) {
        let (bytes, events) = encode(peer_of(role), &all);
        let whole = feed_whole(&mut end(role), &bytes);
        prop_assert_eq!(&whole.events, &events);
        prop_assert_eq!(whole.broken, None);
        let cut = feed(&mut end(role), chunks(&bytes, &lengths));
        prop_assert_eq!(cut, whole);
    }

    #[test]
    fn any_bytes_give_the_same_events_however_they_are_split(role in roles(), bytes in payload(200), lengths in lengths()) {
        let whole = feed_whole(&mut end(role), &bytes);
        prop_assert_eq!(feed(&mut end(role), chunks(&bytes, &lengths)), whole);
    }

    /// Reaches errors that lie deep: inside a message, after a Close, at a limit.
    #[test]
    fn a_damaged_stream_gives_the_same_events_however_it_is_split(
        role in roles(),
        all in prop::collection::vec(sent(), 1..12),
        blows in prop::collection::vec((any::<prop::sample::Index>(), 0..5_u8, any::<u8>()), 1..4),
        lengths in lengths(),
    ) {
        let (mut bytes, _) = encode(peer_of(role), &all);
        blows.into_iter().for_each(|(at, how, by)| damage(&mut bytes, at, how, by));
        let limits = Limits { max_frame_size: 250, max_message_size: 280, max_fragments: 3, max_pending_pongs: 100, ..Limits::default() };
        let whole = feed_whole(&mut end_with(role, limits.clone()), &bytes);
        let cut = feed(&mut end_with(role, limits), chunks(&bytes, &lengths));
        prop_assert_eq!(cut, whole);
    }

    /// A complete frame takes the fast path; a split one takes the slow path.
    #[test]
    fn lengths_of_every_form_give_the_same_events_however_they_are_split(
        role in roles(),
        deflate: bool,
        frames in prop::collection::vec((opcodes(), any::<bool>(), form_lengths(), 0..40_u8), 1..5),
        limits in prop::sample::select(vec![(1 << 20, 1 << 20, 100), (1000, 130, 1), (200, 1000, 2), (1000, 1000, 0)]),
        length in prop_oneof![1..4_usize, 100..400_usize, Just(20_000)],
    ) {
        let mut bytes = Vec::new();
        for (opcode, fin, length, reserved) in frames {
            let start = bytes.len();
            let length = if opcode.is_control() { length % 126 } else { length };
            let text = "g\u{F6}".as_bytes().iter().copied().cycle().take(length).collect::<Vec<_>>();
            bytes.extend(fragment(peer_of(role), opcode, fin || opcode.is_control(), &text));
            if reserved < 3 {
                bytes[start] |= 0x40 >> reserved;
            }
        }
        let (frame, message, fragments) = limits;
        let limits = Limits { max_frame_size: frame, max_message_size: message, max_fragments: fragments, ..Limits::default() };
        let new_end = || end_with(role, limits.clone()).with_deflate(deflate.then(DeflateParameters::default));
        let whole = feed_whole(&mut new_end(), &bytes);
        prop_assert_eq!(feed(&mut new_end(), bytes.chunks(length)), whole);
    }

    #[test]
    fn an_echo_returns_what_the_client_sends(
        all in prop::collection::vec(prop_oneof![
            "\\PC{0,100}".prop_map(Got::Text),
            payload(300).prop_map(Got::Binary),
        ], 0..12),
        there in lengths(),
        back in lengths(),
    ) {
        let (mut client, mut server) = (end(Role::Client), end(Role::Server));
        let message = |got: &Got| match got {
            Got::Text(text) => Message::text(text).kind(),
            _ => Message::binary(b"").kind(),
        };
        let bytes = |got: &Got| match got {
            Got::Text(text) => text.clone().into_bytes(),
            Got::Binary(bytes) => bytes.clone(),
            other => unreachable!("{other:?}"),
        };
        for got in &all {
            client.send(&Message::new(message(got), bytes(got)).unwrap()).unwrap();
        }
        let Seen { events, broken, .. } = feed(&mut server, chunks(&client.take_output(), &there));
        prop_assert_eq!(broken, None);
        for got in &events {
            server.send(&Message::new(message(got), bytes(got)).unwrap()).unwrap();
        }
        let returned = feed(&mut client, chunks(&server.take_output(), &back));
        prop_assert_eq!(returned.events, all);
    }
}
