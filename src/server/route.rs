//! What a request gets: a file of the page, a WebSocket, or a sentence that says why not.
//!
//! A pure function of the request, which must not know sockets. The paths:
//!
//! | path | what |
//! |---|---|
//! | `/` and the files it needs | the page ([`pages`]) |
//! | `/ws` | the measurements, one JSON text message each |
//! | `/chat` | every message that any client sends, to all of them |
//! | `/echo` | each message back; uncompressed with `?compress=no`, whatever is offered |
//! | `/inspect` | the frames of the connections to the paths above that name the same token ([`inspector`](super::inspector)) |
//! | `/ingest`, `/write`, `/api/v2/write` | measurements from programs, by POST or PUT, and at the first a WebSocket ([`ingest`](super::ingest)) |
//! | `/ping`, `/health`, `/query` | what clients of InfluxDB ask before they write ([`influx`]) |
//! | `/history` | a span of time of a feed, thinned to so many points ([`history`](super::history)) |
//! | `/explain` | what a visitor has pasted, by POST, as frames and heads (`explained`) |
//! | `/login` | takes the token of a viewer ([`access`](super::access)) |
//! | `/healthz` | `ok`, which pages that may connect can read; with `?verbose` what is known of each feed |
//!
//! `?feed=NAME` on `/ws`, `/ingest` and `/history`, and `?room=NAME` on `/chat`, choose one of many
//! logs; `endpoints` looks it up.
//!
//! Read next: [`start`](mod@super::start).

use super::{
    guard::Guard,
    influx::{self, PING, QUERY, READY, WRITE},
    plain,
    query::parameters,
    response::Response,
    start::Start,
    strangers::Stranger,
};
use crate::{
    feed::{log::Log, named::Feed, registry::Kept},
    pages,
    wire::{HeadError, HttpVersion, Request, Upgrade, UpgradeError, upgrade},
};

/// The subprotocol in which `/ws` first sends a hello, and reports gaps. Without one a client gets
/// measurements and nothing else.
pub const GAPS: &str = "wirechart.v1";
/// The subprotocol that adds the state of the sources to that.
pub const STATES: &str = "wirechart.v2";
/// The subprotocol that adds what a chart is about: its title, unit, thresholds and notes. In it,
/// measurements that are sent at the same time are one message, with one of them a line.
pub const ABOUT: &str = "wirechart.v3";

/// The measurements.
pub const FEED: &str = "/ws";
/// The chat.
pub const CHAT: &str = "/chat";
/// The echo.
pub const ECHO: &str = "/echo";
/// The frames of other connections.
pub const INSPECT: &str = "/inspect";
/// Where programs send measurements.
pub const INGEST: &str = "/ingest";
/// What is kept of a span of time.
const HISTORY: &str = "/history";
/// Where the page has explained what a visitor pastes.
const EXPLAIN: &str = "/explain";
/// Where a viewer presents a token.
pub const LOGIN: &str = "/login";
/// The subprotocol of producers. It needs none; pages must offer one besides that with a token.
pub const PRODUCER: &str = "wirechart.ingest.v1";
/// Where monitoring asks whether the server is well.
const HEALTH: &str = "/healthz";
/// The paths that are not files.
const ENDPOINTS: [&str; 14] = [
    FEED, CHAT, ECHO, INSPECT, HEALTH, HISTORY, INGEST, WRITE[0], WRITE[1], PING, READY, QUERY,
    EXPLAIN, LOGIN,
];

/// What a request gets.
#[derive(Debug)]
pub enum Route {
    /// An HTTP response.
    Respond(Response),
    /// An HTTP response, whose status and body say whether the server is well, and what is known of
    /// each feed.
    Health(Response),
    /// What is kept of a span of time, as the query says.
    History,
    /// The answer 101, and after it this.
    WebSocket(Upgrade, Endpoint),
    /// The response to a request that asks for no WebSocket, at the path of this one.
    Plain(Endpoint, Response),
    /// What this makes of its body.
    Receive(Receiver),
    /// A refusal, and what was foreign about the request: that is logged for whoever runs the
    /// server.
    Refuse(Stranger, Response),
}

/// What takes the body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// Measurements.
    Ingest,
    /// What a visitor has pasted.
    Explain,
    /// The token of a viewer.
    Login,
}

/// What a request needs a right for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// It needs none.
    Anyone,
    /// To view measurements, and all that is not for everybody.
    View,
    /// To write them.
    Write,
}

/// What a WebSocket is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// The measurements, from this start on.
    Feed(Start),
    /// The chat, from this start on.
    Chat(Start),
    /// Each message back.
    Echo,
    /// The frames of other connections.
    Inspect,
    /// Measurements from a program, which go where this query says.
    Ingest(String),
}

/// Decides what the request gets.
pub fn route(request: &Request<'_>, guard: &Guard) -> Route {
    if let Err(stranger) = guard.check_host(request) {
        return refuse(stranger);
    }
    let response = if let Some(receiver) = receiver(request) {
        match guard.check_sender(request) {
            Ok(()) => return Route::Receive(receiver),
            Err(stranger) => return refuse(stranger),
        }
    } else if let Some(endpoint) = endpoint(request) {
        return websocket(request, endpoint, guard).unwrap_or_else(|response| {
            let response = if ends(request) { response.closing() } else { response };
            Route::Respond(response)
        });
    } else if request.version == HttpVersion::Http10
        && request.headers.has_token("Upgrade", "websocket")
    {
        refused(UpgradeError::Http10) // no path could grant this
    } else {
        page(request, guard)
    };
    if path(request) == HISTORY && is_read(request) {
        return guard.check_origin(request).map_or_else(refuse, |()| Route::History);
    }
    let is_health = response.status() == 200 && path(request) == HEALTH;
    let response = if ends(request) { response.closing() } else { response };
    if is_health { Route::Health(response) } else { Route::Respond(response) }
}

/// Whether the connection ends after a response that leaves the body unread: the next request could
/// not be told from it.
pub fn ends(request: &Request<'_>) -> bool {
    is_last(request) || request.has_body()
}

/// Whether the connection ends after the response, because its client wants it so.
pub fn is_last(request: &Request<'_>) -> bool {
    request.version == HttpVersion::Http10 || request.headers.has_token("Connection", "close")
}

fn is_read(request: &Request<'_>) -> bool {
    matches!(request.method, "GET" | "HEAD")
}

/// The right that a request needs, whatever it gets.
pub fn right(request: &Request<'_>) -> Right {
    match path(request) {
        INGEST => Right::Write,
        path if path == QUERY || WRITE.contains(&path) => Right::Write,
        LOGIN if request.method == "POST" => Right::Anyone,
        HEALTH if !is_verbose(request) => Right::Anyone,
        PING | READY => Right::Anyone,
        _ => Right::View,
    }
}

/// What takes the body of the request, if something does.
fn receiver(request: &Request<'_>) -> Option<Receiver> {
    let path = path(request);
    match request.method {
        "POST" if path == LOGIN => Some(Receiver::Login),
        "POST" if path == EXPLAIN => Some(Receiver::Explain),
        "POST" | "PUT" if path == INGEST || WRITE.contains(&path) => Some(Receiver::Ingest),
        _ => None,
    }
}

fn refuse(stranger: Stranger) -> Route {
    let response = Response::sentence(403, &stranger.to_string()).closing();
    Route::Refuse(stranger, response)
}

/// The response to a head that is no valid request.
pub fn unreadable(error: HeadError) -> Response {
    Response::sentence(error.status(), &format!("{error} ({})", error.section())).closing()
}

/// The path of the request. A slash at the end of an endpoint's path makes no difference.
fn path<'a>(request: &Request<'a>) -> &'a str {
    let path = request.path();
    path.strip_suffix('/').filter(|shorter| ENDPOINTS.contains(shorter)).unwrap_or(path)
}

/// The endpoint at the request's path; `Some(Err)` where its query makes no sense.
fn endpoint(request: &Request<'_>) -> Option<Result<Endpoint, String>> {
    let start = |what| Start::from_query(request.query().unwrap_or_default(), what);
    match path(request) {
        FEED => Some(start(Feed::WHAT).map(Endpoint::Feed)),
        CHAT => Some(start(Log::WHAT).map(Endpoint::Chat)),
        ECHO => Some(Ok(Endpoint::Echo)),
        INSPECT => Some(Ok(Endpoint::Inspect)),
        INGEST => Some(Ok(Endpoint::Ingest(request.query().unwrap_or_default().to_owned()))),
        _ => None,
    }
}

fn websocket(
    request: &Request<'_>,
    endpoint: Result<Endpoint, String>,
    guard: &Guard,
) -> Result<Route, Response> {
    let supported: &[&str] = match endpoint {
        Ok(Endpoint::Feed(_)) => &[ABOUT, STATES, GAPS],
        Ok(Endpoint::Ingest(_)) => &[PRODUCER],
        _ => &[],
    };
    // What has to do with the page and the address comes first. A page that was refused can ask
    // again in plain HTTP, and then gets the same reason.
    if let Err(stranger) = guard.check_origin(request) {
        return Ok(refuse(stranger));
    }
    if matches!(endpoint, Ok(Endpoint::Ingest(_)))
        && !request.headers.has_token("Upgrade", "websocket")
    {
        return Err(plain::how_to_write(request, INGEST).closing());
    }
    let endpoint = endpoint.map_err(|sentence| Response::sentence(400, &sentence).closing())?;
    let upgrade = match upgrade(request, supported) {
        Ok(upgrade) => upgrade,
        Err(refusal) => return Ok(Route::Plain(endpoint, refused(refusal))),
    };
    let upgrade = match endpoint {
        // Only the echo compresses, whose messages are for one peer. Frames that many peers share
        // cannot be compressed for each: see `wire::deflate`.
        Endpoint::Echo if !wants_plain(request) => upgrade.with_deflate(request),
        Endpoint::Echo
        | Endpoint::Feed(_)
        | Endpoint::Chat(_)
        | Endpoint::Inspect
        | Endpoint::Ingest(_) => upgrade,
    };
    Ok(Route::WebSocket(upgrade, endpoint))
}

/// A browser always offers compression, and a script cannot prevent that. With this query it can,
/// for example to look at plain frames.
fn wants_plain(request: &Request<'_>) -> bool {
    parameters(request.query().unwrap_or_default()).any(|part| part == ("compress", "no"))
}

/// Whether monitoring wants to know more than whether the server is well.
pub fn is_verbose(request: &Request<'_>) -> bool {
    parameters(request.query().unwrap_or_default()).any(|(name, _)| name == "verbose")
}

fn refused(refusal: UpgradeError) -> Response {
    let response =
        Response::sentence(refusal.status(), &format!("{refusal} ({})", refusal.section()));
    let response = refusal
        .headers()
        .iter()
        .fold(response, |response, (name, value)| response.header(name, value));
    // The client expected a WebSocket, so what it sends next may be frames.
    response.closing()
}

fn page(request: &Request<'_>, guard: &Guard) -> Response {
    let path = path(request);
    if WRITE.contains(&path) {
        return plain::how_to_write(request, INGEST);
    }
    if path == LOGIN {
        // Whoever gets here needs no token, or has presented it.
        return Response::new(303).header("Location", "./").header("Cache-Control", "no-store");
    }
    if let Some(response) = influx::respond(request.method, path) {
        return response;
    }
    let page = pages::find(path);
    if page.is_none() && path != HEALTH && path != HISTORY {
        return Response::sentence(404, "there is nothing here");
    }
    if !is_read(request) {
        return Response::sentence(405, "only GET and HEAD are answered here")
            .header("Allow", "GET, HEAD");
    }
    let Some(page) = page else { return plain::health(request, guard) };
    plain::file(request, guard, page)
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
