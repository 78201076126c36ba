//! Where a source puts its measurements, in batches of a bounded size.
//!
//! Must not know what a batch is read from. Read next: `replay`, which fills one.

use crate::feed::{
    annotation::Annotation, measurement::Measurement, publisher::Publisher, status::SourceStatus,
};

/// The most measurements in one batch. A chunk of input or a late wake-up can bring more, which are
/// then split into several batches. So a sink with a bounded log always has room for a whole batch.
pub const MAX_BATCH: usize = 4096;

/// Where a source puts what it reads.
///
/// A batch has at least one and at most [`MAX_BATCH`] measurements, in the order in which they were
/// read.
pub trait Sink {
    /// Takes the batch at once. A source with a clock of its own, such as a replayed file, never
    /// waits for viewers.
    fn publish(&mut self, batch: &[Measurement]);

    /// Takes the batch, but first waits, for a bounded time, while viewers that keep reading still
    /// need the room. A pipe can wait.
    fn publish_when_room(&mut self, batch: &[Measurement]);

    /// Takes what the data says about the chart.
    fn annotate(&mut self, annotation: Annotation);

    /// What is known of the source. The source keeps it up to date.
    fn status(&self) -> &SourceStatus;
}

impl Sink for Publisher {
    fn publish(&mut self, batch: &[Measurement]) {
        Self::publish(self, batch);
    }

    fn publish_when_room(&mut self, batch: &[Measurement]) {
        Self::publish_when_room(self, batch);
    }

    fn annotate(&mut self, annotation: Annotation) {
        Self::annotate(self, annotation);
    }

    fn status(&self) -> &SourceStatus {
        Self::status(self)
    }
}
