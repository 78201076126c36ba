//! The command line: what can be asked of the program.
//!
//! | module | what |
//! |---|---|
//! | [`serve`] | `wirechart serve`, and how a server is put together |
//! | `signals` | SIGINT and SIGTERM |
//!
//! The top floor: all below may be used here, and nothing uses it. Read next: [`serve`].

pub mod serve;
mod signals;

use clap::{Parser, Subcommand};
use serve::Serve;
use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

/// Live charts of any measurements in a browser, over a WebSocket server written out by hand.
#[derive(Debug, Parser)]
#[command(name = "wirechart", version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page and its measurements; what `wirechart` alone does
    Serve(Serve),
}

/// Does what the command line says, and gives the exit code.
pub fn run() -> ExitCode {
    let serve = match Cli::parse().command {
        Some(Command::Serve(serve)) => serve,
        None => match Cli::parse_from(["wirechart", "serve"]).command {
            Some(Command::Serve(serve)) => serve,
            None => return ExitCode::FAILURE, // it was just said
        },
    };
    match serve.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            _ = writeln!(io::stderr(), "wirechart: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let refused = |error: &dyn Display| format!("{error}; write a number of seconds, such as 2.5");
    let number: f64 = text.parse().map_err(|error| refused(&error))?;
    Duration::try_from_secs_f64(number).map_err(|error| refused(&error))
}
