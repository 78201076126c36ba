//! `wirechart serve`: the sources, the feed and the server, put together.
//!
//! The only place where the three meet. Read next: `flags.rs`; then
//! [`source`](crate::source) and [`server`].

mod access;
mod chart;
mod flags;
mod input;
#[cfg_attr(not(feature = "redis"), path = "redis_absent.rs")]
mod redis;
mod service;

pub use flags::Serve;
use input::Chosen;

use super::{
    allocator,
    lossy::LossyWriter,
    signals::{Signal, Signals},
};
use crate::{
    feed::{
        log::Log,
        named::Feed,
        publisher::Publisher,
        registry::{Feeds, NAMED_BYTES},
        tiers::Tiers,
    },
    format::time::unknown_zone,
    server::{self, Config, Running, StartError},
    source::{Children, OpenSource, Source, record::Recorder},
};
use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io::{self, IsTerminal, Write},
    mem,
    net::TcpListener,
    panic,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The most bytes that the log of measurements holds, whatever `--history` says.
const FEED_BYTES: usize = 256 << 20;

/// How often viewers are told what has changed about the sources.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// How long repeated signals count as one, unless a person types them: `timeout` signals the
/// process and then its group.
const ONE_SIGNAL: Duration = Duration::from_secs(1);

/// A source that is open, and its way into the feed.
struct Feeding {
    source: OpenSource,
    publisher: Publisher,
}

impl Serve {
    /// Prints through writers that never block, and gives them a moment at the end.
    pub(super) fn run(self) -> Result<(), String> {
        self.check()?;
        allocator::set_up();
        let passed = service::socket()?;
        let no_thread = |error| format!("cannot start a thread for the log: {error}");
        let log = LossyWriter::new(io::stderr()).map_err(no_thread)?;
        let output = LossyWriter::new(io::stdout()).map_err(no_thread)?;
        self.start_log(&log);
        let ended = self.serve(passed, output.clone());
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
            // A line that cannot be written is lost. Reporting that would panic, for the same
            // reason.
            .log_internal_errors(false)
            .init();
        // In a release build a panic ends the program; printing it must not block that.
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

    fn serve(&self, passed: Option<TcpListener>, output: LossyWriter) -> Result<(), String> {
        if let Some(named) = unknown_zone() {
            tracing::warn!(
                "TZ={named} names no time zone: times without a zone are read as UTC; \
                 write a name such as TZ=Europe/Berlin, or an offset such as TZ=CET-1"
            );
        }
        let log = Arc::new(Log::new(self.history.get() as usize, FEED_BYTES));
        let tiers = Arc::new(Tiers::new(self.history_memory));
        let feed = Feed::new("", log.clone()).with_about(self.chart.about()?);
        let feed = Arc::new(feed.observed_by(tiers.clone()));
        let sources = self.open_sources(&feed)?;
        let recorder = self.start_recorder(log)?;
        let children = Children::default();
        let ended = self.serve_sources((feed, tiers), sources, &children, (passed, output));
        children.stop();
        if let Some(recorder) = recorder {
            recorder.stop();
        }
        ended
    }

    fn open_sources(&self, feed: &Arc<Feed>) -> Result<Vec<Feeding>, String> {
        let open = |Chosen { name, names, source }| {
            let publisher = Publisher::new(feed.clone(), name, self.patience);
            let source = source.open(names, self.input.settings(), publisher.status());
            Ok(Feeding { source: source.map_err(|error| error.to_string())?, publisher })
        };
        self.chosen().into_iter().map(open).collect()
    }

    /// The sources. A recording of nobody's has no place among what servers share.
    fn chosen(&self) -> Vec<Chosen> {
        let mut chosen = self.input.chosen();
        if self.redis.is_used() {
            chosen.retain(|one| !matches!(one.source, Source::Builtin));
        }
        chosen
    }

    fn start_recorder(&self, log: Arc<Log>) -> Result<Option<Recorder>, String> {
        let Some(path) = &self.input.record else { return Ok(None) };
        let started = Recorder::start(path, self.input.record_size.get(), log);
        started.map(Some).map_err(|error| {
            format!(
                "cannot record to {}: {error}; --record FILE chooses another place",
                path.display()
            )
        })
    }

    fn serve_sources(
        &self,
        (feed, tiers): (Arc<Feed>, Arc<Tiers>),
        sources: Vec<Feeding>,
        children: &Children,
        (passed, output): (Option<TcpListener>, LossyWriter),
    ) -> Result<(), String> {
        let (max, history) = (self.max_feeds.into(), self.history.get());
        let shared = self.redis.start((history.into(), max), self.patience)?;
        let feeds = Feeds::new(feed, max, history as usize, NAMED_BYTES);
        let feeds = Arc::new(shared.feeds(feeds));
        let config = Config { tokens: self.access.tokens()?, tiers, ..self.config() };
        let config = shared.rooms(config);
        let is_guarded = config.tokens.view.is_some();
        self.raise_file_limit();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let runtime = runtime.map_err(|error| format!("cannot wait for signals: {error}"))?;
        // Listens from here on, so that no signal is missed once the server runs.
        let signals = runtime.block_on(async { Signals::new() });
        let signals = signals.map_err(|error| format!("cannot wait for signals: {error}"))?;
        let started = match passed {
            Some(socket) => server::start_on(socket, config, feeds.clone()),
            None => server::start(config, feeds.clone()),
        };
        let running = started.map_err(|error| match error {
            StartError::Listen(error) => {
                format!(
                    "cannot listen at {}: {error}; --listen ADDR:PORT chooses another place",
                    self.listen
                )
            }
            StartError::Threads(_) => format!("{error}; --threads 1 needs the fewest"),
        })?;
        self.start_feeding(sources, &feeds, children)
            .map_err(|error| format!("cannot start a thread for a source: {error}"))?;
        service::tell_ready();
        announce(&running, &self.chosen(), is_guarded, output);
        let stopped = runtime.block_on(stop_when_told(signals, running, children));
        shared.stop();
        runtime.shutdown_background(); // does not wait for a stop that a second signal has cut short
        stopped
    }

    /// Starts a thread for each source, and one that tells viewers about them.
    fn start_feeding(
        &self,
        sources: Vec<Feeding>,
        feeds: &Arc<Feeds>,
        children: &Children,
    ) -> io::Result<()> {
        let running = Arc::new(AtomicUsize::new(sources.len()));
        for Feeding { source, mut publisher } in sources {
            let (running, children, once) = (running.clone(), children.clone(), self.input.once);
            thread::Builder::new().name("source".to_owned()).spawn(move || {
                source.run(&children, &mut publisher);
                tracing::info!("{} has ended", publisher.status().report().name);
                if running.fetch_sub(1, Ordering::AcqRel) == 1 && once {
                    end(publisher.feed());
                }
                mem::forget(publisher); // what became of it can be seen as long as the program runs
            })?;
        }
        let feeds = feeds.clone();
        thread::Builder::new().name("states".to_owned()).spawn(move || {
            loop {
                feeds.all().iter().for_each(|feed| feed.tell());
                thread::sleep(TELL_EVERY);
            }
        })?;
        Ok(())
    }

    /// Each connection takes a file descriptor. Shells often allow 1,024, although the system
    /// allows more.
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
}

/// The sources of this server have ended, and none starts again.
fn end(feed: &Feed) {
    if feed.log().sequencer().is_some() {
        return tracing::info!("viewers stay: other servers may write to what is shared");
    }
    feed.tell(); // nobody hears of it later
    feed.log().end();
}

fn announce(running: &Running, sources: &[Chosen], is_guarded: bool, mut output: LossyWriter) {
    let address = running.address();
    if !address.ip().is_loopback() && !is_guarded {
        tracing::warn!(
            "{address} can be reached from other machines, and there is no authentication; \
             --view-token-file FILE asks viewers for a token"
        );
    }
    // A browser cannot open an address that stands for all addresses of this machine.
    let shown = if address.ip().is_unspecified() {
        ([127, 0, 0, 1], address.port()).into()
    } else {
        address
    };
    let names: Vec<&str> = sources.iter().map(|chosen| &*chosen.name).collect();
    let names = if names.is_empty() { "what others write".to_owned() } else { names.join(", ") };
    _ = output.write_all(format!("wirechart shows {names} at http://{shown}\n").as_bytes());
}

/// Waits for a signal and stops the server. A second signal stops it at once.
async fn stop_when_told(
    mut signals: Signals,
    running: Running,
    children: &Children,
) -> Result<(), String> {
    let signal = signals.wait().await;
    children.begin_to_stop();
    service::tell_stopping();
    tracing::info!("stopping because of {signal}: closing all connections");
    let stopping = tokio::task::spawn_blocking(|| running.stop());
    let since = Instant::now();
    let again = async {
        loop {
            let signal = signals.wait().await;
            // A person types it again if the first takes too long.
            if signal == Signal::Interrupt || since.elapsed() > ONE_SIGNAL {
                return signal;
            }
        }
    };
    tokio::select! {
        stopped = stopping => stopped.unwrap_or_else(|error| Err(error.into())).map_err(|error| error.to_string()),
        signal = again => Err(format!("stopped by a second signal, {signal}, before every client was sent a Close")),
    }
}
