//! Rows of a table, with or without a header: what columns between blanks and CSV have in common.
//!
//! A header is a line of names before the first row, or after a blank line. The header may be
//! repeated, and several tables may take turns, as in `iostat`. Repeated header lines are skipped
//! silently.
//!
//! Must not know what stands between fields. Read next: `columns`, `csv`.

use super::{
    error::LineError,
    fields::{Delimiter, split},
    header::{Fit, Header},
    layout::{Given, Layout},
    moment::{self, Times},
    number::{self, scan},
    options::{Column, Options},
};
use crate::feed::measurement::Measurement;
use std::borrow::Cow;

/// How many header lines are remembered, so that they are recognized when they are repeated.
const MAX_HEADER_LINES: usize = 16;
/// How many layouts a table can have. The tables that programs print have rows of few shapes.
const MAX_LAYOUTS: usize = 8;

/// What has been read of a table.
#[derive(Debug)]
pub(super) struct Table {
    times: Times,
    columns: Vec<Column>,
    decimal_comma: bool,
    /// The last lines of text: at most two, of which the last may be a header.
    pending: Vec<Box<str>>,
    /// The next line may be a header: true at the start, and after a blank line.
    may_be_header: bool,
    /// The lines of all headers so far. `current` has those of the header in use.
    known: Vec<Box<str>>,
    current: Vec<Box<str>>,
    header: Option<Header>,
    layouts: Vec<Layout>,
    told_missing_column: bool,
}

impl Table {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            times: Times::new(options),
            columns: options.columns.clone(),
            decimal_comma: options.decimal_comma,
            pending: Vec::new(),
            may_be_header: true,
            known: Vec::new(),
            current: Vec::new(),
            header: None,
            layouts: Vec::new(),
            told_missing_column: false,
        }
    }

    pub(super) fn decimal_comma(&self) -> bool {
        self.decimal_comma
    }

    /// After a blank line, a new header may come.
    pub(super) fn blank(&mut self) {
        self.may_be_header = true;
    }

    /// Whether the line of text that came last is a header in which `line` fits as a row.
    pub(super) fn pending_fits(&self, line: &str, delimiter: Delimiter) -> bool {
        let fields = split(line, delimiter);
        let rest = &fields[moment::span(&fields)..];
        let fits = |header: &Header| {
            header.fit(rest, delimiter).is_some() || header.fit(&fields, delimiter).is_some()
        };
        self.has_number(&fields)
            && Header::parse(&self.pending, delimiter)
                .is_some_and(|header| header.is_plausible() && fits(&header))
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        let lines = [&self.pending, &self.known, &self.current].into_iter().flatten();
        lines.map(|line| line.len()).sum::<usize>()
            + self.layouts.iter().map(Layout::held).sum::<usize>()
    }

    /// Whether a header has been used.
    pub(super) fn has_header(&self) -> bool {
        self.header.is_some()
    }

    /// Reads a line whose fields stand between `delimiter`.
    ///
    /// # Errors
    /// It is no row of the table, and no header.
    pub(super) fn line(
        &mut self,
        line: &str,
        delimiter: Delimiter,
        row: &mut Vec<Measurement>,
    ) -> Result<(), LineError> {
        if self.current.iter().any(|known| **known == *line) {
            self.pending.clear();
            return Ok(());
        }
        // `sar` ends with averages, which are no measurements of a moment.
        if self.header.is_some() && line.starts_with("Average:") {
            return Ok(());
        }
        let mut fields = split(line, delimiter);
        // Tabs at the end of a line, between fields that are empty, are gone with its blanks.
        if delimiter == Delimiter::Character(b'\t') && fields.len() > 1 {
            let columns = self.header.as_ref().map_or(0, |header| header.names.len());
            fields.resize(columns.max(fields.len()), Cow::Borrowed(""));
        }
        let start = row.len();
        let layout = match self.layout_of(&fields) {
            Some(layout) if self.pending.is_empty() => layout,
            _ if !self.has_number(&fields) => return self.text(line, &fields),
            _ => self.new_layout(&fields, delimiter)?,
        };
        let given =
            Given { times: &self.times, columns: &self.columns, decimal_comma: self.decimal_comma };
        self.layouts[layout].read(&fields, given, row)?;
        if row.len() == start {
            return self.text(line, &fields);
        }
        self.may_be_header = false;
        self.check_columns()
    }

    fn has_number(&self, fields: &[Cow<'_, str>]) -> bool {
        let is_number = |field: &Cow<'_, str>| {
            scan(field, self.decimal_comma).is_some_and(|scanned| scanned.value.is_some())
        };
        let rest = &fields[moment::span(fields)..];
        rest.iter().any(is_number)
    }

    /// A line without a number: perhaps a header.
    fn text(&mut self, line: &str, fields: &[Cow<'_, str>]) -> Result<(), LineError> {
        if let Some(why) = fields.iter().find_map(|field| number::refusal(field)) {
            return Err(why);
        }
        if !self.may_be_header && !self.known.iter().any(|known| **known == *line) {
            return Err(LineError::NoNumber);
        }
        if self.pending.len() == 2 {
            self.pending.remove(0);
        }
        self.pending.push(line.into());
        Ok(())
    }

    fn layout_of(&self, fields: &[Cow<'_, str>]) -> Option<usize> {
        let first = moment::span(fields);
        let is_text =
            fields.get(first).is_some_and(|field| scan(field, self.decimal_comma).is_none());
        self.layouts.iter().position(|layout| layout.holds(fields.len(), is_text))
    }

    /// The layout of a row that is the first of its shape.
    fn new_layout(
        &mut self,
        fields: &[Cow<'_, str>],
        delimiter: Delimiter,
    ) -> Result<usize, LineError> {
        let front = moment::span(fields);
        let pending = std::mem::take(&mut self.pending);
        if let Some(header) = Header::parse(&pending, delimiter) {
            if header
                .fit(fields, delimiter)
                .or_else(|| header.fit(&fields[front..], delimiter))
                .is_some()
            {
                self.layouts.clear();
                self.header = Some(header);
                self.known.extend(pending.iter().cloned());
                self.current = pending;
                let too_many = self.known.len().saturating_sub(MAX_HEADER_LINES);
                self.known.drain(..too_many);
            } else if matches!(delimiter, Delimiter::Character(_))
                && header.names.len() > 1
                && self.header.is_none()
            {
                return Err(LineError::ColumnCount {
                    found: fields.len(),
                    before: "header has",
                    expected: header.names.len(),
                });
            }
        }
        let header = self.header.clone();
        let header = match &header {
            Some(header) => Some((header, self.fit(header, fields, front, delimiter)?)),
            None => self.check_shape(fields, front).map(|()| None)?,
        };
        let given =
            Given { times: &self.times, columns: &self.columns, decimal_comma: self.decimal_comma };
        let layout = Layout::new(fields, header, given)?;
        if self.layouts.len() == MAX_LAYOUTS {
            self.layouts.remove(0);
        }
        self.layouts.push(layout);
        Ok(self.layouts.len() - 1)
    }

    fn fit(
        &self,
        header: &Header,
        fields: &[Cow<'_, str>],
        front: usize,
        delimiter: Delimiter,
    ) -> Result<Fit, LineError> {
        let rest = &fields[front..];
        let first_is_text = rest.first().is_some_and(|f| scan(f, self.decimal_comma).is_none());
        let has_labels = self.layouts.first().map(Layout::has_labels);
        let was_text = self.layouts.first().map(Layout::starts_with_text);
        let fit = if header.starts_with_time {
            header.fit(rest, delimiter)
        } else {
            header.fit(fields, delimiter).or_else(|| header.fit(rest, delimiter))
        };
        // A row may leave out the last fields, as `Swap:` of `free` does.
        let short = delimiter == Delimiter::Blanks && has_labels == Some(true) && first_is_text;
        let is_other_kind = was_text.is_some_and(|was_text| was_text != first_is_text);
        match fit {
            Some(_) if is_other_kind && delimiter == Delimiter::Blanks => Err(kind(first_is_text)),
            Some(fit) => Ok(fit),
            None if short && rest.len() > 1 && rest.len() <= header.names.len() => {
                Ok(Fit::UnnamedLabel)
            }
            None => Err(LineError::ColumnCount {
                found: fields.len(),
                before: "header has",
                expected: header.names.len(),
            }),
        }
    }

    /// Without a header, all rows have as many fields, except for those with labels.
    fn check_shape(&self, fields: &[Cow<'_, str>], front: usize) -> Result<(), LineError> {
        let Some(before) = self.layouts.first() else { return Ok(()) };
        let first_is_text =
            fields.get(front).is_some_and(|f| scan(f, self.decimal_comma).is_none());
        if first_is_text != before.starts_with_text() {
            return Err(kind(first_is_text));
        }
        if first_is_text || before.fields() == fields.len() {
            return Ok(());
        }
        let (found, expected) = (fields.len(), before.fields());
        Err(LineError::ColumnCount { found, before: "lines before have", expected })
    }

    /// Says once that a column which was asked for is not there.
    fn check_columns(&mut self) -> Result<(), LineError> {
        let Some(header) = &self.header else { return Ok(()) };
        if self.told_missing_column || self.columns.is_empty() && !self.times.is_chosen() {
            return Ok(());
        }
        self.told_missing_column = true;
        let missing_time =
            self.times.chosen().filter(|time| !header.names.iter().any(|name| **name == **time));
        if let Some(name) = missing_time {
            let (name, there) = (name.to_owned(), header.names.join(", "));
            return Err(LineError::NoSuchColumn { name, there });
        }
        let has =
            |wanted: &Column| matches!(wanted, Column::Named(name) if header.names.contains(name));
        let missing =
            self.columns.iter().find(|wanted| !has(wanted) && **wanted != Column::Skipped);
        match missing {
            Some(Column::Named(name)) if self.columns.iter().any(has) => {
                Err(LineError::NoSuchColumn {
                    name: name.to_string(),
                    there: header.names.join(", "),
                })
            }
            _ => Ok(()),
        }
    }
}

fn kind(first_is_text: bool) -> LineError {
    let words = ["a number", "a text"];
    LineError::RowKind {
        found: words[usize::from(first_is_text)],
        expected: words[usize::from(!first_is_text)],
    }
}
