//! `wirechart serve`: a source, the feed and the server, put together.
//!
//! The only place where the three meet. Read next: `flags.rs` and `feed.rs`; then
//! [`source`](crate::source) and [`server`].

mod feed;
mod flags;

pub use flags::Serve;

use super::{
    allocator,
    lossy::LossyWriter,
    signals::{Signal, Signals},
};
use crate::{
    feed::log::Log,
    server::{self, Running, StartError},
    source::{Pace, Source},
};
use feed::Feed;
use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io::{self, IsTerminal, Write},
    panic,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// The most bytes that the log of measurements holds, whatever `--history` says.
const FEED_BYTES: usize = 256 << 20;

/// How long repeated signals count as one, unless a person types them: `timeout` signals the
/// process and then its group.
const ONE_SIGNAL: Duration = Duration::from_secs(1);

impl Serve {
    /// Prints through writers that never block, and gives them a moment at the end.
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

    fn serve(&self, output: LossyWriter) -> Result<(), String> {
        let source = self.source.clone().map(Source::from).unwrap_or_default();
        let opened = source.open().map_err(|error| error.to_string())?;
        let log = Arc::new(Log::new(self.history.get() as usize, FEED_BYTES));
        self.raise_file_limit();

        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let runtime = runtime.map_err(|error| format!("cannot wait for signals: {error}"))?;
        // Listens from here on, so that no signal is missed once the server runs.
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
        runtime.shutdown_background(); // does not wait for a stop that a second signal has cut short
        stopped
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

    fn announce(&self, running: &Running, source: &Source, mut output: LossyWriter) {
        let address = running.address();
        if !address.ip().is_loopback() {
            tracing::warn!(
                "{address} can be reached from other machines, and there is no authentication"
            );
        }
        // A browser cannot open an address that stands for all addresses of this machine.
        let shown = if address.ip().is_unspecified() {
            ([127, 0, 0, 1], address.port()).into()
        } else {
            address
        };
        _ = output.write_all(format!("wirechart shows {source} at http://{shown}\n").as_bytes());
    }
}

/// Waits for a signal and stops the server. A second signal stops it at once.
async fn stop_when_told(mut signals: Signals, running: Running) -> Result<(), String> {
    let signal = signals.wait().await;
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
