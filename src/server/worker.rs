//! A worker: one thread that owns its connections and all that they share.
//!
//! Each worker accepts on the same listening socket and keeps what it accepted, so a connection is
//! read, written and closed on one thread, without a lock. What does cross threads: the logs, the
//! counts of connections and memory, and inspections, whose reports go to a watcher on any worker
//! and whose commands come from there.
//!
//! ```text
//!   tasks of a worker: accept; the clock; one for each log with subscribers here, to flush them;
//!                      for each connection one that reads, and one more while its socket is full.
//!                      A watcher of the inspector adds one that flushes its reports, a mirrored
//!                      connection one that executes commands
//! ```
//!
//! Must not know what is behind the paths. Read next: [`http`](super::http), the first minutes of a
//! connection.

use super::{
    buffers::Buffers,
    connection::{Connection, Context},
    endpoints::{Endpoints, Granted, WorkerEndpoints},
    http::Http,
    response::Response,
    shared::{ConnectionPermit, Shared},
    stopping::Stopping,
};
use crate::clock::{Clock, LINGER, TICK};
use slab::Slab;
use std::{
    cell::RefCell,
    io,
    net::{IpAddr, SocketAddr},
    rc::{Rc, Weak},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::{Builder, LocalOptions},
    sync::watch,
    task::{spawn_local, yield_now},
    time::{MissedTickBehavior, interval, sleep, timeout},
};

/// How many tasks run, at most, between two checks which sockets are ready. A task spends at most
/// its budget, mostly a quarter of a millisecond, and a check takes a microsecond. tokio's default
/// is 61.
const EVENT_INTERVAL: u32 = 8;
/// For how many connections something is done before other tasks run.
const CHUNK: usize = 256;
/// How long accepting pauses after a failure that is not one connection's, such as too many open
/// files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// One thread's part of the server.
pub struct Worker {
    shared: Arc<Shared>,
    endpoints: WorkerEndpoints,
    http: Http,
    context: Rc<Context>,
    connections: RefCell<Slab<ConnectionEntry>>,
    started: Instant,
    stopping: Rc<Stopping>,
}

/// A connection, and what the worker keeps about it.
struct ConnectionEntry {
    connection: Rc<Connection>,
    /// Not a [`SocketAddr`], which takes half as much memory again.
    peer: (IpAddr, u16),
    /// When it became a WebSocket, in whole seconds from the worker's start.
    opened: u32,
    permit: ConnectionPermit,
}

/// Runs a worker on this thread until `stop` says so, then ends its connections. Calls `ready` when
/// it is set up.
///
/// # Errors
/// The runtime or the listener cannot be set up.
pub fn run(
    shared: Arc<Shared>,
    endpoints: Arc<Endpoints>,
    listener: std::net::TcpListener,
    stop: watch::Receiver<bool>,
    ready: impl FnOnce(),
) -> io::Result<()> {
    // A runtime on this thread only: its tasks need not be `Send`.
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .event_interval(EVENT_INTERVAL)
        .build_local(LocalOptions::default())?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        let worker = Rc::new_cyclic(|worker| Worker::new(shared, endpoints, worker.clone()));
        ready();
        worker.serve(listener, stop).await;
        Ok(())
    })
}

impl Worker {
    fn new(shared: Arc<Shared>, endpoints: Arc<Endpoints>, this: Weak<Self>) -> Self {
        let (buffers, stopping) = (Rc::<Buffers>::default(), Rc::<Stopping>::default());
        let ended = move |number, sentence: &str| {
            if let Some(worker) = this.upgrade() {
                worker.let_go(number, sentence);
            }
        };
        let context = Context {
            buffers: buffers.clone(),
            memory: shared.memory.clone(),
            ended: Box::new(ended),
        };
        Self {
            endpoints: WorkerEndpoints::new(endpoints),
            http: Http { shared: shared.clone(), buffers, stopping: stopping.clone() },
            shared,
            context: Rc::new(context),
            connections: RefCell::default(),
            started: Instant::now(),
            stopping,
        }
    }

    async fn serve(self: Rc<Self>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let clock = self.clone();
        spawn_local(async move { clock.tick().await });
        tokio::select! {
            () = self.clone().accept(listener) => {}
            // An error means that whoever could stop the server is gone.
            _ = stop.wait_for(|stop| *stop) => {}
        }
        self.close_all().await;
    }

    async fn accept(self: Rc<Self>, listener: TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => self.clone().admit(stream, peer),
                Err(error) if is_the_peers(&error) => {}
                Err(error) => {
                    tracing::warn!("cannot accept connections just now, trying again: {error}");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn admit(self: Rc<Self>, stream: TcpStream, peer: SocketAddr) {
        let Some(permit) = ConnectionPermit::take(&self.shared) else {
            tracing::warn!(%peer, "refused: {} connections are open already", self.shared.config.max_connections);
            let response =
                Response::sentence(503, "too many connections; try again later").closing();
            // It fits into an empty socket. If not, the peer sees that the connection ends.
            _ = stream.try_write(&response.encode(false));
            return;
        };
        let first = self.stopping.response(); // from here on: the task may run only after a stop
        spawn_local(async move {
            let admit = self.endpoints.shared();
            if let Some(granted) = self.http.converse(&stream, peer, admit, first).await {
                self.upgrade(stream, peer, granted, permit);
            }
        });
    }

    /// From here on the connection is a WebSocket. It gets a new task, which is smaller than the
    /// one that read the request, because it may exist for days.
    fn upgrade(
        self: Rc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        granted: Granted,
        permit: ConnectionPermit,
    ) {
        let number = self.connections.borrow().vacant_key();
        let connection = self.endpoints.open(stream, (self.context.clone(), number), granted);
        let entry = ConnectionEntry {
            connection: connection.clone(),
            peer: (peer.ip(), peer.port()),
            opened: self.seconds(),
            permit,
        };
        // Nothing is inserted between the two: there is no await.
        let inserted = self.connections.borrow_mut().insert(entry);
        debug_assert_eq!(inserted, number);
        if self.stopping.has_begun() {
            connection.say_goodbye();
        }
        tracing::debug!(%peer, path = connection.purpose().path(), "WebSocket open");
        spawn_local(connection.live());
    }

    /// A connection has ended, for the reason that the sentence gives.
    fn let_go(&self, number: usize, ending: &str) {
        let ConnectionEntry { connection, peer, opened, permit } =
            self.connections.borrow_mut().remove(number);
        let (path, peer, seconds) =
            (connection.purpose().path(), SocketAddr::from(peer), self.seconds() - opened);
        drop((connection, permit)); // before it is logged: whoever reads that may connect at once
        tracing::info!(%peer, path, seconds, "{ending}");
        self.stopping.notify_ended();
    }

    /// How long the worker has been running. A `u32` counts 136 years.
    fn seconds(&self) -> u32 {
        self.started.elapsed().as_secs() as u32
    }

    async fn tick(&self) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut clock = Clock::default();
        loop {
            ticks.tick().await;
            yield_now().await; // input that has arrived is read before a peer counts as silent
            let now = clock.tick(self.started.elapsed());
            self.for_each(|connection| connection.tick(now)).await;
            self.endpoints.shared().sweep();
        }
    }

    /// Does something for all connections, in chunks, so that no task has to wait for ten thousand
    /// others.
    async fn for_each(&self, what: impl Fn(&Rc<Connection>)) {
        let mut next = 0;
        loop {
            let end = {
                let connections = self.connections.borrow();
                let end = connections.capacity().min(next + CHUNK);
                (next..end)
                    .filter_map(|key| connections.get(key))
                    .for_each(|entry| what(&entry.connection));
                end
            };
            if end < next + CHUNK {
                return;
            }
            next = end;
            yield_now().await;
        }
    }

    /// Starts the close handshake with all clients, and waits until they have gone, for
    /// [`stop_timeout`] at most.
    async fn close_all(&self) {
        self.stopping.begin(); // for connections that are still in their handshake
        self.for_each(Connection::say_goodbye).await;
        let all_gone = async {
            while !self.connections.borrow().is_empty() || self.stopping.responses() > 0 {
                self.stopping.wait().await;
            }
        };
        let close_timeout = self.shared.config.limits.close_timeout;
        if timeout(stop_timeout(close_timeout), all_gone).await.is_err() {
            let (open, answering) = (self.connections.borrow().len(), self.stopping.responses());
            tracing::warn!(
                "left {open} connections that did not end and {answering} responses that were not read"
            );
        }
    }
}

/// How long a worker waits for its connections when it stops. It is longer than any WebSocket may
/// take to end: a Close may be answered at the last moment, and then the peer may keep the socket
/// open for [`LINGER`]. Each of the two is counted from the next tick of the clock and noticed at a
/// tick, which may be late, so each may take up to two ticks more. A response that is not read by
/// then is cut off.
fn stop_timeout(close_timeout: Duration) -> Duration {
    close_timeout + LINGER + 4 * TICK
}

/// Whether accepting failed because of the connection that was to be accepted, so that the next one
/// may succeed.
fn is_the_peers(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}
