//! Puts the measurements of a source into the log, with the time of this machine.
//!
//! Must not know where they come from, nor who reads the log. Read next: [`source`](crate::source).

use crate::{
    feed::{
        clock::{FeedClock, Moment},
        log::Log,
        measurement::Measurement,
    },
    source::Sink,
};
use std::{
    iter,
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Reading two clocks takes less than a microsecond, unless the thread is interrupted in between.
const HELD_UP: Duration = Duration::from_millis(1);

/// Puts measurements into the log, as of now.
pub(super) struct Feed {
    log: Arc<Log>,
    patience: Duration,
    clock: FeedClock,
    started: Instant,
}

impl Feed {
    pub(super) fn new(log: Arc<Log>, patience: Duration) -> Self {
        Self { log, patience, clock: FeedClock::default(), started: Instant::now() }
    }

    fn now(&mut self) -> Moment {
        let (wall, steady) = self.read_clocks();
        let moment = self.clock.read(wall, steady);
        if let Some(step) = moment.step {
            let (ms, way) = (step.unsigned_abs(), if step.get() < 0 { "back" } else { "forward" });
            tracing::warn!(
                "the clock of this machine was set {way} by {} seconds",
                ms.get() as f64 / 1e3
            );
        }
        moment
    }

    /// Unix time and the time since the start, of the same moment. Reads both again if the thread
    /// was interrupted between the two.
    fn read_clocks(&self) -> (Duration, Duration) {
        const TRIES: usize = 5;
        let read = || {
            let before = self.started.elapsed();
            let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            (self.started.elapsed() - before, (wall, before))
        };
        let mut best = read();
        for _ in 1..TRIES {
            if best.0 < HELD_UP {
                break;
            }
            best = read().min(best);
        }
        best.1
    }
}

impl Sink for Feed {
    fn publish(&mut self, batch: &[Measurement]) {
        let now = self.now();
        let mut append = self.log.append();
        let moments = iter::once(now).chain(iter::repeat(Moment::from(now.t))); // a step of the clock is reported once
        for (measurement, moment) in batch.iter().zip(moments) {
            append.text(|seq, json| measurement.write_json(seq, moment, json));
        }
    }

    fn publish_when_room(&mut self, batch: &[Measurement]) {
        for part in batch.chunks(self.log.room_frames()) {
            self.log.wait_for_room(self.patience);
            self.publish(part);
        }
    }
}
