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
    Server,
    audience::{Audience, Viewer},
    connection::{Connection, Purpose},
    http::{self, LINGER},
    inspector::{self, Part, Watcher},
    listen::prepare_for_large_messages,
    response::Response,
    route::{Endpoint, SUBPROTOCOL},
    start::Start,
};
use crate::{
    clock::{Clock, TICK},
    feed::log::Log,
    wire::{Output, Protocol, Upgrade, limits::PAGE},
};
use slab::Slab;
use std::{
    cell::{Cell, RefCell},
    io,
    net::{IpAddr, SocketAddr},
    rc::Rc,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::{Builder, LocalOptions},
    sync::{Notify, watch},
    task::{spawn_local, yield_now},
    time::{MissedTickBehavior, interval, sleep, timeout},
};

/// What one read can bring, in bytes. All connections of a shard share the one buffer, so it may be
/// large; and should be, because a message that comes whole in one read is never copied together:
/// at 256 KiB, to echo one of 64 KiB takes 15 us of processor time, little more than plain TCP, and
/// 55 us at 64 KiB.
pub(super) const READ_BYTES: usize = 256 << 10;
/// The largest buffer of a payload that is kept for the next message, in bytes. Fresh memory costs
/// as much for each page as all else that is done with it: an echo of a mebibyte would take twice
/// as long. No larger than what [`memory_of`](crate::wire::limits::memory_of) counts for its first
/// byte. A payload that went out displaces it.
const SPARE_BYTES: usize = PAGE;
/// How many turns of connections there are at most between two looks at the sockets. A turn mostly
/// takes at most a quarter of a millisecond, in the midst of a message half of one, and a look a
/// microsecond; tokio would wait for 61.
const TURNS: u32 = 8;
/// For how many connections something is done before others have a turn.
const CHUNK: usize = 256;
/// The largest buffer for output that is kept for the next who needs one. What is answered to a
/// large message is as large.
const OUTPUT_BYTES: usize = 2 << 20;
/// How long accepting pauses after a failure that is not a single connection's, such as no more
/// file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// One thread's part of the server.
pub struct Shard {
    server: Arc<Server>,
    feed: Rc<Audience>,
    chat: Rc<Audience>,
    connections: RefCell<Slab<Guest>>,
    buffer: RefCell<Box<[u8]>>,
    /// What connections fill and write from, one after the other.
    output: Cell<Option<Box<Output>>>,
    started: Instant,
    /// The server stops: who comes now is told so at once.
    stopping: Cell<bool>,
    /// How many responses are being written.
    answering: Cell<usize>,
    /// Told when a connection or a response has ended.
    left: Notify,
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
    server: Arc<Server>,
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
        let shard = Rc::new(Shard {
            feed: Rc::new(Audience::new(server.feed.clone())),
            chat: Rc::new(Audience::new(server.chat.clone())),
            server,
            connections: RefCell::default(),
            buffer: RefCell::new(vec![0; READ_BYTES].into_boxed_slice()),
            output: Cell::default(),
            started: Instant::now(),
            stopping: Cell::new(false),
            answering: Cell::new(0),
            left: Notify::new(),
        });
        ready();
        shard.serve(listener, stop).await;
        Ok(())
    })
}

impl Shard {
    /// What a read brings goes here, to be taken out again before the next await.
    pub fn buffer(&self) -> &RefCell<Box<[u8]>> {
        &self.buffer
    }

    /// An empty output to write from, for one who [puts it back](Self::put_back) before the next
    /// await.
    pub fn output(&self) -> Box<Output> {
        self.output.take().unwrap_or_default()
    }

    /// Keeps an output for the next one to write.
    pub fn put_back(&self, mut output: Box<Output>) {
        let Output { frames, payload, .. } = &mut *output;
        frames.clear();
        frames.shrink_to(OUTPUT_BYTES);
        payload.clear();
        if payload.capacity() > SPARE_BYTES {
            *payload = Vec::new();
        }
        if let Some(kept) = self.output.take() {
            for (buffer, kept) in [(frames, kept.frames), (payload, kept.payload)] {
                if kept.capacity() > buffer.capacity() {
                    *buffer = kept;
                }
            }
        }
        self.output.set(Some(output));
    }

    /// What is said to all.
    pub fn chat_log(&self) -> &Log {
        &self.server.chat
    }

    /// What all shards share.
    pub fn server(&self) -> &Server {
        &self.server
    }

    async fn serve(self: Rc<Self>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let (feed, chat, clock) = (self.feed.clone(), self.chat.clone(), self.clone());
        spawn_local(async move { feed.follow().await });
        spawn_local(async move { chat.follow().await });
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
        let Some(place) = Place::take(&self.server) else {
            tracing::warn!(%peer, "refused: {} connections are open already", self.server.config.max_connections);
            let response =
                Response::sentence(503, "too many connections; try again later").closing();
            // It fits into an empty socket; if not, the peer sees the end all the same.
            _ = stream.try_write(&response.encode(false));
            return;
        };
        spawn_local(async move {
            if let Some(upgraded) = http::converse(&self, &stream, peer).await {
                self.upgrade(stream, peer, upgraded, place);
            }
        });
    }

    /// From here on the connection is a WebSocket. The answer that says so is the first thing that
    /// it writes: by then a viewer has its place in the log, so that nothing can pass between the
    /// two. The connection gets a task of its own, which is smaller than the one that read the
    /// request: it may be there for days.
    fn upgrade(
        self: Rc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        upgraded: Upgraded,
        place: Place,
    ) {
        let Upgraded { upgrade, endpoint, mut early, inspection } = upgraded;
        let announces = upgrade.subprotocol == Some(SUBPROTOCOL);
        let view = |audience: &Rc<Audience>, start: &Start| {
            let extent = audience.log().extent();
            Viewer::new(audience.clone(), start.cursor(&self.server.epoch, extent), announces)
        };
        let Server { limits, feed_limits, chat_limits, inspect_limits, .. } = &*self.server;
        let mut hello = announces.then(|| self.hello());
        let (limits, purpose, viewer) = match &endpoint {
            Endpoint::Feed(start) => (feed_limits, Purpose::Watch, Some(view(&self.feed, start))),
            Endpoint::Chat(start) => (chat_limits, Purpose::Chat, Some(view(&self.chat, start))),
            Endpoint::Echo => (limits, Purpose::Echo, None),
            Endpoint::Inspect => {
                let watches = match &inspection {
                    Part::Watches(inspection) => Some(Watcher::new(inspection.clone())),
                    _ => None,
                };
                hello = watches.as_ref().map(|(watcher, _)| watcher.hello());
                let (watcher, viewer) =
                    watches.map(|(watcher, viewer)| (Box::new(watcher), viewer)).unzip();
                (inspect_limits, Purpose::Inspect(watcher), viewer)
            }
        };
        if endpoint == Endpoint::Echo {
            prepare_for_large_messages(&stream);
        }
        let protocol = Protocol::server(limits.clone()).with_deflate(upgrade.deflate);
        let number = self.connections.borrow().vacant_key();
        let connection = Connection::new(
            stream,
            (self.clone(), number),
            upgrade.response(),
            protocol,
            purpose,
            viewer,
        );
        let (opened, kept) = (self.seconds(), connection.clone());
        self.connections.borrow_mut().insert(Guest {
            connection: kept,
            peer: (peer.ip(), peer.port()),
            opened,
            place,
        });
        if let Part::Mirrored(inspection, handshake) = &inspection {
            inspector::mirror(
                &connection,
                inspection,
                handshake,
                &upgrade.response(),
                limits.clone(),
                upgrade.deflate,
            );
        }
        if let Some(hello) = hello {
            connection.send_text(&hello);
        }
        if let Part::TurnedAway = inspection {
            inspector::turn_away(&connection);
        }
        connection.arrived(&mut early);
        connection.answer();
        if self.stopping.get() {
            connection.say_goodbye();
        }
        tracing::debug!(%peer, path = connection.purpose().path(), "WebSocket open");
        spawn_local(connection.live());
    }

    /// A connection has ended, as the sentence says.
    pub fn let_go(&self, number: usize, ending: &str) {
        let Guest { connection, peer, opened, place } =
            self.connections.borrow_mut().remove(number);
        let (path, peer, seconds) =
            (connection.purpose().path(), SocketAddr::from(peer), self.seconds() - opened);
        drop((connection, place)); // before the log says so: whoever reads it there may take the place
        tracing::info!(%peer, path, seconds, "{ending}");
        self.left.notify_one();
    }

    /// How long the shard has been there. 136 years of it can be counted.
    fn seconds(&self) -> u32 {
        self.started.elapsed().as_secs() as u32
    }

    /// The first message for those who speak our subprotocol: the epoch, and which numbers can be
    /// had.
    fn hello(&self) -> String {
        let extent = self.feed.log().extent();
        let epoch = &self.server.epoch;
        format!(
            r#"{{"hello":{{"epoch":"{epoch}","first":{},"last":{}}}}}"#,
            extent.first,
            extent.next - 1
        )
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

    /// Whether the server stops, so that a response is the last on its connection.
    pub fn is_stopping(&self) -> bool {
        self.stopping.get()
    }

    /// To be held while a response is written: the end of the server waits for it.
    pub fn answering(&self) -> Answering<'_> {
        self.answering.update(|count| count + 1);
        Answering(self)
    }

    /// Tells everybody that we go, and waits, but not for long, until they have gone.
    async fn close_all(&self) {
        self.stopping.set(true); // for those that are in their handshake
        self.for_each(Connection::say_goodbye).await;
        let all_gone = async {
            while !self.connections.borrow().is_empty() || self.answering.get() > 0 {
                self.left.notified().await;
            }
        };
        // A Close may be answered at the last moment and the socket still be kept; both are seen at
        // a tick.
        if timeout(self.server.config.limits.close_timeout + LINGER + 2 * TICK, all_gone)
            .await
            .is_err()
        {
            // Each holds this worker, which holds it: taken out, they end with their tasks.
            let left = self.connections.take();
            let (open, answering) = (left.len(), self.answering.get());
            tracing::warn!(
                "left {open} connections that did not end and {answering} responses that were not read"
            );
        }
    }
}

/// A response is being written. See [`Shard::answering`].
pub struct Answering<'a>(&'a Shard);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.answering.update(|count| count - 1);
        self.0.left.notify_one();
    }
}

/// A connection that has been asked to become a WebSocket, and is to say yes.
pub struct Upgraded {
    /// What was agreed.
    pub upgrade: Upgrade,
    /// What it is for.
    pub endpoint: Endpoint,
    /// Bytes that came right behind the request: frames.
    pub early: Vec<u8>,
    /// What it has to do with an inspection.
    pub inspection: Part,
}

/// One of the connections that we allow ourselves.
struct Place(Arc<Server>);

impl Place {
    fn take(server: &Arc<Server>) -> Option<Self> {
        let place = Self(server.clone());
        let taken = server.connections.fetch_add(1, Ordering::Relaxed);
        (taken < server.config.max_connections).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether a failed accept is the fault of the connection that was to be accepted, so that the next
/// may do better.
fn is_the_peers(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}
