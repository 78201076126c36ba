//! A million lines on standard input, through the log, to nobody and to a hundred viewers.
//!
//! Must not know how a line becomes a measurement; `codec/lines.rs` measures that alone. Read next:
//! `growth.rs`.

use super::{ours, start, target};
use crate::{Failure, Options, load, table::Table};
use std::fmt::Write;

const LINES: u64 = 1_000_000;
const VIEWERS: [usize; 2] = [0, 100];

/// Runs it and prints its table. What is counted are measurements, each of which all viewers get.
pub fn run(options: &Options) -> Result<(), Failure> {
    let mut table = Table::new("server us/measurement", "");
    for round in 0..options.rounds {
        eprintln!("round {} of {}", round + 1, options.rounds);
        for (kind, before, after) in [("numbers", "", ""), ("objects", r#"{"value": "#, "}")] {
            let mut text = String::new();
            for i in 0..LINES {
                // Five digits, in no order.
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
