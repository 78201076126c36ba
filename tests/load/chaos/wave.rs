//! A wave: several lanes run in parallel, and each lane runs several clients one after the other.
//!
//! Read next: `faithful.rs`, the clients that must notice nothing of it.

use super::{client, common::server::Server, plan::Plan, random::Random};
use std::{
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// How many lanes there are: so many clients are connected at a time, besides those that stay.
const LANES: u64 = 60;
/// How many clients each lane runs.
const LIVES: usize = 3;
/// The time limit of a wave. Every action is bounded already; this catches a change that breaks
/// that.
const BOUND: Duration = Duration::from_secs(60);

/// Runs one wave and calls `meanwhile` repeatedly. Returns the sockets of the clients that stay
/// connected.
pub(crate) fn run(
    server: &Server,
    seed: u64,
    number: u64,
    mut meanwhile: impl FnMut(),
) -> Vec<TcpStream> {
    let began = Instant::now();
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES)
            .map(|lane| scope.spawn(move || run_lane(server, Random::new(seed, [number, lane]))))
            .collect();
        while lanes.iter().any(|lane| !lane.is_finished()) {
            meanwhile();
            thread::sleep(Duration::from_millis(5)); // the pace of `meanwhile`
        }
        assert!(began.elapsed() < BOUND, "a wave took {:?}", began.elapsed());
        lanes.into_iter().flat_map(|lane| lane.join().expect("its clients can connect")).collect()
    })
}

fn run_lane(server: &Server, mut random: Random) -> Vec<TcpStream> {
    let life = |_| {
        let plan = Plan::draw(&mut random, server);
        client::live(server.address(), &plan).expect("the system connects a client")
    };
    (0..LIVES).filter_map(life).collect()
}
