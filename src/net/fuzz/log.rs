//! The log and its viewers: whoever publishes, comes, stalls, leaves and comes back, none sees a number twice, out of
//! order, or skips one without being told.
//!
//! Must not know how the log holds its frames. Read next: `model.rs`, the judge.

use super::model::{Model, Told};
use crate::{
    feed::log::{Extent, Log},
    net::{
        audience::{Audience, News, Viewer},
        start::Start,
    },
    wire::{fuzz::Script, message::Kind},
};
use std::{rc::Rc, sync::Arc};

const EPOCH: &str = "now";

/// One viewer: what serves it, and what it was told.
struct Seat {
    viewer: Viewer,
    announces: bool,
    /// The rest of a frame that went out in part, and goes out first.
    rest: Vec<u8>,
    told: Told,
    at_end: bool,
}

struct Stage {
    log: Arc<Log>,
    audience: Rc<Audience>,
    model: Model,
    seats: Vec<Seat>,
    ended: bool,
}

/// Two bytes for the log's size in frames and in tens of bytes, then steps.
///
/// # Panics
/// Where a viewer is told something else than what was published, or the log holds something else.
pub fn log(data: &[u8]) {
    let mut script = Script(data);
    let (frames, bytes) = (script.below(20) + 1, usize::from(script.byte()) * 10);
    let log = Arc::new(Log::new(frames, bytes));
    let audience = Rc::new(Audience::new(log.clone()));
    let mut stage = Stage { log, audience, model: Model::new(frames, bytes), seats: Vec::new(), ended: false };
    while !script.is_over() {
        let what = script.byte();
        let argument = usize::from(what >> 3);
        match what & 7 {
            0 | 1 => stage.publish(argument % 8 + 1, &mut script),
            2 => stage.join(&mut script, argument),
            3 if argument == 31 => stage.end(),
            3 => stage.leave_and_resume(argument),
            4 => stage.reads_all(argument),
            _ => stage.reads(argument, script.length()),
        }
        let extent = Extent { first: stage.model.first(), next: stage.model.next(), ended: stage.ended };
        assert_eq!(stage.log.extent(), extent);
    }
    stage.end();
    for number in 0..stage.seats.len() {
        stage.reads_all(number);
        assert!(stage.seats[number].at_end && stage.seats[number].told.next >= stage.model.next(), "stuck");
    }
}

impl Stage {
    fn publish(&mut self, count: usize, script: &mut Script<'_>) {
        if self.ended {
            return;
        }
        let mut append = self.log.append();
        for _ in 0..count {
            let length = usize::from(script.byte());
            append.message(Kind::Binary, |number, payload| payload.extend(Model::payload(number, length)));
            self.model.publish(length);
        }
    }

    /// A viewer that wants the last few, or what came after a number.
    fn join(&mut self, script: &mut Script<'_>, argument: usize) {
        let number = u64::from(script.byte());
        let epoch = (argument & 2 == 2).then(|| if argument & 4 == 4 { EPOCH } else { "before" }.to_owned());
        let after = (argument & 1 == 1).then_some(number);
        let start = Start { history: number, after, epoch };
        if self.seats.len() < 8 {
            self.seat(&start, argument & 8 == 0);
        }
    }

    fn seat(&mut self, start: &Start, announces: bool) {
        let first = start.cursor(EPOCH, self.log.extent());
        let (oldest, next) = (self.model.first(), self.model.next());
        let same_epoch = start.epoch.as_deref().is_none_or(|epoch| epoch == EPOCH);
        let expected = match start.after.filter(|_| same_epoch) {
            Some(after) => (after + 1).min(next),
            None => next.saturating_sub(start.history).max(oldest),
        };
        assert_eq!(first, expected, "{start:?}");
        let viewer = Viewer::new(self.audience.clone(), first, announces);
        self.seats.push(Seat { viewer, announces, rest: Vec::new(), told: Told::new(first), at_end: false });
    }

    /// It is lost, perhaps in the middle of a frame, and comes back for what it has not seen whole.
    fn leave_and_resume(&mut self, number: usize) {
        if self.seats.is_empty() {
            return;
        }
        let Seat { viewer, announces, told, .. } = self.seats.swap_remove(number % self.seats.len());
        viewer.leave();
        let start = Start { history: 0, after: Some(told.next - 1), epoch: Some(EPOCH.into()) };
        self.seat(&start, announces);
        let resumed = &self.seats[self.seats.len() - 1].told;
        assert_eq!(resumed.next, told.next, "it goes on where it was");
    }

    fn end(&mut self) {
        self.log.end();
        self.ended = true;
    }

    fn reads_all(&mut self, number: usize) {
        // Each time a frame at least, or a gap.
        for _ in self.model.first().saturating_sub(1)..self.model.next() + 2 {
            self.reads(number, usize::MAX);
        }
    }

    /// The viewer's socket takes so many bytes, then it is full.
    fn reads(&mut self, number: usize, mut room: usize) {
        if self.seats.is_empty() {
            return;
        }
        let number = number % self.seats.len();
        let seat = &mut self.seats[number];
        let written: Vec<u8> = seat.rest.drain(..room.min(seat.rest.len())).collect();
        room -= written.len();
        seat.told.bytes(&written, &self.model, !seat.announces);
        if !seat.rest.is_empty() {
            return;
        }
        match seat.viewer.news() {
            News::None => assert!(seat.told.next >= self.model.next() && !self.ended, "there is news"),
            News::Gap(first, last) => {
                assert!(seat.announces);
                seat.told.gap(first, last, &self.model);
            }
            News::Batch(batch) => {
                let length = room.min(batch.bytes.len());
                seat.told.bytes(&batch.bytes[..length], &self.model, !seat.announces);
                seat.rest = seat.viewer.wrote(&batch, length).to_vec();
                assert_eq!(seat.rest.is_empty(), seat.told.is_between_frames());
            }
            News::End => {
                assert!(self.ended && seat.told.next >= self.model.next());
                seat.at_end = true;
            }
        }
    }
}
