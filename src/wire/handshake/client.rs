//! The client's half of the opening handshake: the request, and the check of the response (RFC
//! 6455, section 4.1).
//!
//! This module must not generate random numbers. The nonce is an argument, as time is elsewhere, so
//! that tests can choose it. Read next: `explain`, which describes heads and frames in sentences.

use std::{collections::HashSet, fmt};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::accept::{VERSION, accept_value};
use super::client_errors::{RequestError, ResponseError};
use super::extensions::{self, are_well_formed, extensions};
use crate::wire::deflate::{self, DeflateParameters};
use crate::wire::head::{
    Headers, HttpVersion, Request, Response, is_field_value, is_host, is_origin_form, is_token,
};

/// The headers that the handshake writes itself, or that would change its meaning. Callers must not
/// add them.
const RESERVED: [&str; 9] = [
    "Host",
    "Upgrade",
    "Connection",
    "Content-Length",
    "Transfer-Encoding",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Version",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Extensions",
];

/// How many characters of a server's reason a [`ResponseError`] keeps: enough for a sentence, too
/// few to flood a log.
const REASON_KEPT: usize = 80;

/// How many offers of permessage-deflate in an observed request are compared with the response.
/// Chromium makes one, others make two.
const OFFERS_TRIED: usize = 8;

/// A handshake that a client has begun: the request to send, and the expected response.
#[derive(Clone)]
pub struct ClientHandshake {
    request: Vec<u8>,
    accept: String,
    subprotocols: Vec<String>,
    deflate: Option<DeflateParameters>,
}

impl ClientHandshake {
    /// Begins a handshake with `host` for `target`, a path with its query. `host` includes the
    /// port, unless it is the default of the scheme.
    ///
    /// `nonce` must be random and new for each connection (4.1, item 7). `subprotocols` are offered
    /// in this order of preference. `headers` are added to the request, for example `Origin`, a
    /// cookie or authorization.
    ///
    /// # Errors
    /// Returns an error if an argument is not valid in a request. Text from a user or a page may
    /// contain a line end, and the text after it would become another header or request.
    pub fn new(
        host: &str,
        target: &str,
        nonce: [u8; 16],
        subprotocols: &[&str],
        headers: &[(&str, &str)],
    ) -> Result<Self, RequestError> {
        if host.is_empty() || !is_host(host) {
            return Err(RequestError::Host);
        }
        if !is_origin_form(target) {
            return Err(RequestError::Target);
        }
        check_subprotocols(subprotocols)?;
        check_headers(headers)?;

        let key = STANDARD.encode(nonce);
        let mut head = format!(
            "GET {target} HTTP/1.1\r\n\
             Host: {host}\r\n\
             Upgrade: websocket\r\n\
             Connection: Upgrade\r\n\
             Sec-WebSocket-Key: {key}\r\n\
             Sec-WebSocket-Version: {VERSION}\r\n"
        );
        if !subprotocols.is_empty() {
            head += &format!("Sec-WebSocket-Protocol: {}\r\n", subprotocols.join(", "));
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "\r\n";

        let subprotocols = subprotocols.iter().map(|name| name.to_string()).collect();
        Ok(Self {
            request: head.into_bytes(),
            accept: accept_value(&key),
            subprotocols,
            deflate: None,
        })
    }

    /// Offers permessage-deflate too. Browsers offer [`OFFER`](DeflateParameters::OFFER). Only
    /// the first call has an effect, and none without the feature `deflate`.
    #[must_use]
    pub fn with_deflate(mut self, offer: DeflateParameters) -> Self {
        if deflate::Codec::AVAILABLE && self.deflate.replace(offer).is_none() {
            self.request.truncate(self.request.len() - b"\r\n".len());
            self.request
                .extend_from_slice(format!("{}: {offer}\r\n\r\n", extensions::HEADER).as_bytes());
        }
        self
    }

    /// Returns the head of the request. Send nothing after it until the response has been verified.
    pub fn request(&self) -> &[u8] {
        &self.request
    }

    /// Checks the server's response, in the order of [`ResponseError`]'s variants.
    ///
    /// # Errors
    /// Returns the first rule that the response breaks. The connection must then be closed without
    /// a Close frame, because it never was a WebSocket connection. A status other than 101 may be a
    /// redirect or a request for a password, which the caller may follow.
    pub fn verify(&self, response: &Response<'_>) -> Result<Accepted, ResponseError> {
        check_change(response)?;
        let headers = response.headers;
        let accept =
            headers.one("Sec-WebSocket-Accept").map_err(|_| ResponseError::AcceptRepeated)?;
        if accept.ok_or(ResponseError::AcceptMissing)? != self.accept {
            return Err(ResponseError::Accept);
        }
        let deflate = self.verify_extensions(headers)?;
        let subprotocol = headers
            .one("Sec-WebSocket-Protocol")
            .map_err(|_| ResponseError::SubprotocolRepeated)?;
        let subprotocol = subprotocol.map(str::to_string);
        if subprotocol.as_ref().is_some_and(|chosen| !self.subprotocols.contains(chosen)) {
            return Err(ResponseError::Subprotocol);
        }
        Ok(Accepted { subprotocol, deflate })
    }

    /// Checks the accepted extensions. The server may accept only permessage-deflate, only if it
    /// was offered, and only once (RFC 6455, 9.1; RFC 7692, 7.1).
    fn verify_extensions(
        &self,
        headers: Headers<'_>,
    ) -> Result<Option<DeflateParameters>, ResponseError> {
        if !are_well_formed(headers) {
            return Err(ResponseError::ExtensionSyntax);
        }
        let mut accepted = extensions(headers).flatten();
        let Some(first) = accepted.next() else { return Ok(None) };
        let Some(offer) = self.deflate.filter(|_| first.name == deflate::NAME) else {
            return Err(ResponseError::Extension);
        };
        if accepted.next().is_some() {
            return Err(ResponseError::Extension);
        }
        let answer = DeflateParameters::from_answer(first.parameters());
        answer.and_then(|answer| offer.agree(answer)).ok_or(ResponseError::Deflate).map(Some)
    }
}

/// Shows the request line and lengths. Headers may contain passwords and cookies, and so may the
/// names of subprotocols.
impl fmt::Debug for ClientHandshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.request.split(|byte| *byte == b'\r').next().unwrap_or_default();
        f.debug_struct("ClientHandshake")
            .field("request_line", &String::from_utf8_lossy(line))
            .field("request_bytes", &self.request.len())
            .field("subprotocols", &self.subprotocols.len())
            .field("deflate", &self.deflate)
            .finish_non_exhaustive()
    }
}

/// Checks what every response must contain: that the protocol changes, and to which one.
pub(crate) fn check_change(response: &Response<'_>) -> Result<(), ResponseError> {
    let headers = response.headers;
    if response.status != 101 {
        let reason = response.reason.chars().take(REASON_KEPT).collect();
        return Err(ResponseError::Status { status: response.status, reason });
    }
    if response.version != HttpVersion::Http11 {
        return Err(ResponseError::Http10);
    }
    if !matches!(headers.one("Upgrade"), Ok(Some(name)) if name.eq_ignore_ascii_case("websocket")) {
        return Err(ResponseError::Upgrade);
    }
    if !headers.has_token("Connection", "upgrade") {
        return Err(ResponseError::Connection);
    }
    Ok(())
}

/// As [`verify`](ClientHandshake::verify), for an observer of a request that another client made.
pub(crate) fn verify_seen(
    request: &Request<'_>,
    response: &Response<'_>,
) -> Result<Accepted, ResponseError> {
    let key = request.headers.one("Sec-WebSocket-Key").ok().flatten().unwrap_or_default();
    let mut seen = ClientHandshake {
        request: Vec::new(),
        accept: accept_value(key),
        subprotocols: request.headers.tokens("Sec-WebSocket-Protocol").map(str::to_owned).collect(),
        deflate: None,
    };
    // Our client makes one offer. Others make several, and the response may answer any of them.
    let offers = extensions(request.headers).flatten().filter(|offer| offer.name == deflate::NAME);
    let offers = offers.filter_map(|offer| DeflateParameters::from_offer(offer.parameters()));
    let mut verdict = seen.verify(response);
    for offer in offers.take(OFFERS_TRIED) {
        if verdict.is_ok() {
            break;
        }
        seen.deflate = Some(offer);
        verdict = seen.verify(response);
    }
    verdict
}

fn check_subprotocols(names: &[&str]) -> Result<(), RequestError> {
    let mut seen = HashSet::new();
    for name in names {
        if !is_token(name) {
            return Err(RequestError::Subprotocol);
        }
        if !seen.insert(name) {
            return Err(RequestError::SubprotocolRepeated);
        }
    }
    Ok(())
}

fn check_headers(headers: &[(&str, &str)]) -> Result<(), RequestError> {
    for (name, value) in headers {
        if !is_token(name) {
            return Err(RequestError::HeaderName);
        }
        if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
            return Err(RequestError::HeaderReserved);
        }
        if !is_field_value(value) {
            return Err(RequestError::HeaderValue);
        }
    }
    Ok(())
}

/// The result of a handshake on the client's side.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted {
    /// The subprotocol that the server chose from those offered, if any.
    pub subprotocol: Option<String>,
    /// The agreed parameters of permessage-deflate, if any.
    pub deflate: Option<DeflateParameters>,
}
