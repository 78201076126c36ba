//! The way out of connections that share a log, whatever anybody says and whatever the sockets
//! take, at any moment.
//!
//! Whole frames are written in order, and a notice before the messages that follow it. When a
//! socket takes everything, all that is due has been written. No task waits for room without having
//! tried, no source waits for a connection that has closed, and nothing is kept for one that has
//! ended. The script of a fuzzer and the steps of proptest, which shrinks them when they fail, are
//! played on the same [`Stage`]. Must not know how anything is written. Read next: `steps.rs`.

use super::{
    stage::Stage,
    steps::{Peers, Step},
};
use crate::oracle::Script;
use std::iter;

/// Two bytes for the log's size, as `log` has them. Then steps, a byte each and what it needs: the
/// three low bits say what, the five high ones are `n`. Connection `n` is the one with this index,
/// and from 16 on it is counted from the last.
///
/// | bits | step | then |
/// |---|---|---|
/// | 0 | `n % 8 + 1` messages are published, even if that drops needed ones | the length of each |
/// | 1 | a source has `n % 8 + 1` messages, and waits for room | the length of each |
/// | 2 | a connection opens that wants the last `n % 16`; from 16 on it is not told of gaps, below that, if `n` is even, notices as well, and from 24 on all that and in joined frames | how many bytes it is sent first |
/// | 3 | the peer of `n` sends a text (0), the same in two fragments (1), a Ping (2), a Pong (3), a Close (4), what breaks a rule (5); ends (6); resets the socket (7) | which; of a text its length, of a Ping how much more it has than a number |
/// | 4 | we send to `n` a text (0), a Ping (1), a text in three fragments (2), a Close (3) | which; of a text its length, of a Ping its byte |
/// | 5 | the socket of `n` takes so many bytes from now on, then it is full | a length, or 127 for any number |
/// | 6 | the flush task is polled once, and meanwhile `n % 8` messages are published, and from 16 on the notice is set | the length of each |
/// | 7 | `n` tenths of a second pass, the clock ticks, and the source asks for room; 29: the notice is set; 30: the worker runs until there is nothing to do; 31: the data ends | |
///
/// # Panics
/// If a peer receives anything but what was sent to it, or if something is kept, waited for or
/// tried in vain.
pub fn delivery(data: &[u8]) {
    let mut script = Script(data);
    let stage = Stage::new(script.below(20) + 1, script.byte());
    play(stage, iter::from_fn(|| (!script.is_over()).then(|| Step::next(&mut script))));
}

/// Plays the steps. Then the data ends, all sockets take everything and all peers answer the Close:
/// nobody may be stuck, and nothing may be left.
fn play(mut stage: Stage, steps: impl Iterator<Item = Step>) {
    steps.for_each(|step| step.play(&mut stage));
    stage.settle();
    stage.end();
    stage.connections.iter().for_each(|connection| connection.reads(usize::MAX));
    stage.settle();
    assert!(stage.connections.iter().all(|connection| connection.has_all()), "stuck");
    for connection in &stage.connections {
        Peers::Close.frames(0).into_iter().flatten().for_each(|frame| connection.hear(frame));
        assert!(connection.is_over(), "the close handshake is over, and the socket open");
        connection.say(|protocol| protocol.tick(stage.now));
    }
    stage.leave();
}

#[cfg(test)]
mod tests {
    use super::{
        super::{feed::Meanwhile, peer::Told, steps::Ours},
        *,
    };
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

    fn told() -> impl Strategy<Value = Told> {
        prop_oneof![
            1 => Just(Told::Nothing),
            1 => Just(Told::Gaps),
            2 => Just(Told::GapsAndNotices),
            3 => Just(Told::AndJoined),
        ]
    }

    fn step() -> impl Strategy<Value = Step> {
        let room = prop_oneof![4 => 0_usize..300, 2 => length(), 2 => Just(usize::MAX)];
        let who = 0_usize..4;
        prop_oneof![
            4 => messages(8).prop_map(Step::Publish),
            2 => messages(8).prop_map(Step::Wait),
            2 => (0_u64..16, told(), 0_usize..200)
                .prop_map(|(history, told, head)| Step::Join { history, told, head }),
            8 => (who.clone(), peers()).prop_map(|(who, what)| Step::Peer(who, what)),
            3 => (who.clone(), ours()).prop_map(|(who, what)| Step::Say(who, what)),
            9 => (who, room).prop_map(|(who, room)| Step::Reads(who, room)),
            4 => (messages(4), prop::bool::weighted(0.2))
                .prop_map(|(publishes, notices)| Step::Poll(Meanwhile { publishes, notices })),
            2 => Just(Step::Notice),
            1 => (0_u32..25).prop_map(Step::Pass),
            4 => Just(Step::Settle),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

        /// Most logs are so large that a source which waits for room waits for subscribers.
        #[test]
        fn whatever_happens_whole_frames_go_out_in_order_and_nothing_is_waited_for_in_vain(
            frames in 1_usize..20,
            bytes in prop_oneof![1 => 0_u8..0x80, 3 => Just(0xFF_u8)],
            steps in vec(step(), 1..60),
        ) {
            let arrives = Step::Join { history: 0, told: Told::GapsAndNotices, head: 100 };
            play(Stage::new(frames, bytes), iter::once(arrives).chain(steps));
        }
    }
}
