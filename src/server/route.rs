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
//! | `/healthz` | `ok`, which pages that may connect can read |
//!
//! Read next: [`start`](mod@super::start).

use super::{guard::Guard, response::Response, start::Start, strangers::Stranger};
use crate::{
    pages,
    wire::{HeadError, HttpVersion, Request, Upgrade, UpgradeError, upgrade},
};

/// The subprotocol in which `/ws` first sends a hello, and reports gaps. Without it a client gets
/// measurements and nothing else.
pub const SUBPROTOCOL: &str = "wirechart.v1";

/// The measurements.
pub const FEED: &str = "/ws";
/// The chat.
pub const CHAT: &str = "/chat";
/// The echo.
pub const ECHO: &str = "/echo";
/// The frames of other connections.
pub const INSPECT: &str = "/inspect";
/// Where monitoring asks whether the server is well.
const HEALTH: &str = "/healthz";
/// The paths that are not files.
const ENDPOINTS: [&str; 5] = [FEED, CHAT, ECHO, INSPECT, HEALTH];

/// What a request gets.
#[derive(Debug)]
pub enum Route {
    /// An HTTP response.
    Respond(Response),
    /// The answer 101, and after it this.
    WebSocket(Upgrade, Endpoint),
    /// A refusal, and what was foreign about the request: that is logged for whoever runs the
    /// server.
    Refuse(Stranger, Response),
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
}

/// Decides what the request gets.
pub fn route(request: &Request<'_>, guard: &Guard) -> Route {
    if let Err(stranger) = guard.check_host(request) {
        return refuse(stranger);
    }
    let response = if let Some(endpoint) = endpoint(request) {
        match websocket(request, endpoint, guard) {
            Ok(route) => return route,
            Err(response) => response,
        }
    } else if request.version == HttpVersion::Http10
        && request.headers.has_token("Upgrade", "websocket")
    {
        refused(UpgradeError::Http10) // no path could grant this
    } else {
        page(request, guard)
    };
    let last = request.version == HttpVersion::Http10
        || request.headers.has_token("Connection", "close")
        // We read no bodies, so the next request could not be told from one.
        || request.has_body();
    Route::Respond(if last { response.closing() } else { response })
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
    let start = || Start::from_query(request.query().unwrap_or_default());
    match path(request) {
        FEED => Some(start().map(Endpoint::Feed)),
        CHAT => Some(start().map(Endpoint::Chat)),
        ECHO => Some(Ok(Endpoint::Echo)),
        INSPECT => Some(Ok(Endpoint::Inspect)),
        _ => None,
    }
}

fn websocket(
    request: &Request<'_>,
    endpoint: Result<Endpoint, String>,
    guard: &Guard,
) -> Result<Route, Response> {
    let supported: &[&str] = match endpoint {
        Ok(Endpoint::Feed(_)) => &[SUBPROTOCOL],
        _ => &[],
    };
    // This comes first. A page that was refused can ask again in plain HTTP, and then gets the same
    // reason.
    if let Err(stranger) = guard.check_origin(request) {
        return Ok(refuse(stranger));
    }
    let upgrade = upgrade(request, supported).map_err(refused)?;
    let endpoint = endpoint.map_err(|sentence| Response::sentence(400, &sentence).closing())?;
    let upgrade = match endpoint {
        // Only the echo compresses, whose messages are for one peer. Frames that many peers share
        // cannot be compressed for each: see `wire::deflate`.
        Endpoint::Echo if !wants_plain(request) => upgrade.with_deflate(request),
        Endpoint::Echo | Endpoint::Feed(_) | Endpoint::Chat(_) | Endpoint::Inspect => upgrade,
    };
    Ok(Route::WebSocket(upgrade, endpoint))
}

/// A browser always offers compression, and a script cannot prevent that. With this query it can,
/// for example to look at plain frames.
fn wants_plain(request: &Request<'_>) -> bool {
    request.query().unwrap_or_default().split('&').any(|part| part == "compress=no")
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

/// Pages that may open a WebSocket may also read whether the server is well.
fn health(request: &Request<'_>, guard: &Guard) -> Response {
    let response =
        Response::sentence(200, "ok").header("Cache-Control", "no-store").header("Vary", "Origin");
    match guard.reader(request) {
        Some(origin) => response.header("Access-Control-Allow-Origin", origin),
        None => response,
    }
}

fn page(request: &Request<'_>, guard: &Guard) -> Response {
    let path = path(request);
    let page = pages::find(path);
    if page.is_none() && path != HEALTH {
        return Response::sentence(404, "there is nothing here");
    }
    if !matches!(request.method, "GET" | "HEAD") {
        return Response::sentence(405, "only GET and HEAD are answered here")
            .header("Allow", "GET, HEAD");
    }
    let Some(page) = page else { return health(request, guard) };
    let known = request.headers.list("If-None-Match").any(|tag| tag == page.etag || tag == "*");
    // Tomorrow another version of this program may serve another page here. So the browser must
    // always ask, and mostly gets a 304.
    let response = Response::new(if known { 304 } else { 200 })
        .header("Cache-Control", "no-cache")
        .header("ETag", &page.etag)
        .header("Referrer-Policy", "no-referrer");
    let response = match &page.policy {
        Some(policy) => response.header("Content-Security-Policy", policy),
        None => response,
    };
    if known { response } else { response.body(page.content_type, &*page.body) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{HeadLimits, HeadReader};

    /// The response to an upgrade at this target that offers everything.
    fn upgraded(target: &str) -> (String, Endpoint) {
        let mut head = HeadReader::new(HeadLimits::default());
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        );
        head.push(request.as_bytes()).expect("a request");
        match route(&head.request().expect("a request"), &Guard::default()) {
            Route::WebSocket(upgrade, endpoint) => {
                (String::from_utf8(upgrade.response()).expect("ASCII"), endpoint)
            }
            other => panic!("{target}: {other:?}"),
        }
    }

    #[test]
    fn each_endpoint_agrees_to_what_it_has() {
        for (target, has_subprotocol, compresses) in [
            ("/ws", true, false),
            ("/ws/", true, false),
            ("/ws?history=5", true, false),
            ("/chat", false, false),
            ("/inspect", false, false),
            ("/echo", false, cfg!(feature = "deflate")),
            ("/echo?compress=no", false, false),
        ] {
            let (response, _) = upgraded(target);
            assert_eq!(response.contains(SUBPROTOCOL), has_subprotocol, "{target}: {response}");
            assert_eq!(response.contains("permessage-deflate"), compresses, "{target}: {response}");
        }
        assert_eq!(upgraded("/echo").1, Endpoint::Echo);
        assert_eq!(upgraded("/inspect/").1, Endpoint::Inspect);
    }
}
