//! What is behind each path that opens a WebSocket, and how such a connection is put together.
//!
//! Here the core meets its features: this file and the table in [`route`](super::route) are the only
//! ones that name the inspector. Must not know how a connection is accepted, read or written. Read
//! next: [`connection`](super::connection).

use super::{
    audience::Audience,
    connection::{CHAT_PREFIX, Connection, Context, Purpose},
    http::{Admit, Upgraded},
    inspector::{
        admission::{Admission, admit},
        commands::LONGEST_COMMAND,
        executor,
        registry::Registry,
        watcher::{TurnedAway, Watcher},
    },
    listen::prepare_for_large_messages,
    response::Response,
    route::{Endpoint, SUBPROTOCOL},
    start::Start,
    viewer::Viewer,
};
use crate::{
    feed::log::Log,
    wire::{
        head::{HeadReader, Request},
        limits::Limits,
        protocol::Protocol,
    },
};
use std::{
    hash::{BuildHasher, RandomState},
    rc::Rc,
    sync::Arc,
};
use tokio::{net::TcpStream, task::spawn_local};

/// How many messages of the chat a late joiner can have, at the most; and their bytes.
const CHAT_MESSAGES: usize = 10_000;
const CHAT_BYTES: usize = 64 << 20;

/// The largest message taken for the chat, in bytes: with the words in front it is a MiB, the most
/// that many clients take.
const CHAT_MESSAGE: usize = (1 << 20) - CHAT_PREFIX.len();

/// The largest message taken on `/ws`, in bytes: there is nothing to say there.
const FEED_MESSAGE: usize = 4 << 10;

/// What all workers have behind the paths: the logs, and the limits of each.
pub struct Endpoints {
    limits: Arc<Limits>,
    feed_limits: Arc<Limits>,
    /// What is said to all must be such as all take.
    chat_limits: Arc<Limits>,
    inspect_limits: Arc<Limits>,
    feed: Arc<Log>,
    chat: Arc<Log>,
    inspections: Registry,
    epoch: String,
}

impl Endpoints {
    /// Of a server of the measurements in `feed`, each of whose connections has these limits.
    pub fn new(limits: &Limits, feed: Arc<Log>) -> Self {
        let at_most = |bytes: usize| {
            Arc::new(Limits {
                max_frame_size: limits.max_frame_size.min(bytes as u64),
                max_message_size: limits.max_message_size.min(bytes),
                ..limits.clone()
            })
        };
        Self {
            limits: Arc::new(limits.clone()),
            feed_limits: at_most(FEED_MESSAGE),
            chat_limits: at_most(CHAT_MESSAGE),
            inspect_limits: at_most(LONGEST_COMMAND),
            feed,
            chat: Arc::new(Log::new(CHAT_MESSAGES, CHAT_BYTES)),
            inspections: Registry::default(),
            epoch: new_epoch(),
        }
    }

    /// The log of the chat.
    pub fn chat(&self) -> &Arc<Log> {
        &self.chat
    }
}

impl Admit for Endpoints {
    type Admission = Admission;

    fn admit(
        &self,
        endpoint: &Endpoint,
        request: &Request<'_>,
        head: &HeadReader,
    ) -> Result<Admission, Response> {
        admit(&self.inspections, endpoint, request, head)
    }
}

/// A name for this run of the server, new each time: the standard library seeds its hash maps from
/// the system's randomness, which is as much of it as is needed to tell two runs apart.
fn new_epoch() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// A request for a WebSocket that is granted, with what it has to do with a feature.
pub type Granted = Upgraded<Admission>;

/// The endpoints on one worker, with those who read there.
pub struct WorkerEndpoints {
    shared: Arc<Endpoints>,
    feed: Rc<Audience<Connection>>,
    chat: Rc<Audience<Connection>>,
}

/// What an endpoint has for a new connection: its limits, what it is for, what it reads, and its
/// first message.
type Parts = (Arc<Limits>, Purpose, Option<Viewer<Connection>>, Option<String>);

impl WorkerEndpoints {
    /// With nobody who reads.
    pub fn new(shared: Arc<Endpoints>) -> Self {
        let audience = |log: &Arc<Log>| Rc::new(Audience::new(log.clone()));
        Self { feed: audience(&shared.feed), chat: audience(&shared.chat), shared }
    }

    /// What all workers have.
    pub fn shared(&self) -> &Endpoints {
        &self.shared
    }

    /// Writes what is new in the logs to all who read, from now on.
    pub fn follow(&self) {
        for audience in [self.feed.clone(), self.chat.clone()] {
            spawn_local(async move { audience.follow().await });
        }
    }

    /// From here on the connection is a WebSocket. The answer that says so is the first thing that
    /// it writes: by then a viewer has its place in the log, so that nothing can pass between the
    /// two.
    pub fn open(
        &self,
        stream: TcpStream,
        (context, number): (Rc<Context>, usize),
        granted: Granted,
    ) -> Rc<Connection> {
        let Upgraded { upgrade, endpoint, mut early, admission } = granted;
        let announces = upgrade.subprotocol == Some(SUBPROTOCOL);
        if endpoint == Endpoint::Echo {
            prepare_for_large_messages(&stream);
        }
        let (limits, purpose, viewer, hello) = self.parts(&endpoint, &admission, announces);
        let protocol = Protocol::server(limits.clone()).with_deflate(upgrade.deflate);
        let response = upgrade.response();
        let connection =
            Connection::new(stream, (context, number), response, protocol, purpose, viewer);
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

    fn parts(&self, endpoint: &Endpoint, admission: &Admission, announces: bool) -> Parts {
        let Endpoints { limits, feed_limits, chat_limits, inspect_limits, epoch, .. } =
            &*self.shared;
        let view = |audience: &Rc<Audience<Connection>>, start: &Start| {
            let extent = audience.log().extent();
            Some(Viewer::new(audience.clone(), start.cursor(epoch, extent), announces))
        };
        let hello = announces.then(|| self.hello());
        let (limits, purpose, viewer, hello) = match (endpoint, admission) {
            (Endpoint::Feed(start), _) => {
                (feed_limits, Purpose::Watch, view(&self.feed, start), hello)
            }
            (Endpoint::Chat(start), _) => {
                (chat_limits, Purpose::Chat, view(&self.chat, start), hello)
            }
            (Endpoint::Echo, _) => (limits, Purpose::Echo, None, hello),
            (Endpoint::Inspect, Admission::Watches(inspection)) => {
                let (watcher, viewer) = Watcher::new(inspection.clone());
                let hello = watcher.hello();
                let purpose = Purpose::Feature(Box::new(Box::new(watcher)));
                (inspect_limits, purpose, Some(viewer), Some(hello))
            }
            (Endpoint::Inspect, _) => {
                (inspect_limits, Purpose::Feature(Box::new(Box::new(TurnedAway))), None, None)
            }
        };
        (limits.clone(), purpose, viewer, hello)
    }

    /// The first message for those who speak our subprotocol: the epoch, and which numbers can be
    /// had.
    fn hello(&self) -> String {
        let extent = self.shared.feed.extent();
        let epoch = &self.shared.epoch;
        format!(
            r#"{{"hello":{{"epoch":"{epoch}","first":{},"last":{}}}}}"#,
            extent.first,
            extent.next - 1
        )
    }
}
