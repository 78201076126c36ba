//! The way out of connections that share a log: whatever is said by whom and whatever their sockets
//! take of it, at any moment.
//!
//! What goes out is whole frames in their order; when a socket takes all, all that is due has gone;
//! nobody waits for room without having tried, or is waited for once it has closed; and nothing is
//! kept for one who is gone. A fuzzer's script and the steps of proptest, which are made shorter
//! where they fail, are played on the same [`Stage`]. Must not know how anything is written. Read
//! next: `stage.rs`.

use super::stage::{Stage, lengths};
use crate::{
    oracle::Script,
    server::start::Start,
    wire::{
        CloseCode, CloseReason, Message, Protocol,
        raw::{Header, Opcode},
    },
};
use std::{iter, time::Duration};

/// One thing that happens. Whom it happens to is a number as a script has it.
#[derive(Debug, Clone)]
enum Step {
    /// Messages of these lengths are published, whoever needs the room.
    Publish(Vec<usize>),
    /// A source comes with messages of these lengths, and waits for room.
    Wait(Vec<usize>),
    /// A connection comes that wants so many of the latest messages, perhaps is told of gaps, and
    /// is first sent so many bytes.
    Join { history: u64, announces: bool, head: usize },
    /// Its peer does something.
    Peer(usize, Peers),
    /// We say something.
    Say(usize, Ours),
    /// Its socket takes so many bytes from now on, then it is full.
    Reads(usize, usize),
    /// The shard has one turn, in the midst of which messages of these lengths are published.
    Turn(Vec<usize>),
    /// Tenths of a second pass. All look at the clock, and whoever waits, whether to go on.
    Pass(u32),
    /// The shard works until there is nothing to do.
    Settle,
    /// The data ends.
    End,
}

/// What a peer does. A text is of so many bytes.
#[derive(Debug, Clone)]
enum Peers {
    Text(usize),
    /// In two, so that what is put together has a buffer of its own.
    Fragments(usize),
    Ping(u8),
    Pong,
    Close,
    BreaksRule,
    Ends,
    /// The socket gives an error.
    Resets,
}

/// What we say ourselves.
#[derive(Debug, Clone)]
enum Ours {
    Text(usize),
    Ping(u8),
    Fragments(usize),
    Close,
}

/// Two bytes for the log's size, as `log` has them. Then steps, a byte each and what it needs: the
/// three low bits say what, the five high ones are `n`. A connection `n` is that one in the order
/// of seats, from 16 on from the last.
///
/// | bits | step | then |
/// |---|---|---|
/// | 0 | `n % 8 + 1` messages are published, whoever needs the room | of each a length |
/// | 1 | a source comes with `n % 8 + 1` messages, and waits for room | of each a length |
/// | 2 | a connection comes that wants the last `n % 16`; from 16 on it is not told of gaps | how much it is sent first |
/// | 3 | the peer of `n` sends a text (0), the same in two fragments (1), a Ping (2), a Pong (3), a Close (4), what breaks a rule (5); ends (6); resets the socket (7) | which; of a text its length, of a Ping how much more it has than a number |
/// | 4 | we send to `n` a text (0), a Ping (1), a text in three fragments (2), a Close (3) | which; of a text its length, of a Ping its byte |
/// | 5 | the socket of `n` takes so many bytes from now on, then it is full | a length, or 127 for any number |
/// | 6 | the shard has one turn, in the midst of which `n % 8` messages are published | of each a length |
/// | 7 | `n` tenths of a second pass, all look at the clock, and whoever waits whether to go on; 30: the shard works until there is nothing to do; 31: the data ends | |
///
/// # Panics
/// Where a peer is sent something else than was said to it, or something is kept, waited for or
/// tried in vain.
pub fn delivery(data: &[u8]) {
    let mut script = Script(data);
    let stage = Stage::new(script.below(20) + 1, script.byte());
    play(stage, iter::from_fn(|| (!script.is_over()).then(|| Step::next(&mut script))));
}

impl Step {
    fn next(script: &mut Script<'_>) -> Self {
        let what = script.byte();
        let n = usize::from(what >> 3);
        match what & 7 {
            0 => Self::Publish(lengths(n % 8 + 1, script)),
            1 => Self::Wait(lengths(n % 8 + 1, script)),
            2 => Self::Join { history: n as u64 % 16, announces: n < 16, head: script.below(200) },
            3 => Self::Peer(n, Peers::next(script)),
            4 => Self::Say(n, Ours::next(script)),
            5 => Self::Reads(
                n,
                Some(script.length()).filter(|&room| room != 127).unwrap_or(usize::MAX),
            ),
            6 => Self::Turn(lengths(n % 8, script)),
            _ if n == 30 => Self::Settle,
            _ if n == 31 => Self::End,
            _ => Self::Pass(n as u32),
        }
    }

    fn play(self, stage: &mut Stage) {
        match self {
            Self::Publish(lengths) => stage.publish(&lengths),
            Self::Wait(lengths) => stage.publish_when_room(lengths),
            Self::Join { history, announces, head } => {
                let start = Start { history, ..Start::default() };
                stage.join(1, &start, announces, &b"HTTP/1.1 101 ".repeat(20)[..head]);
            }
            Self::Peer(n, what) => {
                stage.pings += 1;
                let frames = what.frames(stage.pings);
                stage.at(n).into_iter().for_each(|seat| match &frames {
                    Ok(frames) => frames.iter().for_each(|frame| seat.hear(frame.clone())),
                    Err(Gone::Ended) => seat.end(),
                    Err(Gone::Reset) => seat.breaks(),
                });
            }
            Self::Say(n, what) => {
                stage.at(n).into_iter().for_each(|seat| seat.say(|protocol| what.say(protocol)))
            }
            Self::Reads(n, room) => stage.at(n).into_iter().for_each(|seat| seat.reads(room)),
            Self::Turn(meanwhile) => stage.turn(meanwhile),
            Self::Pass(tenths) => {
                stage.pass(Duration::from_millis(100) * tenths);
                let now = stage.now;
                stage.seats.iter().for_each(|seat| seat.say(|protocol| protocol.tick(now)));
            }
            Self::Settle => stage.settle(),
            Self::End => stage.end(),
        }
        stage.check_extent();
    }
}

/// How a peer has gone.
enum Gone {
    Ended,
    Reset,
}

impl Peers {
    fn next(script: &mut Script<'_>) -> Self {
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

    /// The frames that it sends, if it sends any. A Ping can be told from all others by its
    /// `number`.
    fn frames(&self, number: u64) -> Result<Vec<Vec<u8>>, Gone> {
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
    fn next(script: &mut Script<'_>) -> Self {
        match script.below(4) {
            0 => Self::Text(script.length()),
            1 => Self::Ping(script.byte()),
            2 => Self::Fragments(script.length()),
            _ => Self::Close,
        }
    }

    /// Too late after a Close, which the protocol knows.
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

/// With a mask that changes nothing.
fn frame(header: Header, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    header.encode(&mut frame);
    [&frame, payload].concat()
}

/// A text no byte of which is like its neighbours.
fn text(length: usize) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(length).collect()
}

/// Plays the steps. Then the data ends, all sockets take everything and all peers answer the Close:
/// nobody is stuck, and nothing is left.
fn play(mut stage: Stage, steps: impl Iterator<Item = Step>) {
    steps.for_each(|step| step.play(&mut stage));
    stage.settle();
    stage.end();
    stage.seats.iter().for_each(|seat| seat.reads(usize::MAX));
    stage.settle();
    assert!(stage.seats.iter().all(|seat| seat.has_all()), "stuck");
    for seat in &stage.seats {
        Peers::Close.frames(0).into_iter().flatten().for_each(|frame| seat.hear(frame));
        assert!(seat.is_over(), "the close handshake is over, and the socket open");
        seat.say(|protocol| protocol.tick(stage.now));
    }
    stage.leave();
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn length() -> impl Strategy<Value = usize> {
        prop_oneof![8 => 0_usize..200, 1 => 16_380_usize..16_400, 1 => Just(70_000)]
    }

    /// Up to so many messages.
    fn messages(most: usize) -> impl Strategy<Value = Vec<usize>> {
        vec(prop_oneof![12 => 0_usize..60, 1 => Just(70_000)], 0..=most)
    }

    fn peers() -> impl Strategy<Value = Peers> {
        prop_oneof![
            4 => length().prop_map(Peers::Text),
            6 => length().prop_map(Peers::Fragments),
            4 => any::<u8>().prop_map(Peers::Ping),
            1 => Just(Peers::Pong),
            2 => Just(Peers::Close),
            1 => Just(Peers::BreaksRule),
            1 => Just(Peers::Ends),
            1 => Just(Peers::Resets),
        ]
    }

    fn ours() -> impl Strategy<Value = Ours> {
        prop_oneof![
            4 => length().prop_map(Ours::Text),
            2 => any::<u8>().prop_map(Ours::Ping),
            2 => length().prop_map(Ours::Fragments),
            1 => Just(Ours::Close),
        ]
    }

    fn step() -> impl Strategy<Value = Step> {
        let room = prop_oneof![4 => 0_usize..300, 2 => length(), 2 => Just(usize::MAX)];
        let who = 0_usize..4;
        prop_oneof![
            4 => messages(8).prop_map(Step::Publish),
            2 => messages(8).prop_map(Step::Wait),
            2 => (0_u64..16, any::<bool>(), 0_usize..200)
                .prop_map(|(history, announces, head)| Step::Join { history, announces, head }),
            8 => (who.clone(), peers()).prop_map(|(who, what)| Step::Peer(who, what)),
            3 => (who.clone(), ours()).prop_map(|(who, what)| Step::Say(who, what)),
            9 => (who, room).prop_map(|(who, room)| Step::Reads(who, room)),
            4 => messages(4).prop_map(Step::Turn),
            1 => (0_u32..25).prop_map(Step::Pass),
            4 => Just(Step::Settle),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

        /// Most logs hold so much that one who waits for room waits for those who read.
        #[test]
        fn whatever_happens_whole_frames_go_out_in_order_and_nothing_is_waited_for_in_vain(
            frames in 1_usize..20,
            bytes in prop_oneof![1 => 0_u8..0x80, 3 => Just(0xFF_u8)],
            steps in vec(step(), 1..60),
        ) {
            let arrives = Step::Join { history: 0, announces: true, head: 100 };
            play(Stage::new(frames, bytes), iter::once(arrives).chain(steps));
        }
    }
}
