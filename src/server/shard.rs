//! A shard: one thread that owns its connections and all that they share.
//!
//! Each shard accepts on the same listening socket and keeps what it accepted, so nothing about a
//! connection ever crosses a thread, and none of it needs a lock. Only the logs, and the number of
//! connections, are shared between shards.
//!
//! ```text
//!   tasks of a shard: accept, follow the feed, follow the chat, the clock, one per connection that reads
//! ```
//!
//! Read next: [`http`], the first minutes of a connection.

use super::{
    buffers::Buffers,
    connection::{Connection, Context},
    endpoints::{Endpoints, Granted, WorkerEndpoints},
    http::Http,
    response::Response,
    shared::{Place, Shared},
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

/// How many turns of connections there are at most between two looks at the sockets. A turn mostly
/// takes at most a quarter of a millisecond, in the midst of a message half of one, and a look a
/// microsecond; tokio would wait for 61.
const TURNS: u32 = 8;
/// For how many connections something is done before others have a turn.
const CHUNK: usize = 256;
/// How long accepting pauses after a failure that is not a single connection's, such as no more
/// file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// One thread's part of the server.
pub struct Shard {
    shared: Arc<Shared>,
    endpoints: WorkerEndpoints,
    http: Http,
    context: Rc<Context>,
    connections: RefCell<Slab<Guest>>,
    started: Instant,
    stopping: Rc<Stopping>,
}

/// A connection, and what is known of it that it need not know itself.
struct Guest {
    connection: Rc<Connection>,
    /// As a [`SocketAddr`], which takes half as much again.
    peer: (IpAddr, u16),
    /// When it became a WebSocket, in whole seconds from the shard's start.
    opened: u32,
    place: Place,
}

/// Runs a shard on this thread until `stop` says so, then ends its connections. Calls `ready` when
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
    // A runtime that is this thread's alone: its tasks need not be `Send`.
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .event_interval(TURNS)
        .build_local(LocalOptions::default())?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        let shard = Rc::new_cyclic(|shard| Shard::new(shared, endpoints, shard.clone()));
        ready();
        shard.serve(listener, stop).await;
        Ok(())
    })
}

impl Shard {
    fn new(shared: Arc<Shared>, endpoints: Arc<Endpoints>, this: Weak<Self>) -> Self {
        let (buffers, stopping) = (Rc::<Buffers>::default(), Rc::<Stopping>::default());
        let ended = move |number, sentence: &str| {
            if let Some(shard) = this.upgrade() {
                shard.let_go(number, sentence);
            }
        };
        let context = Context {
            buffers: buffers.clone(),
            memory: shared.memory.clone(),
            chat: endpoints.chat().clone(),
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
        self.endpoints.follow();
        let clock = self.clone();
        spawn_local(async move { clock.tick().await });
        tokio::select! {
            () = self.clone().accept(listener) => {}
            // An error means that the one who could say stop is gone.
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
        let Some(place) = Place::take(&self.shared) else {
            tracing::warn!(%peer, "refused: {} connections are open already", self.shared.config.max_connections);
            let response =
                Response::sentence(503, "too many connections; try again later").closing();
            // It fits into an empty socket; if not, the peer sees the end all the same.
            _ = stream.try_write(&response.encode(false));
            return;
        };
        spawn_local(async move {
            let admit = self.endpoints.shared();
            if let Some(granted) = self.http.converse(&stream, peer, admit).await {
                self.upgrade(stream, peer, granted, place);
            }
        });
    }

    /// From here on the connection is a WebSocket. It gets a task of its own, which is smaller than
    /// the one that read the request: it may be there for days.
    fn upgrade(
        self: Rc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        granted: Granted,
        place: Place,
    ) {
        let number = self.connections.borrow().vacant_key();
        let connection = self.endpoints.open(stream, (self.context.clone(), number), granted);
        let guest = Guest {
            connection: connection.clone(),
            peer: (peer.ip(), peer.port()),
            opened: self.seconds(),
            place,
        };
        self.connections.borrow_mut().insert(guest);
        if self.stopping.has_begun() {
            connection.say_goodbye();
        }
        tracing::debug!(%peer, path = connection.purpose().path(), "WebSocket open");
        spawn_local(connection.live());
    }

    /// A connection has ended, as the sentence says.
    fn let_go(&self, number: usize, ending: &str) {
        let Guest { connection, peer, opened, place } =
            self.connections.borrow_mut().remove(number);
        let (path, peer, seconds) =
            (connection.purpose().path(), SocketAddr::from(peer), self.seconds() - opened);
        drop((connection, place)); // before the log says so: whoever reads it there may take the place
        tracing::info!(%peer, path, seconds, "{ending}");
        self.stopping.notify_ended();
    }

    /// How long the shard has been there. 136 years of it can be counted.
    fn seconds(&self) -> u32 {
        self.started.elapsed().as_secs() as u32
    }

    async fn tick(&self) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut clock = Clock::default();
        loop {
            ticks.tick().await;
            yield_now().await; // what has arrived is read before anyone is said to be silent
            let now = clock.tick(self.started.elapsed());
            self.for_each(|connection| connection.tick(now)).await;
        }
    }

    /// Does something for all connections, in chunks: whoever has something to read or to say need
    /// not wait for ten thousand others.
    async fn for_each(&self, what: impl Fn(&Rc<Connection>)) {
        let mut next = 0;
        loop {
            let end = {
                let connections = self.connections.borrow();
                let end = connections.capacity().min(next + CHUNK);
                (next..end)
                    .filter_map(|key| connections.get(key))
                    .for_each(|guest| what(&guest.connection));
                end
            };
            if end < next + CHUNK {
                return;
            }
            next = end;
            yield_now().await;
        }
    }

    /// Tells everybody that we go, and waits, but not for long, until they have gone.
    async fn close_all(&self) {
        self.stopping.begin(); // for those that are in their handshake
        self.for_each(Connection::say_goodbye).await;
        let all_gone = async {
            while !self.connections.borrow().is_empty() || self.stopping.responses() > 0 {
                self.stopping.wait().await;
            }
        };
        // A Close may be answered at the last moment and the socket still be kept; both are seen at
        // a tick.
        if timeout(self.shared.config.limits.close_timeout + LINGER + 2 * TICK, all_gone)
            .await
            .is_err()
        {
            let (open, answering) = (self.connections.borrow().len(), self.stopping.responses());
            tracing::warn!(
                "left {open} connections that did not end and {answering} responses that were not read"
            );
        }
    }
}

/// Whether a failed accept is the fault of the connection that was to be accepted, so that the next
/// may do better.
fn is_the_peers(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}
