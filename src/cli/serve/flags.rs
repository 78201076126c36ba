//! The flags of `wirechart serve`: checks them, and turns them into the settings of a server.
//!
//! Must not know how a server is put together. Read next: `input.rs`, then
//! `chart.rs` and `access.rs`.

use super::{access::Access, chart::Chart, input::Input, redis::Redis};
use crate::{
    cli::values::{address, at_least_one, seconds, some_seconds},
    feed::registry::MOST,
    server::{
        Config,
        allowed::{AllowedFrame, AllowedHost, AllowedOrigin},
        guard::Guard,
    },
    wire::Limits,
};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
    value_parser,
};
use std::{
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    time::Duration,
};
use tracing_subscriber::filter::LevelFilter;

/// The memory that one client needs beyond a message and its echo, in bytes.
const LEAST_MEMORY: usize = 512 << 10;

/// The least memory for the long-term history, in bytes.
const LEAST_HISTORY: usize = 1 << 20;

/// Flags of `wirechart serve`.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    pub(super) chart: Chart,
    /// The address to listen on; port 0 picks a free port. A socket that a service manager passes
    /// replaces it
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8000", value_parser = address)]
    pub(super) listen: SocketAddr,
    /// How many past measurements to keep
    #[arg(long, value_name = "N", default_value = "65536", value_parser = at_least_one::<NonZeroU32>)]
    pub(super) history: NonZeroU32,
    /// Memory for the long-term history of all series together, in bytes: the least, the largest and
    /// the mean value of each second, minute and so on, for up to 90 days. 0: none
    #[arg(long, value_name = "BYTES", default_value = "268435456")]
    pub(super) history_memory: usize,
    /// How long the server waits for slow viewers before it reads on and they lose data. 0: never
    /// waits
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "2",
        value_parser = seconds,
        allow_negative_numbers = true
    )]
    pub(super) patience: Duration,
    /// Accept connections from pages of this origin, in addition to the server's own
    /// (`https://example.com`, or `*` for all); may be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub(super) allow_origin: Vec<AllowedOrigin>,
    /// Accept this host name, in addition to IP addresses and localhost (`*` for all); may be
    /// repeated
    #[arg(long, value_name = "NAME")]
    pub(super) allow_host: Vec<AllowedHost>,
    /// Let pages of this origin show the chart in an iframe (`https://example.com`, or `*` for
    /// all); may be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub(super) allow_frame: Vec<AllowedFrame>,
    #[command(flatten)]
    pub(super) redis: Redis,
    #[command(flatten)]
    pub(super) access: Access,
    /// How many named feeds may exist at a time, and how many named chat rooms
    #[arg(long, value_name = "N", default_value = "64", value_parser = value_parser!(u16).range(0..=MOST as i64))]
    pub(super) max_feeds: u16,
    /// Maximum number of open connections
    #[arg(long, value_name = "N", default_value = "16384", value_parser = at_least_one::<NonZeroUsize>)]
    pub(super) max_connections: NonZeroUsize,
    /// Largest message accepted from a client, in bytes
    #[arg(long, value_name = "BYTES", default_value = "16777216", value_parser = at_least_one::<NonZeroUsize>)]
    pub(super) max_message: NonZeroUsize,
    /// Memory limit for all clients together, in bytes: half-sent messages, unread output,
    /// compression windows. A client that needs more gets a Close (1013) or a 503
    #[arg(long, value_name = "BYTES", default_value = "268435456", value_parser = at_least_one::<NonZeroUsize>)]
    pub(super) max_memory: NonZeroUsize,
    /// Timeout for receiving a request, in seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "10",
        value_parser = some_seconds,
        allow_negative_numbers = true
    )]
    pub(super) request_timeout: Duration,
    /// Seconds of silence before a Ping is sent
    #[arg(
        long,
        visible_alias = "ping-interval",
        value_name = "SECONDS",
        default_value = "30",
        value_parser = some_seconds,
        allow_negative_numbers = true
    )]
    pub(super) ping_after: Duration,
    /// Seconds of silence before the connection is closed; must exceed --ping-after
    #[arg(
        long,
        visible_alias = "idle-timeout",
        value_name = "SECONDS",
        default_value = "120",
        value_parser = some_seconds,
        allow_negative_numbers = true
    )]
    pub(super) silence: Duration,
    /// Number of worker threads [default: one per processor]
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>)]
    pub(super) threads: Option<NonZeroUsize>,
    /// What to log: error, warn, info, debug, trace or off
    #[arg(
        long,
        value_name = "LEVEL",
        default_value = "info",
        value_parser = log_levels(),
        ignore_case = true,
        hide_possible_values = true
    )]
    pub(super) log: LevelFilter,
}

impl Serve {
    /// Checks flags that depend on each other.
    pub(super) fn check(&self) -> Result<(), String> {
        self.input.check()?;
        self.redis.check()?;
        if (1..LEAST_HISTORY).contains(&self.history_memory) {
            return Err(format!(
                "--history-memory {} is too small to keep anything for long; write --history-memory {LEAST_HISTORY} or \
                 more, or 0 for none",
                self.history_memory
            ));
        }
        self.chart.about()?;
        // A message, its echo, and the memory to inflate the one and deflate the other.
        let least = self.max_message.get().saturating_mul(2).saturating_add(LEAST_MEMORY);
        if self.max_memory.get() < least {
            return Err(format!(
                "--max-memory {} is too small to echo a message of --max-message {} bytes; write --max-memory {least} or \
                 more, or a smaller --max-message",
                self.max_memory, self.max_message
            ));
        }
        if self.silence > self.ping_after {
            return Ok(());
        }
        let (silence, ping_after) = (self.silence.as_secs_f64(), self.ping_after.as_secs_f64());
        Err(format!(
            "with --silence {silence}, a connection is closed before its client is sent a Ping, which takes {ping_after} \
             seconds; write --silence {} or --ping-after {}",
            ping_after * 4.0,
            silence / 4.0
        ))
    }

    pub(super) fn config(&self) -> Config {
        let defaults = Config::default();
        let limits = Limits {
            max_frame_size: self.max_message.get() as u64,
            max_message_size: self.max_message.get(),
            ping_interval: self.ping_after,
            idle_timeout: self.silence,
            ..Limits::default()
        };
        Config {
            listen: self.listen,
            guard: Guard {
                hosts: self.allow_host.clone(),
                origins: self.allow_origin.clone(),
                frames: self.allow_frame.clone(),
                ..Guard::default()
            },
            max_memory: self.max_memory.get(),
            max_connections: self.max_connections.get(),
            limits,
            head_deadline: self.request_timeout,
            body_timeout: self.access.body_timeout,
            patience: self.patience,
            max_rooms: self.max_feeds.into(),
            threads: self.threads.unwrap_or(defaults.threads),
            ..defaults
        }
    }
}

/// Lists the levels, so that the error for a wrong one names them.
fn log_levels() -> impl TypedValueParser<Value = LevelFilter> {
    let names = PossibleValuesParser::new(["error", "warn", "info", "debug", "trace", "off"]);
    names.try_map(|name| name.parse::<LevelFilter>())
}
