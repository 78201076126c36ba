//! What RFC 6455 asks of the two heads of an opening handshake, rule by rule: a judge of
//! `wire::handshake`.
//!
//! Each rule is a line of a list, and the lists are in the order in which the rules are told. It
//! goes through the whole head for each. RFC 6455, sections 4.1 and 4.2.1. Read next:
//! `extension_list.rs`, the header that has a grammar of its own.

use super::extension_list;
use crate::wire::{
    Accepted, DeflateParameters, Headers, HttpVersion, Request, RequestError, Response,
    ResponseError, UpgradeError,
};
use std::collections::HashSet;

/// The example of section 1.3: a key, and what answers it. Nothing else of the kind is known here,
/// so that no hash need be believed.
pub(in crate::oracle) const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub(in crate::oracle) const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// What a client asked for, as far as the answer must fit it.
pub(in crate::oracle) struct Asked<'a> {
    pub(in crate::oracle) accept: &'a str,
    pub(in crate::oracle) subprotocols: &'a [&'a str],
    pub(in crate::oracle) deflate: Option<DeflateParameters>,
}

/// Whether a client can ask for this, with one more header line: the first argument that cannot
/// stand in a request.
pub(in crate::oracle) fn can_ask(
    host: &str,
    target: &str,
    names: &[&str],
    (line, value): (&str, &str),
) -> Result<(), RequestError> {
    let (no_word, twice) = flaws(names);
    let of_http = ["host", "upgrade", "connection", "content-length", "transfer-encoding"];
    let of_websocket =
        ["key", "version", "protocol", "extensions"].map(|what| format!("sec-websocket-{what}"));
    let line = line.to_ascii_lowercase();
    keeps([
        (!host.is_empty() && host.bytes().all(is_of_host), RequestError::Host),
        (is_path(target), RequestError::Target),
        (no_word >= twice, RequestError::Subprotocol),
        (twice == usize::MAX, RequestError::SubprotocolRepeated),
        (is_word(&line), RequestError::HeaderName),
        (!of_http.contains(&&*line) && !of_websocket.contains(&line), RequestError::HeaderReserved),
        (
            value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)),
            RequestError::HeaderValue,
        ),
    ])
}

/// What a server makes of a request: the subprotocol that it chooses, if any, or the first rule
/// that is broken.
pub(in crate::oracle) fn says_please(
    request: &Request<'_>,
    known: &[&'static str],
) -> Result<Option<&'static str>, UpgradeError> {
    let (values, words) =
        (|name| values(request.headers, name), |name| words(request.headers, name));
    let names = words("Sec-WebSocket-Protocol");
    let (no_word, twice) = flaws(&names);
    keeps([
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
        // Of these two the one that shows first.
        (no_word >= twice, UpgradeError::Subprotocol),
        (twice == usize::MAX, UpgradeError::SubprotocolRepeated),
        (
            extension_list::is_well_formed(&values("Sec-WebSocket-Extensions")),
            UpgradeError::ExtensionSyntax,
        ),
    ])?;
    Ok(names.iter().find_map(|name| known.iter().copied().find(|known| known == name)))
}

/// What a client makes of an answer: what was agreed on, or the first rule that is broken.
pub(in crate::oracle) fn says_yes(
    response: &Response<'_>,
    asked: &Asked<'_>,
) -> Result<Accepted, ResponseError> {
    let values = |name| values(response.headers, name);
    changes(response)?;
    keeps([
        (!values("Sec-WebSocket-Accept").is_empty(), ResponseError::AcceptMissing),
        (values("Sec-WebSocket-Accept").len() < 2, ResponseError::AcceptRepeated),
        (values("Sec-WebSocket-Accept") == [asked.accept], ResponseError::Accept),
    ])?;
    let deflate = extension_list::answer(&values("Sec-WebSocket-Extensions"), asked.deflate)?;
    let chosen = values("Sec-WebSocket-Protocol");
    keeps([
        (chosen.len() < 2, ResponseError::SubprotocolRepeated),
        (chosen.iter().all(|name| asked.subprotocols.contains(name)), ResponseError::Subprotocol),
    ])?;
    Ok(Accepted { subprotocol: chosen.first().map(ToString::to_string), deflate })
}

/// The rules that hold whatever was asked.
pub(in crate::oracle) fn changes(response: &Response<'_>) -> Result<(), ResponseError> {
    let reason = response.reason.chars().take(80).collect();
    keeps([
        (response.status == 101, ResponseError::Status { status: response.status, reason }),
        (response.version == HttpVersion::Http11, ResponseError::Http10),
        (
            matches!(values(response.headers, "Upgrade")[..], [one] if one.eq_ignore_ascii_case("websocket")),
            ResponseError::Upgrade,
        ),
        (has(&words(response.headers, "Connection"), "upgrade"), ResponseError::Connection),
    ])
}

/// The first rule that does not hold.
fn keeps<E>(rules: impl IntoIterator<Item = (bool, E)>) -> Result<(), E> {
    rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, broken)| Err(broken))
}

pub(in crate::oracle) fn values<'a>(headers: Headers<'a>, wanted: &str) -> Vec<&'a str> {
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value)
        .collect()
}

/// What stands between commas, and may be nothing.
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

fn is_word(text: &str) -> bool {
    let is_separator = |letter: char| "()<>@,;:\\\"/[]?={} \t".contains(letter); // RFC 2616, 2.2, as RFC 6455, 4.1 has it
    !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_graphic() && !is_separator(letter))
}

/// Which is the first that is no word, and which the first that was there before.
fn flaws(names: &[&str]) -> (usize, usize) {
    let mut seen = HashSet::new();
    let no_word = names.iter().position(|name| !is_word(name));
    let twice = names.iter().position(|name| !seen.insert(name));
    (no_word.unwrap_or(usize::MAX), twice.unwrap_or(usize::MAX))
}

/// A target as a path: visible, and no fragment (RFC 6455, 3).
pub(in crate::oracle) fn is_path(target: &str) -> bool {
    target.starts_with('/')
        && target.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && byte != b'#')
}

/// A target as a whole URI (RFC 9112, 3.2.2): of HTTP, with a host and no more than a port beside
/// it; visible, and no fragment.
pub(in crate::oracle) fn is_uri(target: &str) -> bool {
    uri_host(target).is_some()
        && target.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && byte != b'#')
}

/// The host and port of a target that is a whole URI.
pub(in crate::oracle) fn uri_host(target: &str) -> Option<&str> {
    let lower = target.to_ascii_lowercase();
    let start = ["http://", "https://"].into_iter().find(|start| lower.starts_with(start))?;
    let host = target[start.len()..].split(['/', '?']).next()?;
    (!matches!(host.bytes().next(), None | Some(b':')) && host.bytes().all(is_of_host))
        .then_some(host)
}

/// What may stand in a host with its port: all that is visible but what no part of an authority has
/// (RFC 3986, 3.2).
pub(in crate::oracle) fn is_of_host(byte: u8) -> bool {
    (b'!'..=b'~').contains(&byte) && !b"\"#/<>?@\\^`{|}".contains(&byte)
}

/// 16 bytes in base64: 21 characters hold 126 bits; of the next one's six only the first two can be
/// set.
pub(in crate::oracle) fn is_key(key: &str) -> bool {
    let is_digit = |digit: char| digit.is_ascii_alphanumeric() || digit == '+' || digit == '/';
    key.len() == 24
        && key.chars().take(22).all(is_digit)
        && ["A==", "Q==", "g==", "w=="].iter().any(|end| key.ends_with(end))
}
