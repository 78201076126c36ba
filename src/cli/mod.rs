//! The command line: the commands of the program.
//!
//! | module | what |
//! |---|---|
//! | [`serve`] | `wirechart serve`, which puts a server together |
//! | [`connect`] | `wirechart connect`, a client for the command line |
//! | [`explain`] | `wirechart explain`, which shows what bytes mean |
//! | [`accept`] | `wirechart accept`, which computes the answer to a key |
//! | [`frame`] | `wirechart frame`, which makes frames |
//! | [`check`] | `wirechart check`, which says what rules a server keeps |
//! | [`health`] | `wirechart health`, which asks a server whether it is well |
//! | [`shipped`] | `wirechart completions` and `wirechart man`, for packages |
//! | `variables` | environment variables in place of flags |
//! | `hex`, `paint`, `marks`, `wrap` | bytes as hex, colour, labels below a line, line breaks |
//! | `print`, `values` | writes to standard output, and parses the values of flags |
//! | `lossy` | a writer that never blocks its callers |
//! | `signals` | SIGINT, SIGTERM and SIGHUP |
//!
//! This is the top: it may use every other part, and no other part uses it. Read next: [`serve`].

pub mod accept;
mod allocator;
pub mod check;
pub mod connect;
pub mod explain;
pub mod frame;
pub mod health;
mod hex;
mod lossy;
mod marks;
mod paint;
mod print;
pub mod serve;
pub mod shipped;
mod signals;
mod values;
mod variables;
mod wrap;

use accept::Accept;
use check::Check;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use connect::Connect;
use explain::Explain;
use frame::MakeFrame;
use health::Health;
use lossy::LossyWriter;
use serve::Serve;
use shipped::{Completions, Manual};
use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};
use variables::with_variables;

/// Live charts of any measurements in a browser, over a WebSocket server implemented from scratch.
#[derive(Debug, Parser)]
#[command(name = "wirechart", version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The flags of `serve`, the default command.
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page (the default command)
    Serve(Box<Serve>),
    /// Open a WebSocket: print each received message, send each line of standard input
    Connect(Connect),
    /// Show what each byte of a frame or an HTTP head means
    Explain(Explain),
    /// Show how Sec-WebSocket-Accept is computed
    Accept(Accept),
    /// Make a frame or a fragmented message, and print it as hex
    Frame(MakeFrame),
    /// Check which rules of RFC 6455 and RFC 7692 a server keeps
    Check(Box<Check>),
    /// Ask a server whether it is well: exits with 0 or 1
    Health(Health),
    /// Print a script that completes commands in a shell
    #[command(hide = true)]
    Completions(Completions),
    /// Print the manual page, or write all of them
    #[command(hide = true)]
    Man(Manual),
}

/// Runs the command, and returns the exit code.
pub fn run() -> ExitCode {
    let first = env::args_os().nth(1);
    let command = with_variables(Cli::command(), first.as_deref());
    let parsed = Cli::from_arg_matches(&command.clone().get_matches());
    let cli = parsed.unwrap_or_else(|error| error.format(&mut command.clone()).exit());
    let ended = match cli.command.unwrap_or(Command::Serve(Box::new(cli.serve))) {
        Command::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
        Command::Connect(connect) => connect.run(),
        Command::Explain(explain) => explain.run(),
        Command::Accept(accept) => accept.run(),
        Command::Frame(frame) => frame.run(),
        Command::Check(check) => check.run(),
        Command::Health(health) => health.run(),
        Command::Completions(completions) => completions.run(command),
        Command::Man(manual) => manual.run(command),
    };
    ended.unwrap_or_else(|sentence| {
        // Not written on this thread: a standard error that nobody reads would block the end of the
        // program.
        if let Ok(mut writer) = LossyWriter::new(io::stderr()) {
            _ = writer.write_all(format!("wirechart: {sentence}\n").as_bytes());
            writer.drain();
        }
        ExitCode::FAILURE
    })
}
