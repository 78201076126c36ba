//! The server's half of the opening handshake: accepts or refuses a request (RFC 6455, section
//! 4.2).
//!
//! This module does not know the requested path, the origin of the page (10.2), or what is sent
//! afterwards. Read next: `client_errors.rs`.

use std::collections::HashSet;
use std::error::Error;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::accept::{VERSION, accept_value};
use super::extensions::{self, are_well_formed, extensions};
use crate::wire::deflate::{self, DeflateParameters};
use crate::wire::head::{HttpVersion, Request, error_response, is_token};

/// A request that may be answered with 101.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upgrade {
    /// The value of `Sec-WebSocket-Accept`.
    pub accept: String,
    /// The subprotocol that both ends support, if any.
    pub subprotocol: Option<String>,
    /// The agreed parameters of permessage-deflate, if any.
    pub deflate: Option<DeflateParameters>,
}

impl Upgrade {
    /// Accepts the first acceptable offer of permessage-deflate in the request, if any (RFC 7692,
    /// 5.1).
    ///
    /// Other offers are left out of the response, which declines them: unknown extensions, and
    /// offers with invalid parameters. A header that does not follow the grammar has already been
    /// refused by [`upgrade`].
    #[must_use]
    pub fn with_deflate(self, request: &Request<'_>) -> Self {
        let offers =
            extensions(request.headers).flatten().filter(|offer| offer.name == deflate::NAME);
        let mut answers =
            offers.filter_map(|offer| DeflateParameters::from_offer(offer.parameters())?.answer());
        Self { deflate: answers.next().filter(|_| deflate::Codec::AVAILABLE), ..self }
    }

    /// Returns the head of the 101 response (RFC 6455, 4.2.2, item 5). Frames follow it.
    pub fn response(&self) -> Vec<u8> {
        let mut head = format!(
            "HTTP/1.1 101 Switching Protocols\r\n\
             Upgrade: websocket\r\n\
             Connection: Upgrade\r\n\
             Sec-WebSocket-Accept: {}\r\n",
            self.accept
        );
        if let Some(subprotocol) = &self.subprotocol {
            head += &format!("Sec-WebSocket-Protocol: {subprotocol}\r\n");
        }
        if let Some(deflate) = self.deflate {
            head += &format!("{}: {deflate}\r\n", extensions::HEADER);
        }
        head += "\r\n";
        head.into_bytes()
    }
}

/// Checks a request for a WebSocket and chooses the subprotocol: the first one in the client's list
/// that is in `supported`. It is not an error if there is none; the client decides whether it can
/// continue without (4.2.2).
///
/// # Errors
/// Returns the first rule that the request breaks, in the order of [`UpgradeError`]'s variants. The
/// general rules come first. So a browser that opens the address as a page learns that it is for
/// WebSocket, and an older client learns the supported version before it is sent an error about its
/// key. `Host` (4.2.1, item 2) is not checked here: HTTP/1.1 requires it in every request, and
/// [`HeadReader`](crate::wire::HeadReader) refuses a request without it.
///
/// This function does not decide who may connect: it compares `Host` and `Origin` with nothing. A
/// server that browsers can reach must check `Origin` itself, or any page can connect (10.2).
pub fn upgrade(request: &Request<'_>, supported: &[&str]) -> Result<Upgrade, UpgradeError> {
    let headers = request.headers;
    if request.method != "GET" {
        return Err(UpgradeError::Method);
    }
    if request.version != HttpVersion::Http11 {
        return Err(UpgradeError::Http10);
    }
    if !headers.has_token("Upgrade", "websocket") {
        return Err(UpgradeError::Upgrade);
    }
    if !headers.has_token("Connection", "upgrade") {
        return Err(UpgradeError::Connection);
    }
    if request.has_body() {
        return Err(UpgradeError::Body);
    }
    if headers.one("Sec-WebSocket-Version") != Ok(Some(VERSION)) {
        return Err(UpgradeError::Version);
    }
    let key = headers
        .one("Sec-WebSocket-Key")
        .map_err(|_| UpgradeError::KeyRepeated)?
        .ok_or(UpgradeError::KeyMissing)?;
    if !is_key(key) {
        return Err(UpgradeError::Key);
    }
    let subprotocol = choose_subprotocol(request, supported)?;
    // The caller accepts extensions with `with_deflate`. The syntax is checked here, because every
    // server must be able to parse the offers (9.1).
    if !are_well_formed(headers) {
        return Err(UpgradeError::ExtensionSyntax);
    }
    Ok(Upgrade { accept: accept_value(key), subprotocol, deflate: None })
}

/// Returns whether the key is sixteen bytes in canonical base64 (4.1, item 7): with padding, and
/// with the unused bits zero.
pub(crate) fn is_key(key: &str) -> bool {
    STANDARD.decode(key).is_ok_and(|nonce| nonce.len() == 16)
}

/// Chooses a subprotocol. The list must consist of distinct tokens (4.1, item 10), even if none of
/// them is supported.
fn choose_subprotocol(
    request: &Request<'_>,
    supported: &[&str],
) -> Result<Option<String>, UpgradeError> {
    // A set, because comparing all pairs would take quadratic time in the length of the header.
    let mut offered = HashSet::new();
    let mut chosen = None;
    for name in request.headers.list("Sec-WebSocket-Protocol") {
        if !is_token(name) {
            return Err(UpgradeError::Subprotocol);
        }
        if !offered.insert(name) {
            return Err(UpgradeError::SubprotocolRepeated);
        }
        chosen = chosen.or_else(|| supported.contains(&name).then(|| name.to_owned()));
    }
    Ok(chosen)
}

/// Why a request is not answered with 101. There is one variant for each rule, in the order in
/// which the rules are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpgradeError {
    /// A method other than GET.
    Method,
    /// HTTP/1.0, which has no `Upgrade`.
    Http10,
    /// `Upgrade` is missing, or does not name `websocket`.
    Upgrade,
    /// `Connection` is missing, or does not name `Upgrade`.
    Connection,
    /// The request has a body, which would have to be read before the first frame.
    Body,
    /// `Sec-WebSocket-Version` does not appear exactly once with the value 13.
    Version,
    /// No `Sec-WebSocket-Key`.
    KeyMissing,
    /// Two or more of `Sec-WebSocket-Key`.
    KeyRepeated,
    /// A key that is not 16 bytes in base64.
    Key,
    /// `Sec-WebSocket-Protocol` has an element that is not a token.
    Subprotocol,
    /// `Sec-WebSocket-Protocol` names a subprotocol twice.
    SubprotocolRepeated,
    /// A `Sec-WebSocket-Extensions` that is not a list of extensions.
    ExtensionSyntax,
}

impl UpgradeError {
    /// Returns a whole response that refuses the request: the status, its
    /// [`headers`](Self::headers) and the sentence of the error as its body. Write it to the
    /// connection, then close. To a HEAD request, send it only up to the empty line (RFC 9110,
    /// 9.3.2).
    pub fn response(self) -> Vec<u8> {
        error_response(self.status(), self.headers(), &self)
    }

    /// Returns the status code of the response.
    pub fn status(self) -> u16 {
        match self {
            Self::Method => 405,
            Self::Upgrade | Self::Version => 426,
            _ => 400,
        }
    }

    /// Returns the headers that the status requires, which tell the client what would be correct
    /// (RFC 9110, 15.5.6 and 15.5.22; RFC 6455, 4.4).
    pub fn headers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Method => &[("Allow", "GET")],
            Self::Upgrade => &[("Upgrade", "websocket"), ("Connection", "Upgrade")],
            Self::Version => &[
                ("Upgrade", "websocket"),
                ("Connection", "Upgrade"),
                ("Sec-WebSocket-Version", VERSION),
            ],
            _ => &[],
        }
    }

    /// Returns the section with the rule.
    pub fn section(self) -> &'static str {
        match self {
            Self::Body => "RFC 9110, 7.8",
            Self::Version => "RFC 6455, 4.4",
            Self::KeyRepeated => "RFC 6455, 11.3.1",
            Self::Subprotocol | Self::SubprotocolRepeated => "RFC 6455, 4.1",
            Self::ExtensionSyntax => "RFC 6455, 9.1",
            _ => "RFC 6455, 4.2.1",
        }
    }
}

impl fmt::Display for UpgradeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Method => "the method of a WebSocket handshake must be GET",
            Self::Http10 => "a WebSocket handshake must be made in HTTP/1.1",
            Self::Upgrade => {
                "WebSocket is spoken here; the request must have the header Upgrade: websocket"
            }
            Self::Connection => "the Connection header must name Upgrade",
            Self::Body => "a WebSocket handshake must not have a body",
            Self::Version => "the header Sec-WebSocket-Version must be there once and be 13",
            Self::KeyMissing => "the Sec-WebSocket-Key header is missing",
            Self::KeyRepeated => "the Sec-WebSocket-Key header is there more than once",
            Self::Key => "the Sec-WebSocket-Key header is not 16 bytes in base64",
            Self::Subprotocol => {
                "the Sec-WebSocket-Protocol header is not a list of words with commas between them"
            }
            Self::SubprotocolRepeated => {
                "the Sec-WebSocket-Protocol header names a subprotocol twice"
            }
            Self::ExtensionSyntax => {
                "the Sec-WebSocket-Extensions header is not a list of extensions"
            }
        })
    }
}

impl Error for UpgradeError {}
