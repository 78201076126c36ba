//! A client end and a server end, joined by a network that a script moves: what one sends is what
//! the other is told, and in the end both have closed.
//!
//! Must not know frames. RFC 6455, sections 5 to 7. Read next: `deflate.rs`.

use crate::oracle::{Script, check_sentence};
use crate::wire::{
    CloseCode, CloseOutcome, CloseReason, CloseState, DeflateParameters, Event, Limits, Message,
    MessageKind, Protocol,
};
use std::{collections::VecDeque, sync::Arc, time::Duration};

/// Less than any deadline.
const SHORT: Duration = Duration::from_secs(2);

/// One end, and the bytes that are on their way to it.
struct Side {
    end: Protocol,
    inbox: VecDeque<u8>,
    /// What it was allowed to send.
    sent: Vec<Message<'static>>,
    pinged: Vec<Vec<u8>>,
    /// What it was told.
    received: Vec<Message<'static>>,
    ponged: Vec<Vec<u8>>,
    closes: usize,
}

impl Side {
    fn new(end: Protocol, deflate: Option<DeflateParameters>) -> Self {
        Self {
            end: end.with_deflate(deflate),
            inbox: VecDeque::new(),
            sent: Vec::new(),
            pinged: Vec::new(),
            received: Vec::new(),
            ponged: Vec::new(),
            closes: 0,
        }
    }
}

/// A first byte of options, bit 0: permessage-deflate was agreed on. Then steps, each a byte and
/// what it needs to know:
///
/// ```text
///     7     6     5     4     3     2     1     0
/// +-----+-----------------------+-----------------+
/// | side| number                | step            |   side 1: the client
/// +-----+-----------------------+-----------------+
/// ```
///
/// | step | what the side does | number | what follows |
/// |---|---|---|---|
/// | 0 | sends a message in one frame | - | the kind, text if odd; the length; of a binary one 7 bytes to repeat |
/// | 1 | sends a message in fragments | their count, in three bits, less one | the same |
/// | 2 | sends a Ping | the length of its payload | the payload |
/// | 3 | closes | which of six codes; from 8 on none | - |
/// | 4 | looks at the clock | - | how many milliseconds later |
/// | 5 | loses the network, if the number is 14 or 15; else as 6 | 15: it is told so | - |
/// | 6, 7 | has its output carried to the other, which gets no more than so many bytes | - | how many, as a length |
///
/// A drop is rare among all steps, because it is the last of its script.
///
/// # Panics
/// Where something is lost, comes twice, or is stuck; or a side does not close just once.
pub fn round_trip(data: &[u8]) {
    let mut script = Script(data);
    let deflate = (script.byte() & 1 == 1).then_some(DeflateParameters::default());
    let limits = Arc::new(Limits::default());
    let mut keys = 0x9E37_79B9_u32;
    let masks = Box::new(move || {
        keys = keys.wrapping_mul(0x9E37_79B1).wrapping_add(1);
        keys.to_be_bytes()
    });
    let mut sides = [
        Side::new(Protocol::server(limits.clone()), deflate),
        Side::new(Protocol::client(limits, masks), deflate),
    ];
    let mut clock = Duration::ZERO;
    while !script.is_over() {
        let what = script.byte();
        let number = usize::from(what >> 7);
        let side = &mut sides[number];
        match what % 8 {
            0 => send(side, &mut script, 0),
            1 => send(side, &mut script, usize::from(what >> 3 & 7) + 1),
            2 => {
                let payload = script.bytes(usize::from(what >> 3 & 15));
                if side.end.ping(payload).is_ok() {
                    side.pinged.push(payload.to_vec());
                }
            }
            3 => {
                let code = CloseCode(
                    [1000, 1001, 3000, 4999, 1005, 1006][usize::from(what >> 3 & 15) % 6],
                );
                side.end.close((what & 64 == 0).then(|| CloseReason::new(code, "that is all")));
            }
            4 => {
                // So little that no deadline passes: what comes of those is for the state machine
                // in `tests/machine`.
                clock = (clock + Duration::from_millis(u64::from(script.byte()))).min(SHORT);
                side.end.tick(clock);
            }
            5 if what >> 3 & 15 >= 14 => return drop_the_network(&mut sides, clock, what & 8 == 8),
            _ => {
                let length = script.length();
                carry(&mut sides, number, length);
            }
        }
    }
    settle(&mut sides);
    check_all_arrived(&sides);
    sides[0].end.close(None);
    settle(&mut sides);
    check_all_arrived(&sides);
    check_closed(&sides);
}

/// A message in one frame, or in so many fragments.
fn send(side: &mut Side, script: &mut Script<'_>, fragments: usize) {
    let kind = if script.byte() & 1 == 1 { MessageKind::Text } else { MessageKind::Binary };
    let length = script.length();
    let payload = match kind {
        // Cut anywhere, also inside a character.
        MessageKind::Text => text(length / 2).into_bytes(),
        MessageKind::Binary => cycle([script.bytes(7), &[0xFF]].concat(), length),
    };
    let message = Message::unchecked(kind, payload);
    let was_open = side.end.is_open();
    // As a server does it: all its ends share one output.
    if side.end.output_len() == 0 {
        side.end.lend_output(Box::default());
    }
    let sent = match fragments {
        0 => side.end.send_taking(&mut message.clone()),
        _ => side.end.send_fragments(&message, fragments),
    };
    assert_eq!(sent.is_ok(), was_open);
    if was_open {
        side.sent.push(message);
    }
}

/// So many characters of every length in turn. Not one by one, or most of the time would go into
/// that.
fn text(characters: usize) -> String {
    const ONE_OF_EACH: &str = "aé€𝄞";
    ONE_OF_EACH.repeat(characters / 4)
        + &ONE_OF_EACH.chars().take(characters % 4).collect::<String>()
}

/// So many bytes, of these over and over.
fn cycle(bytes: Vec<u8>, length: usize) -> Vec<u8> {
    let mut cycled = bytes.repeat(length.div_ceil(bytes.len()));
    cycled.truncate(length);
    cycled
}

/// Takes the output of one side to the inbox of the other, and hands the other at most so many
/// bytes of it.
fn carry(sides: &mut [Side; 2], from: usize, length: usize) {
    sides[from].end.go_on(); // with what is compressed in parts, if there is anything
    let output = sides[from].end.take_pieces().filter(|output| !output.is_empty());
    let to = &mut sides[1 - from];
    to.inbox.extend(output.map(|output| output.joined()).unwrap_or_default());
    let mut bytes: Vec<u8> = to.inbox.drain(..length.min(to.inbox.len())).collect();
    let mut input = &mut bytes[..];
    while let Some(event) =
        to.end.receive(&mut input).expect("what the other end sends breaks no rule")
    {
        match event.into_owned() {
            Event::Message(message) => to.received.push(message),
            Event::Pong(payload) => to.ponged.push(payload.into_owned()),
            Event::Ping(_) => {}
            Event::Close(_) => to.closes += 1,
        }
    }
}

/// Lets everything arrive that is on its way.
fn settle(sides: &mut [Side; 2]) {
    for side in &mut *sides {
        while side.end.is_sending() {
            side.end.go_on();
        }
    }
    // A Ping, its Pong, a Close, its answer: no exchange has more turns.
    for _ in 0..4 {
        carry(sides, 0, usize::MAX);
        carry(sides, 1, usize::MAX);
    }
    for side in sides {
        assert!(side.inbox.is_empty() && side.end.output_len() == 0, "stuck");
    }
}

fn check_all_arrived([server, client]: &[Side; 2]) {
    for (from, to) in [(server, client), (client, server)] {
        assert_eq!(from.sent, to.received, "lost, doubled or out of order");
        check_pongs(from);
        // Whoever asks and whose peer has not closed gets an answer to the newest at least (5.5.3).
        if to.closes == 0 && from.closes == 0 {
            assert_eq!(from.pinged.last(), from.ponged.last());
        }
    }
}

/// Each Pong answers a Ping, in their order; some may be left out.
fn check_pongs(side: &Side) {
    let mut pings = side.pinged.iter();
    assert!(
        side.ponged.iter().all(|pong| pings.any(|ping| ping == pong)),
        "{:?} to {:?}",
        side.ponged,
        side.pinged
    );
}

fn check_closed(sides: &[Side; 2]) {
    for side in sides {
        assert_eq!(side.closes, 1);
        assert!(
            matches!(
                side.end.close_outcome(),
                Some(CloseOutcome::ByUs(_) | CloseOutcome::ByPeer(_))
            ),
            "{:?}",
            side.end.close_outcome()
        );
    }
    let by_us = |side: &Side| matches!(side.end.close_outcome(), Some(CloseOutcome::ByUs(_)));
    assert!(sides.iter().any(by_us), "somebody was the first");
}

/// What is on its way is lost, and nothing but that. Each end is told so; or nothing is heard any
/// more, and it gives up.
fn drop_the_network(sides: &mut [Side; 2], clock: Duration, told: bool) {
    for Side { end, .. } in sides.iter_mut() {
        if told {
            end.transport_ended();
        } else {
            let limits = Limits::default();
            for later in [Duration::ZERO, limits.ping_interval, limits.idle_timeout] {
                end.tick(clock + later);
            }
        }
        let CloseState::Over(ending) = end.close_state() else { panic!("{:?}", end.close_state()) };
        check_sentence(ending);
        assert!(end.ping(b"").is_err_and(|closed| !closed.to_string().is_empty()));
    }
    let [server, client] = &*sides;
    for (from, to) in [(server, client), (client, server)] {
        assert!(from.sent.starts_with(&to.received), "doubled, or out of order");
        check_pongs(from);
        let closed = matches!(
            from.end.close_outcome(),
            Some(CloseOutcome::ByUs(_) | CloseOutcome::ByPeer(_))
        );
        assert_eq!(closed, from.closes == 1);
    }
}
