//! Responses in plain HTTP: a file of the page, whether the server is well, how to write.
//!
//! Must not know paths, which are for `route.rs`. Read next: `route.rs`.

use super::{allowed::AllowedFrame, guard::Guard, response::Response};
use crate::{pages::Page, wire::Request};

/// A file of the page, or 304 if the browser has it.
pub fn file(request: &Request<'_>, guard: &Guard, page: &'static Page) -> Response {
    let known = request.headers.list("If-None-Match").any(|tag| tag == page.etag || tag == "*");
    // Tomorrow another version of this program may serve another page here. So the browser must
    // always ask, and mostly gets a 304.
    let response = Response::new(if known { 304 } else { 200 })
        .header("Cache-Control", "no-cache")
        .header("ETag", &page.etag)
        .header("Referrer-Policy", "no-referrer");
    let response = match &page.policy {
        Some(policy) => {
            let policy = format!("{policy}; {}", AllowedFrame::directive(&guard.frames));
            response.header("Content-Security-Policy", policy.trim_end_matches("; "))
        }
        None => response,
    };
    if known { response } else { response.body(page.content_type, &*page.body) }
}

/// Pages that may open a WebSocket may also read whether the server is well.
pub fn health(request: &Request<'_>, guard: &Guard) -> Response {
    fresh(Response::new(200), request, guard) // the rest is put in by who knows the feeds
}

/// A response that is true only now, and that pages which may open a WebSocket may read.
pub fn fresh(response: Response, request: &Request<'_>, guard: &Guard) -> Response {
    let response = response.header("Cache-Control", "no-store").header("Vary", "Origin");
    match guard.reader(request) {
        Some(origin) => response.header("Access-Control-Allow-Origin", origin),
        None => response,
    }
}

/// For who opens the address of an endpoint that takes a body.
pub fn how_to_write(request: &Request<'_>, path: &str) -> Response {
    let sentence = format!(
        "measurements come here by POST: curl -T - http://{}{path}",
        request.host.unwrap_or("...")
    );
    Response::sentence(405, &sentence).header("Allow", "POST, PUT")
}
