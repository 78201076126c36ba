//! JSON among other lines: gives the stream reader of JSON one line at a time, and its refusals the
//! numbers of the lines in the input.
//!
//! Must not know JSON. Read next: `forms`.

use super::{
    bad_lines::{BadLine, BadLineError},
    error::LineError,
    json::JsonReader,
    json_error::JsonError,
    moment::Times,
    names::{Names, series_name},
    options::Options,
    output::Output,
    topic::Topic,
};
use crate::feed::{
    annotation::Annotation,
    measurement::{MAX_SERIES_BYTES, Measurement, Series},
};

/// JSON among other lines.
#[derive(Debug)]
pub(super) struct JsonLines {
    reader: JsonReader,
    times: Times,
    /// The series of objects that have a topic.
    names: Names,
    /// The lines that the reader has got.
    lines: u64,
    /// What was said about the chart, until it is asked for.
    pub(super) annotations: Vec<Annotation>,
    /// What it has refused, until it is asked for.
    pub(super) refused: Vec<Refused>,
}

/// A line that was refused.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) number: u64,
    pub(super) error: BadLineError,
    pub(super) text: Vec<u8>,
}

impl JsonLines {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            reader: JsonReader::new(options),
            times: Times::new(options),
            names: Names::default(),
            lines: 0,
            annotations: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Reads a line, the `number`th of the input.
    ///
    /// # Errors
    /// Why this line is refused. Lines before it may be, too: they are in `refused`.
    pub(super) fn line(
        &mut self,
        number: u64,
        line: &str,
        row: &mut Vec<Measurement>,
    ) -> Result<(), LineError> {
        if let Some(topic) = Topic::of(line) {
            let before = row.len();
            self.object(number, topic.object, row)?;
            self.annotations_under_topic(&topic)?;
            let named = self.under_topic(&topic, &mut row[before..]);
            return named.inspect_err(|_| row.truncate(before));
        }
        self.object(number, line, row)
    }

    /// Gives measurements the name and the time of their topic.
    fn under_topic(&mut self, topic: &Topic<'_>, row: &mut [Measurement]) -> Result<(), LineError> {
        let time = self.times.parse(&topic.time);
        for measurement in row {
            measurement.time = measurement.time.or(time);
            if topic.name.is_empty() {
                continue;
            }
            let own = measurement.series.take();
            let (name, unit) = own.as_deref().map_or(("", ""), |own| (&own.name, &own.unit));
            let series = self.names.series(&[topic.name, " ", name, " ", unit], || {
                const NO_TAGS: [(&str, &str); 0] = [];
                let name = series_name(topic.name, name, &NO_TAGS)?;
                Ok(Series { name, unit: unit.into() })
            })?;
            measurement.series = Some(series);
        }
        Ok(())
    }

    /// Gives annotations the name and the time of their topic.
    fn annotations_under_topic(&mut self, topic: &Topic<'_>) -> Result<(), LineError> {
        let time = self.times.parse(&topic.time);
        let names = self.annotations.iter_mut().map(|annotation| {
            if let Annotation::Note(note) = annotation {
                note.time = note.time.or(time);
            }
            annotation.rename(|series| match (topic.name, series) {
                ("", series) => series.map(Box::from),
                (name, None) => Some(name.into()),
                (name, Some(series)) => Some(format!("{name}.{series}").into()),
            })
        });
        let len = names.max().unwrap_or_default();
        if len > MAX_SERIES_BYTES {
            self.annotations.clear();
            return Err(JsonError::NameTooLong { len }.into());
        }
        Ok(())
    }

    /// What a line of other input says about the chart; `None` if it is anything else.
    ///
    /// # Errors
    /// It says something that cannot be.
    pub(super) fn annotation(&mut self, line: &str) -> Result<Option<Annotation>, LineError> {
        Ok(self.reader.annotation(line)?)
    }

    fn object(
        &mut self,
        number: u64,
        line: &str,
        row: &mut Vec<Measurement>,
    ) -> Result<(), LineError> {
        let before = row.len();
        self.part(number, line.as_bytes(), row);
        self.part(number, b"\n", row);
        self.lines += 1;
        match self.refused.last() {
            Some(Refused {
                number: refused, error: BadLineError::NotAMeasurement(error), ..
            }) if *refused == number && row.len() == before && self.annotations.is_empty() => {
                let error = error.clone();
                self.refused.pop();
                Err(error)
            }
            _ => Ok(()),
        }
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.reader.held()
    }

    /// Reads a part of a line.
    pub(super) fn part(&mut self, number: u64, bytes: &[u8], row: &mut Vec<Measurement>) {
        let before = number - 1 - self.lines.min(number - 1);
        let Self { reader, annotations, refused, .. } = self;
        reader.push(bytes, &mut Caught { before, row, annotations, refused });
    }

    /// A long line, of which the parts have come, has ended.
    pub(super) fn end_line(&mut self, number: u64, row: &mut Vec<Measurement>) {
        self.part(number, b"\n", row);
        self.lines += 1;
    }

    pub(super) fn finish(&mut self, number: u64, row: &mut Vec<Measurement>) {
        let before = number - self.lines.min(number);
        let Self { reader, annotations, refused, .. } = self;
        reader.finish(&mut Caught { before, row, annotations, refused });
    }
}

/// Keeps what the reader says.
struct Caught<'a> {
    /// How many lines of the input did not go to the reader.
    before: u64,
    row: &'a mut Vec<Measurement>,
    annotations: &'a mut Vec<Annotation>,
    refused: &'a mut Vec<Refused>,
}

impl Output for Caught<'_> {
    fn measurement(&mut self, measurement: Measurement) {
        self.row.push(measurement);
    }

    fn annotation(&mut self, annotation: Annotation) {
        self.annotations.push(annotation);
    }

    fn refused(&mut self, line: &BadLine<'_>) {
        let (number, error) = (line.number + self.before, line.error.clone());
        self.refused.push(Refused { number, error, text: line.text.to_vec() });
    }

    fn reads(&mut self, _how: &str) {}
}
