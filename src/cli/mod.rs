//! The command line: what can be asked of the program.
//!
//! | module | what |
//! |---|---|
//! | [`serve`] | `wirechart serve`, and how a server is put together |
//! | [`connect`] | `wirechart connect`, a client for the command line |
//! | [`explain`] | `wirechart explain`, which takes bytes apart |
//! | [`accept`] | `wirechart accept`, the answer to a key |
//! | [`frame`] | `wirechart frame`, which makes frames |
//! | `hex`, `paint`, `marks`, `wrap` | bytes as hex, colour, names below a line, sentences in lines |
//! | `lossy` | a writer that never makes its callers wait |
//! | `signals` | SIGINT, SIGTERM and SIGHUP |
//!
//! The top floor: all below may be used here, and nothing uses it. Read next: [`serve`].

pub mod accept;
mod allocator;
pub mod connect;
pub mod explain;
pub mod frame;
mod hex;
mod lossy;
mod marks;
mod paint;
pub mod serve;
mod signals;
mod wrap;

use accept::Accept;
use clap::{Parser, Subcommand};
use connect::Connect;
use explain::Explain;
use frame::Frame;
use lossy::LossyWriter;
use serve::Serve;
use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
    num::{IntErrorKind, ParseIntError},
    process::ExitCode,
    str::FromStr,
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
    /// Show what each byte means: of frames, or of the head of a request or a response
    Explain(Explain),
    /// Show how the answer to a Sec-WebSocket-Key is made, step by step
    Accept(Accept),
    /// Make a frame, or a message in fragments, and print it as hex
    Frame(Frame),
}

/// Does what the command line says, and gives the exit code.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let ended = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
        Command::Connect(connect) => connect.run(),
        Command::Explain(explain) => explain.run(),
        Command::Accept(accept) => accept.run(),
        Command::Frame(frame) => frame.run(),
    };
    ended.unwrap_or_else(|sentence| {
        // Not written from here: a standard error that nobody reads would keep us from ending.
        if let Ok(mut writer) = LossyWriter::new(io::stderr()) {
            _ = writer.write_all(format!("wirechart: {sentence}\n").as_bytes());
            writer.drain();
        }
        ExitCode::FAILURE
    })
}

/// Writes to standard output. Whoever reads it may have seen enough, `head` for one: that is how a
/// pipe ends. Then it gives `false`.
fn print(bytes: &[u8]) -> Result<bool, String> {
    let mut output = io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(format!("standard output takes no more: {error}")),
    }
}

/// So long that nobody waits for it, and so short that it can be added to any time.
const LONGEST: Duration = Duration::from_secs(1_000_000_000);

fn seconds(text: &str) -> Result<Duration, String> {
    let refused = |error: &dyn Display| format!("{error}; write a number of seconds, such as 2.5");
    let number: f64 = text.parse().map_err(|error| refused(&error))?;
    let length = Duration::try_from_secs_f64(number).map_err(|error| refused(&error))?;
    if length > LONGEST { Err(refused(&"that is more than 31 years")) } else { Ok(length) }
}

/// Where no time at all would be over before anything could happen.
fn some_seconds(text: &str) -> Result<Duration, String> {
    let length = seconds(text)?;
    if length.is_zero() {
        Err("nothing can happen in no time; write more than 0, such as 0.5".to_owned())
    } else {
        Ok(length)
    }
}

/// Where none would be of no use.
fn at_least_one<T: FromStr<Err = ParseIntError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: ParseIntError| match error.kind() {
        IntErrorKind::Zero => "none would be of no use; write 1 or more".to_owned(),
        _ => format!("{error}; write a whole number, 1 or more"),
    })
}
