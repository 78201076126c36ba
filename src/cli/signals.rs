//! SIGINT, SIGTERM and SIGHUP, which ask the program to stop.
//!
//! SIGHUP says that the terminal is gone. `nohup` starts a program with this signal ignored, so
//! that it goes on; then the signal stays ignored. Where there is a `/proc`, it tells whether the
//! signal is ignored. Elsewhere the program leaves SIGHUP to the system, which ends the program
//! unless the signal is ignored. Must not know what a command does to stop. Read next:
//! [`serve`](super::serve).

use crate::digits;
use std::{fmt, io};

/// A signal that asks the program to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// SIGINT, which a person types: Ctrl-C.
    Interrupt,
    /// SIGTERM.
    #[cfg(unix)]
    Terminate,
    /// SIGHUP.
    #[cfg(unix)]
    HangUp,
}

/// Its name, as the system calls it.
impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interrupt if cfg!(unix) => "SIGINT",
            Self::Interrupt => "Ctrl-C",
            #[cfg(unix)]
            Self::Terminate => "SIGTERM",
            #[cfg(unix)]
            Self::HangUp => "SIGHUP",
        })
    }
}

/// Listens for these signals, from the moment it is made.
pub(super) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hang_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let obeys_hang_up = hang_up_is_ignored() == Some(false);
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: obeys_hang_up.then(|| signal(SignalKind::hangup())).transpose()?,
        })
    }

    /// Waits for the next of them.
    pub(super) async fn wait(&mut self) -> Signal {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = hang_up => Signal::HangUp,
        }
    }
}

/// Whether the program was started with SIGHUP ignored. `None` if that cannot be known. Call this
/// before listening for the signal.
#[cfg(unix)]
fn hang_up_is_ignored() -> Option<bool> {
    is_first_ignored(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Whether this text of `/proc/self/status` says that signal 1, SIGHUP, is ignored: the lowest bit
/// of a mask in hex.
#[cfg(unix)]
fn is_first_ignored(status: &str) -> Option<bool> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    digits::number(mask.trim(), 16).map(|mask: u64| mask & 1 == 1)
}

#[cfg(not(unix))]
impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    pub(super) async fn wait(&mut self) -> Signal {
        _ = tokio::signal::ctrl_c().await;
        Signal::Interrupt
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_signal_is_read_from_the_mask() {
        assert_eq!(is_first_ignored("Name:\tx\nSigIgn:\t0000000000001000\n"), Some(false));
        assert_eq!(is_first_ignored("Name:\tx\nSigIgn:\t0000000000001001\n"), Some(true));
        assert_eq!(is_first_ignored("Name:\tx\nSigIgn:\tx\n"), None);
        assert_eq!(is_first_ignored(""), None);
    }
}
