//! Starts a server on threads of its own, and stops it.
//!
//! Must not know what a worker does. Read next: [`worker`].

use super::{
    config::Config,
    endpoints::Endpoints,
    listen::{listen, prepare},
    shared::Shared,
    worker,
};
use crate::feed::registry::Feeds;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};
use thiserror::Error;
use tokio::sync::watch;

/// Why a server cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address is in use, say, or not this machine's.
    #[error("cannot listen: {0}")]
    Listen(io::Error),
    /// The system has too few threads left, or file descriptors for them.
    #[error("cannot start the threads that serve connections: {0}")]
    Threads(io::Error),
}

/// A server that runs, on threads of its own.
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    workers: Vec<JoinHandle<io::Result<()>>>,
}

/// Starts a server of the measurements in `feeds`.
///
/// # Errors
/// It cannot listen at the address, or threads cannot be started.
pub fn start(config: Config, feeds: Arc<Feeds>) -> Result<Running, StartError> {
    let listener = listen(config.listen).map_err(StartError::Listen)?;
    start_on(listener, config, feeds)
}

/// As [`start`], on a socket that listens already, wherever `config` says.
///
/// # Errors
/// It is not a TCP socket that listens, or threads cannot be started.
pub fn start_on(
    listener: TcpListener,
    mut config: Config,
    feeds: Arc<Feeds>,
) -> Result<Running, StartError> {
    prepare(&listener).map_err(StartError::Listen)?;
    let address = listener.local_addr().map_err(StartError::Listen)?;
    config.guard.loopback = address.ip().is_loopback();
    config.listen = address; // the port, where it was 0
    let (stop, stopped) = watch::channel(false);
    let threads = config.threads.get();
    let endpoints = Arc::new(Endpoints::new(&config, feeds));
    let shared = Arc::new(Shared::new(config));
    let (ready, set_up) = mpsc::channel();
    let workers = (0..threads)
        .map(|number| {
            let (shared, endpoints) = (shared.clone(), endpoints.clone());
            let (listener, stop) = (listener.try_clone()?, stopped.clone());
            let ready = ready.clone();
            // The sender goes into the innermost closure, and is gone when that was called: as long
            // as one is left, nobody would notice that a worker has ended without having said so.
            let ready = move || _ = ready.send(());
            let run = move || worker::run(shared, endpoints, listener, stop, ready);
            thread::Builder::new().name(format!("worker-{number}")).spawn(run)
        })
        .collect::<io::Result<Vec<_>>>()
        .map_err(StartError::Threads)?;
    drop(ready);
    // One that cannot be set up ends without having said so: better no server than one with some of
    // its threads.
    let all = set_up.iter().take(threads).count() == threads;
    let running = Running { address, stop, workers };
    if all {
        return Ok(running);
    }
    let unknown = || io::Error::other("one of them ended at once");
    Err(StartError::Threads(running.stop().err().unwrap_or_else(unknown)))
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes all WebSockets with 1001, and waits until they have ended and the responses under way
    /// have been read. It waits for the worker's `stop_timeout` at most:
    /// [`close_timeout`](crate::wire::Limits::close_timeout) and four seconds more. What is left
    /// then is cut off, and the log says so.
    ///
    /// # Errors
    /// The error of the first worker that failed. All have ended by then.
    pub fn stop(self) -> io::Result<()> {
        self.stop.send_replace(true);
        join_all(self.workers)
    }
}

/// Waits for all of them, whatever becomes of some.
fn join_all(threads: Vec<JoinHandle<io::Result<()>>>) -> io::Result<()> {
    let panicked = |_| Err(io::Error::other("a thread of the server panicked"));
    let ended: Vec<_> =
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(panicked)).collect();
    ended.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_thread_that_fails_is_told_when_the_others_have_ended() {
        let (says, goes) = mpsc::channel();
        let ended = Arc::new(AtomicUsize::new(0));
        let last = ended.clone();
        let threads = vec![
            thread::spawn(|| Err(io::Error::other("the first"))),
            thread::spawn(move || {
                says.send(()).expect("the last waits for this");
                Err(io::Error::other("the second"))
            }),
            thread::spawn(move || {
                goes.recv().expect("the second says so");
                last.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }),
        ];
        assert_eq!(join_all(threads).unwrap_err().to_string(), "the first");
        assert_eq!(ended.load(Ordering::Relaxed), 1);
    }
}
