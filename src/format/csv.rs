//! Columns between commas, semicolons or tabs (RFC 4180, and what programs make of it).
//!
//! Must not know what the columns are. Read next: `pairs`.

use super::{error::LineError, fields::Delimiter, options::Options, row::LineFormat, table::Table};
use crate::feed::measurement::Measurement;

/// Columns between commas, semicolons or tabs.
#[derive(Debug)]
pub(super) struct Csv {
    table: Table,
    /// As the first row has it.
    delimiter: Option<Delimiter>,
}

impl Csv {
    pub(super) fn new(options: &Options) -> Self {
        Self { table: Table::new(options), delimiter: None }
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.table.held()
    }

    /// Whether the table has a header.
    pub(super) fn has_header(&self) -> bool {
        self.table.has_header()
    }

    /// Whether the line of text that came last is a header in which `line` fits as a row.
    pub(super) fn pending_fits(&self, line: &str) -> bool {
        let delimiter = Delimiter::of_csv(line, self.table.decimal_comma());
        delimiter.is_some_and(|delimiter| self.table.pending_fits(line, delimiter))
    }
}

impl LineFormat for Csv {
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        let before = row.len();
        let of_line = || Delimiter::of_csv(line, self.table.decimal_comma());
        // A file of one column has no delimiter.
        let delimiter = self.delimiter.or_else(of_line).unwrap_or(Delimiter::Character(b','));
        self.table.line(line, delimiter, row)?;
        if row.len() > before {
            self.delimiter = Some(delimiter);
        }
        Ok(())
    }

    fn blank(&mut self) {
        self.table.blank();
    }
}
