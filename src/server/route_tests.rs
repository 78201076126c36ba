//! What requests get, without sockets.
//!
//! Read next: `start`.

use super::*;
use crate::wire::{HeadLimits, HeadReader};

/// The response to an upgrade at this target that offers everything.
fn upgraded(target: &str) -> (String, Endpoint) {
    let mut head = HeadReader::new(HeadLimits::default());
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
         Sec-WebSocket-Protocol: {STATES}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    );
    head.push(request.as_bytes()).expect("a request");
    match route(&head.request().expect("a request"), &Guard::default()) {
        Route::WebSocket(upgrade, endpoint) => {
            (String::from_utf8(upgrade.response()).expect("ASCII"), endpoint)
        }
        other => panic!("{target}: {other:?}"),
    }
}

#[test]
fn each_endpoint_agrees_to_what_it_has() {
    for (target, has_subprotocol, compresses) in [
        ("/ws", true, false),
        ("/ws/", true, false),
        ("/ws?history=5", true, false),
        ("/chat", false, false),
        ("/inspect", false, false),
        ("/ingest?feed=a", false, false),
        ("/echo", false, cfg!(feature = "deflate")),
        ("/echo?compress=no", false, false),
    ] {
        let (response, _) = upgraded(target);
        assert_eq!(response.contains(STATES), has_subprotocol, "{target}: {response}");
        assert_eq!(response.contains("permessage-deflate"), compresses, "{target}: {response}");
    }
    assert_eq!(upgraded("/echo").1, Endpoint::Echo);
    assert_eq!(upgraded("/inspect/").1, Endpoint::Inspect);
}

/// The status of the response, and whether the connection ends after it.
fn answered(request: &str) -> (u16, bool) {
    let mut head = HeadReader::new(HeadLimits::default());
    head.push(format!("{request}\r\nHost: localhost\r\n\r\n").as_bytes()).expect("a request");
    match route(&head.request().expect("a request"), &Guard::default()) {
        Route::Respond(response) => (response.status(), response.closes()),
        other => panic!("{request}: {other:?}"),
    }
}

#[test]
fn a_connection_ends_with_http_1_0_a_body_or_if_its_client_says_so() {
    assert_eq!(answered("GET /none HTTP/1.1"), (404, false));
    assert_eq!(answered("GET /none HTTP/1.0"), (404, true));
    assert_eq!(answered("GET /none HTTP/1.1\r\nConnection: close"), (404, true));
    assert_eq!(answered("GET /none HTTP/1.1\r\nContent-Length: 5"), (404, true));
}

#[test]
fn only_http_1_0_is_told_that_it_has_no_upgrade_wherever_it_asks() {
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket";
    assert_eq!(answered(&format!("GET /none HTTP/1.1\r\n{upgrade}")), (404, false));
    assert_eq!(answered("GET /none HTTP/1.0"), (404, true));
    let (status, closes) = answered(&format!("GET /none HTTP/1.0\r\n{upgrade}"));
    assert!(status != 404 && closes, "{status}");
}
