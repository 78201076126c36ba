//! The command line: what can be asked of the program.
//!
//! | module | what |
//! |---|---|
//! | [`serve`] | `wirechart serve`, and how a server is put together |
//! | [`connect`] | `wirechart connect`, a client for the command line |
//! | `signals` | SIGINT and SIGTERM |
//!
//! The top floor: all below may be used here, and nothing uses it. Read next: [`serve`].

pub mod connect;
pub mod serve;
mod signals;

use clap::{Parser, Subcommand};
use connect::Connect;
use serve::Serve;
use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

/// Live charts of any measurements in a browser, over a WebSocket server written out by hand.
#[derive(Debug, Parser)]
#[command(name = "wirechart", version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// `serve` need not be said.
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page and its measurements; what wirechart does when no command is named
    Serve(Serve),
    /// Open a WebSocket: print each message that comes, send each line of standard input
    Connect(Connect),
}

/// Does what the command line says, and gives the exit code.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let ended = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
        Command::Connect(connect) => connect.run(),
    };
    ended.unwrap_or_else(|sentence| {
        _ = writeln!(io::stderr(), "wirechart: {sentence}");
        ExitCode::FAILURE
    })
}

fn seconds(text: &str) -> Result<Duration, String> {
    let refused = |error: &dyn Display| format!("{error}; write a number of seconds, such as 2.5");
    let number: f64 = text.parse().map_err(|error| refused(&error))?;
    Duration::try_from_secs_f64(number).map_err(|error| refused(&error))
}
