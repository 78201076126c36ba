//! Answers to the opening handshake, valid and invalid, and what the client makes of them. RFC
//! 6455, section 4.1.
//!
//! Read next: `flow.rs`.

use super::scripted::{Server, answered, good_answer, text};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    net::TcpListener,
    time::{Instant, sleep},
};
use wirechart::{
    client::{Client, ConnectError, Options, error::Phase},
    wire::{Event, HeadError, Message, RequestError, ResponseError},
};

async fn refused(answer: impl FnOnce(&str) -> String) -> ConnectError {
    answered(&Options::default(), answer).await.0.err().expect("no WebSocket")
}

#[track_caller]
fn assert_says(error: &ConnectError, sentence: &str) {
    assert_eq!(error.to_string(), sentence);
}

#[tokio::test]
async fn the_request_contains_the_options() {
    let options = Options {
        subprotocols: vec!["first".to_owned(), "second".to_owned()],
        headers: vec![("Origin".to_owned(), "https://example.com".to_owned())],
        ..Options::default()
    };
    let mut asked = String::new();
    let (client, _) = answered(&options, |request| {
        asked = request.to_owned();
        good_answer(request).replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: second\r\n\r\n")
    })
    .await;
    assert_eq!(client.expect("a WebSocket").subprotocol(), Some("second"));
    assert!(asked.starts_with("GET /path?query HTTP/1.1\r\nHost: example.com\r\n"), "{asked}");
    for line in [
        "Sec-WebSocket-Protocol: first, second",
        "Origin: https://example.com",
        "Sec-WebSocket-Version: 13",
    ] {
        assert!(asked.contains(&format!("\r\n{line}\r\n")), "{asked}");
    }
}

#[tokio::test]
async fn each_connection_has_a_new_key() {
    let mut keys = Vec::new();
    for _ in 0..2 {
        let keep = |request: &str| {
            keys.push(
                request
                    .lines()
                    .find(|line| line.starts_with("Sec-WebSocket-Key"))
                    .map(str::to_owned),
            );
            good_answer(request)
        };
        answered(&Options::default(), keep).await.0.expect("a WebSocket");
    }
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test]
async fn frames_right_behind_the_answer_are_not_lost() {
    let behind = |request: &str| [good_answer(request).as_bytes(), &text("early")].concat();
    let (client, _server) = answered(&Options::default(), behind).await;
    let event = client.expect("a WebSocket").next().await.expect("a message");
    assert_eq!(event, Some(Event::Message(Message::text("early"))));
}

#[tokio::test]
async fn a_wrong_accept_value_is_refused() {
    let error = refused(|request| good_answer(request).replace("Accept: ", "Accept: A")).await;
    assert!(matches!(error, ConnectError::Rejected(ResponseError::Accept)), "{error:?}");
    assert_says(
        &error,
        "the server's Sec-WebSocket-Accept header does not answer the key that was sent (RFC 6455, 4.1)",
    );
}

#[tokio::test]
async fn a_subprotocol_that_was_not_offered_is_refused() {
    let header = "\r\nSec-WebSocket-Protocol: other\r\n\r\n";
    let error = refused(|request| good_answer(request).replace("\r\n\r\n", header)).await;
    assert!(matches!(error, ConnectError::Rejected(ResponseError::Subprotocol)), "{error:?}");
}

#[tokio::test]
async fn an_extension_that_was_not_offered_is_refused() {
    let header = "\r\nSec-WebSocket-Extensions: x-unheard-of\r\n\r\n";
    let error = refused(|request| good_answer(request).replace("\r\n\r\n", header)).await;
    assert!(matches!(error, ConnectError::Rejected(ResponseError::Extension)), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_its_target_is_reported() {
    let elsewhere =
        "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/x\r\nContent-Length: 0\r\n\r\n";
    let error = refused(|_| elsewhere.to_owned()).await;
    assert_says(
        &error,
        "the server answered 302 \"Found\", a redirect to \"https://elsewhere.example/x\"; \
         connect to wss://elsewhere.example/x instead",
    );
    let error = refused(|_| "HTTP/1.1 301 Moved\r\nLocation: beside\r\n\r\n".to_owned()).await;
    assert!(error.to_string().ends_with("; ask for the WebSocket there"), "{error}");
}

#[tokio::test]
async fn a_request_for_a_password_is_reported() {
    let asked = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nWWW-Authenticate: Bearer\r\n\r\n";
    let error = refused(|_| asked.to_owned()).await;
    assert_says(
        &error,
        "the server answered 401 \"Unauthorized\" and wants to know who asks: \"Basic realm=\\\"x\\\", Bearer\"; \
         send an Authorization header that answers this",
    );
}

const HINTS: &str = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";

#[tokio::test]
async fn interim_responses_are_skipped() {
    let answer = |request: &str| {
        let heads = format!(
            "HTTP/1.1 100 Continue\r\n\r\n{HINTS}HTTP/1.1 199\r\n\r\n{}",
            good_answer(request)
        );
        [heads.as_bytes(), &text("early")].concat()
    };
    let (client, _server) = answered(&Options::default(), answer).await;
    let event = client.expect("a WebSocket").next().await.expect("a message");
    assert_eq!(event, Some(Event::Message(Message::text("early"))));
    let error = refused(|_| format!("{HINTS}HTTP/1.1 404 Not Found\r\n\r\n")).await;
    assert_says(&error, "the server answered 404 \"Not Found\" instead of 101 (RFC 6455, 4.1)");
}

#[tokio::test]
async fn interim_responses_are_limited_in_number_and_size() {
    let (client, _server) =
        answered(&Options::default(), |request| HINTS.repeat(16) + &good_answer(request)).await;
    client.expect("a WebSocket");
    let error = refused(|request| HINTS.repeat(17) + &good_answer(request)).await;
    assert!(matches!(error, ConnectError::Interim { limit: 16 }), "{error:?}");
    let error = refused(|_| format!("HTTP/1.1 103 x\r\nX: {}", "x".repeat(20_000))).await;
    assert!(matches!(error, ConnectError::Head(HeadError::TooLong { .. })), "{error:?}");
}

/// Also byte by byte: the first byte alone decides nothing.
#[tokio::test]
async fn a_server_that_speaks_tls_is_known_by_its_first_two_bytes() {
    for record in [&b"\x15\x03\x01\x00\x02\x02\x32"[..], b"\x16\x03\x03\x00\x7a"] {
        let (ours, stream) = duplex(1);
        let mut server = Server { stream };
        let (url, options) = ("ws://example.com/".parse().unwrap(), Options::default());
        let serve = async {
            server.request().await;
            server.send(record).await;
        };
        let (client, ()) = tokio::join!(Client::over(Box::new(ours), &url, &options), serve);
        assert_says(&client.err().expect("no WebSocket"), "the server speaks TLS, use wss://");
    }
    let other = answered(&Options::default(), |_| b"\x15\x04hello".to_vec())
        .await
        .0
        .err()
        .expect("no WebSocket");
    assert!(matches!(other, ConnectError::Head(HeadError::ControlByte(0x15))), "{other:?}");
}

#[tokio::test]
async fn the_error_for_a_server_that_ends_without_a_byte_mentions_tls() {
    let (ours, theirs) = duplex(1000);
    let (url, options) = ("ws://example.com/".parse().unwrap(), Options::default());
    let serve = async move {
        Server { stream: theirs }.request().await;
    };
    let (client, ()) = tokio::join!(Client::over(Box::new(ours), &url, &options), serve);
    assert_says(
        &client.err().expect("no WebSocket"),
        "the connection ended before the server had answered; if it speaks TLS, use wss://",
    );
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_refused() {
    let error = refused(|_| "SSH-2.0-OpenSSH_9.6\r\n\r\n".to_owned()).await;
    assert!(matches!(error, ConnectError::Head(_)), "{error:?}");
}

#[tokio::test]
async fn a_head_without_end_is_refused_at_the_limit() {
    let error = refused(|_| format!("HTTP/1.1 101 Yes\r\nX: {}", "x".repeat(20_000))).await;
    assert!(matches!(error, ConnectError::Head(HeadError::TooLong { .. })), "{error:?}");
}

#[tokio::test]
async fn a_server_that_ends_inside_the_handshake_is_reported_as_lost() {
    let (ours, mut theirs) = duplex(1000);
    let url = "ws://example.com/".parse().unwrap();
    let options = Options::default();
    let serve = async move {
        theirs.write_all(b"HTTP/1.1 101 Swi").await.unwrap();
        theirs.read_u8().await.unwrap();
    };
    let (client, ()) = tokio::join!(Client::over(Box::new(ours), &url, &options), serve);
    let error = client.err().expect("no WebSocket");
    assert!(matches!(error, ConnectError::Lost(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_sends_its_answer_slowly_hits_the_deadline() {
    let (ours, mut theirs) = duplex(1000);
    let (url, options) = ("ws://example.com/".parse().unwrap(), Options::default());
    let start = Instant::now();
    let drip = async {
        theirs.write_all(b"HTTP/1.1 101 Switching Protocols\r\nX: ").await.unwrap();
        loop {
            theirs.write_all(b"x").await.unwrap();
            sleep(Duration::from_secs(1)).await;
        }
    };
    let error = tokio::select! {
        client = Client::over(Box::new(ours), &url, &options) => client.err().expect("no WebSocket"),
        () = drip => unreachable!(),
    };
    assert_eq!(start.elapsed().as_secs(), 10);
    assert!(matches!(error, ConnectError::Late { phase: Phase::Handshake, .. }), "{error:?}");
    assert_says(
        &error,
        "not open after 10s, still waiting for the server's answer to the handshake",
    );
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_refused() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let url = format!("ws://127.0.0.1:{port}/").parse().unwrap();
    let error = Client::connect(&url, &Options::default()).await.err().expect("no WebSocket");
    assert!(matches!(error, ConnectError::Refused { .. }), "{error:?}");
    assert!(
        error.to_string().starts_with(&format!("cannot connect to 127.0.0.1:{port}: ")),
        "{error}"
    );
}

#[tokio::test]
async fn invalid_options_are_refused_before_connecting() {
    let options = Options {
        headers: vec![("X".to_owned(), "a\r\nHost: b".to_owned())],
        ..Options::default()
    };
    let url = "ws://nobody.invalid/".parse().unwrap();
    let error = Client::connect(&url, &options).await.err().expect("no WebSocket");
    assert!(matches!(error, ConnectError::Request(RequestError::HeaderValue)), "{error:?}");
}

#[cfg(not(feature = "tls"))]
#[tokio::test]
async fn without_tls_wss_is_refused_with_a_hint() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("wss://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let error = Client::connect(&url, &Options::default()).await.err().expect("no WebSocket");
    assert_says(&error, "this build cannot open wss://: it was made without the feature `tls`");
}
