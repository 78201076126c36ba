//! `wirechart accept`: from a `Sec-WebSocket-Key` to the `Sec-WebSocket-Accept` that answers it,
//! step by step.
//!
//! Exits with 4 if the key is invalid, as [`explain`](super::explain) does if a rule is broken.
//! Must not compute anything itself. RFC 6455, sections 1.3 and 4.2.2. Read next: [`explain`].

use super::{
    paint::{Paint, WIDTH, harmless},
    print::print,
    wrap::wrap,
};
use crate::explain::{self, Derivation, Step};
use clap::{Args, ColorChoice, builder::styling::AnsiColor};
use serde::Serialize;
use std::{fmt::Write as _, process::ExitCode};

const HELP: &str = "\
The example of RFC 6455, section 1.3:
  wirechart accept dGhlIHNhbXBsZSBub25jZQ==

Exit codes: 0 a valid key; 2 wrong usage; 4 an invalid key, which a server must reject";

/// The exit code for a key that a server must reject.
const NOT_A_KEY: u8 = 4;
/// The column where values begin.
const VALUE: usize = 11;

/// Flags of `wirechart accept`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Accept {
    /// The value of Sec-WebSocket-Key
    #[arg(allow_hyphen_values = true)]
    key: String,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
    /// Colour the output
    #[arg(long, value_name = "WHEN", default_value_t)]
    color: ColorChoice,
}

#[derive(Serialize)]
struct Object<'a> {
    key: &'a str,
    is_key: bool,
    accept: &'a str,
    steps: [Step; 4],
}

impl Accept {
    pub(super) fn run(self) -> Result<ExitCode, String> {
        let derivation = explain::accept(&self.key);
        let Derivation { key, is_key, accept, .. } = &derivation;
        let text = if self.json {
            let object = Object { key, is_key: *is_key, accept, steps: derivation.steps() };
            serde_json::to_string(&object).unwrap_or_default() + "\n" // texts cannot fail
        } else {
            steps(&derivation, Paint::stdout(self.color))
        };
        print(text.as_bytes())?;
        Ok(if *is_key { ExitCode::SUCCESS } else { ExitCode::from(NOT_A_KEY) })
    }
}

/// The steps, each as a value and a sentence.
pub(super) fn steps(derivation: &Derivation, paint: Paint) -> String {
    let mut out = String::new();
    let (bold, dim) = (paint.color(AnsiColor::Cyan), paint.dim());
    for (i, step) in derivation.steps().iter().enumerate() {
        let name = format!("{:w$}", step.name, w = VALUE - 1);
        for (row, line) in wrap(&harmless(&step.value), WIDTH - VALUE).iter().enumerate() {
            let name = if row == 0 { name.clone() } else { " ".repeat(VALUE - 1) };
            _ = writeln!(out, "{name} {bold}{line}{bold:#}"); // a String takes all
        }
        let style = if i == 0 && !derivation.is_key { paint.bad() } else { dim };
        for line in wrap(&step.meaning, WIDTH - VALUE) {
            _ = writeln!(out, "{:VALUE$}{style}{line}{style:#}", "");
        }
    }
    out
}
