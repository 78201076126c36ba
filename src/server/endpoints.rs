//! What is behind each path that opens a WebSocket, and how its connections are put together.
//!
//! Here the core meets its features: besides the `mod` line and the table in
//! [`route`](super::route), this file is the only one that names the inspector, ingest and history.
//! Must not know how a connection is accepted, read or written. Read next:
//! [`connection`](super::connection).

use super::{
    config::Config,
    connection::{CHAT_PREFIX, Connection, Context, Handler, Purpose},
    elsewhere::{self, Search},
    followed::Followed,
    health,
    history::History,
    http::{Admit, Upgraded},
    ingest::{Ingest, MAX_MESSAGE, Producer, Writer},
    inspector::{
        admission::{Admission, admit},
        commands::LONGEST_COMMAND,
        executor,
        registry::Registry,
        watcher::{TurnedAway, Watcher},
    },
    listen::prepare_for_large_messages,
    memory::Reservation,
    receive::Incoming,
    response::Response,
    route::{ABOUT, Endpoint, GAPS, STATES},
    start::Start,
    subscription::{Subscription, hello},
};
use crate::{
    clock::Clock,
    feed::{
        log::{Log, Subject},
        registry::{Feeds, NAMED_BYTES, NameError, Rooms},
        sequencer::Sequencer,
    },
    wire::{HeadReader, Limits, Protocol, Request},
};
use std::{
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

/// How many messages of the chat are kept for those who join later, and how many bytes.
const CHAT_MESSAGES: usize = 10_000;
const CHAT_BYTES: usize = 64 << 20;

/// The largest message that the chat accepts, in bytes. With [`CHAT_PREFIX`] it is 1 MiB, the most
/// that many clients accept.
const CHAT_MESSAGE: usize = (1 << 20) - CHAT_PREFIX.len();

/// The largest message that `/ws` accepts, in bytes. Clients have nothing to say there.
const FEED_MESSAGE: usize = 4 << 10;

/// The endpoints of the whole server: their logs and limits.
pub struct Endpoints {
    limits: Arc<Limits>,
    feed_limits: Arc<Limits>,
    /// Chat is broadcast, so a message must fit the limits of every client.
    chat_limits: Arc<Limits>,
    /// A message must not be larger than all that the log of a room may hold, either.
    room_limits: Arc<Limits>,
    inspect_limits: Arc<Limits>,
    ingest_limits: Arc<Limits>,
    feeds: Arc<Feeds>,
    rooms: Rooms,
    ingest: Ingest,
    history: History,
    inspections: Registry,
    keep_unused: Duration,
    started: Instant,
    clock: Mutex<Clock>,
}

impl Endpoints {
    /// Serves the measurements in `feeds`. No connection has larger limits than those in `config`.
    pub fn new(config: &Config, feeds: Arc<Feeds>) -> Self {
        let limits = &config.limits;
        let at_most = |bytes: usize| {
            Arc::new(Limits {
                max_frame_size: limits.max_frame_size.min(bytes as u64),
                max_message_size: limits.max_message_size.min(bytes),
                ..limits.clone()
            })
        };
        let chat = Arc::new(Log::new(CHAT_MESSAGES, CHAT_BYTES));
        let rooms = Rooms::new(chat, config.max_rooms, CHAT_MESSAGES, NAMED_BYTES);
        let rooms = match &config.shared_rooms {
            Some(others) => rooms.shared(others.clone()),
            None => rooms,
        };
        Self {
            limits: Arc::new(limits.clone()),
            feed_limits: at_most(FEED_MESSAGE),
            chat_limits: at_most(CHAT_MESSAGE),
            room_limits: at_most(CHAT_MESSAGE.min(rooms.bytes_each())),
            inspect_limits: at_most(LONGEST_COMMAND),
            ingest_limits: at_most(MAX_MESSAGE),
            ingest: Ingest::new(feeds.clone(), config.patience),
            history: History::new(feeds.clone(), config.tiers.clone()),
            feeds,
            rooms,
            inspections: Registry::default(),
            keep_unused: config.keep_unused,
            started: Instant::now(),
            clock: Mutex::default(),
        }
    }

    /// Drops feeds and rooms that nobody has used for a while. Each worker calls this at its ticks.
    pub fn sweep(&self) {
        let elapsed = self.started.elapsed();
        let now = self.clock.lock().unwrap_or_else(PoisonError::into_inner).tick(elapsed);
        self.feeds.sweep(now, self.keep_unused);
        self.rooms.sweep(now, self.keep_unused);
    }

    /// What is behind the endpoint.
    fn target(&self, endpoint: Endpoint) -> Result<Target, Response> {
        Ok(match endpoint {
            Endpoint::Feed(start) => {
                let feed = self.feeds.get(&start.name).ok_or_else(|| no_feed(&start.name))?;
                may_resume(feed.log(), &start)?;
                Target::Feed(feed.log().clone(), start)
            }
            Endpoint::Chat(start) => {
                let room = self.rooms.get_or_make(&start.name).map_err(no_room)?;
                may_resume(&room, &start)?;
                Target::Room(room, start)
            }
            Endpoint::Echo => Target::Echo,
            Endpoint::Inspect => Target::Inspect,
            Endpoint::Ingest(query) => Target::Ingest(self.ingest.admit(&query)?),
        })
    }
}

impl Admit for Endpoints {
    type Admission = Admitted;

    fn admit(
        &self,
        endpoint: Endpoint,
        request: &Request<'_>,
        head: &HeadReader,
    ) -> Result<Admitted, Response> {
        let inspection = admit(&self.inspections, &endpoint, request, head)?;
        Ok(Admitted { target: self.target(endpoint)?, inspection })
    }

    fn search(&self, endpoint: &Endpoint) -> Option<Search> {
        match endpoint {
            Endpoint::Feed(Start { name, .. }) => elsewhere::search(&self.feeds, name),
            _ => None,
        }
    }

    fn refusal(&self, endpoint: &Endpoint) -> Option<Response> {
        match endpoint {
            Endpoint::Feed(Start { name, .. }) if self.feeds.get(name).is_none() => {
                Some(no_feed(name))
            }
            Endpoint::Chat(Start { name, .. }) => self.rooms.may_make(name).err().map(no_room),
            _ => None,
        }
    }

    async fn receive(&self, request: &Request<'_>, incoming: &mut Incoming<'_, '_>) -> Response {
        self.ingest.receive(request, incoming).await
    }

    fn trouble(&self) -> Option<String> {
        let feeds = self.feeds.all();
        feeds.iter().find_map(|feed| feed.log().sequencer().and_then(|one| one.trouble()))
    }

    fn health(&self) -> String {
        health::health(&self.feeds, |log| self.history.memory(log))
    }

    async fn history(&self, request: &Request<'_>, held: &mut Reservation<'_>) -> Response {
        self.history.respond(request, held).await
    }
}

/// Whoever resumes must find what it has read before. Where the log is numbered elsewhere, it may
/// not have been read from there yet, which takes a moment.
fn may_resume(log: &Log, start: &Start) -> Result<(), Response> {
    let is_loading = |one: &Arc<dyn Sequencer>| !one.is_loaded() && one.trouble().is_none();
    if start.after.is_none() || !log.sequencer().is_some_and(is_loading) {
        return Ok(());
    }
    let sentence = "what came before is being read; try again in a moment";
    Err(Response::sentence(503, sentence).header("Retry-After", "1").closing())
}

fn no_feed(name: &str) -> Response {
    let sentence = format!("no feed is called {name}; it is made by the first who writes to it");
    Response::sentence(404, &sentence).closing()
}

fn no_room(error: NameError) -> Response {
    Response::sentence(503, &error.to_string()).closing()
}

/// What is behind an endpoint. A log is held from here on, so that it is not dropped before it is
/// read.
enum Target {
    /// The measurements in this log, from this start on.
    Feed(Arc<Log>, Start),
    /// The room of the chat whose log this is.
    Room(Arc<Log>, Start),
    Echo,
    Inspect,
    /// Where measurements go.
    Ingest(Writer),
}

/// What is known of a connection that is granted.
pub struct Admitted {
    target: Target,
    inspection: Admission,
}

/// A connection that becomes a WebSocket.
pub type Granted = Upgraded<Admitted>;

/// The endpoints of one worker, with their subscribers.
pub struct WorkerEndpoints {
    shared: Arc<Endpoints>,
    followed: Followed<Connection>,
}

/// What an endpoint gives a new connection: limits, a purpose, a subscription, a first message.
type Parts = (Arc<Limits>, Purpose, Option<Subscription<Connection>>, Option<String>);

fn feature(handler: impl Handler + 'static) -> Purpose {
    Purpose::Feature(Box::new(Box::new(handler)))
}

impl WorkerEndpoints {
    /// Without subscribers so far.
    pub fn new(shared: Arc<Endpoints>) -> Self {
        Self { shared, followed: Followed::default() }
    }

    /// The endpoints of the whole server.
    pub fn shared(&self) -> &Endpoints {
        &self.shared
    }

    /// Makes the connection a WebSocket. The first bytes that it writes are the response that says
    /// so. By then it has subscribed, so no message can be lost between the two.
    pub fn open(
        &self,
        stream: TcpStream,
        (context, number): (Rc<Context>, usize),
        granted: Granted,
    ) -> Rc<Connection> {
        let Upgraded { upgrade, mut early, admission } = granted;
        let Admitted { target, inspection: admission } = admission;
        if matches!(target, Target::Echo) {
            prepare_for_large_messages(&stream);
        }
        let (limits, purpose, subscription, hello) =
            self.parts(target, &admission, upgrade.subprotocol.as_deref());
        let protocol = Protocol::server(limits.clone()).with_deflate(upgrade.deflate);
        let response = upgrade.response();
        let connection =
            Connection::new(stream, (context, number), response, protocol, purpose, subscription);
        if let Admission::Mirrored(inspection, handshake) = &admission {
            let (response, deflate) = (upgrade.response(), upgrade.deflate);
            executor::mirror(&connection, inspection, handshake, &response, limits, deflate);
        }
        if let Some(hello) = hello {
            connection.send_text(&hello);
        }
        if let Admission::TurnedAway = admission {
            TurnedAway::dismiss(&connection);
        }
        connection.arrived(&mut early);
        connection.answer();
        connection
    }

    fn parts(&self, target: Target, inspection: &Admission, speaks: Option<&str>) -> Parts {
        let Endpoints { limits, feed_limits, chat_limits, room_limits, .. } = &*self.shared;
        let Endpoints { inspect_limits, ingest_limits, .. } = &*self.shared;
        let (limits, purpose, reads, hello) = match (target, inspection) {
            (Target::Feed(log, start), _) => {
                let (epoch, extent) = log.position();
                let announces = matches!(speaks, Some(GAPS | STATES | ABOUT));
                let hello = announces.then(|| hello(&epoch, extent));
                (feed_limits, Purpose::Watch, Some(self.subscription(&log, &start, speaks)), hello)
            }
            (Target::Room(log, start), _) => {
                let limits = if start.name.is_empty() { chat_limits } else { room_limits };
                let subscription = self.subscription(&log, &start, speaks);
                (limits, Purpose::Chat(log), Some(subscription), None)
            }
            (Target::Echo, _) => (limits, Purpose::Echo, None, None),
            (Target::Ingest(writer), _) => {
                (ingest_limits, feature(Producer::new(writer)), None, None)
            }
            (Target::Inspect, Admission::Watches(inspection)) => {
                let (watcher, subscription) = Watcher::new(inspection.clone());
                let hello = watcher.hello();
                (inspect_limits, feature(watcher), Some(subscription), Some(hello))
            }
            (Target::Inspect, _) => (inspect_limits, feature(TurnedAway), None, None),
        };
        (limits.clone(), purpose, reads, hello)
    }

    fn subscription(
        &self,
        log: &Arc<Log>,
        start: &Start,
        speaks: Option<&str>,
    ) -> Subscription<Connection> {
        let (epoch, extent) = log.position();
        // Another server may have given more than this one has read so far.
        let ahead = log.sequencer().and_then(|_| start.resumes(&epoch));
        let cursor = ahead.unwrap_or_else(|| start.cursor(&epoch, extent));
        let cursor = (cursor, extent.run);
        let announces = matches!(speaks, Some(GAPS | STATES | ABOUT));
        let subscription = Subscription::new(self.followed.subscribers(log), cursor, announces);
        match speaks {
            Some(ABOUT) => subscription.with_notices(Subject::About).joined(),
            Some(STATES) => subscription.with_notices(Subject::Sources),
            _ => subscription,
        }
    }
}
