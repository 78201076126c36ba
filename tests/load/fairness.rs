//! A client that keeps the server's only thread busy does not starve the others.
//!
//! `make bench BENCH=fairness` measures how long the others wait. A test must not depend on time,
//! so these tests measure how much the server reads from the flood between a message of another
//! client and its echo. That amount depends on work and not on the machine's speed: a budget or
//! two, plus what the sockets hold. It is too large whenever the system did not let the test's
//! client run, so the tests use the better half of many tries. Read next: `slow_viewers.rs`.

use crate::common::{
    frame::{CONTINUATION, FIN, PING, PONG, TEXT, frame},
    server::Server,
    websocket::Client,
};
use std::{
    io::{Read, Write},
    net::Shutdown,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};
use wirechart::wire::Event;

const TRIES: usize = 60;
/// How many bytes the server may read meanwhile. Without a budget it was 128 reads of 256 KiB.
const MOST: u64 = 8 << 20;

/// Sends these bytes to `/echo` in a loop and reads the answers. The counter holds how many bytes
/// went out.
fn flood(server: &Server, bytes: Vec<u8>) -> (Client, Arc<AtomicU64>) {
    let client = Client::open(server, "/echo");
    let (mut sends, mut reads) = (
        client.socket.try_clone().expect("a descriptor"),
        client.socket.try_clone().expect("a descriptor"),
    );
    let counter = Arc::new(AtomicU64::new(0));
    let count = counter.clone();
    thread::spawn(move || {
        let mut at = 0;
        while let Ok(length) = sends.write(&bytes[at..]) {
            count.fetch_add(length as u64, Ordering::Relaxed);
            at = (at + length) % bytes.len();
        }
    });
    thread::spawn(move || while reads.read(&mut [0; 64 << 10]).is_ok_and(|length| length > 0) {});
    (client, counter)
}

#[track_caller]
fn check(what: &str, bytes: Vec<u8>) {
    let server = Server::start(&["-", "--threads", "1"]);
    let mut probe = Client::open(&server, "/echo");
    let (flooder, counter) = flood(&server, bytes);
    let taken_now = || counter.load(Ordering::Relaxed);
    while taken_now() < MOST {
        thread::yield_now(); // until all buffers on the way are full
    }
    let mut taken: Vec<u64> = (0..TRIES)
        .map(|_| {
            let before = taken_now();
            probe.send("a word");
            assert!(matches!(probe.next(), Event::Message(_)));
            let after = taken_now();
            while taken_now() == after {
                thread::yield_now(); // the flood must go on, otherwise the next try would find none
            }
            after - before
        })
        .collect();
    flooder.socket.shutdown(Shutdown::Both).expect("a socket");
    taken.sort_unstable();
    assert!(
        taken[TRIES / 2] <= MOST,
        "{what}: {} bytes were taken before one word came back",
        taken[TRIES / 2]
    );
}

#[test]
fn a_flood_of_control_frames_does_not_starve_the_others() {
    let _alone = crate::alone();
    check("Pings", frame(FIN | PING, "").repeat(40_000));
    check("Pongs", frame(FIN | PONG, "").repeat(40_000));
}

#[test]
fn a_flood_of_empty_fragments_does_not_starve_the_others() {
    let _alone = crate::alone();
    let middle = frame(CONTINUATION, "").repeat(40_000);
    check("empty fragments", [frame(TEXT, ""), middle, frame(FIN | CONTINUATION, "")].concat());
}
