//! What a new connection has to do with an inspection, as the query of its URL says.
//!
//! Must not know connections. Read next: `watcher.rs`.

use super::{
    registry::{Inspection, Registry},
    token::Token,
};
use crate::{
    server::{access::hide, response::Response, route::Endpoint},
    wire::{HeadReader, Request},
};
use std::sync::Arc;

/// What a new connection has to do with an inspection.
pub enum Admission {
    /// Nothing.
    None,
    /// It watches an inspection.
    Watches(Arc<Inspection>),
    /// It would watch, but there are too many inspections.
    TurnedAway,
    /// It is to be mirrored.
    Mirrored(Arc<Inspection>, Handshake),
}

/// The client's half of the handshake of a connection that is mirrored.
pub struct Handshake {
    pub(super) target: String,
    pub(super) key: String,
    pub(super) request: Vec<u8>,
}

const TOKEN_MISSING: &str =
    "/inspect needs a token in its query: 32 hexadecimal digits that nobody else knows";

/// Reads from the query of the request what the WebSocket that it asks for has to do with an
/// inspection.
///
/// # Errors
/// The response, where the query is wrong.
pub fn admit(
    inspections: &Registry,
    endpoint: &Endpoint,
    request: &Request<'_>,
    head: &HeadReader,
) -> Result<Admission, Response> {
    let watches = *endpoint == Endpoint::Inspect;
    let name = if watches { "token" } else { "inspect" };
    let token = Token::from_query(request.query().unwrap_or_default(), name)
        .map_err(|sentence| refused(&sentence))?;
    let Some(token) = token else {
        return if watches { Err(refused(TOKEN_MISSING)) } else { Ok(Admission::None) };
    };
    if watches {
        return Ok(inspections.open(token).map_or(Admission::TurnedAway, Admission::Watches));
    }
    Ok(inspections.find(token).map_or(Admission::None, |inspection| {
        Admission::Mirrored(inspection, Handshake::of(request, head))
    }))
}

fn refused(sentence: &str) -> Response {
    Response::sentence(400, sentence).closing()
}

impl Handshake {
    fn of(request: &Request<'_>, head: &HeadReader) -> Self {
        let key = request.headers.get_all("Sec-WebSocket-Key").next().unwrap_or_default();
        let mut bytes = head.bytes();
        // A page could read its own cookie here, which no script is to see.
        hide(&mut bytes);
        Self { target: request.target.to_owned(), key: key.to_owned(), request: bytes }
    }
}
