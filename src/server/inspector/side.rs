//! One direction of a connection that is inspected: its bytes become messages, as far as the
//! allowance goes.
//!
//! What is over is judged, because who breaks a rule is to be seen, and compression has a memory;
//! but nothing is written of it. Must not know sockets. Read next: `messages.rs`.

use super::{
    PAYLOAD,
    allowance::OWN,
    messages::{Direction, Time, Told},
    registry::Inspection,
};
use crate::{
    explain::{Explainer, Frame, annotation},
    wire::{DeflateParameters, Limits, Role},
};
use std::sync::Arc;

/// One direction.
pub(super) struct Side {
    direction: Direction,
    explainer: Explainer,
    /// How many bytes have gone this way since the handshake.
    at: u64,
    /// What has not been told of, and not been counted out yet.
    skipped: Skipped,
    /// The frame that broke a rule has been told of: it is the last.
    broken: bool,
}

#[derive(Default)]
struct Skipped {
    frames: u64,
    /// Reads or writes.
    pieces: u64,
}

/// The way to those who watch, for one connection.
pub(super) struct Teller<'a> {
    pub(super) inspection: &'a Inspection,
    pub(super) connection: u64,
    /// How much the connection has left of its own.
    own: &'a mut u32,
    /// How many things have been told.
    pub(super) told: u32,
}

impl<'a> Teller<'a> {
    pub(super) fn new(inspection: &'a Inspection, connection: u64, own: &'a mut u32) -> Self {
        Self { inspection, connection, own, told: 0 }
    }

    /// Whether one more thing may be told; it counts as told then.
    fn may_tell(&mut self) -> bool {
        let own = *self.own > 0;
        *self.own = self.own.saturating_sub(1);
        let may = own || self.inspection.allowance().messages.take();
        self.told += u32::from(may);
        may
    }

    /// Its own is full again, and that of all if it is time.
    pub(super) fn refill(&mut self, now: std::time::Instant) {
        *self.own = OWN;
        self.inspection.allowance().refill(now);
    }
}

impl Side {
    /// What goes to the end that is `receiver`.
    pub(super) fn new(
        direction: Direction,
        receiver: Role,
        limits: Arc<Limits>,
        deflate: Option<DeflateParameters>,
    ) -> Self {
        let explainer = Explainer::new(receiver, limits).with_deflate(deflate).keeping(PAYLOAD);
        Self { direction, explainer, at: 0, skipped: Skipped::default(), broken: false }
    }

    /// Tells of one read or write of so many bytes.
    pub(super) fn piece(&mut self, length: usize, teller: &mut Teller<'_>) {
        let from = self.at;
        self.at += length as u64;
        if !teller.may_tell() {
            self.skipped.pieces += 1;
            return;
        }
        self.tell_skipped(teller);
        let (connection, t, to) = (teller.connection, Time::now(), self.at);
        teller.inspection.tell(&match self.direction {
            Direction::In => Told::Read { connection, t, from, to },
            Direction::Out => Told::Write { connection, t, from, to },
        });
    }

    /// Tells of the frames that are whole with these bytes.
    pub(super) fn push(&mut self, bytes: &[u8], teller: &mut Teller<'_>) {
        if self.broken {
            return;
        }
        let (direction, skipped) = (self.direction, &mut self.skipped);
        self.explainer.follow(bytes, |whole| {
            // What breaks a rule, or closes, is what all wait for.
            if !whole.is_last() && !teller.may_tell() {
                skipped.frames += 1;
                return;
            }
            skipped.tell(direction, teller);
            tell_frame(direction, &whole.explain(), teller);
        });
        if self.explainer.violation().is_some() {
            // The receiver has answered already: it does not wait for the rest of a frame that
            // breaks a rule.
            self.tell_rest(teller);
            self.broken = true;
        }
    }

    /// Tells of the frame that is not whole, if there is one.
    pub(super) fn tell_rest(&mut self, teller: &Teller<'_>) {
        self.tell_skipped(teller);
        if let Some(frame) = self.explainer.rest().filter(|_| !self.broken) {
            tell_frame(self.direction, &frame, teller);
        }
    }

    /// How many bytes of memory it takes.
    pub(super) fn held(&self) -> usize {
        self.explainer.held()
    }

    /// How many bytes it has inflated since the last call.
    pub(super) fn take_inflated(&mut self) -> u64 {
        self.explainer.take_inflated()
    }

    /// Looks at nothing more of what comes.
    pub(super) fn give_up(&mut self) {
        self.explainer.give_up();
    }

    /// Tells how much has not been told of.
    pub(super) fn tell_skipped(&mut self, teller: &Teller<'_>) {
        self.skipped.tell(self.direction, teller);
    }
}

impl Skipped {
    /// Where frames are among it: before the next thing that is told, so that all stands in its
    /// order.
    fn tell(&mut self, direction: Direction, teller: &Teller<'_>) {
        if self.frames == 0 {
            return;
        }
        let Self { frames, pieces } = std::mem::take(self);
        let (connection, t) = (teller.connection, Time::now());
        teller.inspection.tell(&Told::Skipped { connection, t, direction, frames, pieces });
    }
}

fn tell_frame(direction: Direction, frame: &Frame, teller: &Teller<'_>) {
    let (connection, t, frame) = (teller.connection, Time::now(), annotation::frame(frame));
    teller.inspection.tell(&Told::Frame { connection, t, direction, frame });
}
