//! `wirechart serve`: a source, the feed and the server, put together.
//!
//! The only place where the three meet. Read next: [`source`](crate::source), then [`server`].

use super::{allocator, at_least_one, lossy::LossyWriter, seconds, signals::Signals, some_seconds};
use crate::{
    feed::{
        clock::{FeedClock, Moment},
        log::Log,
        measurement::Measurement,
    },
    server::{
        self, Config, Running, StartError,
        guard::Guard,
        names::{AllowedHost, AllowedOrigin},
    },
    source::{Pace, Rate, Sink, Source},
    wire::Limits,
};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use std::{
    backtrace::{Backtrace, BacktraceStatus},
    ffi::OsString,
    io::{self, IsTerminal, Write},
    iter,
    net::{SocketAddr, ToSocketAddrs},
    num::{NonZeroU32, NonZeroUsize},
    panic,
    sync::Arc,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tracing_subscriber::filter::LevelFilter;

/// The most bytes that the log of measurements holds, whatever `--history` says.
const FEED_BYTES: usize = 256 << 20;

/// To read two clocks takes less than a microsecond, unless something else is done in between.
const HELD_UP: Duration = Duration::from_millis(1);

/// How long SIGTERM and SIGHUP count as one: `timeout` sends its own to us and to our group.
const ONE_SIGNAL: Duration = Duration::from_secs(1);
/// What a person types: the second means that the first took too long.
const TYPED: [&str; 2] = ["SIGINT", "Ctrl-C"];

/// What one client may take besides a message and its echo, in bytes.
const LEAST_MEMORY: usize = 512 << 10;

/// Flags of `wirechart serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// A JSON array of {"value": 74} or of numbers, or one of them a line; - for such lines from
    /// standard input. Without it, a recording that is part of the program
    source: Option<OsString>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8000", value_parser = address)]
    listen: SocketAddr,
    /// How many values of a file to send a second
    #[arg(long, value_name = "R", default_value_t)]
    rate: Rate,
    /// When the source has ended, end the viewers' connections, instead of starting the file again
    #[arg(long)]
    once: bool,
    /// How many measurements to keep for those who come later or were away
    #[arg(long, value_name = "N", default_value = "65536", value_parser = at_least_one::<NonZeroU32>)]
    history: NonZeroU32,
    /// How many seconds a pipe may be held up by viewers that do not keep up, until they are left
    /// behind
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    patience: Duration,
    /// Let pages of this origin connect, beside our own (`https://example.com`, or `*` for all);
    /// for several, say it again
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<AllowedOrigin>,
    /// Answer to this host name, beside addresses and localhost (`*` for all); for several, say it
    /// again
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<AllowedHost>,
    /// The most connections at a time
    #[arg(long, value_name = "N", default_value = "16384", value_parser = at_least_one::<NonZeroUsize>)]
    max_connections: NonZeroUsize,
    /// The largest message taken from a client, in bytes
    #[arg(long, value_name = "BYTES", default_value = "16777216", value_parser = at_least_one::<NonZeroUsize>)]
    max_message: NonZeroUsize,
    /// The most that all clients together may have us hold, in bytes: half-sent messages, unread
    /// output, windows of compression. Who asks for more is turned away
    #[arg(long, value_name = "BYTES", default_value = "268435456", value_parser = at_least_one::<NonZeroUsize>)]
    max_memory: NonZeroUsize,
    /// Seconds that a client may take to send its request
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = some_seconds)]
    request_timeout: Duration,
    /// Seconds of silence after which a client is sent a Ping
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = some_seconds)]
    ping_after: Duration,
    /// Seconds of silence after which a client is given up; more than for the Ping, so that it can
    /// answer
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = some_seconds)]
    silence: Duration,
    /// How many threads serve connections [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>)]
    threads: Option<NonZeroUsize>,
    /// What to log: error, warn, info, debug, trace or off
    #[arg(
        long,
        value_name = "LEVEL",
        default_value = "info",
        value_parser = log_levels(),
        ignore_case = true,
        hide_possible_values = true
    )]
    log: LevelFilter,
}

impl Serve {
    /// What is printed goes through writers that never make us wait, and which are given a moment
    /// at the end.
    pub(super) fn run(self) -> Result<(), String> {
        self.check()?;
        allocator::set_up();
        let no_thread = |error| format!("cannot start a thread for the log: {error}");
        let log = LossyWriter::new(io::stderr()).map_err(no_thread)?;
        let output = LossyWriter::new(io::stdout()).map_err(no_thread)?;
        self.start_log(&log);
        let ended = self.serve(output.clone());
        output.drain();
        log.drain();
        ended
    }

    fn start_log(&self, writer: &LossyWriter) {
        let events = writer.clone();
        tracing_subscriber::fmt()
            .with_writer(move || events.clone())
            .with_ansi(io::stderr().is_terminal())
            .with_target(false)
            .with_max_level(self.log)
            // Where a line of the log cannot be written, it is lost. To complain of that would
            // panic, for the same reason.
            .log_internal_errors(false)
            .init();
        // A panic ends the program where it is built for release; its last words must not keep it
        // from that.
        let writer = writer.clone();
        panic::set_hook(Box::new(move |panic| {
            let trace = Backtrace::capture(); // empty unless RUST_BACKTRACE asks for it
            let trace = if trace.status() == BacktraceStatus::Captured {
                trace.to_string()
            } else {
                String::new()
            };
            _ = writer.clone().write_all(format!("{panic}\n{trace}").as_bytes());
            writer.drain();
        }));
    }

    fn serve(&self, output: LossyWriter) -> Result<(), String> {
        let source = self.source.clone().map(Source::from).unwrap_or_default();
        let opened = source.open().map_err(|error| error.to_string())?;
        let log = Arc::new(Log::new(self.history.get() as usize, FEED_BYTES));
        self.raise_file_limit();

        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let runtime = runtime.map_err(|error| format!("cannot wait for signals: {error}"))?;
        // Heard from here on, so that no signal finds a server that does not listen for it.
        let signals = runtime.block_on(async { Signals::new() });
        let signals = signals.map_err(|error| format!("cannot wait for signals: {error}"))?;
        let running = server::start(self.config(), log.clone()).map_err(|error| match error {
            StartError::Listen(error) => {
                format!(
                    "cannot listen at {}: {error}; --listen ADDR:PORT chooses another place",
                    self.listen
                )
            }
            StartError::Threads(_) => format!("{error}; --threads 1 needs the fewest"),
        })?;

        let (pace, mut feed) =
            (Pace { rate: self.rate, once: self.once }, Feed::new(log.clone(), self.patience));
        let name = source.to_string();
        let feeding = thread::Builder::new().name("source".to_owned()).spawn(move || {
            opened.run(pace, &mut feed);
            if pace.once {
                log.end();
            }
            tracing::info!("{name} has ended");
        });
        feeding.map_err(|error| format!("cannot start a thread for the source: {error}"))?;

        self.announce(&running, &source, output);
        let stopped = runtime.block_on(stop_when_told(signals, running));
        runtime.shutdown_background(); // it does not wait for what a second signal has cut short
        stopped
    }

    /// What no flag can know alone.
    fn check(&self) -> Result<(), String> {
        // A message, its echo, and what it takes to inflate the one and deflate the other.
        let least = self.max_message.get().saturating_mul(2).saturating_add(LEAST_MEMORY);
        if self.max_memory.get() < least {
            return Err(format!(
                "with --max-memory {} no message of --max-message {} bytes could ever be echoed; write --max-memory \
                 {least} or more, or a smaller --max-message",
                self.max_memory, self.max_message
            ));
        }
        if self.silence > self.ping_after {
            return Ok(());
        }
        let (silence, ping_after) = (self.silence.as_secs_f64(), self.ping_after.as_secs_f64());
        Err(format!(
            "with --silence {silence} every client is given up before it is sent the Ping that it could answer, after \
             {ping_after} seconds; write --silence {} or --ping-after {}",
            ping_after * 4.0,
            silence / 4.0
        ))
    }

    fn config(&self) -> Config {
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
                ..Guard::default()
            },
            max_memory: self.max_memory.get(),
            max_connections: self.max_connections.get(),
            limits,
            head_deadline: self.request_timeout,
            threads: self.threads.unwrap_or(defaults.threads),
            ..defaults
        }
    }

    /// Each connection takes a file descriptor, of which shells often allow 1,024 although the
    /// system allows more.
    fn raise_file_limit(&self) {
        let wanted = (self.max_connections.get() as u64).saturating_add(64);
        match rlimit::increase_nofile_limit(wanted) {
            Ok(allowed) if allowed < wanted => {
                tracing::info!(
                    "the system allows {allowed} open files, so fewer than {} connections",
                    self.max_connections
                );
            }
            Ok(_) => {}
            Err(error) => tracing::warn!("cannot raise the limit of open files: {error}"),
        }
    }

    fn announce(&self, running: &Running, source: &Source, mut output: LossyWriter) {
        let address = running.address();
        if !address.ip().is_loopback() {
            tracing::warn!("{address} can be reached from other machines, and there is no login");
        }
        // Every address of this machine is none that a browser could open.
        let shown = if address.ip().is_unspecified() {
            ([127, 0, 0, 1], address.port()).into()
        } else {
            address
        };
        _ = output.write_all(format!("wirechart shows {source} at http://{shown}\n").as_bytes());
    }
}

/// With a list, so that a wrong one is answered with the right ones.
fn log_levels() -> impl TypedValueParser<Value = LevelFilter> {
    let names = PossibleValuesParser::new(["error", "warn", "info", "debug", "trace", "off"]);
    names.try_map(|name| name.parse::<LevelFilter>())
}

/// Waits for a signal and stops the server; a second signal cuts that short.
async fn stop_when_told(mut signals: Signals, running: Running) -> Result<(), String> {
    let signal = signals.wait().await;
    tracing::info!("stopping because of {signal}: telling everybody");
    let stopping = tokio::task::spawn_blocking(|| running.stop());
    let since = Instant::now();
    let again = async {
        loop {
            let signal = signals.wait().await;
            if TYPED.contains(&signal) || since.elapsed() > ONE_SIGNAL {
                return signal;
            }
        }
    };
    tokio::select! {
        stopped = stopping => stopped.unwrap_or_else(|error| Err(error.into())).map_err(|error| error.to_string()),
        signal = again => Err(format!("told to stop twice, by {signal} at last, so not everybody was told")),
    }
}

/// Puts measurements into the log, as of now.
struct Feed {
    log: Arc<Log>,
    patience: Duration,
    clock: FeedClock,
    started: Instant,
}

impl Feed {
    fn new(log: Arc<Log>, patience: Duration) -> Self {
        Self { log, patience, clock: FeedClock::default(), started: Instant::now() }
    }

    fn now(&mut self) -> Moment {
        let (wall, steady) = self.read_clocks();
        let moment = self.clock.read(wall, steady);
        if let Some(step) = moment.step {
            let (ms, way) = (step.unsigned_abs(), if step.get() < 0 { "back" } else { "forward" });
            tracing::warn!(
                "the clock of this machine was set {way} by {} seconds",
                ms.get() as f64 / 1e3
            );
        }
        moment
    }

    /// Unix time, and time since the start, of the same moment: if we were held up between the two,
    /// once more.
    fn read_clocks(&self) -> (Duration, Duration) {
        const TRIES: usize = 5;
        let read = || {
            let before = self.started.elapsed();
            let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            (self.started.elapsed() - before, (wall, before))
        };
        let mut best = read();
        for _ in 1..TRIES {
            if best.0 < HELD_UP {
                break;
            }
            best = read().min(best);
        }
        best.1
    }
}

impl Sink for Feed {
    fn publish(&mut self, batch: &[Measurement]) {
        let now = self.now();
        let mut append = self.log.append();
        let moments = iter::once(now).chain(iter::repeat(Moment::from(now.t))); // one step is told once
        for (measurement, moment) in batch.iter().zip(moments) {
            append.text(|seq, json| measurement.write_json(seq, moment, json));
        }
    }

    fn publish_when_room(&mut self, batch: &[Measurement]) {
        for part in batch.chunks(self.log.room_frames()) {
            self.log.wait_for_room(self.patience);
            self.publish(part);
        }
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let hint = "write it as ADDR:PORT, such as 127.0.0.1:8000";
    let mut addresses = text.to_socket_addrs().map_err(|error| format!("{error}; {hint}"))?;
    addresses.next().ok_or_else(|| hint.to_owned())
}
