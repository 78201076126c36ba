//! Text in the forms that programs print, as measurements.
//!
//! [`Reader`] takes the bytes of one input as they come. What it makes of them goes to an
//! [`Output`]: measurements, lines that it refused, and one sentence that says how it reads them.
//!
//! Must not know where the bytes come from, nor where the measurements go. Read next: `reader`.

mod assignments;
mod bad_lines;
mod bare;
mod clean;
mod columns;
mod csv;
pub mod decimal;
pub mod decode;
mod detect;
mod encoding;
mod error;
mod fields;
mod forms;
pub mod graphite;
mod gunzip;
mod header;
mod how;
pub mod influx;
mod interpreter;
pub mod json;
mod json_error;
mod json_lines;
mod label;
mod layout;
mod lines;
mod metric_error;
mod moment;
pub mod names;
pub mod number;
pub mod options;
mod output;
mod pair;
mod pairs;
pub mod pattern;
mod prefixes;
pub mod prometheus;
mod reader;
mod row;
#[cfg(test)]
mod samples_tests;
mod single;
mod slot;
pub mod statsd;
mod table;
pub mod time;
mod topic;
mod units;
mod words;

pub use bad_lines::{BadLine, BadLineError, MAX_LINE_BYTES};
pub use decode::Decoder;
pub use error::LineError;
pub use gunzip::GzipError;
pub use json_error::JsonError;
pub use metric_error::MetricError;
pub use options::Options;
pub use output::{Collected, Output};
pub use reader::Reader;
pub use row::LineFormat;
