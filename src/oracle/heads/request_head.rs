//! The body of the fuzz target `request_head`: arbitrary bytes as the head of a request and of a
//! response. The result must not depend on how the bytes are split, and must respect the rules and
//! the limits. A server must accept the request as a handshake exactly where it is one.
//!
//! The work is counted: how often a byte is consumed and a header line is scanned. Work that does
//! neither is not noticed. Must not know how heads are parsed. RFC 9112; RFC 6455, section 4.2.
//! Read next: `against_httparse.rs`, the comparison with another parser.

use super::{
    against_httparse,
    handshake_rules::{ACCEPT, KEY, Offer, accepts_upgrade, requests_upgrade, uri_host, values},
};
use crate::oracle::{Input, check_sentence};
use crate::wire::{
    Accepted, HeadError, HeadLimits, HeadReader, Request, Response, head::work, upgrade,
};

/// The subprotocols of the server.
const SUPPORTED: [&str; 1] = ["wirechart.v1"];

/// Where the head ends, and the request and the response that these bytes are.
#[derive(Debug, PartialEq)]
struct Reading {
    end: Result<Option<usize>, HeadError>,
    request: String,
    response: String,
}

/// How often the lines of a head may be scanned during a handshake: once for each header that
/// counts.
const MAX_SCANS: u64 = 20;

/// An `Input`. Bit 0 of the options: small limits.
///
/// # Panics
/// Where the result depends on the chunks, or a broken rule is not noticed.
pub fn request_head(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let small = HeadLimits { bytes: 200, start_line: 30, headers: 4 };
    let limits = if input.option(0) { small } else { HeadLimits::default() };
    let whole = read(limits, &input.whole());
    let cut = read(limits, &input.chunks());
    assert_eq!(whole, cut, "the result depends on the chunks");
    let one_by_one: Vec<&[u8]> = input.bytes.chunks(1).collect();
    assert_eq!(whole, read(limits, &one_by_one), "the result is different byte by byte");
    against_httparse::compare(limits, input.bytes);
}

fn read(limits: HeadLimits, chunks: &[&[u8]]) -> Reading {
    let mut reader = HeadReader::new(limits);
    let before = work::steps();
    assert!(reader.is_empty());
    let end = push_all(&mut reader, chunks);
    let length: usize = chunks.iter().map(|chunk| chunk.len()).sum();
    assert!(work::steps() - before <= length as u64, "a byte is consumed more than once");
    let (request, response) = (reader.request(), reader.response());
    match end {
        Ok(Some(taken)) => {
            let all = chunks.concat();
            // An empty line before the head is allowed and does not count.
            let head = all[..taken].strip_prefix(b"\r\n").unwrap_or(&all[..taken]);
            assert!(reader.bytes() == head && head.len() <= limits.bytes);
        }
        Ok(None) => {
            assert!(request == Err(HeadError::Incomplete) && response == Err(HeadError::Incomplete))
        }
        Err(error) => assert!(request == Err(error) && response == Err(error)),
    }
    if let Err(error) = request {
        check_sentence(&error);
        assert!(matches!(error.status(), 400 | 414 | 431 | 505) && !error.section().is_empty());
    }
    if let Ok(request) = &request {
        check_handshake(request);
        check_request(request, &limits);
    }
    if let Err(error) = response {
        check_sentence(&error);
        assert!(!error.section().is_empty());
    }
    if let Ok(response) = &response {
        check_response(response, &limits);
    }
    Reading { end, request: format!("{request:?}"), response: format!("{response:?}") }
}

/// Where the head ends, counted from the first byte of the first chunk.
fn push_all(reader: &mut HeadReader, chunks: &[&[u8]]) -> Result<Option<usize>, HeadError> {
    let mut before = 0;
    for chunk in chunks {
        let answer = reader.push(chunk);
        if let Err(error) = answer {
            assert_eq!(reader.push(b"\r\n\r\n"), Err(error), "an error is final");
        }
        if let Some(taken) = answer? {
            assert!(taken <= chunk.len());
            assert_eq!(reader.push(b"more"), Ok(Some(0)), "bytes after the head are not consumed");
            return Ok(Some(before + taken));
        }
        before += chunk.len();
    }
    Ok(None)
}

fn check_request(request: &Request<'_>, limits: &HeadLimits) {
    check_headers(request.headers.iter(), limits);
    let Request { method, target, .. } = request;
    assert!(method.len() + target.len() + " HTTP/1.1 ".len() <= limits.start_line);
    assert!(!method.is_empty() && method.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(target.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(request.path().starts_with('/') || *target == "*");
    // An absolute URI contains a host, which replaces that of the header. Its path may be missing.
    let host = uri_host(target);
    assert_eq!(request.host, host.or(values(request.headers, "Host").first().copied()));
    let resource = host.map_or(*target, |host| {
        &target[target.find("://").expect("a URI") + "://".len() + host.len()..]
    });
    let query = request.query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = if resource.starts_with('?') || resource.is_empty() { "" } else { request.path() };
    assert_eq!(format!("{path}{query}"), resource);
}

/// A server must accept the request if it is a handshake, and otherwise name the rule that is
/// broken.
fn check_handshake(request: &Request<'_>) {
    let before = work::steps();
    let verdict = upgrade(request, &SUPPORTED).map(|upgrade| upgrade.with_deflate(request));
    let lines = request.headers.iter().count() as u64;
    assert!(
        work::steps() - before <= MAX_SCANS * (1 + lines),
        "a line is scanned too often: {verdict:?}"
    );
    assert_eq!(
        verdict.as_ref().map(|upgrade| upgrade.subprotocol.as_deref()).map_err(|error| *error),
        requests_upgrade(request, &SUPPORTED)
    );
    match verdict {
        Ok(upgrade) => {
            let answer = upgrade.response();
            let mut reader = HeadReader::new(HeadLimits::default());
            assert_eq!(reader.push(&answer), Ok(Some(answer.len())), "the answer is not one head");
            let is_example = values(request.headers, "Sec-WebSocket-Key") == [KEY];
            let accept = if is_example { ACCEPT } else { &upgrade.accept };
            let offer = Offer { accept, subprotocols: &SUPPORTED, deflate: upgrade.deflate };
            let answer = reader.response().map(|response| accepts_upgrade(&response, &offer));
            let subprotocol = upgrade.subprotocol.clone();
            assert_eq!(
                answer,
                Ok(Ok(Accepted { subprotocol, deflate: upgrade.deflate })),
                "the answer says something else than the upgrade"
            );
        }
        Err(error) => {
            check_sentence(&error);
            assert!(matches!(error.status(), 400 | 405 | 426) && !error.section().is_empty());
            let says_what_is_right = !error.headers().is_empty();
            assert_eq!(
                says_what_is_right,
                error.status() != 400,
                "405 and 426 name what is right in a header"
            );
        }
    }
}

fn check_response(response: &Response<'_>, limits: &HeadLimits) {
    check_headers(response.headers.iter(), limits);
    assert!(response.status < 1000);
    assert!(!response.reason.contains(['\r', '\n', '\0']));
}

fn check_headers<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>, limits: &HeadLimits) {
    let mut count = 0;
    for (name, value) in headers {
        count += 1;
        assert!(
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
        );
        assert!(!value.contains(['\r', '\n', '\0']));
        assert_eq!(value.trim_matches([' ', '\t']), value);
    }
    assert!(count <= limits.headers);
}
