//! The flags of `wirechart connect`.
//!
//! Must not know how the command works. Read next: `mod.rs`, if you have not yet.

use crate::{
    cli::values::{header, seconds},
    client::Url,
};
use clap::{Args, ColorChoice};
use std::time::Duration;

const EXIT_CODES: &str = "\
Exit codes: 0 closed with 1000, 1001 or no code; 1 not opened; 2 wrong usage; 3 ended without a Close; \
4 the server broke a rule; 5 closed by the server with another code; 130 interrupted";

/// Flags of `wirechart connect`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Connect {
    /// The server: ws://HOST:PORT/PATH or wss://HOST:PORT/PATH
    pub(super) url: Url,
    /// Send each line as a binary message instead of text
    #[arg(long)]
    pub(super) binary: bool,
    /// Decode each line as hex and send those raw bytes, e.g. frames from `wirechart frame`
    #[arg(long, conflicts_with = "binary")]
    pub(super) frames: bool,
    /// Write binary messages as raw bytes with nothing between them, instead of as lines of hex
    #[arg(long, conflicts_with = "json")]
    pub(super) raw: bool,
    /// Print one JSON object per event: open, message, ping, pong, close, error
    #[arg(long)]
    pub(super) json: bool,
    /// Show the handshake and each frame in both directions, as raw bytes: on standard error, or
    /// with --json among the other events
    #[arg(long)]
    pub(super) trace: bool,
    /// Colour the output of --trace
    #[arg(long, value_name = "WHEN", default_value_t)]
    pub(super) color: ColorChoice,
    /// Offer this subprotocol; may be repeated, with the preferred one first
    #[arg(long, value_name = "NAME")]
    pub(super) subprotocol: Vec<String>,
    /// Send this header with the request; may be repeated
    #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
    pub(super) header: Vec<(String, String)>,
    /// Send this Origin header
    #[arg(long, value_name = "URL")]
    pub(super) origin: Option<String>,
    /// Send a Ping at this interval
    #[arg(long, value_name = "SECONDS", value_parser = period, allow_negative_numbers = true)]
    pub(super) ping: Option<Duration>,
    /// After standard input ends, close once no message has arrived for this long. On a terminal,
    /// close at once
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "1",
        value_parser = seconds,
        allow_negative_numbers = true
    )]
    pub(super) linger: Duration,
    /// After standard input ends, keep receiving until the server closes
    #[arg(long, conflicts_with = "linger")]
    pub(super) keep_open: bool,
    /// Do not offer compression
    #[arg(long)]
    pub(super) no_compression: bool,
    /// Timeout for connecting, in seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "10",
        value_parser = seconds,
        allow_negative_numbers = true
    )]
    pub(super) timeout: Duration,
    /// Largest message accepted from the server, in bytes
    #[arg(long, value_name = "BYTES", default_value = "16777216")]
    pub(super) max_message: usize,
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
