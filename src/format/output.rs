//! Where a reader puts what it reads.
//!
//! Must not know how it is read. Read next: `bad_lines`.

use super::bad_lines::BadLine;
use crate::feed::{annotation::Annotation, measurement::Measurement};

/// Takes what a [`Reader`](super::Reader) makes of its input, in the order of the input.
pub trait Output {
    /// One measurement.
    fn measurement(&mut self, measurement: Measurement);

    /// What the data says about the chart.
    fn annotation(&mut self, annotation: Annotation);

    /// A line that could not be read.
    fn refused(&mut self, line: &BadLine<'_>);

    /// How the input is read from here on, such as `columns: r, b, swpd`.
    fn reads(&mut self, how: &str);
}

/// Keeps everything, the rest as text.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Collected {
    /// The measurements.
    pub measurements: Vec<Measurement>,
    /// What was said about the chart.
    pub annotations: Vec<Annotation>,
    /// For each line that was refused, its number and a sentence.
    pub refused: Vec<(u64, String)>,
    /// How the input was read.
    pub reads: Vec<String>,
}

impl Output for Collected {
    fn measurement(&mut self, measurement: Measurement) {
        self.measurements.push(measurement);
    }

    fn annotation(&mut self, annotation: Annotation) {
        self.annotations.push(annotation);
    }

    fn refused(&mut self, line: &BadLine<'_>) {
        self.refused.push((line.number, line.error.to_string()));
    }

    fn reads(&mut self, how: &str) {
        self.reads.push(how.to_owned());
    }
}
