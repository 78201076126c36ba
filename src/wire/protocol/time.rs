//! What one end does as time passes: it sends a Ping, or gives up the peer.
//!
//! This module has no clock; the owner passes the time to [`tick`](Protocol::tick). RFC 6455,
//! sections 5.5.2, 7.1 and 10.4. Read next: `close_handshake.rs`.

use super::{Protocol, state::Life};
use crate::wire::{
    closing::{CloseInput, CloseState},
    error::ProtocolError,
    frame::Opcode,
};
use std::time::Duration;

impl Protocol {
    /// Reports the time, and does what is due. One call a second is enough.
    ///
    /// `now` is measured from any fixed moment that the caller chooses, with a clock that never
    /// goes back, such as [`Instant`](std::time::Instant). If it went back, every deadline would be
    /// late by that much.
    ///
    /// - A peer that is silent for [`ping_interval`](crate::wire::Limits::ping_interval) is sent one
    ///   empty Ping. The answer is an [`Event::Pong`](crate::wire::Event::Pong) that is empty too
    ///   and needs no reaction, because any bytes end the silence.
    /// - A peer that is silent for [`idle_timeout`](crate::wire::Limits::idle_timeout) is given up:
    ///   [`CloseOutcome::Silent`](crate::wire::CloseOutcome::Silent).
    /// - A frame or message that is incomplete for
    ///   [`message_deadline`](crate::wire::Limits::message_deadline) fails the connection with
    ///   [`Unfinished`](ProtocolError::Unfinished), even if more of it keeps arriving.
    /// - A peer that does not answer our Close within
    ///   [`close_timeout`](crate::wire::Limits::close_timeout) is given up:
    ///   [`CloseOutcome::Unanswered`](crate::wire::CloseOutcome::Unanswered).
    ///
    /// Time is only known at ticks: bytes count as received at the first tick after they arrive. So
    /// each of these happens up to one interval between ticks later.
    pub fn tick(&mut self, now: Duration) {
        if let Some(codec) = &mut self.deflate {
            codec.tick(now);
        }
        let heard = std::mem::take(&mut self.life.heard);
        match self.close_state() {
            CloseState::Open => {
                if heard {
                    self.life = Life::default();
                }
                let silent = now.saturating_sub(*self.life.since.get_or_insert(now));
                if silent >= self.limits.idle_timeout {
                    self.step(CloseInput::TimeIsUp);
                } else if self.is_overdue(now) {
                    self.step(CloseInput::Broken(ProtocolError::Unfinished {
                        seconds: self.limits.message_deadline.as_secs(),
                    }));
                } else if silent >= self.limits.ping_interval && !self.life.pinged {
                    self.life.pinged = true;
                    self.outbox.put(Opcode::Ping, b"");
                }
            }
            CloseState::Sent(_) => {
                let waited = now.saturating_sub(*self.life.since.get_or_insert(now));
                if waited >= self.limits.close_timeout {
                    self.step(CloseInput::TimeIsUp);
                }
            }
            CloseState::Over(_) => {}
        }
    }

    /// Returns whether an incomplete frame or message has passed its deadline.
    fn is_overdue(&mut self, now: Duration) -> bool {
        let Some(partial) = &mut self.partial else { return false };
        now.saturating_sub(*partial.since.get_or_insert(now)) >= self.limits.message_deadline
    }
}
