//! Properties of all compressed streams: any agreed parameters, messages, fragments, splits and
//! damage.
//!
//! This is the last of these modules. The fuzz targets in `wirechart::oracle` go further.

use crate::{
    deflate::{FREE, compressing, first},
    deflate_sent::frames,
    ends::{Got, ROLES, feed, feed_whole, fragment, frame, peer_of},
    properties::{chunks, damage, lengths},
};
use proptest::prelude::*;
use wirechart::wire::{DeflateParameters, Limits, Message, Role, WindowBits, raw::Opcode};

fn agreed() -> impl Strategy<Value = DeflateParameters> {
    let bits =
        || prop::option::of((8..=15_u8).prop_map(|bits| WindowBits::new(bits).expect("in range")));
    (any::<bool>(), any::<bool>(), bits(), bits()).prop_map(
        |(server, client, server_bits, client_bits)| DeflateParameters {
            server_no_context_takeover: server,
            client_no_context_takeover: client,
            server_max_window_bits: server_bits,
            client_max_window_bits: client_bits,
        },
    )
}

/// Messages that repeat themselves and each other, near and far, and some that do not.
fn messages() -> impl Strategy<Value = Vec<Got>> {
    let text = prop_oneof![
        3 => "(ab|ä€|[a-d]{1,5}|\\{\"seq\":[0-9]{1,3}\\}){0,60}",
        1 => "\\PC{0,100}",
    ];
    let binary = prop_oneof![
        3 => (prop::collection::vec(any::<u8>(), 1..50), 0..200_usize).prop_map(|(chunk, times)| chunk.repeat(times)),
        1 => prop::collection::vec(any::<u8>(), 0..300),
    ];
    prop::collection::vec(
        prop_oneof![text.prop_map(Got::Text), binary.prop_map(Got::Binary)],
        0..10,
    )
}

fn message(got: &Got) -> Message<'_> {
    match got {
        Got::Text(text) => Message::text(text),
        Got::Binary(bytes) => Message::binary(bytes),
        other => unreachable!("{other:?}"),
    }
}

/// The same messages in fragments of these lengths, repeated in a cycle, with a Ping after each
/// first fragment.
fn in_fragments(output: &[u8], sender: Role, lengths: &[usize]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (header, payload) in frames(output, sender) {
        let cut = payload.len().min(lengths[bytes.len() % lengths.len()]);
        let (left, mut rest) = payload.split_at(cut);
        let begin = if header.compressed { first } else { fragment };
        bytes.extend(begin(sender, header.opcode, false, left));
        bytes.extend(frame(sender, Opcode::Ping, b"?"));
        for length in lengths.iter().cycle().take(20) {
            let (left, after) = rest.split_at(rest.len().min(*length));
            bytes.extend(fragment(sender, Opcode::Continuation, false, left));
            rest = after;
        }
        bytes.extend(fragment(sender, Opcode::Continuation, true, rest));
    }
    bytes
}

proptest! {
    #[test]
    fn compressed_messages_arrive_as_they_were_sent(
        role in prop::sample::select(&ROLES[..]),
        agreed in agreed(),
        all in messages(),
        fragments in lengths(),
        cuts in lengths(),
    ) {
        let mut from = compressing(role, agreed, Limits::default());
        for got in &all {
            from.send(&message(got)).unwrap();
        }
        let output = from.take_output();
        let new_end = || compressing(peer_of(role), agreed, Limits::default());
        for bytes in [output.clone(), in_fragments(&output, role, &fragments)] {
            let whole = feed_whole(&mut new_end(), &bytes);
            prop_assert_eq!(whole.broken, None);
            let messages: Vec<Got> =
                whole.events.iter().filter(|got| !matches!(got, Got::Ping(_))).cloned().collect();
            prop_assert_eq!(&messages, &all);
            prop_assert_eq!(feed(&mut new_end(), chunks(&bytes, &cuts)), whole);
        }
    }

    #[test]
    fn any_payload_gives_the_same_events_however_it_is_split(
        role in prop::sample::select(&ROLES[..]),
        opcode in prop::sample::select(&[Opcode::Text, Opcode::Binary][..]),
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..4),
        cuts in lengths(),
    ) {
        let bytes: Vec<u8> =
            payloads.iter().flat_map(|payload| first(peer_of(role), opcode, true, payload)).collect();
        let new_end = || compressing(role, FREE, Limits { max_message_size: 300, ..Limits::default() });
        let whole = feed_whole(&mut new_end(), &bytes);
        prop_assert_eq!(feed(&mut new_end(), chunks(&bytes, &cuts)), whole);
    }

    #[test]
    fn a_damaged_stream_gives_the_same_events_however_it_is_split(
        role in prop::sample::select(&ROLES[..]),
        agreed in agreed(),
        all in messages(),
        fragments in lengths(),
        blows in prop::collection::vec((any::<prop::sample::Index>(), 0..5_u8, any::<u8>()), 1..4),
        cuts in lengths(),
    ) {
        let mut from = compressing(peer_of(role), agreed, Limits::default());
        for got in &all {
            from.send(&message(got)).unwrap();
        }
        let mut bytes = in_fragments(&from.take_output(), peer_of(role), &fragments);
        blows.into_iter().for_each(|(at, how, by)| damage(&mut bytes, at, how, by));
        let limits = || Limits { max_message_size: 2000, ..Limits::default() };
        let whole = feed_whole(&mut compressing(role, agreed, limits()), &bytes);
        let cut = feed(&mut compressing(role, agreed, limits()), chunks(&bytes, &cuts));
        prop_assert_eq!(cut, whole);
    }
}
