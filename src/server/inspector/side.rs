//! One direction of a connection that is mirrored: its bytes become reports, as far as the
//! allowance permits.
//!
//! Frames beyond the allowance are still decoded, because a broken rule must be seen, and because
//! the next compressed frame depends on them; but no report is written. Must not know sockets. Read
//! next: `close_stage.rs`.

use super::{
    allowance::OWN,
    messages::{Direction, PAYLOAD, Report, Time},
    registry::Inspection,
};
use crate::{
    explain::{Explainer, Frame},
    wire::{DeflateParameters, Limits, Role},
};
use std::sync::Arc;

/// One direction.
pub(super) struct Side {
    direction: Direction,
    explainer: Explainer,
    /// How many bytes have passed since the handshake.
    at: u64,
    /// What was not reported, and is not in a `skipped` yet.
    skipped: Skipped,
    /// The frame that broke a rule has been reported. It is the last.
    broken: bool,
}

#[derive(Default)]
struct Skipped {
    frames: u64,
    /// Reads or writes.
    pieces: u64,
}

/// Sends the reports of one connection, within its allowance.
pub(super) struct Reporter<'a> {
    pub(super) inspection: &'a Inspection,
    pub(super) connection: u64,
    /// What is left of the connection's own allowance.
    own: &'a mut u32,
    /// How many reports there were.
    pub(super) reported: u32,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(inspection: &'a Inspection, connection: u64, own: &'a mut u32) -> Self {
        Self { inspection, connection, own, reported: 0 }
    }

    /// Takes one report from the allowance. Returns whether there was one left.
    fn take(&mut self) -> bool {
        let own = *self.own > 0;
        *self.own = self.own.saturating_sub(1);
        let may = own || self.inspection.allowance().messages.take();
        self.reported += u32::from(may);
        may
    }

    /// Fills the connection's own allowance, and the shared one if it is time.
    pub(super) fn refill(&mut self, now: std::time::Instant) {
        *self.own = OWN;
        self.inspection.allowance().refill(now);
    }
}

impl Side {
    /// The direction towards `receiver`.
    pub(super) fn new(
        direction: Direction,
        receiver: Role,
        limits: Arc<Limits>,
        deflate: Option<DeflateParameters>,
    ) -> Self {
        let explainer = Explainer::new(receiver, limits).with_deflate(deflate).keeping(PAYLOAD);
        Self { direction, explainer, at: 0, skipped: Skipped::default(), broken: false }
    }

    /// Reports one read or write of `length` bytes.
    pub(super) fn transferred(&mut self, length: usize, reporter: &mut Reporter<'_>) {
        let from = self.at;
        self.at += length as u64;
        if !reporter.take() {
            self.skipped.pieces += 1;
            return;
        }
        self.report_skipped(reporter);
        let (connection, t, to) = (reporter.connection, Time::now(), self.at);
        reporter.inspection.report(&match self.direction {
            Direction::In => Report::Read { connection, t, from, to },
            Direction::Out => Report::Write { connection, t, from, to },
        });
    }

    /// Reports the frames that are whole with these bytes.
    pub(super) fn push(&mut self, bytes: &[u8], reporter: &mut Reporter<'_>) {
        if self.broken {
            return;
        }
        let (direction, skipped) = (self.direction, &mut self.skipped);
        self.explainer.follow(bytes, |whole| {
            // A frame that breaks a rule or closes is always reported.
            if !whole.is_last() && !reporter.take() {
                skipped.frames += 1;
                return;
            }
            skipped.report(direction, reporter);
            report_frame(direction, &whole.explain(), reporter);
        });
        if self.explainer.error().is_some() {
            // The receiver has answered already. It does not wait for the rest of that frame.
            self.report_rest(reporter);
            self.broken = true;
        }
    }

    /// Reports the partial frame, if there is one.
    pub(super) fn report_rest(&mut self, reporter: &Reporter<'_>) {
        self.report_skipped(reporter);
        if let Some(frame) = self.explainer.rest().filter(|_| !self.broken) {
            report_frame(self.direction, &frame, reporter);
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

    /// Ignores all further input.
    pub(super) fn give_up(&mut self) {
        self.explainer.give_up();
    }

    /// Reports how much was not reported.
    pub(super) fn report_skipped(&mut self, reporter: &Reporter<'_>) {
        self.skipped.report(self.direction, reporter);
    }
}

impl Skipped {
    /// Reports it if there are frames in it. This comes before the next report, so that the order
    /// is right.
    fn report(&mut self, direction: Direction, reporter: &Reporter<'_>) {
        if self.frames == 0 {
            return;
        }
        let Self { frames, pieces } = std::mem::take(self);
        let (connection, t) = (reporter.connection, Time::now());
        reporter.inspection.report(&Report::Skipped { connection, t, direction, frames, pieces });
    }
}

fn report_frame(direction: Direction, frame: &Frame, reporter: &Reporter<'_>) {
    let (connection, t) = (reporter.connection, Time::now());
    reporter.inspection.report(&Report::Frame { connection, t, direction, frame });
}
