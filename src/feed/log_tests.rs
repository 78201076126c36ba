//! Tests of the [log](super).

use super::*;
use bytes::Bytes;
use proptest::prelude::*;
use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Instant,
};

/// A log whose frame number n holds the text of n.
fn log(frames: usize, bytes: usize, count: usize) -> Log {
    let log = Log::new(frames, bytes);
    extend(&log, count);
    log
}

fn extend(log: &Log, count: usize) {
    let mut append = log.append();
    for _ in 0..count {
        append.text(|number, payload| payload.extend(number.to_string().bytes()));
    }
}

fn frame(number: u64) -> Vec<u8> {
    let text = number.to_string();
    [&[0x81, text.len() as u8], text.as_bytes()].concat()
}

fn frames(numbers: std::ops::Range<u64>) -> Vec<u8> {
    numbers.flat_map(frame).collect()
}

#[track_caller]
fn check(log: &Log, from: u64, max_bytes: usize, expected: Option<std::ops::Range<u64>>) {
    let batch = log.read(from, max_bytes);
    assert_eq!(batch.as_ref().map(|batch| batch.first..batch.next), expected);
    if let (Some(batch), Some(expected)) = (batch, expected) {
        assert_eq!(batch.bytes, frames(expected));
    }
}

#[test]
fn an_empty_log_has_nothing_to_read() {
    let log = log(10, 1000, 0);
    assert_eq!(log.extent(), Extent { first: 1, next: 1, ended: false, notice: 0, run: 0 });
    check(&log, 0, 100, None);
    check(&log, 1, 100, None);
    check(&log, 99, 100, None);
}

#[test]
fn reads_from_a_number_on() {
    let log = log(10, 1000, 5);
    check(&log, 1, 1000, Some(1..6));
    check(&log, 4, 1000, Some(4..6));
    check(&log, 6, 1000, None);
    check(&log, 2, 6, Some(2..4));
    check(&log, 2, 0, Some(2..3));
}

#[test]
fn what_is_over_the_frame_limit_is_dropped_from_the_front() {
    let log = log(3, 1000, 5);
    assert_eq!(log.extent(), Extent { first: 3, next: 6, ended: false, notice: 0, run: 0 });
    check(&log, 1, 1000, Some(3..6));
}

#[test]
fn what_is_over_the_byte_limit_is_dropped_from_the_front() {
    let log = log(100, 10, 5);
    assert_eq!(log.extent().first, 3, "three frames of three bytes fit into ten");
}

#[test]
fn a_message_over_the_byte_limit_stands_alone() {
    let log = log(100, 10, 5);
    log.append().message(MessageKind::Binary, |_, payload| payload.extend([7; 200]));
    assert_eq!(log.extent(), Extent { first: 6, next: 7, ended: false, notice: 0, run: 0 });
    assert_eq!(log.read(6, 10).expect("it is there").bytes.len(), 204);
}

#[test]
fn a_batch_knows_what_a_short_write_leaves() {
    let batch = log(100, 1000, 10).read(8, 1000).expect("three frames");
    assert_eq!(batch.after(0), (8, Bytes::new()));
    assert_eq!(batch.after(1), (9, Bytes::copy_from_slice(&frame(8)[1..])));
    assert_eq!(batch.after(3), (9, Bytes::new()));
    assert_eq!(batch.after(7), (11, Bytes::copy_from_slice(&frame(10)[1..])));
    assert_eq!(batch.after(10), (11, Bytes::new()));
}

/// Holding a small rest must not hold the whole batch; a large one is not worth a copy.
#[test]
fn a_small_rest_stands_alone_and_a_large_one_in_its_batch() {
    let three = log(100, 1000, 10).read(8, 1000).expect("three frames");
    let one = log(100, 1000, 10).read(10, 1000).expect("one frame");
    let long = log(100, 1000, 0);
    long.append().text(|_, payload| payload.extend(b"12345678"));
    let long = long.read(1, 1000).expect("one frame of 10 bytes");
    for (batch, written, is_shared) in [
        (three, 1, false),
        (one.clone(), 1, true),
        (one.clone(), 2, true),
        (one, 3, false),
        (long.clone(), 4, true),
        (long, 6, false),
    ] {
        let (_, rest) = batch.after(written);
        let place = batch.bytes.as_ptr_range();
        assert_eq!(
            place.contains(&rest.as_ptr()),
            is_shared,
            "{} of {}",
            rest.len(),
            batch.bytes.len()
        );
    }
}

#[test]
fn readers_are_woken_once_for_an_append_and_for_the_end() {
    let woken = Arc::new(AtomicUsize::new(0));
    let log = log(100, 1000, 0);
    let counter = woken.clone();
    log.reader(move || {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    extend(&log, 50);
    assert_eq!(woken.load(Ordering::Relaxed), 1);
    log.end();
    assert_eq!(woken.load(Ordering::Relaxed), 2);
    assert!(log.extent().ended);
}

#[test]
fn waits_for_a_reader_that_moves_and_not_for_one_that_does_not() {
    const LONG: Duration = Duration::from_secs(3600);
    let log = log(100, 1 << 20, 100);
    log.wait_for_room(LONG); // nobody reads: there is nothing to wait for
    let reader = log.reader(|| ());
    log.set_needed(reader, 26);
    log.wait_for_room(LONG); // the 25 frames before it may go
    log.set_needed(reader, 1);
    log.wait_for_room(Duration::ZERO); // it stays where it is, and patience is at its end
    assert!(!log.is_waited_for(), "readers need not say how far they are");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| log.wait_for_room(LONG));
        log.set_needed(reader, 10);
        log.set_needed(reader, 50);
        waiting.join().expect("it goes on once there is room");
    });
}

/// In a thread of its own, so that one who waits for ever fails the test.
#[test]
fn patience_of_some_steps_ends_and_not_before_it() {
    let log = Arc::new(log(100, 1 << 20, 100));
    let reader = log.reader(|| ());
    log.set_needed(reader, 1);
    let (says, ended) = mpsc::channel();
    let waiting = log.clone();
    let patience = STEP * 5 / 2;
    std::thread::spawn(move || {
        let since = Instant::now();
        waiting.wait_for_room(patience);
        _ = says.send(since.elapsed());
    });
    let waited = ended.recv_timeout(Duration::from_secs(60)).expect("its patience ends");
    assert!(waited >= patience, "{waited:?}");
}

/// One who waits looks for itself from time to time. So it is told many times: to find out alone
/// would take it minutes.
#[test]
fn one_who_waits_is_told_at_once_when_a_reader_moves_or_is_forgotten() {
    const ROUNDS: u64 = 800;
    let log = log(100, 1 << 20, 100);
    let stays = log.reader(|| ());
    let since = Instant::now();
    for round in 0..ROUNDS {
        let leaves = log.reader(|| ());
        let moves = round % 2 == 0;
        log.set_needed(if moves { stays } else { leaves }, 1);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| log.wait_for_room(Duration::from_secs(3600)));
            while !log.is_waited_for() {
                std::thread::yield_now();
            }
            (0..20).for_each(|_| std::thread::yield_now()); // so that it mostly does wait
            if moves {
                log.set_needed(stays, u64::MAX)
            } else {
                log.forget(leaves)
            }
            waiting.join().expect("it goes on");
        });
        assert!(since.elapsed() < Duration::from_secs(25), "in round {round}");
        if moves {
            log.forget(leaves);
        }
    }
}

#[test]
fn a_reader_that_is_forgotten_is_neither_woken_nor_waited_for() {
    let woken = Arc::new(AtomicUsize::new(0));
    let log = log(100, 1 << 20, 100);
    let counter = woken.clone();
    let (gone, stays) =
        (log.reader(move || _ = counter.fetch_add(1, Ordering::Relaxed)), log.reader(|| ()));
    log.set_needed(gone, 1);
    assert!(!log.ask_for_room());
    let before = woken.load(Ordering::Relaxed);
    log.forget(gone);
    assert!(log.ask_for_room());
    log.set_needed(stays, 1);
    extend(&log, 1);
    assert_eq!(woken.load(Ordering::Relaxed), before);
    assert!(!log.ask_for_room(), "the other is known by its number still");
}

proptest! {
    /// Against the plain model: a list of all frames, of which the last few are held.
    #[test]
    fn reads_what_was_appended(
        frames_held in 1_usize..20,
        bytes_held in 1_usize..60,
        bursts in prop::collection::vec(0_usize..12, 1..8),
        from in 0_u64..60,
        max_bytes in 0_usize..40,
    ) {
        let log = Log::new(frames_held, bytes_held);
        let mut next = 1;
        for burst in bursts {
            extend(&log, burst);
            next += burst as u64;
            let mut first = next;
            while first > 1 && (next - first) < frames_held as u64
                && (first == next || frames(first - 1..next).len() <= bytes_held) {
                first -= 1;
            }
            prop_assert_eq!(log.extent(), Extent { first, next, ended: false, notice: 0, run: 0 });

            let start = from.max(first);
            match log.read(from, max_bytes) {
                None => prop_assert!(start >= next),
                Some(batch) => {
                    prop_assert_eq!(batch.first, start);
                    prop_assert!(batch.next > start && batch.next <= next);
                    prop_assert_eq!(&batch.bytes, &frames(start..batch.next));
                    let one = batch.next == start + 1;
                    prop_assert!(one || batch.bytes.len() <= max_bytes);
                    if batch.next < next {
                        prop_assert!(frames(start..batch.next + 1).len() > max_bytes);
                    }
                }
            }
        }
    }
}

#[test]
fn a_notice_takes_no_number_and_wakes_the_readers() {
    let log = log(10, 1000, 3);
    let woken = Arc::new(AtomicUsize::new(0));
    let counter = woken.clone();
    log.reader(move || _ = counter.fetch_add(1, Ordering::Relaxed));
    let notice = || log.notice_after(0, Subject::Sources);
    assert_eq!(notice(), None, "none was set");
    log.set_notice(Subject::Sources, "first");
    log.set_notice(Subject::Sources, "second");
    assert_eq!(notice(), Some((2, "second".into())));
    assert_eq!(log.extent(), Extent { first: 1, next: 4, ended: false, notice: 2, run: 0 });
    assert_eq!(woken.load(Ordering::Relaxed), 2);
    check(&log, 1, 1000, Some(1..4));
}

#[test]
fn no_two_logs_have_the_same_epoch() {
    let epochs: std::collections::HashSet<String> =
        (0..100).map(|_| log(1, 1, 0).epoch().to_string()).collect();
    assert_eq!(epochs.len(), 100);
    assert!(epochs.iter().all(|epoch| epoch.len() == 16), "it fits into a URL: {epochs:?}");
}

#[test]
fn the_memory_of_a_log_is_that_of_its_frames() {
    let log = log(100, 10_000, 0);
    assert_eq!(log.memory(), 0);
    log.append().text(|_, payload| payload.resize(1_000, b'x'));
    assert!((1_000..4_000).contains(&log.memory()), "{}", log.memory());
}

#[test]
fn a_hole_in_given_numbers_is_seen_by_who_reads_and_drops_nothing_that_fits() {
    let log = log(10, 1 << 20, 0);
    let append = |first: u64, count: usize| {
        let mut append = log.append();
        append.skip_to(first);
        (0..count).for_each(|_| append.text(|seq, payload| payload.push(seq as u8)));
    };
    append(1, 3);
    append(2, 1); // not back
    append(9, 2);
    let extent = log.extent();
    assert_eq!((extent.first, extent.next, extent.run), (1, 11, 0));
    let read = |from| {
        let batch = log.read(from, 1 << 20).unwrap();
        batch.payloads().map(|(_, payload)| payload[0]).collect::<Vec<_>>()
    };
    assert_eq!((read(1), read(5)), (vec![1, 2, 3, 4], vec![9, 10]));
    append(13, 1);
    assert_eq!((log.extent().first, read(1), read(11)), (4, vec![4], vec![13]));
    append(30, 1);
    assert_eq!((log.extent().first, read(1)), (30, vec![30]), "the hole is all that would fit");
}

#[test]
fn a_log_that_starts_over_is_empty_in_another_epoch_and_run() {
    let log = log(10, 1 << 20, 0);
    log.append().text(|_, _| {});
    log.append().start_over("e2");
    let (epoch, extent) = log.position();
    assert_eq!(
        (&*epoch, extent),
        ("e2", Extent { first: 1, next: 1, ended: false, notice: 0, run: 1 })
    );
    assert!(log.read(1, 1 << 20).is_none());
    log.append().text(|_, _| {});
    assert_eq!(log.read(1, 1 << 20).unwrap().run, 1);
}
