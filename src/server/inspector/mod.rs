//! `/inspect`: the frames of one's own connections, both ways, as they stood on the wire, each
//! taken apart and judged.
//!
//! A page makes a token of 128 random bits, opens `/inspect?token=T`, and names `inspect=T` in the
//! URLs of the connections that it opens then. Those are mirrored from their handshake on, until
//! the last `/inspect` of that token goes; at most 32 at a time, and 32 new ones in half a second:
//! more are served as ever, and a `refused` says that they are not shown. A token that nobody
//! watches is passed over. A connection that is not inspected pays for all this with one pointer
//! that is null: 8 bytes of 448, and no time that could be measured: an echo took the server 5.1 us
//! of CPU before there was a tap and 5.1 with it at 1 in flight, 0.385 and 0.39 us at 16 (release
//! builds by turns, medians of 6).
//!
//! | module | what |
//! |---|---|
//! | [`token`] | the name of an inspection |
//! | [`registry`] | the inspections that there are |
//! | [`allowance`] | how much is told of a flood |
//! | [`tap`] | what looks at a connection |
//! | `side` | and at one direction of it |
//! | `ending` | the words for how it closes |
//! | [`messages`] | what is told |
//! | [`commands`] | what may be asked |
//!
//! # What is told
//! Text messages, one JSON object each. `connection` counts from 1 within the token. `t` is Unix
//! time in ms, with decimals. `at`, `from`, `to` count bytes in one direction, from the first
//! behind the handshake.
//!
//! ```json
//! {"hello":{"token":"00112233445566778899aabbccddeeff","payload":256}}
//! {"open":{"connection":1,"t":1763770000123.456,"path":"/ws?history=100&inspect=...","request":HEAD,"response":HEAD,
//!   "accept":[{"step":"key","value":"dGhl...","meaning":"..."},...]}}
//! {"read":{"connection":1,"t":1763770000123.456,"from":0,"to":17}}
//! {"write":{"connection":1,"t":1763770000123.456,"from":0,"to":44}}
//! {"frame":{"connection":1,"t":1763770000123.456,"direction":"in",FRAME}}
//! {"skipped":{"connection":1,"t":1763770000123.456,"direction":"in","frames":17,"pieces":3}}
//! {"closing":{"connection":1,"t":1763770000123.456,"state":"sent","by":"server","sentence":"..."}}
//! {"end":{"connection":1,"t":1763770000123.456,"sentence":"..."}}
//! {"gap":{"from":17,"to":23}}
//! {"refused":{"sentence":"..."}}
//! ```
//!
//! | message | what it tells |
//! |---|---|
//! | `hello` | the first: `payload` bytes of each payload are shown, its length is always the true one |
//! | `open` | a connection's handshake. `HEAD` and `FRAME` are in the docs of [`annotation`](crate::explain::annotation) |
//! | `read` | what one read of the server has brought. Frames are cut by their sender, reads by the network |
//! | `write` | what the socket has taken of one write |
//! | `frame` | a frame that is whole: `in` from the client, `out` from the server. One that breaks a rule comes as soon as it does so; with the end of the connection comes what there is of one that is not whole: both have `missing` bytes |
//! | `skipped` | so many frames of this direction were not told of, nor so many `pieces`, reads or writes, because there was too much: of all connections of the token together 1000 frames, reads and writes are told of in half a second, and of each 20 besides. A frame that breaks a rule, and a Close, are told of always |
//! | `closing` | where the close handshake stands, see below. `by`: who sent the first Close, `server` or `client`; or `transport`, where nobody did |
//! | `end` | the connection is gone, and why |
//! | `gap` | so many messages were dropped: only the newest are kept for one who does not read as fast as they come |
//! | `refused` | why a command was not obeyed; or a connection is not mirrored because there are too many. As the only message, before a Close 1013: 32 inspections are under way already |
//!
//! | `state` | how far the close handshake has come; told once the Close that it is about has gone out |
//! |---|---|
//! | `sent` | the server has sent its Close, and waits for the answer |
//! | `over` | both Closes went |
//! | `failed` | the client broke a rule: the server sends a Close, if it has not yet, and waits for no answer (RFC 6455, 7.1.7) |
//! | `unanswered` | the client has not answered the server's Close in time; or was silent for so long that the server does not wait for an answer |
//! | `lost` | the connection ended without that |
//!
//! # What may be asked
//! Text messages, for connections of the same token:
//!
//! ```json
//! {"ping":{"connection":1,"payload":"hi"}}
//! {"send":{"connection":1,"text":"hello","fragments":3}}
//! {"send":{"connection":1,"size":300}}
//! {"close":{"connection":1,"code":1001,"reason":"bye"}}
//! ```
//!
//! `send` sends a text in 1 to 100 frames, at most 1 MiB, uncompressed; with `size` in place of
//! `text` one of digits. `payload`, `fragments`, `reason` and `code` may be left out.
//!
//! Knows nothing of what the connections are for. Read next: [`token`].

pub mod allowance;
pub mod commands;
mod ending;
pub mod messages;
pub mod registry;
mod side;
pub mod tap;
pub mod token;

use super::{
    audience::{Audience, Viewer},
    connection::Connection,
    response::Response,
    route::Endpoint,
};
use crate::wire::{
    CloseCode, CloseReason, DeflateParameters, HeadReader, Limits, Message, Request,
};
use messages::Told;
use registry::{Inspection, MAX_INSPECTIONS, Registry};
use std::{rc::Rc, sync::Arc, time::Instant};
use tap::Tap;
use token::Token;
use tokio::task::{JoinHandle, spawn_local};

/// How many bytes of a payload are shown.
pub const PAYLOAD: usize = 256;

/// What a new connection has to do with an inspection.
pub enum Part {
    /// Nothing.
    None,
    /// It watches.
    Watches(Arc<Inspection>),
    /// It would watch, but too many inspections are under way.
    TurnedAway,
    /// It is watched.
    Mirrored(Arc<Inspection>, Handshake),
}

/// The handshake of a connection that is inspected, the client's half.
pub struct Handshake {
    target: String,
    key: String,
    request: Vec<u8>,
}

/// Finds out which part the WebSocket that is asked for has, from the query of its URL.
///
/// # Errors
/// The answer where the query makes no sense.
pub fn part(
    inspections: &Registry,
    endpoint: &Endpoint,
    request: &Request<'_>,
    head: &HeadReader,
) -> Result<Part, Response> {
    let watches = *endpoint == Endpoint::Inspect;
    let token = Token::from_query(
        request.query().unwrap_or_default(),
        if watches { "token" } else { "inspect" },
    )
    .and_then(
        |token| if watches && token.is_none() { Err(TOKEN_MISSING.to_owned()) } else { Ok(token) },
    )
    .map_err(|sentence| Response::sentence(400, &sentence).closing())?;
    match token {
        None => Ok(Part::None),
        Some(token) if watches => {
            Ok(inspections.open(token).map_or(Part::TurnedAway, Part::Watches))
        }
        Some(token) => Ok(inspections.find(token).map_or(Part::None, |inspection| {
            Part::Mirrored(
                inspection,
                Handshake {
                    target: request.target.to_owned(),
                    key: request
                        .headers
                        .get_all("Sec-WebSocket-Key")
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                    request: head.bytes(),
                },
            )
        })),
    }
}

/// Tells one who is turned away why, and closes: a script cannot see the status of an HTTP
/// response, but it can see this.
pub fn turn_away(connection: &Rc<Connection>) {
    let sentence = format!("{MAX_INSPECTIONS} inspections are under way already; try again later");
    connection.send_text(&Told::Refused { sentence: &sentence }.json());
    connection.say(|protocol| {
        protocol.close(Some(CloseReason::new(CloseCode::TRY_AGAIN_LATER, sentence)))
    });
}

const TOKEN_MISSING: &str =
    "/inspect needs a token in its query: 32 hexadecimal digits that nobody else knows";

/// Has the connection mirrored, if there is room for one more, and serve the commands of those who
/// watch it. To be called before it writes anything; `response` is the server's half of the
/// handshake.
pub fn mirror(
    connection: &Rc<Connection>,
    inspection: &Arc<Inspection>,
    handshake: &Handshake,
    response: &[u8],
    limits: Arc<Limits>,
    deflate: Option<DeflateParameters>,
) {
    let Some((number, commands)) = inspection.join(Instant::now()) else { return };
    connection.mirror(Box::new(Tap::new(inspection, number, handshake, response, limits, deflate)));
    spawn_local(commands::serve(connection.clone(), number, Arc::downgrade(inspection), commands));
}

/// One who watches. The inspection lasts as long as there is one.
pub struct Watcher {
    inspection: Arc<Inspection>,
    /// Its log is followed for this one viewer: on other shards others may follow it.
    following: JoinHandle<()>,
}

impl Watcher {
    /// One who watches, and its place in the log: at the oldest that is held.
    pub fn new(inspection: Arc<Inspection>) -> (Self, Viewer) {
        let audience = Rc::new(Audience::new(inspection.log().clone()));
        let viewer = Viewer::new(audience.clone(), inspection.log().extent().first, true);
        let following = spawn_local(async move { audience.follow().await });
        (Self { inspection, following }, viewer)
    }

    /// The first message.
    pub fn hello(&self) -> String {
        Told::Hello { token: self.inspection.token(), payload: PAYLOAD }.json()
    }

    /// Does what the message asks for, or tells why not. Gives the work that it was, as
    /// [`commands::obey`] does.
    pub fn obey(&self, message: &Message<'_>) -> u32 {
        commands::obey(&self.inspection, message)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.following.abort();
    }
}
