//! What a delivery counts as held, and that it lets other tasks run. What is written, and in which
//! order, is for the oracle: `oracle/server/delivery.rs`.

use super::*;
use crate::{
    feed::log::{Log, Subject},
    server::{
        outlet::MOST_COPIED,
        subscribers::{Subscribers, tests::Nobody},
    },
    wire::Output,
};
use std::{io, rc::Rc, sync::Arc};

/// A socket that takes so many bytes, and keeps them.
struct Takes {
    room: usize,
    taken: Vec<u8>,
    calls: usize,
}

impl Outlet for Takes {
    fn write(&mut self, chunks: [&[u8]; 3]) -> io::Result<usize> {
        self.calls += 1;
        let all = chunks.concat();
        let taken = all.len().min(self.room);
        self.room -= taken;
        self.taken.extend_from_slice(&all[..taken]);
        Ok(taken)
    }

    fn shut(&mut self, _: Shutdown) {}

    fn put_back(&mut self, _: Box<Output>) {}
}

fn echo(length: usize) -> Delivery<Nobody> {
    let mut delivery = Delivery::new(Vec::new(), Protocol::server(Arc::default()), None);
    let mut message = Message::binary(vec![7; length]);
    delivery.protocol_mut().ping(b"before it").expect("open");
    delivery.protocol_mut().send_taking(&mut message).expect("open");
    delivery
}

/// A peer that reads all but a little of a large message must not make us hold all of it and be
/// counted for the little.
#[test]
fn what_is_left_of_a_cut_write_counts_for_what_it_holds() {
    const LENGTH: usize = 1 << 20;
    let mut delivery = echo(LENGTH);
    let mut socket = Takes { room: 0, taken: Vec::new(), calls: 0 };
    let mut before = delivery.held();
    assert!(before > LENGTH);
    for _ in 0..200 {
        socket.room = LENGTH / 100;
        delivery.room();
        _ = delivery.write_to(&mut socket);
        let (held, left) = (delivery.held(), delivery.waiting());
        assert!(held <= before, "it does not grow");
        assert!(held <= 2 * left + 64, "{held} held for {left} that are left");
        before = held;
    }
    assert_eq!((delivery.held(), delivery.waiting()), (0, 0));
    assert_eq!(socket.taken.len(), LENGTH + 11 + 10);
    assert!(socket.taken[21..].iter().all(|&byte| byte == 7));
}

/// Only what the socket did not take makes it full; only a lot of that holds up the reader.
#[test]
fn who_waits_is_clogged_only_by_much_that_a_full_socket_has_left() {
    let mut socket = Takes { room: 5, taken: Vec::new(), calls: 0 };
    let mut delivery = echo(HIGH_WATER);
    assert!(!delivery.is_clogged() && !delivery.is_clear(), "nobody has tried yet");
    assert!(delivery.write_to(&mut socket));
    assert!(delivery.is_clogged() && !delivery.is_clear());
    assert_eq!(delivery.held(), delivery.waiting(), "the rest of the frames, and the payload");
    delivery.room();
    socket.room = 1000;
    assert!(delivery.write_to(&mut socket));
    assert!(!delivery.is_clogged() && !delivery.is_clear(), "it is full, but little is left");
    delivery.room();
    socket.room = usize::MAX;
    assert!(!delivery.write_to(&mut socket));
    assert!(delivery.is_clear());
}

/// Other tasks run after so much, though the socket would take more.
#[test]
fn a_write_has_a_budget() {
    let mut delivery =
        Delivery::<Nobody>::new(vec![1; WRITE_BUDGET], Protocol::server(Arc::default()), None);
    delivery.protocol_mut().ping(b"later").expect("open");
    let mut socket = Takes { room: usize::MAX, taken: Vec::new(), calls: 0 };
    assert!(delivery.write_to(&mut socket), "somebody has to go on");
    assert_eq!((socket.calls, delivery.waiting()), (1, 7));
    delivery.room();
    assert!(!delivery.write_to(&mut socket));
    assert_eq!((socket.calls, delivery.waiting()), (2, 0));
}

/// Nor does one call take longer than that, or the moving of what is left.
#[test]
fn a_long_payload_goes_out_in_parts_and_is_moved_only_when_little_is_left() {
    const LENGTH: usize = 3 * WRITE_BUDGET + MOST_COPIED / 2;
    let mut delivery = echo(LENGTH);
    let mut socket = Takes { room: usize::MAX, taken: Vec::new(), calls: 0 };
    let mut calls = 0;
    while delivery.write_to(&mut socket) {
        calls += 1;
        assert_eq!((socket.calls, socket.taken.len()), (calls, calls * WRITE_BUDGET));
        let left = delivery.waiting();
        let is_where_it_was = delivery.held() >= LENGTH;
        assert_eq!(is_where_it_was, left >= MOST_COPIED, "{left} bytes");
        delivery.room();
    }
    assert_eq!((socket.taken.len(), delivery.waiting()), (LENGTH + 21, 0));
}

/// Also while the socket takes a few bytes at a time, and when the notice is set between two.
#[test]
fn a_notice_is_one_text_ahead_of_the_messages() {
    for at_a_time in [1, 3, 1_000] {
        let log = Arc::new(Log::new(10, 1_000));
        let subscribers = Rc::new(Subscribers::new(log.clone()));
        let subscription =
            Subscription::new(subscribers, (1, 0), false).with_notices(Subject::Sources);
        let protocol = Protocol::server(Arc::default());
        let mut delivery = Delivery::<Nobody>::new(Vec::new(), protocol, Some(subscription));
        let mut socket = Takes { room: 0, taken: Vec::new(), calls: 0 };
        let mut write_all = || {
            (0..100).for_each(|_| {
                socket.room = at_a_time;
                delivery.room();
                _ = delivery.write_to(&mut socket);
            });
            std::mem::take(&mut socket.taken)
        };
        log.set_notice(Subject::Sources, "one");
        log.set_notice(Subject::Sources, "two");
        log.append().text(|_, payload| payload.push(b'1'));
        assert_eq!(write_all(), b"\x81\x03two\x81\x011", "{at_a_time}");
        log.append().text(|_, payload| payload.push(b'2'));
        log.set_notice(Subject::Sources, "three");
        assert_eq!(write_all(), b"\x81\x05three\x81\x012", "{at_a_time}");
        assert_eq!(write_all(), b"", "{at_a_time}");
    }
}
