//! A head of any bytes: cut or whole, it must be read the same, and what is read must keep the
//! rules and the limits; and a server takes it for a handshake where it is one, and nowhere else.
//!
//! How often a byte is taken and a line looked at is counted, however the bytes are cut. Work that
//! does neither is not seen. Must not know how heads are read. RFC 9112; RFC 6455, section 4.2.
//! Read next: `elsewhere.rs`, another reader's verdict.

use super::{
    elsewhere,
    handshake_rules::{ACCEPT, Asked, KEY, says_please, says_yes, uri_host, values},
};
use crate::oracle::{Input, check_sentence};
use crate::wire::{
    Accepted, HeadError, HeadLimits, HeadReader, Request, Response, head::work, upgrade,
};

/// What a server may know.
const KNOWN: [&str; 1] = ["wirechart.v1"];

/// All that came of it: where the head ended, and the request and the response that the same bytes
/// are.
#[derive(Debug, PartialEq)]
struct Outcome {
    end: Result<Option<usize>, HeadError>,
    request: String,
    response: String,
}

/// How often a head's lines are gone through, at the most, to see what it asks for: once for each
/// header that counts.
const LOOKS: u64 = 20;

/// Bytes from a peer, as `Input` lays it out. Options: small limits in bit 0.
///
/// # Panics
/// Where a head is read in two ways, or breaks a rule unnoticed.
pub fn request_head(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let small = HeadLimits { bytes: 200, start_line: 30, headers: 4 };
    let limits = if input.option(0) { small } else { HeadLimits::default() };
    let whole = read(limits, &input.whole());
    let cut = read(limits, &input.pieces());
    assert_eq!(whole, cut, "how the bytes are cut must not matter");
    let one_by_one: Vec<&[u8]> = input.bytes.chunks(1).collect();
    assert_eq!(whole, read(limits, &one_by_one), "nor that they come one by one");
    elsewhere::compare(limits, input.bytes);
}

fn read(limits: HeadLimits, pieces: &[&[u8]]) -> Outcome {
    let mut reader = HeadReader::new(limits);
    let before = work::steps();
    assert!(reader.is_empty());
    let end = push_all(&mut reader, pieces);
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    assert!(work::steps() - before <= length as u64, "each byte is taken once");
    let (request, response) = (reader.request(), reader.response());
    match end {
        Ok(Some(taken)) => {
            let all = pieces.concat();
            // An empty line may stand before the head, which does not count.
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
    Outcome { end, request: format!("{request:?}"), response: format!("{response:?}") }
}

/// Where the head ends, counted from the first byte of the first piece.
fn push_all(reader: &mut HeadReader, pieces: &[&[u8]]) -> Result<Option<usize>, HeadError> {
    let mut before = 0;
    for piece in pieces {
        let answer = reader.push(piece);
        if let Err(error) = answer {
            assert_eq!(reader.push(b"\r\n\r\n"), Err(error), "a broken head stays broken");
        }
        if let Some(taken) = answer? {
            assert!(taken <= piece.len());
            assert_eq!(reader.push(b"more"), Ok(Some(0)), "what follows is left alone");
            return Ok(Some(before + taken));
        }
        before += piece.len();
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
    // A whole URI has a host in front, which counts for that of the header, and its path may be
    // left out.
    let host = uri_host(target);
    assert_eq!(request.host, host.or(values(request.headers, "Host").first().copied()));
    let resource = host.map_or(*target, |host| {
        &target[target.find("://").expect("a URI") + "://".len() + host.len()..]
    });
    let query = request.query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = if resource.starts_with('?') || resource.is_empty() { "" } else { request.path() };
    assert_eq!(format!("{path}{query}"), resource);
}

/// A server must take it for a handshake where it is one, and say what is wrong where it is not.
fn check_handshake(request: &Request<'_>) {
    let before = work::steps();
    let verdict = upgrade(request, &KNOWN).map(|upgrade| upgrade.with_deflate(request));
    let lines = request.headers.iter().count() as u64;
    assert!(
        work::steps() - before <= LOOKS * (1 + lines),
        "each line is looked at a few times: {verdict:?}"
    );
    assert_eq!(
        verdict.as_ref().map(|upgrade| upgrade.subprotocol).map_err(|refusal| *refusal),
        says_please(request, &KNOWN)
    );
    match verdict {
        Ok(upgrade) => {
            let answer = upgrade.response();
            let mut reader = HeadReader::new(HeadLimits::default());
            assert_eq!(reader.push(&answer), Ok(Some(answer.len())), "what we send is one head");
            let is_example = values(request.headers, "Sec-WebSocket-Key") == [KEY];
            let accept = if is_example { ACCEPT } else { &upgrade.accept };
            let asked = Asked { accept, subprotocols: &KNOWN, deflate: upgrade.deflate };
            let answer = reader.response().map(|response| says_yes(&response, &asked));
            let subprotocol = upgrade.subprotocol.map(str::to_owned);
            assert_eq!(
                answer,
                Ok(Ok(Accepted { subprotocol, deflate: upgrade.deflate })),
                "and it says what it means"
            );
        }
        Err(refusal) => {
            check_sentence(&refusal);
            assert!(matches!(refusal.status(), 400 | 405 | 426) && !refusal.section().is_empty());
            let says_what_is_right = !refusal.headers().is_empty();
            assert_eq!(says_what_is_right, refusal.status() != 400, "405 and 426 do");
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
