//! The rules of RFC 6455 for the two heads of an opening handshake: the oracle for
//! `wire::handshake`.
//!
//! Each rule is a line of a list. The lists are in the order in which broken rules are reported.
//! For each rule, the whole head is searched again. Must not know how our handshake works. RFC
//! 6455, sections 4.1 and 4.2.1. Read next: `extension_list.rs`, for the header that has a grammar
//! of its own.

use super::extension_list;
use crate::wire::{
    Accepted, DeflateParameters, Headers, HttpVersion, Request, RequestError, Response,
    ResponseError, UpgradeError,
};
use std::collections::HashSet;

/// The example of section 1.3: a key and its accept value. It is the only pair that the oracle
/// knows, so it does not depend on an implementation of the hash.
pub(in crate::oracle) const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub(in crate::oracle) const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// What a client has offered, and the accept value that it expects.
pub(in crate::oracle) struct Offer<'a> {
    pub(in crate::oracle) accept: &'a str,
    pub(in crate::oracle) subprotocols: &'a [&'a str],
    pub(in crate::oracle) deflate: Option<DeflateParameters>,
}

/// Checks the arguments of a client, with one more header line. Returns the error of the first that
/// cannot be in a request.
pub(in crate::oracle) fn can_request(
    host: &str,
    target: &str,
    names: &[&str],
    (line, value): (&str, &str),
) -> Result<(), RequestError> {
    let (invalid, repeated) = invalid_and_repeated(names);
    let of_http = ["host", "upgrade", "connection", "content-length", "transfer-encoding"];
    let of_websocket =
        ["key", "version", "protocol", "extensions"].map(|what| format!("sec-websocket-{what}"));
    let line = line.to_ascii_lowercase();
    first_broken([
        (!host.is_empty() && host.bytes().all(is_host_byte), RequestError::Host),
        (is_path(target), RequestError::Target),
        (invalid >= repeated, RequestError::Subprotocol),
        (repeated == usize::MAX, RequestError::SubprotocolRepeated),
        (is_token(&line), RequestError::HeaderName),
        (!of_http.contains(&&*line) && !of_websocket.contains(&line), RequestError::HeaderReserved),
        (
            value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)),
            RequestError::HeaderValue,
        ),
    ])
}

/// What a server makes of a request: the subprotocol that it selects, if any, or the first broken
/// rule.
pub(in crate::oracle) fn requests_upgrade(
    request: &Request<'_>,
    supported: &[&'static str],
) -> Result<Option<&'static str>, UpgradeError> {
    let (values, words) =
        (|name| values(request.headers, name), |name| words(request.headers, name));
    let names = words("Sec-WebSocket-Protocol");
    let (invalid, repeated) = invalid_and_repeated(&names);
    first_broken([
        (request.method == "GET", UpgradeError::Method),
        (request.version == HttpVersion::Http11, UpgradeError::Http10),
        (has(&words("Upgrade"), "websocket"), UpgradeError::Upgrade),
        (has(&words("Connection"), "upgrade"), UpgradeError::Connection),
        (values("Transfer-Encoding").is_empty(), UpgradeError::Body),
        (values("Content-Length").iter().all(|length| *length == "0"), UpgradeError::Body),
        (values("Sec-WebSocket-Version") == ["13"], UpgradeError::Version),
        (!values("Sec-WebSocket-Key").is_empty(), UpgradeError::KeyMissing),
        (values("Sec-WebSocket-Key").len() < 2, UpgradeError::KeyRepeated),
        (values("Sec-WebSocket-Key").iter().all(|key| is_key(key)), UpgradeError::Key),
        // Of these two errors, the one at the earlier name is reported.
        (invalid >= repeated, UpgradeError::Subprotocol),
        (repeated == usize::MAX, UpgradeError::SubprotocolRepeated),
        (
            extension_list::is_well_formed(&values("Sec-WebSocket-Extensions")),
            UpgradeError::ExtensionSyntax,
        ),
    ])?;
    Ok(names.iter().find_map(|name| supported.iter().copied().find(|supported| supported == name)))
}

/// What a client makes of an answer: what was negotiated, or the first broken rule.
pub(in crate::oracle) fn accepts_upgrade(
    response: &Response<'_>,
    offer: &Offer<'_>,
) -> Result<Accepted, ResponseError> {
    let values = |name| values(response.headers, name);
    switches_protocols(response)?;
    first_broken([
        (!values("Sec-WebSocket-Accept").is_empty(), ResponseError::AcceptMissing),
        (values("Sec-WebSocket-Accept").len() < 2, ResponseError::AcceptRepeated),
        (values("Sec-WebSocket-Accept") == [offer.accept], ResponseError::Accept),
    ])?;
    let deflate = extension_list::answer(&values("Sec-WebSocket-Extensions"), offer.deflate)?;
    let chosen = values("Sec-WebSocket-Protocol");
    first_broken([
        (chosen.len() < 2, ResponseError::SubprotocolRepeated),
        (chosen.iter().all(|name| offer.subprotocols.contains(name)), ResponseError::Subprotocol),
    ])?;
    Ok(Accepted { subprotocol: chosen.first().map(ToString::to_string), deflate })
}

/// The rules for an answer that do not depend on the offer.
pub(in crate::oracle) fn switches_protocols(response: &Response<'_>) -> Result<(), ResponseError> {
    let reason = response.reason.chars().take(80).collect();
    let upgrade = values(response.headers, "Upgrade");
    first_broken([
        (response.status == 101, ResponseError::Status { status: response.status, reason }),
        (response.version == HttpVersion::Http11, ResponseError::Http10),
        (
            matches!(upgrade[..], [protocol] if protocol.eq_ignore_ascii_case("websocket")),
            ResponseError::Upgrade,
        ),
        (has(&words(response.headers, "Connection"), "upgrade"), ResponseError::Connection),
    ])
}

/// The error of the first rule that does not hold.
fn first_broken<E>(rules: impl IntoIterator<Item = (bool, E)>) -> Result<(), E> {
    rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, broken)| Err(broken))
}

pub(in crate::oracle) fn values<'a>(headers: Headers<'a>, wanted: &str) -> Vec<&'a str> {
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value)
        .collect()
}

/// The elements between commas, which may be empty.
fn words<'a>(headers: Headers<'a>, name: &str) -> Vec<&'a str> {
    values(headers, name)
        .iter()
        .flat_map(|value| value.split(','))
        .map(|word| word.trim_matches([' ', '\t']))
        .collect()
}

fn has(words: &[&str], wanted: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(wanted))
}

fn is_token(text: &str) -> bool {
    // RFC 2616, section 2.2, to which RFC 6455, section 4.1, refers.
    let is_separator = |letter: char| "()<>@,;:\\\"/[]?={} \t".contains(letter);
    !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_graphic() && !is_separator(letter))
}

/// The position of the first name that is not a token, and of the first that repeats another.
fn invalid_and_repeated(names: &[&str]) -> (usize, usize) {
    let mut seen = HashSet::new();
    let invalid = names.iter().position(|name| !is_token(name));
    let repeated = names.iter().position(|name| !seen.insert(name));
    (invalid.unwrap_or(usize::MAX), repeated.unwrap_or(usize::MAX))
}

/// Whether the target is a path: visible characters without a fragment (RFC 6455, 3).
pub(in crate::oracle) fn is_path(target: &str) -> bool {
    target.starts_with('/')
        && target.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && byte != b'#')
}

/// Whether the target is an absolute URI (RFC 9112, 3.2.2): of HTTP or WebSocket, with a host and at most a
/// port, in visible characters, without a fragment.
pub(in crate::oracle) fn is_uri(target: &str) -> bool {
    uri_host(target).is_some()
        && target.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && byte != b'#')
}

/// The host and port of a target that is an absolute URI.
pub(in crate::oracle) fn uri_host(target: &str) -> Option<&str> {
    let lower = target.to_ascii_lowercase();
    let start = ["http://", "https://", "ws://", "wss://"]
        .into_iter()
        .find(|start| lower.starts_with(start))?;
    let host = target[start.len()..].split(['/', '?']).next()?;
    (!matches!(host.bytes().next(), None | Some(b':')) && host.bytes().all(is_host_byte))
        .then_some(host)
}

/// Whether a host with its port may contain this byte: all visible characters except those that are
/// in no part of an authority (RFC 3986, 3.2).
pub(in crate::oracle) fn is_host_byte(byte: u8) -> bool {
    (b'!'..=b'~').contains(&byte) && !b"\"#/<>?@\\^`{|}".contains(&byte)
}

/// Whether this is 16 bytes in base64: 21 characters hold 126 bits, and of the next character only
/// the first two bits may be set.
pub(in crate::oracle) fn is_key(key: &str) -> bool {
    let is_digit = |digit: char| digit.is_ascii_alphanumeric() || digit == '+' || digit == '/';
    key.len() == 24
        && key.chars().take(22).all(is_digit)
        && ["A==", "Q==", "g==", "w=="].iter().any(|end| key.ends_with(end))
}
