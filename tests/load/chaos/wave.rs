//! A wave: lanes of clients, side by side, each one life after the other.
//!
//! Read next: `faithful.rs`, those who notice nothing of it.

use super::{client, common::server::Server, plan::Plan, random::Random};
use std::{
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// How many clients are there at a time, besides those who do not leave.
const LANES: u64 = 60;
/// How many come one after the other.
const LIVES: usize = 3;
/// How long a wave may take. Each step of each life is bounded; this is for those who changed that.
const BOUND: Duration = Duration::from_secs(60);

/// Lets one run, with `meanwhile` called again and again. Gives the sockets of those who have not
/// left.
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
            thread::sleep(Duration::from_millis(5)); // the pace of what is done meanwhile
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
