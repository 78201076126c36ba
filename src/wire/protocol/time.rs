//! What one end does as time passes: it sends a Ping, or gives up the peer.
//!
//! This module has no clock; the owner passes the time to [`tick`](Protocol::tick). RFC 6455,
//! sections 5.5.2, 7.1 and 10.4. Read next: `ending.rs`.

use super::{Protocol, state::Life};
use crate::wire::{
    closing::{CloseInput, CloseState},
    error::ProtocolError,
    frame::Opcode,
};
use std::time::Duration;

impl Protocol {
    /// Reports the time, measured from any fixed moment that the caller chooses, and does what is
    /// due. A silent peer is sent a Ping. A peer that stays silent, or does not answer our Close,
    /// is given up. One call a second is enough. Bytes count as received at the first tick after
    /// they arrive.
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
