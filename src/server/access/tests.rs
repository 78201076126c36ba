//! Who may do what, for requests without sockets.

use super::*;
use crate::wire::{HeadLimits, HeadReader};

fn access(write: Option<&str>, view: Option<&str>) -> Access {
    let token = |text: Option<&str>| text.map(|text| Token::parse(text).unwrap());
    Access::new(Tokens { write: token(write), view: token(view) }, 8000)
}

/// The status of the refusal, and its bytes.
fn ask(access: &Access, right: Right, request: &str, peer: &str) -> (u16, String) {
    let mut reader = HeadReader::new(HeadLimits::default());
    let host = if request.contains("\r\nHost: ") { "" } else { "\r\nHost: localhost:8000" };
    let head = format!("{request}{host}\r\n\r\n");
    reader.push(head.as_bytes()).unwrap().expect("a whole head");
    let request = reader.request().unwrap();
    match access.check(right, &request, SocketAddr::new(peer.parse().unwrap(), 1)) {
        Ok(()) => (0, String::new()),
        Err(refused) => (refused.status(), String::from_utf8(refused.encode(false)).unwrap()),
    }
}

const HERE: &str = "127.0.0.1";
const THERE: &str = "192.0.2.1";

#[test]
fn without_a_token_only_this_machine_may_write() {
    let open = access(None, None);
    let write = |lines: &str, peer| {
        ask(&open, Right::Write, &format!("POST /ingest HTTP/1.1{lines}"), peer).0
    };
    for peer in [HERE, "127.0.0.2", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(write("", peer), 0, "{peer}");
    }
    for peer in [THERE, "::ffff:192.0.2.1", "2001:db8::1"] {
        assert_eq!(write("", peer), 403, "{peer}");
    }
    for header in PASSED_ON {
        let (status, sentence) =
            ask(&open, Right::Write, &format!("POST /ingest HTTP/1.1\r\n{header}: 1.2.3.4"), HERE);
        assert!(status == 403 && sentence.contains(header), "{sentence}");
    }
    for host in ["LOCALHOST", "127.0.0.2:8000", "[::1]:8000"] {
        assert_eq!(write(&format!("\r\nHost: {host}"), HERE), 0, "{host}");
    }
    for host in ["chart.example", "localhost.example", "192.0.2.1:8000"] {
        assert_eq!(write(&format!("\r\nHost: {host}"), HERE), 403, "{host}: a proxy");
    }
    assert_eq!(write("\r\nAuthorization: Bearer any", HERE), 0, "clients may always send one");
    assert_eq!(ask(&open, Right::View, "GET / HTTP/1.1", THERE).0, 0);
}

#[test]
fn with_a_token_everybody_needs_it() {
    let closed = access(Some("s3cret"), None);
    let write = |lines: &str, peer| {
        ask(&closed, Right::Write, &format!("POST /ingest HTTP/1.1{lines}"), peer)
    };
    for peer in [HERE, THERE] {
        let (status, answer) = write("", peer);
        assert!(status == 401 && answer.contains("\r\nWWW-Authenticate: Bearer"), "{answer}");
        assert_eq!(write("\r\nAuthorization: Bearer s3cret", peer).0, 0, "{peer}");
        assert_eq!(write("\r\nAuthorization: Bearer s3cre", peer).0, 401, "{peer}");
    }
    assert_eq!(ask(&closed, Right::View, "GET / HTTP/1.1", THERE).0, 0, "viewing is open");
}

#[test]
fn a_token_in_the_url_is_refused_in_a_sentence_that_does_not_repeat_it() {
    let closed = access(Some("s3cret"), Some("s3cret"));
    let inspect = "GET /inspect?token=00112233445566778899aabbccddeeff HTTP/1.1";
    assert_eq!(ask(&closed, Right::View, inspect, HERE).0, 401, "this is another token");
    for query in ["token=s3cret", "feed=a&access_token=s3cret", "u=root&p=s3cret"] {
        let (status, answer) =
            ask(&closed, Right::Write, &format!("POST /write?{query} HTTP/1.1"), HERE);
        assert!(status == 400 && answer.contains("out of the URL"), "{answer}");
        assert!(!answer.contains("s3cret"), "{answer}");
    }
}

#[test]
fn who_guesses_a_long_token_does_not_lock_out_who_has_it() {
    const LONG: &str = "9f86d081884c7d659a2feaa0c55ad015";
    let closed = access(Some(LONG), None);
    let write = |token: &str| {
        let request = format!("POST /ingest HTTP/1.1\r\nAuthorization: Bearer {token}");
        ask(&closed, Right::Write, &request, THERE).0
    };
    for guess in 0..10 {
        assert_eq!(write(&format!("guess{guess}")), 401, "{guess}");
    }
    assert_eq!(write("guess"), 429, "whoever guesses has to wait");
    assert_eq!(write(LONG), 0, "another behind the same proxy need not");
}

#[test]
fn who_guesses_a_short_token_has_to_wait_even_with_the_right_one() {
    let closed = access(Some("s3cret"), None);
    let write = |token: &str, peer| {
        let request = format!("POST /ingest HTTP/1.1\r\nAuthorization: Bearer {token}");
        ask(&closed, Right::Write, &request, peer)
    };
    for guess in 0..10 {
        assert_eq!(write(&format!("guess{guess}"), THERE).0, 401, "{guess}");
        assert_eq!(ask(&closed, Right::Write, "POST / HTTP/1.1", HERE).0, 401, "this is no guess");
    }
    let (status, answer) = write("s3cret", THERE);
    assert!(status == 429 && answer.contains("\r\nRetry-After: "), "{answer}");
    assert_eq!(write("s3cret", HERE).0, 0, "others need not");
}

#[test]
fn a_viewer_needs_the_token_or_a_cookie_and_a_page_asks_for_it() {
    let closed = access(Some("other"), Some("s3cret"));
    let view = |request: &str| ask(&closed, Right::View, request, HERE);
    let (status, form) = view("GET /?feed=a HTTP/1.1");
    assert!(status == 401 && form.contains("<form") && form.contains("feed=a"), "{form}");
    let (status, sentence) = view("GET /main.js HTTP/1.1");
    assert!(status == 401 && !sentence.contains("<form"), "{sentence}");
    assert_eq!(view("GET /ws HTTP/1.1\r\nUpgrade: websocket").0, 401);
    assert_eq!(view("GET / HTTP/1.1\r\nAuthorization: Bearer s3cret").0, 0);
    assert_eq!(view("GET / HTTP/1.1\r\nAuthorization: Bearer other").0, 401, "that is for writing");
    let number = closed.sessions.open(Instant::now()).unwrap();
    let cookie = set_cookie(number, 8000, false);
    let pair = cookie.split(';').next().unwrap();
    assert_eq!(view(&format!("GET /ws HTTP/1.1\r\nCookie: a=b; {pair}; c=d")).0, 0);
    assert_eq!(
        ask(&closed, Right::Write, &format!("POST / HTTP/1.1\r\nCookie: {pair}"), HERE).0,
        401,
        "a viewer may not write"
    );
    for _ in 0..30 {
        let stale = "GET /ws HTTP/1.1\r\nCookie: wirechart_8000=00000000000000000000000000000000";
        assert_eq!(view(stale).0, 401, "a cookie of an earlier run is no guess");
    }
}
