//! Tests of the [mirror](super): the reports do not depend on how the bytes are split.

use super::*;
use crate::{
    server::inspector::{
        allowance::{PERIOD, SHARED},
        registry::Registry,
        token::Token,
    },
    wire::{
        CloseCode, CloseOutcome, CloseReason, Event, MaskKeys, Message, Protocol,
        outbox::Outbox,
        raw::{Header, Opcode},
    },
};
use serde_json::{Value, json};

/// A read that is taken whole.
fn read(mirror: &mut Mirror, bytes: &[u8]) {
    mirror.read(bytes.len());
    mirror.received(bytes);
}

const LOST: CloseState = CloseState::Over(CloseOutcome::Lost);
const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\n\r\n";

fn inspection() -> Arc<Inspection> {
    let token = Token::from_query("token=00112233445566778899aabbccddeeff", "token")
        .unwrap()
        .expect("a token");
    Registry::default().open(token).expect("there is room")
}

fn mirror(inspection: &Arc<Inspection>) -> Mirror {
    let handshake = Handshake {
        target: "/echo".to_owned(),
        key: "dGhlIHNhbXBsZSBub25jZQ==".to_owned(),
        request: b"GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
    };
    let (connection, _) = inspection.join(Instant::now()).expect("there is room");
    Mirror::new(inspection, connection, &handshake, RESPONSE, Arc::default(), None)
}

/// What has been reports, without its times: the kind and what it says.
fn reports(inspection: &Inspection) -> Vec<(String, Value)> {
    let mut client = Protocol::client(Arc::default(), Box::new(|| [0; 4]));
    let mut bytes = inspection.log().read(1, 1 << 30).expect("something").bytes.to_vec();
    let (mut input, mut reports) = (&mut bytes[..], Vec::new());
    while let Ok(Some(Event::Message(message))) = client.receive(&mut input) {
        let Ok(Value::Object(object)) = serde_json::from_slice(message.payload()) else {
            panic!("{message:?}")
        };
        reports.extend(object.into_iter().map(|(kind, mut said)| {
            said.as_object_mut().and_then(|said| said.remove("t"));
            (kind, said)
        }));
    }
    reports
}

fn of_kind(reports: &[(String, Value)], kind: &str) -> Vec<Value> {
    reports.iter().filter(|(reported, _)| reported == kind).map(|(_, said)| said.clone()).collect()
}

/// Asserts that these reads or writes lie end to end, from 0 on, and gives where the last ends.
#[track_caller]
fn end_to_end(transfers: &[Value]) -> u64 {
    transfers.iter().fold(0, |at, transfer| {
        assert_eq!(transfer["from"], at);
        transfer["to"].as_u64().expect("a number")
    })
}

fn frame(masked: bool, fin: bool, opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let masks: Option<MaskKeys> =
        if masked { Some(Box::new(|| [0x37, 0xfa, 0x21, 0x3d])) } else { None };
    let mut outbox = Outbox::new(masks);
    outbox.put_with(Header { fin, ..Header::whole(opcode, payload.len(), None) }, payload);
    outbox.take().unwrap_or_default().joined()
}

fn conversation(masked: bool) -> Vec<u8> {
    [
        frame(masked, true, Opcode::Text, b"Hello"),
        frame(masked, false, Opcode::Text, "gr\u{FC}".as_bytes()),
        frame(masked, true, Opcode::Ping, b"?"),
        frame(masked, true, Opcode::Continuation, b"n"),
        frame(masked, true, Opcode::Binary, &[7; 300]),
        frame(masked, true, Opcode::Close, &[3, 0xe8]),
    ]
    .concat()
}

#[test]
fn reads_cut_anywhere_bring_the_same_frames() {
    let bytes = conversation(true);
    let frames = |size: usize| {
        let inspection = inspection();
        let mut mirror = mirror(&inspection);
        bytes.chunks(size).for_each(|chunk| read(&mut mirror, chunk));
        read(&mut mirror, b"");
        let reports = reports(&inspection);
        let reads = of_kind(&reports, "read");
        assert_eq!(
            (reads.len(), end_to_end(&reads)),
            (bytes.len().div_ceil(size), bytes.len() as u64)
        );
        of_kind(&reports, "frame")
    };
    let whole = frames(bytes.len());
    let opcodes: Vec<_> =
        whole.iter().map(|frame| frame["opcode"].as_str().expect("an opcode")).collect();
    assert_eq!(opcodes, ["text", "text", "ping", "continuation", "binary", "close"]);
    assert_eq!((&whole[4]["cut"], &whole[4]["length"]), (&json!(300 - 256), &json!(300)));
    for size in 1..40 {
        assert_eq!(frames(size), whole, "in chunks of {size}");
    }
}

#[test]
fn writes_show_what_the_socket_took_of_their_pieces_and_not_the_handshake() {
    let bytes = conversation(false);
    let all = [RESPONSE, &bytes].concat();
    let frames = |taken: usize, last: usize| {
        let inspection = inspection();
        let mut mirror = mirror(&inspection);
        let mut rest = &all[..];
        while !rest.is_empty() {
            // Three chunks, the last of them up to so long, of which the socket takes so much.
            let (first, last) = rest.split_at(rest.len().saturating_sub(last));
            let (first, middle) = first.split_at(first.len() / 2);
            let written = taken.min(rest.len());
            mirror.wrote(&[first, middle, last], written);
            rest = &rest[written..];
        }
        mirror.wrote(&[b"this".as_slice(), b"is not taken"], 0);
        let reports = reports(&inspection);
        assert_eq!(end_to_end(&of_kind(&reports, "write")), bytes.len() as u64);
        of_kind(&reports, "frame")
    };
    let whole = frames(all.len(), 0);
    assert_eq!(whole.len(), 6);
    assert!(
        whole.iter().all(|frame| frame["direction"] == "out" && frame["verdict"]["ok"] == true),
        "{whole:?}"
    );
    for taken in [1, 2, 7, RESPONSE.len(), RESPONSE.len() + 1, 100, all.len()] {
        for second in [0, 1, 5, 300, bytes.len(), bytes.len() + 3, all.len()] {
            assert_eq!(
                frames(taken, second),
                whole,
                "{taken} at a time, the second chunk up to {second}"
            );
        }
    }
}

#[test]
fn a_frame_that_breaks_a_rule_is_reported_once_and_is_the_last() {
    let inspection = inspection();
    let mut mirror = mirror(&inspection);
    for byte in [frame(false, true, Opcode::Text, b"Hello"), conversation(true)].concat() {
        read(&mut mirror, &[byte]);
    }
    mirror.end(&LOST, None);
    let reports = reports(&inspection);
    let frames = of_kind(&reports, "frame");
    assert_eq!(frames.len(), 1, "{frames:?}");
    assert_eq!(
        (&frames[0]["bytes"], &frames[0]["verdict"]["code"]),
        (&json!("8105"), &json!(1002))
    );
    assert_eq!(
        end_to_end(&of_kind(&reports, "read")),
        7 + conversation(true).len() as u64,
        "all that came is reported"
    );
}

#[test]
fn the_end_shows_what_is_not_whole() {
    let inspection = inspection();
    let mut mirror = mirror(&inspection);
    read(&mut mirror, &conversation(true)[..11 + 6 + 1]);
    mirror.wrote(&[RESPONSE, b"\x81"], RESPONSE.len() + 1);
    mirror.end(&LOST, Some(&io::Error::other("why")));
    let reports = reports(&inspection);
    let missing: Vec<_> =
        of_kind(&reports, "frame").iter().map(|frame| frame["missing"].clone()).collect();
    assert_eq!(missing, [0, 3, 1], "of the last not even the length is known");
    let sentence = "lost: the connection ended without a Close (why)";
    let end = ("end".to_owned(), json!({"connection": 1, "sentence": sentence}));
    assert_eq!(reports.last(), Some(&end));
    assert!(
        inspection
            .ask(1, crate::server::inspector::commands::Command::Ping(String::new()))
            .is_err()
    );
}

fn pings(count: u32) -> Vec<u8> {
    frame(true, true, Opcode::Ping, b"").repeat(count as usize)
}

/// How many frames and how many transfers of a connection are reported, and what was skipped.
fn tally(inspection: &Inspection, connection: u64) -> (usize, usize, Vec<(u64, u64)>) {
    let reports = reports(inspection);
    let count = |kind| {
        of_kind(&reports, kind).iter().filter(|said| said["connection"] == connection).count()
    };
    let number = |said: &Value| said.as_u64().expect("a number");
    let skipped =
        of_kind(&reports, "skipped").into_iter().filter(|said| said["connection"] == connection);
    let skipped = skipped.map(|said| (number(&said["frames"]), number(&said["pieces"]))).collect();
    (count("frame"), count("read") + count("write"), skipped)
}

/// Many connections of a token may tell of no more together than one, but for the little that each
/// has of its own.
#[test]
fn the_allowance_is_shared_by_all_connections() {
    let (begun, inspection) = (Instant::now(), inspection());
    let (mut one, mut other) = (mirror(&inspection), mirror(&inspection));
    read(&mut one, &pings(SHARED + OWN + 7));
    one.wrote(&[RESPONSE, b"\x8a\x00"], RESPONSE.len() + 2);
    read(&mut other, &pings(OWN + 1));
    assert!(one.tick(begun + PERIOD) && other.tick(begun + PERIOD));
    let all = (SHARED + OWN) as usize;
    assert_eq!(tally(&inspection, 1), (all - 1, 1, vec![(8, 0), (1, 1)]));
    assert_eq!(tally(&inspection, 2), (OWN as usize - 1, 1, vec![(2, 0)]));
    read(&mut one, &pings(3));
    assert_eq!(tally(&inspection, 1).0, all + 2, "after the tick all is well");
}

/// Each read costs as much as a frame.
#[test]
fn reads_are_not_reported_without_end() {
    let inspection = inspection();
    let mut mirror = mirror(&inspection);
    let all = SHARED + OWN;
    for _ in 0..2 * all {
        read(&mut mirror, &pings(1));
    }
    assert!(mirror.tick(Instant::now()));
    let half = all as usize / 2;
    assert_eq!(
        tally(&inspection, 1),
        (half, half, vec![(3 * u64::from(all) / 2, 3 * u64::from(all) / 2)])
    );
}

#[test]
fn each_state_of_the_close_handshake_is_reported_once() {
    let inspection = inspection();
    let mut mirror = mirror(&inspection);
    let mut server = Protocol::server(Arc::default());
    for _ in 0..3 {
        mirror.closing(server.close_state());
    }
    server.send(&Message::text("still open")).expect("it is");
    server.close(Some(CloseReason::new(CloseCode::GOING_AWAY, "")));
    for _ in 0..3 {
        mirror.closing(server.close_state());
    }
    server.transport_ended();
    mirror.closing(server.close_state());
    let reports = of_kind(&reports(&inspection), "closing");
    let states: Vec<_> =
        reports.iter().map(|closing| (&closing["state"], &closing["by"])).collect();
    assert_eq!(states, [(&json!("sent"), &json!("server")), (&json!("lost"), &json!("server"))]);
}

#[test]
fn a_tap_that_nobody_watches_says_so_and_does_nothing() {
    let inspection = inspection();
    let mut mirror = mirror(&inspection);
    assert!(mirror.tick(Instant::now()));
    drop(inspection);
    assert!(!mirror.tick(Instant::now()));
    read(&mut mirror, b"\x81");
    mirror.wrote(&[b"\x81".as_slice(), b""], 1);
    mirror.closing(&CloseState::Sent(None));
    mirror.end(&LOST, None);
}

/// Of those who have it done the time and the memory are: the connection's.
#[test]
fn what_it_holds_and_does_is_told() {
    let inspection = inspection();
    let mut mirror = mirror(&inspection);
    let idle = mirror.held();
    let text = frame(true, false, Opcode::Text, &[b'a'; 1 << 20]);
    for chunk in text.chunks(512) {
        _ = mirror.take_work();
        read(&mut mirror, chunk);
        assert!(mirror.take_work() as usize >= chunk.len(), "each byte is work");
        assert!(mirror.held() >= idle && mirror.held() < 256 << 10, "{} bytes", mirror.held());
    }
    assert!(mirror.held() > idle + (16 << 10));
    mirror.wrote(
        &[RESPONSE, &frame(false, true, Opcode::Text, &[b'a'; 1000])],
        RESPONSE.len() + 1004,
    );
    assert!(mirror.take_work() >= 1000);
    mirror.give_up();
    assert!(mirror.held() < idle + 2048, "{} bytes", mirror.held());
}

#[test]
#[cfg(feature = "deflate")]
fn what_it_inflates_is_work() {
    let agreed = crate::wire::DeflateParameters::default();
    let mut codec =
        crate::wire::deflate::Codec::new(&agreed, crate::wire::Role::Client).expect("it can");
    let payload = codec.compress(&[0; 1 << 20]).expect("shorter");
    let inspection = inspection();
    let handshake = Handshake { target: String::new(), key: String::new(), request: Vec::new() };
    let (connection, _) = inspection.join(Instant::now()).expect("there is room");
    let mut mirror =
        Mirror::new(&inspection, connection, &handshake, RESPONSE, Arc::default(), Some(agreed));
    let mut outbox = Outbox::new(Some(Box::new(|| [0; 4])));
    outbox.put_with(Header::compressed(Opcode::Binary, payload.len()), &payload);
    read(&mut mirror, &outbox.take().unwrap_or_default().joined());
    assert!(mirror.take_work() > 1 << 20, "for each byte that came there were a thousand");
}
