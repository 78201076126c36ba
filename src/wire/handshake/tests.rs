//! Tests of the opening handshake: both ends connected without a socket. The tests of each end are
//! in `tests/`.

mod client;
#[cfg(feature = "deflate")]
mod deflate;
mod sentences;
mod server;

use proptest::prelude::*;

use super::*;
use crate::wire::head::{HeadLimits, HeadReader};

/// The nonce of the RFC's example (1.3).
const NONCE: [u8; 16] = *b"the sample nonce";
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Reads a head, which must be the whole input.
fn read(input: &[u8]) -> HeadReader {
    let mut reader = HeadReader::new(HeadLimits::default());
    assert_eq!(reader.push(input), Ok(Some(input.len())), "{}", input.escape_ascii());
    reader
}

/// Answers a request as a server that supports these subprotocols.
fn serve(request: &[u8], supported: &[&'static str]) -> Result<Upgrade, UpgradeError> {
    upgrade(&read(request).request().unwrap(), supported)
}

/// Connects a client and a server, and returns the result of each.
fn join(offered: &[&str], supported: &[&'static str]) -> (Upgrade, Accepted) {
    let client =
        ClientHandshake::new("localhost:8080", "/ws?history=50", NONCE, offered, &[]).unwrap();
    let upgrade = serve(client.request(), supported).unwrap();
    let answer = read(&upgrade.response());
    let accepted = client.verify(&answer.response().unwrap()).unwrap();
    (upgrade, accepted)
}

#[test]
fn the_example_of_the_rfc() {
    assert_eq!(accept_value(KEY), ACCEPT);
    let client =
        ClientHandshake::new("server.example.com", "/chat", NONCE, &["chat", "superchat"], &[])
            .unwrap();
    assert_eq!(
        read(client.request()).request().unwrap().headers.one("Sec-WebSocket-Key"),
        Ok(Some(KEY))
    );
    assert_eq!(
        serve(client.request(), &["chat"]).unwrap().response(),
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
          Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n"
    );
}

#[test]
fn the_two_ends_agree() {
    for (offered, supported, chosen) in [
        (&[][..], &[][..], None),
        (&["a"], &[], None),
        (&[], &["a"], None),
        (&["a", "b"], &["b", "a"], Some("a")), // the client's order decides
        (&["x", "b"], &["a", "b"], Some("b")),
        (&["A"], &["a"], None), // the case matters
    ] {
        let (upgrade, accepted) = join(offered, supported);
        assert_eq!(
            (upgrade.subprotocol.as_deref(), accepted.subprotocol.as_deref()),
            (chosen, chosen)
        );
        assert_eq!(upgrade.accept, ACCEPT);
    }
}

#[test]
fn frames_behind_the_request_are_kept_for_after_the_101() {
    let client = ClientHandshake::new("a", "/", NONCE, &[], &[]).unwrap();
    let head = client.request();
    let mut reader = HeadReader::new(HeadLimits::default());
    assert_eq!(reader.push(&[head, b"GET / HTTP/1.1\r\n\r\n"].concat()), Ok(Some(head.len())));
    assert!(
        upgrade(&reader.request().unwrap(), &[]).is_ok(),
        "bytes behind the head are none of its business"
    );
}

proptest! {
    /// Any two ends either reach an agreement or refuse the arguments.
    #[test]
    fn what_one_end_asks_the_other_answers(
        host in ".{0,9}|[a-z.:0-9]{1,9}",
        target in ".{0,9}|/[!-~]{0,9}",
        nonce: [u8; 16],
        offered in prop::collection::vec(".{0,2}|[a-d]{1,2}", 0..4),
        headers in prop::collection::vec((".{0,3}|[a-z]{1,3}", ".{0,9}|[ -~]{0,9}"), 0..3),
    ) {
        let offered: Vec<_> = offered.iter().map(String::as_str).collect();
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let Ok(client) = ClientHandshake::new(&host, &target, nonce, &offered, &headers) else { return Ok(()) };

        let reader = read(client.request());
        let request = reader.request().unwrap();
        prop_assert_eq!((request.target, request.host), (target.as_str(), Some(host.as_str())));
        let lines = 5 + usize::from(!offered.is_empty()) + headers.len();
        prop_assert_eq!(request.headers.iter().count(), lines, "no argument adds a line of its own");

        let upgrade = upgrade(&request, &["b", "c"]).unwrap();
        let answer = read(&upgrade.response());
        let accepted = client.verify(&answer.response().unwrap()).unwrap();
        let first = offered.into_iter().find(|name| ["b", "c"].contains(name));
        prop_assert_eq!(upgrade.subprotocol.as_deref(), first);
        prop_assert_eq!(accepted.subprotocol, upgrade.subprotocol);
    }

    /// Each end accepts or refuses any head that can be read.
    #[test]
    fn no_head_panics(lines in prop::collection::vec(
        "(Upgrade|Connection|Sec-WebSocket-(Key|Accept|Version|Protocol|Extensions)): (websocket|13|, )?[!-~]{0,30}",
        0..9,
    )) {
        let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let request = read(format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n").as_bytes());
        if let Ok(upgrade) = upgrade(&request.request().unwrap(), &["a"]) {
            prop_assert_eq!(upgrade.accept.len(), 28);
        }
        let client = ClientHandshake::new("a", "/", NONCE, &[], &[]).unwrap();
        let response = read(format!("HTTP/1.1 101 \r\n{lines}\r\n").as_bytes());
        prop_assert!(client.verify(&response.response().unwrap()).is_err(), "nobody guesses the accept value");
    }
}

/// A program that cannot compress neither offers nor accepts the extension.
#[cfg(not(feature = "deflate"))]
#[test]
fn without_the_feature_there_is_no_deflate() {
    let client = ClientHandshake::new("a", "/", NONCE, &[], &[]).unwrap();
    let offered = client.clone().with_deflate(crate::wire::deflate::DeflateParameters::OFFER);
    assert_eq!(offered.request(), client.request());

    let mut head = client.request().to_vec();
    head.truncate(head.len() - 2);
    head.extend_from_slice(b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
    let reader = read(&head);
    let request = reader.request().unwrap();
    assert_eq!(upgrade(&request, &[]).unwrap().with_deflate(&request).deflate, None);
}
