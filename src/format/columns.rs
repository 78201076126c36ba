//! Columns between blanks, as programs print them for people: `vmstat`, `df`, `free`, `top`.
//!
//! Must not know what the columns are. Read next: `csv`.

use super::{error::LineError, fields::Delimiter, options::Options, row::LineFormat, table::Table};
use crate::feed::measurement::Measurement;

/// Columns between blanks.
#[derive(Debug)]
pub(super) struct Columns {
    table: Table,
    /// What separates columns: any blanks, or at least two, if their names contain single blanks.
    delimiter: Delimiter,
}

impl Columns {
    pub(super) fn new(options: &Options) -> Self {
        Self { table: Table::new(options), delimiter: Delimiter::Blanks }
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
        self.table.pending_fits(line, Delimiter::Blanks)
            || self.table.pending_fits(line, Delimiter::Wide)
    }
}

impl LineFormat for Columns {
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        if !self.table.has_header() && self.delimiter == Delimiter::Blanks {
            let fits = |delimiter| self.table.pending_fits(line, delimiter);
            if !fits(Delimiter::Blanks) && fits(Delimiter::Wide) {
                self.delimiter = Delimiter::Wide;
            }
        }
        self.table.line(line, self.delimiter, row)
    }

    fn blank(&mut self) {
        self.table.blank();
    }
}
