//! Timeouts of a connection: the Ping after silence, and the two deadlines.
//!
//! Time is a number that the test chooses. Read next: `joined.rs`.

use crate::ends::{
    ROLES, assert_ended, close_frame, end, end_with, feed_whole, frame, peer_of, reason,
};
use std::time::Duration;
use wirechart::wire::{CloseOutcome, Limits, Protocol, raw::Opcode};

const PING_AFTER: u64 = 30;
const SILENCE: u64 = 120;
const CLOSE: u64 = 3;

/// Ticks at `second` and returns the output.
fn tick(end: &mut Protocol, second: u64) -> Vec<u8> {
    end.tick(Duration::from_secs(second));
    end.take_output()
}

#[test]
fn these_timeouts_are_the_defaults() {
    let limits = Limits::default();
    let seconds = [limits.ping_interval, limits.idle_timeout, limits.close_timeout]
        .map(|time| time.as_secs());
    assert_eq!(seconds, [PING_AFTER, SILENCE, CLOSE]);
}

#[test]
fn a_silent_peer_gets_one_ping_and_then_a_close() {
    for role in ROLES {
        let mut end = end(role);
        let start = 1_000; // the first tick may come at any time
        for second in start..start + SILENCE {
            let expected =
                if second == start + PING_AFTER { frame(role, Opcode::Ping, b"") } else { vec![] };
            assert_eq!(tick(&mut end, second), expected, "second {second}");
            assert!(end.is_open());
        }
        assert_eq!(tick(&mut end, start + SILENCE), close_frame(role, 1011, "no sign of life"));
        assert_eq!(end.close_outcome(), Some(&CloseOutcome::Silent));
        assert_ended(&mut end, role);
    }
}

#[test]
fn input_resets_the_idle_timeout() {
    for role in ROLES {
        let patient =
            Limits { message_deadline: Duration::from_secs(SILENCE * 9), ..Limits::default() };
        let mut end = end_with(role, patient);
        // One byte is a sign of life. It counts from the next tick on.
        let pong = frame(peer_of(role), Opcode::Pong, b"");
        tick(&mut end, 0);
        assert_eq!(tick(&mut end, PING_AFTER), frame(role, Opcode::Ping, b""));
        feed_whole(&mut end, &pong[..1]);
        assert_eq!(tick(&mut end, 100), b"");
        assert_eq!(tick(&mut end, 100 + PING_AFTER - 1), b"");
        assert_eq!(
            tick(&mut end, 100 + PING_AFTER),
            frame(role, Opcode::Ping, b""),
            "a new silence, a new Ping"
        );
        assert_eq!(tick(&mut end, 100 + SILENCE - 1), b"");
        feed_whole(&mut end, &pong[1..]);
        assert_eq!(tick(&mut end, 100 + SILENCE), b"", "input arrived in the last second");
        assert!(end.is_open());
    }
}

/// Data that we send does not reset the timeout, and neither does a call without input.
#[test]
fn only_input_from_the_peer_resets_the_timeout() {
    for role in ROLES {
        let mut end = end(role);
        tick(&mut end, 0);
        for second in 1..SILENCE {
            end.ping(b"mine").unwrap();
            feed_whole(&mut end, b"");
            end.tick(Duration::from_secs(second));
        }
        end.tick(Duration::from_secs(SILENCE));
        assert_eq!(end.close_outcome(), Some(&CloseOutcome::Silent));
    }
}

#[test]
fn a_close_that_is_never_answered_ends_at_the_deadline() {
    for role in ROLES {
        let mut end = end(role);
        tick(&mut end, 0);
        end.close(reason(1001, ""));
        end.take_output();
        // The peer may send anything else: only its Close is the answer.
        for second in 10..10 + CLOSE {
            feed_whole(&mut end, &frame(peer_of(role), Opcode::Text, b"blah"));
            assert_eq!(tick(&mut end, second), b"");
            assert_eq!(end.close_outcome(), None);
        }
        assert_eq!(tick(&mut end, 10 + CLOSE), b"");
        assert_eq!(end.close_outcome(), Some(&CloseOutcome::Unanswered(reason(1001, ""))));
        assert_ended(&mut end, role);
    }
}

#[test]
fn an_answer_before_the_deadline_is_accepted() {
    for role in ROLES {
        let mut end = end(role);
        end.close(None);
        tick(&mut end, 0);
        tick(&mut end, CLOSE - 1);
        feed_whole(&mut end, &frame(peer_of(role), Opcode::Close, b""));
        tick(&mut end, 1000);
        assert_eq!(end.close_outcome(), Some(&CloseOutcome::ByUs(None)));
    }
}

#[test]
fn time_that_goes_backwards_does_no_harm() {
    for role in ROLES {
        let mut open = end(role);
        for second in [1_000, 0, 999, 5] {
            assert_eq!(tick(&mut open, second), b"");
        }
        assert_eq!(tick(&mut open, 1_000 + PING_AFTER), frame(role, Opcode::Ping, b""));
        assert_eq!(tick(&mut open, 0), b"");
        assert_eq!(tick(&mut open, 1_000 + PING_AFTER), b"", "it had its Ping");
        assert!(open.is_open());

        let mut closing = end(role);
        closing.close(None);
        closing.take_output();
        for second in [1_000, 0, 1_000 + CLOSE - 1] {
            assert_eq!(tick(&mut closing, second), b"");
            assert_eq!(closing.close_outcome(), None);
        }
        tick(&mut closing, u64::MAX);
        assert_eq!(closing.close_outcome(), Some(&CloseOutcome::Unanswered(None)));
    }
}
