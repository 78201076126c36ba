//! All forms of line, each with what it keeps between lines.
//!
//! Must not know which of them an input has. Read next: `detect`.

use super::{
    columns::Columns,
    csv::Csv,
    error::LineError,
    graphite::Graphite,
    influx::Influx,
    json_lines::JsonLines,
    options::{Column, Form, Options},
    pairs::Pairs,
    pattern::Pattern,
    prometheus::Prometheus,
    row::LineFormat,
    single::Single,
    statsd::Statsd,
};
use crate::feed::measurement::Measurement;
use std::fmt;

/// All forms of line.
#[derive(Debug)]
pub(super) struct Forms {
    pub(super) single: Single,
    pub(super) json: JsonLines,
    pub(super) columns: Columns,
    pub(super) csv: Csv,
    pairs: Pairs,
    influx: Influx,
    prometheus: Prometheus,
    graphite: Graphite,
    statsd: Statsd,
    pattern: Option<Pattern>,
    /// The series that a person chose, for forms that do not choose themselves.
    wanted: Vec<Column>,
}

/// A form that an input can be found to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One number a line. Nobody asks for it by name, because all forms can read that.
    Single,
    /// Any other.
    Form(Form),
}

impl Forms {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            single: Single::new(options.decimal_comma),
            json: JsonLines::new(options),
            columns: Columns::new(options),
            csv: Csv::new(options),
            pairs: Pairs::new(options),
            influx: Influx::new(options),
            prometheus: Prometheus::new(options),
            graphite: Graphite::new(options),
            statsd: Statsd::new(options),
            pattern: Pattern::new(options),
            wanted: options.columns.clone(),
        }
    }

    /// How many bytes of memory they take, about.
    pub(super) fn held(&self) -> usize {
        let tables = self.columns.held() + self.csv.held();
        let metrics =
            self.influx.held() + self.prometheus.held() + self.graphite.held() + self.statsd.held();
        self.json.held() + tables + self.pairs.held() + metrics
    }

    /// Reads a line, the `number`th of the input, in this form.
    ///
    /// # Errors
    /// Why it is no line of this form.
    pub(super) fn line(
        &mut self,
        kind: Kind,
        number: u64,
        line: &str,
        row: &mut Vec<Measurement>,
    ) -> Result<(), LineError> {
        let Kind::Form(form) = kind else { return self.single.line(line, row) };
        match form {
            Form::Json => return self.json.line(number, line, row),
            Form::Columns => return self.columns.line(line, row),
            Form::Csv => return self.csv.line(line, row),
            Form::Pairs => return self.pairs.line(line, row),
            Form::Influx => self.influx.line(line, row)?,
            Form::Prometheus => self.prometheus.line(line, row)?,
            Form::Graphite => self.graphite.line(line, row)?,
            Form::Statsd => self.statsd.line(line, row)?,
            Form::Regex => match &mut self.pattern {
                Some(pattern) => return pattern.line(line, row),
                None => return Err(LineError::NoNumber),
            },
        }
        if !self.wanted.is_empty() {
            row.retain(|measurement| {
                let name = measurement.series.as_deref().map_or("", |series| &series.name);
                self.wanted
                    .iter()
                    .any(|column| matches!(column, Column::Named(one) if **one == *name))
            });
        }
        Ok(())
    }

    /// Whether the table that this form has read has a header.
    pub(super) fn has_header(&self, kind: Kind) -> bool {
        match kind {
            Kind::Form(Form::Columns) => self.columns.has_header(),
            Kind::Form(Form::Csv) => self.csv.has_header(),
            _ => false,
        }
    }

    /// Tells the forms that care of a blank line.
    pub(super) fn blank(&mut self) {
        self.columns.blank();
        self.csv.blank();
    }

    /// Tells the forms that have headers of a line without a number.
    pub(super) fn text(&mut self, line: &str) {
        let mut none = Vec::new();
        // It may be no header either, which the line after it shows.
        let _ = self.columns.line(line, &mut none);
        let _ = self.csv.line(line, &mut none);
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single => f.write_str("numbers"),
            Self::Form(form) => form.fmt(f),
        }
    }
}
