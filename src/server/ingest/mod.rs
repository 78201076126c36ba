//! Measurements from programs, by POST or over a WebSocket.
//!
//! Both are pipes over the network: lines are published as they come, and while slow viewers hold
//! the feed up, nothing is read.
//!
//! ```text
//!  POST: body chunk --\
//!                      >--> Intake: format::Reader --> measurements --> feed, when there is room
//!  WebSocket: message-/                 |
//!                                       +--> lines that were refused: the first is named
//! ```
//!
//! # POST and PUT
//! `?format=`, `?columns=` and `?precision=` say how the lines are to be read, and `?feed=NAME`
//! where they go. The good lines of a body are taken, whatever the others are.
//!
//! | status | when |
//! |---|---|
//! | 204 | all lines were taken |
//! | 400 | some were not: the first is named, and how many measurements were taken |
//! | 401, 403, 429 | see [`access`](super::access) |
//! | 408 | the sender has paused for too long |
//! | 413 | the first of the lines that were refused is too long |
//! | 415 | a type or a compression that is not read |
//! | 503 | no memory, too many feeds, Redis is away, or the end of the server: try again later |
//!
//! # WebSocket
//! Each message has one or more whole lines, in text or binary. It is answered with `{"ack":N}`
//! when all of it stands in the log: N messages were taken since the connection opened. A producer
//! that keeps what was not acknowledged sends it again after a break, and loses nothing; what stood
//! in the log without its acknowledgement having arrived comes twice. Lines that were refused are
//! told before that: `{"error":"line 3 ...","message":N}`.
//!
//! Must not know sockets. Read next: `settings.rs`.

mod inlets;
mod intake;
mod post;
mod producer;
mod settings;

pub use inlets::Writer;
pub use producer::{MAX_MESSAGE, Producer};

use super::{receive::Incoming, response::Response};
use crate::{
    feed::registry::{Feeds, NameError},
    wire::Request,
};
use inlets::Inlets;
use settings::Settings;
use std::{sync::Arc, time::Duration};

/// All who send measurements to a server.
pub struct Ingest {
    feeds: Arc<Feeds>,
    inlets: Inlets,
    patience: Duration,
}

impl Ingest {
    /// Lets programs write to `feeds`. Slow viewers may hold them up for `patience` at a time.
    pub fn new(feeds: Arc<Feeds>, patience: Duration) -> Self {
        Self { feeds, inlets: Inlets::default(), patience }
    }

    /// What a WebSocket with this query may write to.
    ///
    /// # Errors
    /// The response, where the query makes no sense or there is no such feed.
    pub fn admit(&self, query: &str) -> Result<Writer, Response> {
        self.writer(Settings::of_query(query)?)
    }

    /// Publishes the lines of a body, and answers it.
    pub async fn receive(
        &self,
        request: &Request<'_>,
        incoming: &mut Incoming<'_, '_>,
    ) -> Response {
        match Settings::of_request(request).and_then(|settings| self.writer(settings)) {
            Ok(writer) => post::receive(writer, incoming).await,
            Err(response) => response,
        }
    }

    fn writer(&self, settings: Settings) -> Result<Writer, Response> {
        let feed = self.feeds.get_or_make(&settings.feed).map_err(|error| match error {
            NameError::TooMany { .. } => {
                Response::sentence(503, &error.to_string()).header("Retry-After", "60")
            }
            NameError::BadName { .. } => Response::sentence(400, &error.to_string()),
        })?;
        if let Some(why) = feed.log().sequencer().and_then(|sequencer| sequencer.trouble()) {
            return Err(Response::sentence(503, &why).header("Retry-After", "5"));
        }
        Ok(self.inlets.writer(feed, settings.options, self.patience))
    }
}
