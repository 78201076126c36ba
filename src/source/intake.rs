//! What a reader makes of a stream, on its way to the sink: measurements in batches of a bounded
//! size, the rest as words for the status of the source.
//!
//! Must not know where the stream comes from. Read next: `lines`.

use super::{
    names::Names,
    sink::{MAX_BATCH, Sink},
};
use crate::{
    feed::{
        annotation::Annotation,
        measurement::{Measurement, Series},
        named::MAX_SERIES,
        status::SourceStatus,
    },
    format::{BadLine, Output},
};
use std::{collections::HashMap, sync::Arc};

/// Takes measurements one by one, and publishes them in batches.
pub(super) struct Intake<'a> {
    sink: &'a mut dyn Sink,
    names: Names,
    batch: Vec<Measurement>,
    /// For a source that comes back: the series that it has, and the last own time of each.
    seen: Option<HashMap<Option<Arc<Series>>, Option<i64>>>,
}

impl<'a> Intake<'a> {
    /// For a stream that ends once.
    pub(super) fn new(names: Names, sink: &'a mut dyn Sink) -> Self {
        Self { sink, names, batch: Vec::new(), seen: None }
    }

    /// For a source that starts again: see [`gap`](Self::gap).
    pub(super) fn with_gaps(names: Names, sink: &'a mut dyn Sink) -> Self {
        Self { seen: Some(HashMap::new()), ..Self::new(names, sink) }
    }

    /// The status of the source.
    pub(super) fn status(&self) -> &SourceStatus {
        self.sink.status()
    }

    /// Publishes what was taken so far. Call this once all that has come is read.
    pub(super) fn publish(&mut self) {
        if !self.batch.is_empty() {
            self.sink.publish_when_room(&self.batch);
            self.batch.clear();
        }
    }

    /// Publishes that the source has stopped: a gap in each of its series. A chart then draws no
    /// line from the last value to the first one after the pause. Where the data has times of its
    /// own, the gap has that of the last value.
    pub(super) fn gap(&mut self) {
        self.publish();
        let seen = self.seen.as_mut().map(std::mem::take).unwrap_or_default();
        let gaps = seen.into_iter().map(|(series, time)| Measurement { series, value: None, time });
        self.batch.extend(gaps);
        self.publish();
    }

    fn see(&mut self, measurement: &Measurement) {
        let Some(seen) = &mut self.seen else { return };
        if let Some(time) = seen.get_mut(&measurement.series) {
            *time = measurement.time;
        } else if seen.len() < MAX_SERIES {
            seen.insert(measurement.series.clone(), measurement.time);
        }
    }
}

impl Output for Intake<'_> {
    fn measurement(&mut self, mut measurement: Measurement) {
        if let Err(why) = self.names.apply(&mut measurement) {
            return self.status().refused(&why);
        }
        self.see(&measurement);
        self.batch.push(measurement);
        if self.batch.len() == MAX_BATCH {
            self.publish();
        }
    }

    fn annotation(&mut self, mut annotation: Annotation) {
        if let Err(why) = self.names.annotate(&mut annotation) {
            return self.status().refused(&why);
        }
        self.publish(); // what came before it is not later
        self.sink.annotate(annotation);
    }

    fn refused(&mut self, line: &BadLine<'_>) {
        self.status().refused(line);
    }

    fn reads(&mut self, how: &str) {
        self.status().reads(how);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::Kept, *};
    use crate::feed::annotation::Text;

    #[test]
    fn a_gap_comes_once_in_each_series_that_was_seen() {
        let mut sink = Kept::default();
        let mut intake = Intake::with_gaps(Names::prefixed("x"), &mut sink);
        let user =
            |time| Measurement { series: Some(Series::named("user")), time, ..Measurement::new(1) };
        for measurement in [Measurement::new(5), user(Some(7)), user(Some(9))] {
            intake.measurement(measurement);
        }
        intake.gap();
        intake.gap();
        let mut gaps = sink.published_when_room.pop().unwrap();
        gaps.sort_by_key(|gap| gap.time);
        let gap =
            |name: &str, time| Measurement { series: Some(Series::named(name)), value: None, time };
        assert_eq!(gaps, [gap("x", None), gap("x.user", Some(9))]);
        assert_eq!(sink.published_when_room.len(), 1, "the second end had no series");
    }

    #[test]
    fn an_annotation_comes_after_what_was_read_before_it() {
        let mut sink = Kept::default();
        let mut intake = Intake::new(Names::default(), &mut sink);
        let title = Annotation::Title(Text::new("t").unwrap());
        intake.measurement(Measurement::new(5));
        intake.annotation(title.clone());
        assert_eq!(sink.published_when_room, [[Measurement::new(5)]]);
        assert_eq!(sink.annotations, [title]);
    }

    #[test]
    fn a_stream_that_ends_once_has_no_gap() {
        let mut sink = Kept::default();
        let mut intake = Intake::new(Names::default(), &mut sink);
        intake.measurement(Measurement::new(5));
        intake.gap();
        assert_eq!(sink.published_when_room, [[Measurement::new(5)]]);
    }
}
