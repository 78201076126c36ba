//! What is behind each path that opens a WebSocket, and how its connections are put together.
//!
//! Here the core meets its features: besides the `mod` line and the table in
//! [`route`](super::route), this file is the only one that names the inspector. Must not know how a
//! connection is accepted, read or written. Read next: [`connection`](super::connection).

use super::{
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
    subscribers::Subscribers,
    subscription::Subscription,
};
use crate::{
    feed::log::Log,
    wire::{HeadReader, Limits, Protocol, Request},
};
use std::{
    hash::{BuildHasher, RandomState},
    rc::Rc,
    sync::Arc,
};
use tokio::{net::TcpStream, task::spawn_local};

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
    inspect_limits: Arc<Limits>,
    feed: Arc<Log>,
    chat: Arc<Log>,
    inspections: Registry,
    epoch: String,
}

impl Endpoints {
    /// Serves the measurements in `feed`. No connection has larger limits than these.
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

/// A new name for this run of the server. The standard library seeds its hash maps from the
/// system's randomness, which is enough to tell two runs apart.
fn new_epoch() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// A connection that becomes a WebSocket, with its part in an inspection.
pub type Granted = Upgraded<Admission>;

/// The endpoints of one worker, with their subscribers.
pub struct WorkerEndpoints {
    shared: Arc<Endpoints>,
    feed: Rc<Subscribers<Connection>>,
    chat: Rc<Subscribers<Connection>>,
}

/// What an endpoint gives a new connection: limits, a purpose, a subscription, a first message.
type Parts = (Arc<Limits>, Purpose, Option<Subscription<Connection>>, Option<String>);

impl WorkerEndpoints {
    /// Without subscribers so far.
    pub fn new(shared: Arc<Endpoints>) -> Self {
        let subscribers = |log: &Arc<Log>| Rc::new(Subscribers::new(log.clone()));
        Self { feed: subscribers(&shared.feed), chat: subscribers(&shared.chat), shared }
    }

    /// The endpoints of the whole server.
    pub fn shared(&self) -> &Endpoints {
        &self.shared
    }

    /// Flushes the subscribers from now on, whenever there is something new.
    pub fn follow(&self) {
        for subscribers in [self.feed.clone(), self.chat.clone()] {
            spawn_local(async move { subscribers.follow().await });
        }
    }

    /// Makes the connection a WebSocket. The first bytes that it writes are the response that says
    /// so. By then it has subscribed, so no message can be lost between the two.
    pub fn open(
        &self,
        stream: TcpStream,
        (context, number): (Rc<Context>, usize),
        granted: Granted,
    ) -> Rc<Connection> {
        let Upgraded { upgrade, endpoint, mut early, admission } = granted;
        let announces = upgrade.subprotocol.as_deref() == Some(SUBPROTOCOL);
        if endpoint == Endpoint::Echo {
            prepare_for_large_messages(&stream);
        }
        let (limits, purpose, subscription, hello) = self.parts(&endpoint, &admission, announces);
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

    fn parts(&self, endpoint: &Endpoint, admission: &Admission, announces: bool) -> Parts {
        let Endpoints { limits, feed_limits, chat_limits, inspect_limits, epoch, .. } =
            &*self.shared;
        let subscription = |subscribers: &Rc<Subscribers<Connection>>, start: &Start| {
            let extent = subscribers.log().extent();
            Some(Subscription::new(subscribers.clone(), start.cursor(epoch, extent), announces))
        };
        let hello = announces.then(|| self.hello());
        let (limits, purpose, reads, hello) = match (endpoint, admission) {
            (Endpoint::Feed(start), _) => {
                (feed_limits, Purpose::Watch, subscription(&self.feed, start), hello)
            }
            (Endpoint::Chat(start), _) => {
                (chat_limits, Purpose::Chat, subscription(&self.chat, start), hello)
            }
            (Endpoint::Echo, _) => (limits, Purpose::Echo, None, hello),
            (Endpoint::Inspect, Admission::Watches(inspection)) => {
                let (watcher, subscription) = Watcher::new(inspection.clone());
                let hello = watcher.hello();
                let purpose = Purpose::Feature(Box::new(Box::new(watcher)));
                (inspect_limits, purpose, Some(subscription), Some(hello))
            }
            (Endpoint::Inspect, _) => {
                (inspect_limits, Purpose::Feature(Box::new(Box::new(TurnedAway))), None, None)
            }
        };
        (limits.clone(), purpose, reads, hello)
    }

    /// The first message for clients that speak our subprotocol: the epoch, and the numbers that
    /// the log holds.
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
