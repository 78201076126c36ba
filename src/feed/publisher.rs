//! One source's way into a feed.
//!
//! Must not know what is read. Read next: `registry`.

use super::{
    annotation::Annotation,
    measurement::Measurement,
    named::Feed,
    status::{Phase, SourceStatus},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// A shorter wait for slow viewers is not worth a word.
const SHORT: Duration = Duration::from_millis(20);
/// How often a wait is reported while it lasts.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// One source's way into a feed. While it exists, the feed lists the source.
pub struct Publisher {
    feed: Arc<Feed>,
    status: Arc<SourceStatus>,
    patience: Duration,
}

impl Publisher {
    /// Adds a source of this name to the feed. Slow viewers may hold it up for `patience` at a
    /// time.
    pub fn new(feed: Arc<Feed>, name: impl Into<String>, patience: Duration) -> Self {
        let status = Arc::new(SourceStatus::new(name));
        feed.add_source(status.clone());
        Self { feed, status, patience }
    }

    /// The status of the source.
    pub fn status(&self) -> &Arc<SourceStatus> {
        &self.status
    }

    /// The feed.
    pub fn feed(&self) -> &Arc<Feed> {
        &self.feed
    }

    /// How long slow viewers may hold it up.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Appends measurements that have just been read. Returns how many were taken.
    pub fn publish(&self, batch: &[Measurement]) -> usize {
        self.status.becomes(Phase::Running, None);
        self.feed.publish(batch, self.feed.now(), &self.status)
    }

    /// As [`publish`](Self::publish), but waits while viewers that keep reading need the room.
    pub fn publish_when_room(&self, batch: &[Measurement]) {
        self.status.becomes(Phase::Running, None);
        let mut moment = self.feed.now();
        for part in batch.chunks(self.feed.log().room_frames()) {
            self.wait_for_room();
            self.feed.publish(part, moment, &self.status);
            moment.step = None;
        }
    }

    /// Takes what the data says about the chart, as of now.
    pub fn annotate(&self, annotation: Annotation) {
        self.status.becomes(Phase::Running, None);
        // If it is not taken, the status says so.
        _ = self.feed.annotate(annotation, self.feed.now(), &self.status);
    }

    /// Waits as long as it must, and reports so while it waits: patience may be long.
    fn wait_for_room(&self) {
        let mut left = self.patience;
        loop {
            let (part, since) = (left.min(REPORT_EVERY), Instant::now());
            self.feed.log().wait_for_room(part);
            let waited = since.elapsed();
            if waited > SHORT && self.feed.log().sequencer().is_none() {
                self.status.held_up(waited);
            }
            left -= part;
            if waited < part || left.is_zero() {
                return;
            }
        }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.feed.remove_source(&self.status);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::log::Log, *};

    fn publisher(frames: usize, patience: Duration) -> Publisher {
        let feed = Feed::new("", Arc::new(Log::new(frames, 1 << 20)));
        Publisher::new(Arc::new(feed), "x", patience)
    }

    #[test]
    fn the_time_is_that_of_reading_however_long_viewers_hold_it_up() {
        let publisher = publisher(8, 2 * SHORT);
        let log = publisher.feed().log();
        let reader = log.reader(|| {});
        log.set_needed(reader, 1);
        // Room is made for two at a time, and the viewer that needs the first never reads.
        publisher.publish_when_room(&vec![Measurement::new(1); 16]);
        assert!(publisher.status().report().held_up > 0, "it waited in between");
        let batch = log.read(1, 1 << 20).unwrap();
        let times: Vec<&[u8]> = batch
            .payloads()
            .map(|(_, payload)| payload.split(|byte| *byte == b',').nth(1).unwrap())
            .collect();
        assert_eq!(times.len(), 8);
        assert!(times.iter().all(|time| *time == times[0] && time.starts_with(b"\"t\":1")));
    }

    #[test]
    fn without_patience_nobody_holds_it_up() {
        let publisher = publisher(8, Duration::ZERO);
        let reader = publisher.feed().log().reader(|| {});
        publisher.feed().log().set_needed(reader, 1);
        publisher.publish_when_room(&vec![Measurement::new(1); 100]);
        assert_eq!(publisher.feed().log().extent().next, 101);
        assert_eq!(publisher.status().report().held_up, 0);
    }
}
