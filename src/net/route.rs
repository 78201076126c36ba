//! What a request gets: a file of the page, a WebSocket, or a sentence that says why not.
//!
//! A pure function of the request; knows nothing of sockets. The table of paths is in the design:
//!
//! | path | what |
//! |---|---|
//! | `/` and the files it needs | the page ([`pages`]) |
//! | `/ws` | the measurements, one JSON text message each |
//! | `/chat` | every message that any client sends, to all of them |
//! | `/echo` | each message back |
//! | `/inspect` | the frames of those of the above that name the same token ([`inspect`](mod@super::inspect)) |
//! | `/healthz` | `ok` |
//!
//! Read next: [`start`](mod@super::start).

use super::{guard::Guard, response::Response, start::Start};
use crate::{
    pages,
    wire::{
        handshake::{self, Refusal, Upgrade},
        head::{HeadError, Request, Version},
    },
};

/// The subprotocol in which `/ws` says hello first, and tells of gaps. Without it there are measurements and nothing else.
pub const SUBPROTOCOL: &str = "wirechart.v1";

/// What a request gets.
#[derive(Debug)]
pub enum Route {
    /// An HTTP response.
    Respond(Response),
    /// The answer 101, and after it this.
    WebSocket(Upgrade, Endpoint),
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

/// Finds out what the request gets.
pub fn route(request: &Request<'_>, guard: &Guard) -> Route {
    let response = if !guard.allows_host(request) {
        Response::sentence(403, "this host name is not one of ours; --allow-host adds one").closing()
    } else if let Some(endpoint) = endpoint(request) {
        match websocket(request, endpoint, guard) {
            Ok(route) => return route,
            Err(response) => response,
        }
    } else if request.version == Version::Http10 && request.headers.has_token("Upgrade", "websocket") {
        refused(Refusal::Http10) // there is no path at which this could be right
    } else {
        page(request)
    };
    let last = request.version == Version::Http10
        || request.headers.has_token("Connection", "close")
        // We read no bodies, so what follows cannot be told from one.
        || request.has_body();
    Route::Respond(if last { response.closing() } else { response })
}

/// What is wrong with a head that is no request, for the peer.
pub fn unreadable(error: HeadError) -> Response {
    Response::sentence(error.status(), &format!("{error} ({})", error.section())).closing()
}

/// The endpoint at the request's path; `Some(Err)` where its query makes no sense.
fn endpoint(request: &Request<'_>) -> Option<Result<Endpoint, String>> {
    let start = || Start::from_query(request.query().unwrap_or_default());
    match request.path() {
        "/ws" => Some(start().map(Endpoint::Feed)),
        "/chat" => Some(start().map(Endpoint::Chat)),
        "/echo" => Some(Ok(Endpoint::Echo)),
        "/inspect" => Some(Ok(Endpoint::Inspect)),
        _ => None,
    }
}

fn websocket(request: &Request<'_>, endpoint: Result<Endpoint, String>, guard: &Guard) -> Result<Route, Response> {
    let supported: &[&str] = match endpoint {
        Ok(Endpoint::Feed(_)) => &[SUBPROTOCOL],
        _ => &[],
    };
    let upgrade = handshake::upgrade(request, supported).map_err(refused)?;
    if !guard.allows_origin(request) {
        return Err(Response::sentence(403, "pages of this origin may not connect; --allow-origin adds one").closing());
    }
    let endpoint = endpoint.map_err(|sentence| Response::sentence(400, &sentence).closing())?;
    let upgrade = match endpoint {
        // What is sent there is one peer's own. Frames that all share must stay as they are: see `wire::deflate`.
        Endpoint::Echo => upgrade.with_deflate(request),
        Endpoint::Feed(_) | Endpoint::Chat(_) | Endpoint::Inspect => upgrade,
    };
    Ok(Route::WebSocket(upgrade, endpoint))
}

fn refused(refusal: Refusal) -> Response {
    let response = Response::sentence(refusal.status(), &format!("{refusal} ({})", refusal.section()));
    let response = refusal.headers().iter().fold(response, |response, (name, value)| response.header(name, value));
    // It took this for a WebSocket: what it sends next may be frames.
    response.closing()
}

fn page(request: &Request<'_>) -> Response {
    let path = request.path();
    let page = pages::find(path);
    if page.is_none() && path != "/healthz" {
        return Response::sentence(404, "there is nothing here");
    }
    if !matches!(request.method, "GET" | "HEAD") {
        return Response::sentence(405, "only GET and HEAD are answered here").header("Allow", "GET, HEAD");
    }
    let Some(page) = page else { return Response::sentence(200, "ok").header("Cache-Control", "no-store") };
    let known = request.headers.list("If-None-Match").any(|tag| tag == page.etag || tag == "*");
    // The page of another version of this program may stand at this address tomorrow: always ask, mostly to hear 304.
    let response = Response::new(if known { 304 } else { 200 })
        .header("Cache-Control", "no-cache")
        .header("ETag", &page.etag)
        .header("Referrer-Policy", "no-referrer");
    let response = match &page.policy {
        Some(policy) => response.header("Content-Security-Policy", policy),
        None => response,
    };
    if known { response } else { response.body(page.content_type, page.body.to_vec()) }
}
