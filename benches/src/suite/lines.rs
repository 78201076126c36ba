//! The suite `lines`: a million lines on standard input, through the log, to no viewer and to a
//! hundred.
//!
//! Must not know how a line is parsed; `codec/lines.rs` measures that alone. Read next:
//! `growth.rs`.

use super::{ours, start, target};
use crate::{Failure, Options, load, table::Table};
use std::fmt::Write;

const LINES: u64 = 1_000_000;
const VIEWERS: [usize; 2] = [0, 100];

/// Runs the suite and prints its table. The unit is a measurement, which all viewers receive.
pub fn run(options: &Options) -> Result<(), Failure> {
    let mut table = Table::new("server us/measurement", "");
    for round in 0..options.rounds {
        eprintln!("round {} of {}", round + 1, options.rounds);
        for (kind, before, after) in [("numbers", "", ""), ("objects", r#"{"value": "#, "}")] {
            let mut text = String::new();
            for i in 0..LINES {
                // Five digits, in no particular order.
                writeln!(text, "{before}{}{after}", 10_000 + i * 7_919 % 90_000)?;
            }
            for viewers in VIEWERS {
                let server = start(&ours(options, &[]), options.both)?;
                let target = target("wirechart-ws", &server, options);
                let done = load::lines(&target, text.as_bytes(), LINES, viewers)?;
                table.add(
                    &format!("{LINES} {kind} to {viewers} viewers"),
                    "wirechart",
                    done.into(),
                );
            }
        }
    }
    print!("{table}");
    Ok(())
}
