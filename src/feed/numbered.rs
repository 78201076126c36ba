//! What is numbered elsewhere, on its way into a feed: the numbers, the times and the epoch are
//! given.
//!
//! A log that several servers show is written by whoever reads it from the place that counts for
//! all; what this server's own sources have goes there by [`Feed::submit`]. Must not know where
//! that is. Read next: `publisher`.

use super::{
    annotation::Annotation,
    clock::Moment,
    measurement::Measurement,
    named::{Feed, lock},
    status::SourceStatus,
};

/// Measurements that were numbered elsewhere.
#[derive(Debug)]
pub struct Numbered {
    /// The number of the first.
    pub first: u64,
    /// The measurements.
    pub batch: Vec<Measurement>,
    /// The time of those that have none of their own, Unix time in milliseconds.
    pub t: u64,
}

impl Feed {
    /// Appends measurements that were numbered elsewhere.
    pub fn take(&self, numbered: &Numbered, status: &SourceStatus) {
        let moment = numbered.t.into();
        let state = lock(&self.state);
        self.append(state, (None, &numbered.batch), moment, (Some(numbered.first), status));
    }

    /// Starts over in a new epoch, with these measurements, and with what was said about the chart
    /// at these times: nothing is kept of what was before. Whoever reads the log finds it empty or
    /// with all of them.
    pub fn start_over(
        &self,
        epoch: &str,
        all: &[Numbered],
        said: impl Iterator<Item = (Annotation, u64)>,
    ) {
        let mut state = lock(&self.state);
        let old = self.log.epoch();
        state.forget_series();
        let mut append = self.log.append();
        append.start_over(epoch);
        if let Some(observer) = &self.observer {
            observer.gone(&old);
        }
        for Numbered { first, batch, t } in all {
            append.skip_to(*first);
            let moment = Moment::from(*t);
            let (taken, _) = state.write(&mut append, (None, batch), moment, usize::MAX);
            if let Some(observer) = &self.observer {
                observer.took(epoch, &taken);
            }
        }
        drop(append);
        drop(state);
        let mut about = lock(&self.about);
        about.forget();
        for (annotation, t) in said {
            // What is too much now was so when it was said, and its source was told.
            _ = about.annotate(annotation, i64::try_from(t).unwrap_or(i64::MAX));
        }
    }
}
