//! Who gives the messages of a log their numbers, where it is not the log itself: several servers
//! show the same measurements, and one place counts them for all.
//!
//! A log with a sequencer is appended to only by whoever reads from that place. Everything else
//! that would append to it hands its messages to the sequencer. Must not know where they go. Read
//! next: [`log`](super::log).

use super::{annotation::Annotation, measurement::Measurement};
use crate::wire::MessageKind;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

/// Takes the messages of one log, to be numbered somewhere else. They come back in the log, at some
/// later time.
pub trait Sequencer: Send + Sync {
    /// Takes measurements. Those without a time of their own get one with their number. The oldest
    /// that wait give way if there is no [room](Self::has_room).
    fn measurements(&self, batch: &[Measurement]) -> Arc<Ticket>;

    /// Takes a message of the chat, likewise.
    fn message(&self, kind: MessageKind, payload: &[u8]);

    /// Takes what data says about the chart, likewise. It gets no number.
    fn annotation(&self, annotation: &Annotation) -> Arc<Ticket>;

    /// Whether more is taken without anything giving way.
    fn has_room(&self) -> bool;

    /// Waits until there is room, but no longer than `patience`.
    fn wait_for_room(&self, patience: Duration);

    /// Why numbers cannot be had at present, if so.
    fn trouble(&self) -> Option<String>;

    /// Whether it is known by now which messages the log should hold.
    fn is_loaded(&self) -> bool;
}

/// What has become of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It waits.
    Waiting,
    /// It has its numbers.
    Taken,
    /// It gave way to later ones.
    Lost,
}

/// Tells what becomes of a batch.
#[derive(Debug, Default)]
pub struct Ticket(AtomicU8);

impl Ticket {
    /// What has become of the batch so far.
    pub fn fate(&self) -> Fate {
        match self.0.load(Ordering::Acquire) {
            0 => Fate::Waiting,
            1 => Fate::Taken,
            _ => Fate::Lost,
        }
    }

    /// Records that it has its numbers.
    pub fn taken(&self) {
        self.0.store(1, Ordering::Release);
    }

    /// Whoever submitted the batch does not wait any longer. If it waits, it is left out.
    pub fn withdraw(&self) {
        _ = self.0.compare_exchange(0, 2, Ordering::AcqRel, Ordering::Acquire);
    }

    /// Records that it gave way.
    pub fn lost(&self) {
        self.0.store(2, Ordering::Release);
    }
}
