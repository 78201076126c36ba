//! One client that keeps the server's only thread busy does not keep it from the others.
//!
//! How long they wait is measured by `make bench BENCH=fairness`. A test must not ask for time; so
//! this asks how much the server takes from the flood between somebody's message and its echo. That
//! goes by work and not by the machine: a budget or two, what lies in the sockets, and where the
//! client was kept from running, whatever was taken meanwhile. So it is asked of the better half of
//! many tries. Read next: `slow_viewers.rs`.

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
/// What may be taken meanwhile, in bytes. Without a budget it was 128 reads of 256 KiB.
const MOST: u64 = 8 << 20;

/// Sends these bytes again and again to `/echo`, and reads what comes. How much went out is in the
/// counter.
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
        thread::yield_now(); // until the sockets on the way are full
    }
    let mut taken: Vec<u64> = (0..TRIES)
        .map(|_| {
            let before = taken_now();
            probe.send("a word");
            assert!(matches!(probe.next(), Event::Message(_)));
            let after = taken_now();
            while taken_now() == after {
                thread::yield_now(); // the flood goes on, or the next try would find none
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
fn a_flood_of_control_frames_keeps_nobody_waiting() {
    let _alone = crate::alone();
    check("Pings", frame(FIN | PING, "").repeat(40_000));
    check("Pongs", frame(FIN | PONG, "").repeat(40_000));
}

#[test]
fn a_flood_of_empty_fragments_keeps_nobody_waiting() {
    let _alone = crate::alone();
    let middle = frame(CONTINUATION, "").repeat(40_000);
    check("empty fragments", [frame(TEXT, ""), middle, frame(FIN | CONTINUATION, "")].concat());
}
