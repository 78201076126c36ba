//! Chaos: a real server on one thread, and waves of real clients that misbehave at random.
//!
//! The clients read random amounts at random times into random receive buffers, or stop reading.
//! They send floods, incomplete messages and invalid frames on every endpoint. They leave by FIN,
//! by RST, or not at all. After each wave the server must be as healthy as before: `/healthz`
//! answers within a second, the processor is idle, sockets and memory are given back. Two viewers
//! and two chat clients that read all the time must have missed nothing. At the end SIGTERM must
//! stop the server in time.
//!
//! | module | what |
//! |---|---|
//! | [`random`] | reproducible random numbers |
//! | [`plan`], [`traffic`] | what a client will do and send |
//! | [`client`], [`wave`] | carry out the plans, many at a time |
//! | [`faithful`] | well-behaved clients, which must miss nothing |
//! | [`source`] | a replay, or a pipe that is always full |
//! | [`health`] | the server's resource use |
//! | [`scripted`] | one viewer that once hung a server |
//!
//! All random choices follow from one seed, which is printed. Timing on the machine does not, so a
//! seed that has found a bug may need several runs. To run one seed, or a soak test of an hour
//! (some 5 seconds a wave):
//!
//! ```sh
//! WIRECHART_CHAOS_SEED=17 cargo test --test load chaos -- --nocapture
//! WIRECHART_CHAOS_WAVES=700 cargo test --test load chaos -- --nocapture
//! ```
#![cfg(target_os = "linux")] // health is read from /proc

mod client;
mod faithful;
mod health;
mod plan;
mod random;
mod scripted;
mod source;
mod traffic;
mod wave;

use crate::common::{self, server::Server, websocket::Client};
use faithful::{Pair, Reader, viewer};
use health::{Health, assert_answers, assert_stops};
use source::{Pipe, Source};
use std::{
    env,
    hash::{BuildHasher, RandomState},
};

/// The number of waves, unless `WIRECHART_CHAOS_WAVES` sets another.
const WAVES: u64 = 5;
/// How many values the log of a pipe holds.
const HISTORY: &str = "100000";
/// How many seconds a pipe waits for a viewer that does not read. The pipe is as fast as its
/// slowest reader, so its log is always full. Well-behaved viewers must read some 64 KiB (the
/// amount that a socket reports at a time) within this time, even on the busiest machine. A viewer
/// that stalls holds the pipe up for this long.
const PATIENCE: &str = "1";
/// How many values of a pipe must flow when no client is left that could hold it up. If it is held
/// up all the same, only 256 flow each time its patience ends, and the deadline passes first.
const FLOW: u64 = 40_000;

/// The number in this environment variable.
fn chosen(name: &str) -> Option<u64> {
    env::var(name)
        .ok()
        .map(|value| value.parse().unwrap_or_else(|_| panic!("{name} must be a whole number")))
}

/// The server and the well-behaved clients.
struct Setup {
    server: Server,
    source: Source,
    viewers: [Reader<()>; 2],
    pair: Pair,
}

impl Setup {
    fn set(mut server: Server, piped: bool) -> Self {
        let plain = Client::open(&server, "/ws");
        let versioned = Client::open_v1(&server, "/ws");
        let pair = Pair::join(&server);
        let viewers = [
            viewer("plain viewer", plain, piped),
            viewer("viewer in the subprotocol", versioned, piped),
        ];
        let source =
            if piped { Source::Pipe(Pipe::fill(server.take_input())) } else { Source::Replay };
        Self { server, source, viewers, pair }
    }

    /// Asserts that the well-behaved clients get everything that was published up to now.
    #[track_caller]
    fn catch_up(&self) {
        let last = self.source.halt(&self.server);
        self.viewers.iter().for_each(|viewer| viewer.assert_reaches(last));
        self.pair.catch_up();
    }

    /// Asserts that nothing holds the source up.
    #[track_caller]
    fn assert_flows(&self) {
        self.source.go_on();
        let ahead = if let Source::Pipe(_) = self.source { FLOW } else { 1000 };
        let wanted = self.viewers[0].count() + ahead;
        self.viewers.iter().for_each(|viewer| viewer.assert_reaches(wanted));
    }
}

fn chaos(server: Server, piped: bool) {
    let seed = chosen("WIRECHART_CHAOS_SEED")
        .unwrap_or_else(|| RandomState::new().hash_one(0) % 1_000_000);
    let waves = chosen("WIRECHART_CHAOS_WAVES").unwrap_or(WAVES);
    let kind = if piped { "pipe" } else { "replay" };
    println!("{kind}: WIRECHART_CHAOS_SEED={seed}");
    let mut setup = Setup::set(server, piped);
    for _ in 0..3 {
        setup.assert_flows(); // until the log has its final size
    }
    setup.catch_up();
    let before = Health::of(&setup.server);
    println!("{kind}: before: {before}");
    let mut last_ones = Vec::new();
    for number in 0..waves {
        setup.source.go_on();
        let from = setup.viewers[0].count();
        let staying = wave::run(&setup.server, seed, number, || setup.pair.speak());
        let (stay, flowed) = (staying.len(), setup.viewers[0].count() - from);
        let answered = assert_answers(&setup.server);
        setup.catch_up();
        before.assert_idle(&setup.server);
        let after = Health::of(&setup.server);
        println!(
            "{kind}: wave {number}: {flowed} values, {stay} stay, {answered:?} for an answer; then {after}"
        );
        if number + 1 < waves {
            drop(staying);
            assert_answers(&setup.server);
            before.assert_as_before(&setup.server);
            before.assert_idle(&setup.server);
            setup.assert_flows();
        } else {
            last_ones = staying; // they stay connected to the end
        }
    }
    setup.source.go_on();
    let Setup { mut server, source, viewers, pair } = setup;
    assert_stops(&mut server);
    viewers.into_iter().for_each(Reader::end);
    pair.end();
    drop((source, last_ones));
}

/// Timeouts so short that they expire within a wave: a client that does not answer gets a Ping and
/// is then dropped, and an incomplete request is dropped. Well-behaved clients answer at once.
const HURRIED: [&str; 8] =
    ["--threads", "1", "--request-timeout", "2", "--ping-after", "1", "--silence", "5"];

#[test]
fn well_behaved_clients_of_a_replay_lose_nothing_during_chaos() {
    let _alone = crate::alone();
    chaos(Server::start(&[&HURRIED[..], &["--log", "warn", "--rate", "2000"]].concat()), false);
}

#[test]
fn well_behaved_clients_of_a_pipe_lose_nothing_during_chaos() {
    let _alone = crate::alone();
    let hurried =
        [&HURRIED[..], &["--log", "warn", "-", "--history", HISTORY, "--patience", PATIENCE]];
    chaos(Server::start(&hurried.concat()), true);
}
