//! The body of the fuzz target `round_trip`: a client and a server, connected by a simulated
//! network that a script drives. Whatever one sends, the other must receive, and in the end both
//! must have closed.
//!
//! Must not know frames. RFC 6455, sections 5 to 7. Read next: `deflate.rs`.

use crate::oracle::{Script, check_sentence};
use crate::wire::{
    CloseCode, CloseOutcome, CloseReason, CloseState, DeflateParameters, Event, Limits, Message,
    MessageKind, Protocol,
};
use std::{collections::VecDeque, sync::Arc, time::Duration};

/// Less than every timeout.
const SHORT: Duration = Duration::from_secs(2);

/// An endpoint, and the bytes that are in transit to it.
struct Side {
    endpoint: Protocol,
    inbox: VecDeque<u8>,
    /// The messages that it sent.
    sent: Vec<Message<'static>>,
    pinged: Vec<Vec<u8>>,
    /// The messages that it received.
    received: Vec<Message<'static>>,
    ponged: Vec<Vec<u8>>,
    closes: usize,
}

impl Side {
    fn new(endpoint: Protocol, deflate: Option<DeflateParameters>) -> Self {
        Self {
            endpoint: endpoint.with_deflate(deflate),
            inbox: VecDeque::new(),
            sent: Vec::new(),
            pinged: Vec::new(),
            received: Vec::new(),
            ponged: Vec::new(),
            closes: 0,
        }
    }
}

/// A script. Bit 0 of the first byte: permessage-deflate was negotiated. Then come steps, each a
/// byte and its arguments:
///
/// ```text
///     7     6     5     4     3     2     1     0
/// +-----+-----------------------+-----------------+
/// | side| number                | step            |   side 1: the client
/// +-----+-----------------------+-----------------+
/// ```
///
/// The steps, with the number `n`:
///
/// - 0: send a message in one frame. Arguments: the kind, text if odd; the length; for a binary
///   message 7 bytes to repeat.
/// - 1: send a message in `n % 8 + 1` fragments. Arguments as for 0.
/// - 2: send a Ping. Argument: a payload of `n` bytes.
/// - 3: close, with one of six codes, or without a code if `n` is 8 or more.
/// - 4: advance the clock. Argument: by how many milliseconds.
/// - 5: lose the network, if `n` is 14 or 15. With 15 both sides are notified. Otherwise as 6.
/// - 6, 7: move the output to the inbox of the other side, which then reads from it. Argument: the
///   most bytes that it reads, as a length.
///
/// Losing the network is rare among the steps, because it ends the script.
///
/// # Panics
/// Where a message is lost, duplicated or stuck, or a side does not close exactly once.
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
                if side.endpoint.ping(payload).is_ok() {
                    side.pinged.push(payload.to_vec());
                }
            }
            3 => {
                let code = CloseCode(
                    [1000, 1001, 3000, 4999, 1005, 1006][usize::from(what >> 3 & 15) % 6],
                );
                side.endpoint
                    .close((what & 64 == 0).then(|| CloseReason::new(code, "that is all")));
            }
            4 => {
                // The clock stays below every timeout. Timeouts are tested by the state machine in
                // `tests/protocol/machine`.
                clock = (clock + Duration::from_millis(u64::from(script.byte()))).min(SHORT);
                side.endpoint.tick(clock);
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
    sides[0].endpoint.close(None);
    settle(&mut sides);
    check_all_arrived(&sides);
    check_closed(&sides);
}

/// Sends a message in one frame, or in this many fragments.
fn send(side: &mut Side, script: &mut Script<'_>, fragments: usize) {
    let kind = if script.byte() & 1 == 1 { MessageKind::Text } else { MessageKind::Binary };
    let length = script.length();
    let payload = match kind {
        // The fragments can begin inside a character.
        MessageKind::Text => text(length / 2).into_bytes(),
        MessageKind::Binary => cycle([script.bytes(7), &[0xFF]].concat(), length),
    };
    let message = Message::unchecked(kind, payload);
    let was_open = side.endpoint.is_open();
    // As in the server, where all endpoints share one output buffer.
    if side.endpoint.output_len() == 0 {
        side.endpoint.lend_output(Box::default());
    }
    let sent = match fragments {
        0 => side.endpoint.send_taking(&mut message.clone()),
        _ => side.endpoint.send_fragments(&message, fragments),
    };
    assert_eq!(sent.is_ok(), was_open);
    if was_open {
        side.sent.push(message);
    }
}

/// A text of this many characters, of one to four bytes in turn. It is built from a repeated block,
/// because it would otherwise take most of the time.
fn text(characters: usize) -> String {
    const ONE_OF_EACH: &str = "aé€𝄞";
    ONE_OF_EACH.repeat(characters / 4)
        + &ONE_OF_EACH.chars().take(characters % 4).collect::<String>()
}

/// This many bytes, by repeating the given ones.
fn cycle(bytes: Vec<u8>, length: usize) -> Vec<u8> {
    let mut cycled = bytes.repeat(length.div_ceil(bytes.len()));
    cycled.truncate(length);
    cycled
}

/// Moves the output of one side to the inbox of the other, and hands at most this many bytes to the
/// other.
fn carry(sides: &mut [Side; 2], from: usize, length: usize) {
    sides[from].endpoint.go_on(); // continues a message that is compressed in parts
    let output = sides[from].endpoint.take_chunks().filter(|output| !output.is_empty());
    let to = &mut sides[1 - from];
    to.inbox.extend(output.map(|output| output.joined()).unwrap_or_default());
    let mut bytes: Vec<u8> = to.inbox.drain(..length.min(to.inbox.len())).collect();
    let mut input = &mut bytes[..];
    while let Some(event) =
        to.endpoint.receive(&mut input).expect("what the other side sends breaks no rule")
    {
        match event.into_owned() {
            Event::Message(message) => to.received.push(message),
            Event::Pong(payload) => to.ponged.push(payload.into_owned()),
            Event::Ping(_) => {}
            Event::Close(_) => to.closes += 1,
        }
    }
}

/// Delivers everything that is in transit.
fn settle(sides: &mut [Side; 2]) {
    for side in &mut *sides {
        while side.endpoint.is_sending() {
            side.endpoint.go_on();
        }
    }
    // No exchange takes more rounds than a Ping, its Pong, a Close and its answer.
    for _ in 0..4 {
        carry(sides, 0, usize::MAX);
        carry(sides, 1, usize::MAX);
    }
    for side in sides {
        assert!(side.inbox.is_empty() && side.endpoint.output_len() == 0, "stuck");
    }
}

fn check_all_arrived([server, client]: &[Side; 2]) {
    for (from, to) in [(server, client), (client, server)] {
        assert_eq!(from.sent, to.received, "lost, duplicated or out of order");
        check_pongs(from);
        // The newest Ping is always answered (5.5.3), unless a side has closed.
        if to.closes == 0 && from.closes == 0 {
            assert_eq!(from.pinged.last(), from.ponged.last());
        }
    }
}

/// The Pongs answer Pings in order. Some may be left out.
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
                side.endpoint.close_outcome(),
                Some(CloseOutcome::ByUs(_) | CloseOutcome::ByPeer(_))
            ),
            "{:?}",
            side.endpoint.close_outcome()
        );
    }
    let by_us = |side: &Side| matches!(side.endpoint.close_outcome(), Some(CloseOutcome::ByUs(_)));
    assert!(sides.iter().any(by_us), "no side closed first");
}

/// Loses what is in transit and nothing else. Either both sides are notified, or they hear nothing
/// any more and time out.
fn drop_the_network(sides: &mut [Side; 2], clock: Duration, notified: bool) {
    for Side { endpoint, .. } in sides.iter_mut() {
        if notified {
            endpoint.transport_ended();
        } else {
            let limits = Limits::default();
            for later in [Duration::ZERO, limits.ping_interval, limits.idle_timeout] {
                endpoint.tick(clock + later);
            }
        }
        let CloseState::Over(outcome) = endpoint.close_state() else {
            panic!("{:?}", endpoint.close_state())
        };
        check_sentence(outcome);
        assert!(endpoint.ping(b"").is_err_and(|closed| !closed.to_string().is_empty()));
    }
    let [server, client] = &*sides;
    for (from, to) in [(server, client), (client, server)] {
        assert!(from.sent.starts_with(&to.received), "duplicated or out of order");
        check_pongs(from);
        let closed = matches!(
            from.endpoint.close_outcome(),
            Some(CloseOutcome::ByUs(_) | CloseOutcome::ByPeer(_))
        );
        assert_eq!(closed, from.closes == 1);
    }
}
