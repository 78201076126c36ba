//! One line in one form: what every form of line has in common.
//!
//! Must not know how the input is split into lines, nor which form it has. Read next: the forms.

use super::error::LineError;
use crate::feed::measurement::Measurement;

/// A form of line, with what it keeps between lines, such as the names of columns.
pub trait LineFormat {
    /// Reads one line, which is not blank and has no line end, and appends its measurements.
    ///
    /// # Errors
    /// Why it is no line of this form. Then nothing is appended.
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError>;

    /// A blank line: it often stands before a new header.
    fn blank(&mut self) {}

    /// The input has ended.
    ///
    /// # Errors
    /// Why what is left is incomplete.
    fn finish(&mut self, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        let _ = row;
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// As `series value unit @time`.
    fn written(measurement: &Measurement) -> String {
        let series = measurement.series.as_deref();
        let value = measurement.value.as_ref().map_or("gap".to_owned(), ToString::to_string);
        let time = measurement.time.map(|time| format!("@{time}")).unwrap_or_default();
        let (name, unit) = series.map_or(("", ""), |series| (&*series.name, &*series.unit));
        [name, &value, unit, &time]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Each measurement is told as `series value unit @time`, without what it has not.
    #[track_caller]
    pub(in crate::format) fn reads(mut form: impl LineFormat, line: &str, measurements: &[&str]) {
        let mut row = Vec::new();
        assert_eq!(form.line(line, &mut row), Ok(()), "{line}");
        assert_eq!(row.iter().map(written).collect::<Vec<_>>(), measurements, "{line}");
    }

    #[track_caller]
    pub(in crate::format) fn refuses(mut form: impl LineFormat, line: &str, sentence: &str) {
        let mut row = vec![Measurement::new(1)];
        assert_eq!(form.line(line, &mut row).unwrap_err().to_string(), sentence, "{line}");
        assert_eq!(row.len(), 1, "nothing is appended: {line}");
    }
}
