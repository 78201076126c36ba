//! What happens in a script of `delivery`, one step at a time: peers send, we send, sockets stall,
//! the log grows, time passes.
//!
//! Must not know how anything is written. Read next: `stage.rs`, where the steps are played.

use super::{
    feed::Meanwhile,
    peer::Told,
    stage::{Stage, lengths},
};
use crate::{
    oracle::Script,
    server::start::Start,
    wire::{
        CloseCode, CloseReason, Message, Protocol,
        raw::{Header, Opcode},
    },
};
use std::time::Duration;

/// One step. A connection is given by a number, as in a script.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Messages of these lengths are published, even if that drops needed ones.
    Publish(Vec<usize>),
    /// A source has messages of these lengths, and waits for room.
    Wait(Vec<usize>),
    /// A connection opens that wants so many of the latest messages, is perhaps told of gaps and
    /// notices, and is first sent so many bytes.
    Join { history: u64, told: Told, head: usize },
    /// The peer of a connection does something.
    Peer(usize, Peers),
    /// We send something.
    Say(usize, Ours),
    /// The socket of a connection takes so many bytes from now on, then it is full.
    Reads(usize, usize),
    /// The flush task is polled once, and meanwhile another thread does this.
    Poll(Meanwhile),
    /// The notice is set.
    Notice,
    /// Tenths of a second pass. The clock ticks for all connections, and the source asks for room.
    Pass(u32),
    /// The worker runs until there is nothing to do.
    Settle,
    /// The data ends.
    End,
}

/// What a peer does. A text is of so many bytes.
#[derive(Debug, Clone)]
pub(super) enum Peers {
    Text(usize),
    /// A text in two fragments, so that the message has a buffer of its own.
    Fragments(usize),
    Ping(u8),
    Pong,
    Close,
    BreaksRule,
    Ends,
    /// The socket fails.
    Resets,
}

/// What we send.
#[derive(Debug, Clone)]
pub(super) enum Ours {
    Text(usize),
    Ping(u8),
    Fragments(usize),
    Close,
}

impl Step {
    pub(super) fn next(script: &mut Script<'_>) -> Self {
        let what = script.byte();
        let n = usize::from(what >> 3);
        match what & 7 {
            0 => Self::Publish(lengths(n % 8 + 1, script)),
            1 => Self::Wait(lengths(n % 8 + 1, script)),
            2 => {
                let told = match n {
                    24.. => Told::AndJoined,
                    16.. => Told::Nothing,
                    n if n % 2 == 0 => Told::GapsAndNotices,
                    _ => Told::Gaps,
                };
                Self::Join { history: n as u64 % 16, told, head: script.below(200) }
            }
            3 => Self::Peer(n, Peers::next(script)),
            4 => Self::Say(n, Ours::next(script)),
            5 => Self::Reads(
                n,
                Some(script.length()).filter(|&room| room != 127).unwrap_or(usize::MAX),
            ),
            6 => Self::Poll(Meanwhile { publishes: lengths(n % 8, script), notices: n >= 16 }),
            _ if n == 29 => Self::Notice,
            _ if n == 30 => Self::Settle,
            _ if n == 31 => Self::End,
            _ => Self::Pass(n as u32),
        }
    }

    pub(super) fn play(self, stage: &mut Stage) {
        match self {
            Self::Publish(lengths) => stage.publish(&lengths),
            Self::Wait(lengths) => stage.publish_when_room(lengths),
            Self::Join { history, told, head } => {
                let start = Start { history, ..Start::default() };
                stage.join(1, &start, told, &b"HTTP/1.1 101 ".repeat(20)[..head]);
            }
            Self::Peer(n, what) => {
                stage.pings += 1;
                let frames = what.frames(stage.pings);
                stage.at(n).into_iter().for_each(|connection| match &frames {
                    Ok(frames) => frames.iter().for_each(|frame| connection.hear(frame.clone())),
                    Err(Gone::Ended) => connection.end(),
                    Err(Gone::Reset) => connection.breaks(),
                });
            }
            Self::Say(n, what) => stage
                .at(n)
                .into_iter()
                .for_each(|connection| connection.say(|protocol| what.say(protocol))),
            Self::Reads(n, room) => {
                stage.at(n).into_iter().for_each(|connection| connection.reads(room))
            }
            Self::Poll(meanwhile) => stage.poll(meanwhile),
            Self::Notice => stage.set_notice(),
            Self::Pass(tenths) => {
                stage.pass(Duration::from_millis(100) * tenths);
                let now = stage.now;
                stage
                    .connections
                    .iter()
                    .for_each(|connection| connection.say(|protocol| protocol.tick(now)));
            }
            Self::Settle => stage.settle(),
            Self::End => stage.end(),
        }
        stage.check_extent();
    }
}

/// How a peer has gone.
pub(super) enum Gone {
    Ended,
    Reset,
}

impl Peers {
    pub(super) fn next(script: &mut Script<'_>) -> Self {
        match script.below(8) {
            0 => Self::Text(script.length()),
            1 => Self::Fragments(script.length()),
            2 => Self::Ping(script.byte()),
            3 => Self::Pong,
            4 => Self::Close,
            5 => Self::BreaksRule,
            6 => Self::Ends,
            _ => Self::Resets,
        }
    }

    /// The frames that it sends, if any. The `number` makes a Ping unlike all others.
    pub(super) fn frames(&self, number: u64) -> Result<Vec<Vec<u8>>, Gone> {
        let frame = |opcode, payload: &[u8]| {
            frame(Header::whole(opcode, payload.len(), Some([0; 4])), payload)
        };
        Ok(match self {
            &Self::Text(length) => vec![frame(Opcode::Text, &text(length))],
            &Self::Fragments(length) => {
                let text = text(length);
                let (first, second) = text.split_at(length / 3);
                let header =
                    Header { fin: false, ..Header::whole(Opcode::Text, first.len(), Some([0; 4])) };
                vec![self::frame(header, first), frame(Opcode::Continuation, second)]
            }
            &Self::Ping(more) => {
                vec![frame(
                    Opcode::Ping,
                    &[&number.to_be_bytes()[..], &vec![7; usize::from(more) % 99]].concat(),
                )]
            }
            Self::Pong => vec![frame(Opcode::Pong, b"")],
            Self::Close => vec![frame(Opcode::Close, b"\x03\xE9bye")],
            Self::BreaksRule => vec![vec![0x83, 0x80]],
            Self::Ends => return Err(Gone::Ended),
            Self::Resets => return Err(Gone::Reset),
        })
    }
}

impl Ours {
    pub(super) fn next(script: &mut Script<'_>) -> Self {
        match script.below(4) {
            0 => Self::Text(script.length()),
            1 => Self::Ping(script.byte()),
            2 => Self::Fragments(script.length()),
            _ => Self::Close,
        }
    }

    /// After a Close it is too late, which the protocol notices.
    fn say(&self, protocol: &mut Protocol) {
        let text =
            |length| Message::text(std::str::from_utf8(&text(length)).expect("ASCII")).into_owned();
        match *self {
            Self::Text(length) => _ = protocol.send(&text(length)),
            Self::Ping(number) => _ = protocol.ping(&[number]),
            Self::Fragments(length) => _ = protocol.send_fragments(&text(length), 3),
            Self::Close => protocol.close(Some(CloseReason::new(CloseCode::GOING_AWAY, "we go"))),
        }
    }
}

/// A frame whose mask changes nothing.
fn frame(header: Header, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    header.encode(&mut frame);
    [&frame, payload].concat()
}

/// A text in which no byte is like its neighbours.
fn text(length: usize) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(length).collect()
}
