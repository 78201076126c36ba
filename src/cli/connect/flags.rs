//! The flags of `wirechart connect`.
//!
//! Must not know how the command works. Read next: `mod.rs`, if you have not yet.

use crate::{cli::values::seconds, client::Url};
use clap::{Args, ColorChoice};
use std::time::Duration;

const EXIT_CODES: &str = "\
Exit codes: 0 closed with 1000, 1001 or no code; 1 not opened; 2 wrong usage; 3 ended without a Close; \
4 the server broke a rule; 5 closed by the server with another code; 130 interrupted";

/// Flags of `wirechart connect`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Connect {
    /// Where to: ws://HOST:PORT/PATH, or wss://
    pub(super) url: Url,
    /// Send each line as a binary message instead of a text
    #[arg(long)]
    pub(super) binary: bool,
    /// Send each line as the bytes that it is the hex of: frames, as `wirechart frame` makes them,
    /// or anything else
    #[arg(long, conflicts_with = "binary")]
    pub(super) frames: bool,
    /// Write the bytes of binary messages as they are, with nothing between them, instead of a line
    /// of hex for each
    #[arg(long, conflicts_with = "json")]
    pub(super) raw: bool,
    /// Print one JSON object for each event: open, message, ping, pong, close, error
    #[arg(long)]
    pub(super) json: bool,
    /// Show the handshake and each frame, both ways, as they stand on the wire: on standard error,
    /// and with --json among the other events
    #[arg(long)]
    pub(super) trace: bool,
    /// Use colour in what --trace shows
    #[arg(long, value_name = "WHEN", default_value_t)]
    pub(super) color: ColorChoice,
    /// Offer this subprotocol; may be given again, the one wanted most first
    #[arg(long, value_name = "NAME")]
    pub(super) subprotocol: Vec<String>,
    /// Send this header with the request; may be given again
    #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
    pub(super) header: Vec<(String, String)>,
    /// Say that a page of this origin connects
    #[arg(long, value_name = "URL")]
    pub(super) origin: Option<String>,
    /// Send a Ping every so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = period)]
    pub(super) ping: Option<Duration>,
    /// When standard input has ended, close once no message has come for so many seconds; at once
    /// on a terminal
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    pub(super) linger: Duration,
    /// When standard input has ended, go on listening until the server closes
    #[arg(long, conflicts_with = "linger")]
    pub(super) keep_open: bool,
    /// Do not offer to compress messages
    #[arg(long)]
    pub(super) no_compression: bool,
    /// Seconds that it may take to open
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub(super) timeout: Duration,
    /// The largest message taken from the server, in bytes
    #[arg(long, value_name = "BYTES", default_value = "16777216")]
    pub(super) max_message: usize,
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it as 'Name: value'")?;
    Ok((name.to_owned(), value.trim().to_owned()))
}

fn period(text: &str) -> Result<Duration, String> {
    let period = seconds(text)?;
    // With a shorter period, the program would do nothing but send Pings.
    let sensible = Duration::from_millis(1)..=Duration::from_secs(24 * 60 * 60);
    if !sensible.contains(&period) {
        return Err("the time between two Pings must be at least 0.001 seconds and at most a day"
            .to_owned());
    }
    Ok(period)
}
