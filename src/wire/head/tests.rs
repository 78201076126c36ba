//! Tests of whole heads: how they are parsed, and errors of the first line and of `Host`. The tests
//! for splitting bytes into lines are beside `reader.rs`.

mod properties;
mod sentences;

use super::{HeadError, HeadLimits, HeadReader, HttpVersion};

const REQUEST: &[u8] =
    b"GET /ws?history=50 HTTP/1.1\r\nHost: localhost:8080\r\nUpgrade:websocket\r\nX-Empty:\r\n\
    Connection: keep-alive, Upgrade \t\r\n\r\n";

fn read(input: &[u8]) -> Result<HeadReader, HeadError> {
    let mut reader = HeadReader::new(HeadLimits::default());
    match reader.push(input)? {
        Some(taken) => assert_eq!(taken, input.len(), "the head ended before the input did"),
        None => panic!("the head is not complete"),
    }
    Ok(reader)
}

/// Makes a request with a valid first line and host, and with `lines` as its other headers.
fn with_headers(lines: &str) -> Result<HeadReader, HeadError> {
    read(format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\n").as_bytes())
}

#[track_caller]
fn assert_request_fails(head: &str, error: HeadError) {
    assert_eq!(read(head.as_bytes()).unwrap().request(), Err(error));
}

#[test]
fn a_request_is_taken_apart() {
    let reader = read(REQUEST).unwrap();
    let request = reader.request().unwrap();
    assert_eq!(
        (request.method, request.target, request.version),
        ("GET", "/ws?history=50", HttpVersion::Http11)
    );
    assert_eq!(
        (request.path(), request.query(), request.host),
        ("/ws", Some("history=50"), Some("localhost:8080"))
    );
    assert_eq!(
        request.headers.iter().collect::<Vec<_>>(),
        [
            ("Host", "localhost:8080"),
            ("Upgrade", "websocket"),
            ("X-Empty", ""),
            ("Connection", "keep-alive, Upgrade")
        ]
    );
}

#[test]
fn the_query_begins_at_the_first_question_mark() {
    for (target, path, query) in
        [("/a?b?c", "/a", Some("b?c")), ("/a?", "/a", Some("")), ("/%3f", "/%3f", None)]
    {
        let reader = read(format!("GET {target} HTTP/1.1\r\nHost:\r\n\r\n").as_bytes()).unwrap();
        let request = reader.request().unwrap();
        assert_eq!((request.path(), request.query()), (path, query));
    }
}

#[test]
fn the_authority_of_a_whole_uri_takes_the_place_of_host() {
    for (target, host, path, query) in [
        ("http://a/ws?history=5", "a", "/ws", Some("history=5")),
        ("wss://a/ws", "a", "/ws", None),
        ("HTTPS://a.example:8443/ws/?", "a.example:8443", "/ws/", Some("")),
        ("http://[::1]:8000/", "[::1]:8000", "/", None),
        ("http://a", "a", "/", None),
        ("http://a?b/c?d://e", "a", "/", Some("b/c?d://e")),
        ("/http://a", "evil.example", "/http://a", None),
    ] {
        for version in ["1.0", "1.1"] {
            let reader = read(
                format!("GET {target} HTTP/{version}\r\nHost: evil.example\r\n\r\n").as_bytes(),
            )
            .unwrap();
            let request = reader.request().unwrap();
            assert_eq!((request.target, request.host), (target, Some(host)));
            assert_eq!((request.path(), request.query()), (path, query));
        }
    }
    // The rules for `Host` still apply (RFC 9112, 3.2).
    assert_request_fails("GET http://a/ HTTP/1.1\r\n\r\n", HeadError::HostMissing);
    assert_request_fails(
        "GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        HeadError::Repeated("Host"),
    );
    assert_request_fails("GET http://a/ HTTP/1.1\r\nHost: a b\r\n\r\n", HeadError::HostInvalid);
}

#[test]
fn a_response_is_taken_apart() {
    for (line, status, reason) in [
        ("HTTP/1.1 101 Switching Protocols", 101, "Switching Protocols"),
        ("HTTP/1.1 204 ", 204, ""),
        ("HTTP/1.1 204", 204, ""),
        ("HTTP/1.1 404 Nicht da\t", 404, "Nicht da\t"),
    ] {
        let reader = read(format!("{line}\r\nServer: x\r\n\r\n").as_bytes()).unwrap();
        let response = reader.response().unwrap();
        assert_eq!(
            (response.version, response.status, response.reason),
            (HttpVersion::Http11, status, reason)
        );
        assert_eq!(response.headers.one("server"), Ok(Some("x")));
    }
}

#[test]
fn a_broken_status_line_is_refused() {
    for (line, error) in [
        ("HTTP/1.1", HeadError::StatusLine),
        ("HTTP/1.1 20 OK", HeadError::StatusLine),
        ("HTTP/1.1 2000 OK", HeadError::StatusLine),
        ("HTTP/1.1 +20 OK", HeadError::StatusLine),
        ("HTTP/1.1  200 OK", HeadError::StatusLine),
        ("ICY 200 OK", HeadError::VersionSyntax),
        ("HTTP/3.0 200 OK", HeadError::VersionUnsupported),
    ] {
        assert_eq!(
            read(format!("{line}\r\n\r\n").as_bytes()).unwrap().response(),
            Err(error),
            "{line}"
        );
    }
}

#[test]
fn a_broken_request_line_is_refused() {
    for (line, error) in [
        ("GET", HeadError::RequestLine),
        ("GET /", HeadError::RequestLine),
        ("GET  / HTTP/1.1", HeadError::RequestLine),
        ("GET / HTTP/1.1 ", HeadError::RequestLine),
        ("GET /a b HTTP/1.1", HeadError::RequestLine),
        ("G(T / HTTP/1.1", HeadError::Method),
        (" / HTTP/1.1", HeadError::Method),
        ("GET\t/ HTTP/1.1 ", HeadError::Method),
        ("GET  HTTP/1.1", HeadError::Target),
        ("GET a HTTP/1.1", HeadError::Target),
        ("GET * HTTP/1.1", HeadError::Target),
        ("GET http:// HTTP/1.1", HeadError::Target),
        ("GET http:///ws HTTP/1.1", HeadError::Target),
        ("GET http://:80/ws HTTP/1.1", HeadError::Target),
        ("GET http://me@a/ws HTTP/1.1", HeadError::Target),
        ("GET http://a/ws#b HTTP/1.1", HeadError::Target),
        ("GET http://a\\b/ws HTTP/1.1", HeadError::Target),
        ("GET http:/a/ws HTTP/1.1", HeadError::Target),
        ("GET ftp://a/ws HTTP/1.1", HeadError::Target),
        ("CONNECT a:80 HTTP/1.1", HeadError::Target),
        ("GET /#a HTTP/1.1", HeadError::Target),
        ("GET /a\tb HTTP/1.1", HeadError::Target),
        ("GET /\u{fc} HTTP/1.1", HeadError::Target),
        ("GET / http/1.1", HeadError::VersionSyntax),
        ("GET / HTTP/1.", HeadError::VersionSyntax),
        ("GET / HTTP/1.10", HeadError::VersionSyntax),
        ("GET / HTTP/1,1", HeadError::VersionSyntax),
        ("GET / HTTP/a.1", HeadError::VersionSyntax),
        ("GET / HTTP/1.b", HeadError::VersionSyntax),
        ("GET / HTTP/0.9", HeadError::VersionUnsupported),
        ("PRI * HTTP/2.0", HeadError::VersionUnsupported),
    ] {
        assert_eq!(
            read(format!("{line}\r\nHost: a\r\n\r\n").as_bytes()).unwrap().request(),
            Err(error),
            "{line}"
        );
    }
    assert_eq!(
        read(b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").unwrap().request().unwrap().path(),
        "*"
    );
    assert_eq!(
        read(b"GET /a|^{} HTTP/1.1\r\nHost: a\r\n\r\n").unwrap().request().unwrap().path(),
        "/a|^{}"
    );
}

#[test]
fn no_host_and_two_hosts_are_refused() {
    assert_request_fails("GET / HTTP/1.1\r\n\r\n", HeadError::HostMissing);
    assert_request_fails(
        "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
        HeadError::Repeated("Host"),
    );
    assert_request_fails(
        "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        HeadError::Repeated("Host"),
    );
    for host in ["a b", "a/b", "me@a", "\u{fc}", "a\\b", "a?", "a#"] {
        assert_request_fails(
            &format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            HeadError::HostInvalid,
        );
    }
    for host in ["a.example", "127.0.0.1:8080", "[::1]:80", "a_b-c~d", ""] {
        let reader = read(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).unwrap();
        assert_eq!(reader.request().unwrap().host, Some(host));
    }
    assert_eq!(read(b"GET / HTTP/1.0\r\n\r\n").unwrap().request().unwrap().host, None);
}

#[test]
fn headers_are_found_whatever_their_case_and_number() {
    let reader =
        with_headers("Accept: a\r\naCCEPT: b\r\nX:\t p ,, \tq\t,\r\nx: Ready\r\nY: \r\nZ: a  b")
            .unwrap();
    let headers = reader.request().unwrap().headers;
    assert_eq!(headers.get_all("accept").collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(headers.one("accept"), Err(HeadError::Repeated("accept")));
    assert_eq!(
        (headers.one("z"), headers.one("y"), headers.one("w")),
        (Ok(Some("a  b")), Ok(Some("")), Ok(None))
    );
    assert_eq!(headers.list("X").collect::<Vec<_>>(), ["p", "", "q", "", "Ready"]);
    assert_eq!(headers.tokens("X").collect::<Vec<_>>(), ["p", "q", "Ready"]);
    assert!(
        headers.has_token("x", "READY")
            && !headers.has_token("x", "read")
            && !headers.has_token("y", "")
    );
    assert_eq!(
        format!("{headers:?}"),
        r#"{"Host": "a", "Accept": "a", "aCCEPT": "b", "X": "p ,, \tq\t,", "x": "Ready", "Y": "", "Z": "a  b"}"#
    );
}

#[test]
fn debug_shows_no_password_and_no_cookie() {
    let secrets = "authorization: Basic YTpi\r\nProxy-Authorization: Basic YTpi\r\nCOOKIE: id=\u{fc}\r\n\
        Set-Cookie: id=YTpi";
    let reader = with_headers(secrets).unwrap();
    assert_eq!(
        format!("{:?}", reader.request().unwrap().headers),
        r#"{"Host": "a", "authorization": (10 bytes), "Proxy-Authorization": (10 bytes), "COOKIE": (5 bytes), "Set-Cookie": (7 bytes)}"#
    );
    assert_eq!(
        format!("{reader:?}"),
        r#"HeadReader { state: Complete, start_line: "GET / HTTP/1.1", headers: 5, bytes: 123, .. }"#
    );
}

#[test]
fn bytes_beyond_ascii_in_a_value_are_kept() {
    let head = b"GET / HTTP/1.1\r\nHost: a\r\nCookie: n=\xe9\x80\xff\r\n\r\n";
    let reader = read(head).unwrap();
    assert_eq!(reader.bytes(), head, "as it stood on the wire");
    assert_eq!(reader.request().unwrap().headers.one("Cookie"), Ok(Some("n=\u{e9}\u{80}\u{ff}")));
}

#[test]
fn a_body_is_seen_by_its_headers() {
    let has_body = |lines| with_headers(lines).unwrap().request().unwrap().has_body();
    assert!(!has_body("A: b") && !has_body("Content-Length: 0"));
    assert!(has_body("Content-Length: 1") && has_body("transfer-encoding: chunked"));
    assert!(has_body("Content-Length: 0\r\nContent-Length: 5") && has_body("Content-Length: x"));
}
