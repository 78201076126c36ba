//! How one end closes or fails: each step of the close handshake, with the Close that it queues.
//!
//! The table of states and transitions is in `wire/closing.rs`, not here. RFC 6455, section 7. Read
//! next: `sending.rs`.

use super::Protocol;
use crate::wire::{
    close::CloseReason,
    closing::{CloseInput, CloseState},
    error::ProtocolError,
};

impl Protocol {
    /// Starts the close handshake. Does nothing if it has already begun. If the code may not be
    /// sent, the Close is sent without code and reason.
    pub fn close(&mut self, reason: Option<CloseReason>) {
        self.step(CloseInput::WeClose(reason));
    }

    /// Fails the connection for a reason that only its owner can know, such as
    /// [`OutOfMemory`](ProtocolError::OutOfMemory). Output that has not been taken is discarded,
    /// unless our Close is in it. Incomplete frames and messages are discarded too. So the
    /// connection then holds almost no memory.
    pub fn fail(&mut self, error: ProtocolError) {
        if self.close_outcome().is_none() {
            if self.is_open() {
                self.outbox.clear();
            } // otherwise our Close is queued, and there must be no second one
            self.step(CloseInput::Broken(error));
        }
    }

    /// Reports that the transport has ended, or accepts no more bytes.
    pub fn transport_ended(&mut self) {
        self.step(CloseInput::TransportEnds);
    }

    pub(super) fn step(&mut self, step: CloseInput) {
        if matches!(step, CloseInput::WeClose(_) | CloseInput::PeerCloses(_)) {
            self.finish_sending(); // earlier messages must go out before the Close
        }
        let mut state = self.close_state.take().map_or(CloseState::Open, |state| *state);
        let answer = state.step(step);
        self.close_state = Some(Box::new(state)); // no step leads back to `Open`
        if let Some(reason) = answer {
            self.life.since = None;
            let payload = reason.map(|reason| reason.encode()).unwrap_or_default();
            self.outbox.put_close(&payload);
        }
        if self.close_outcome().is_some() {
            (self.partial, self.deflate) = (None, None); // nothing more is received or compressed
        }
    }
}
