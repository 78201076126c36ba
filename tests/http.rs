//! Plain HTTP: the page, what else can be asked for, and requests that mean harm.
//!
//! Names that begin with `st_` are those of a list of bad inputs that broke real servers. RFC 9110; RFC 9112.
//! Read next: `frames.rs`.
#![cfg(feature = "server")]

mod common;

use common::{
    http::{Answer, Connection, Request, ask, assert_refused},
    server::Server,
};

/// Asks for a path with a method, on a connection of its own.
fn method(server: &Server, method: &str, path: &str) -> Answer {
    ask(server, &Request::get(server, path).line(&format!("{method} {path} HTTP/1.1")))
}

fn get(server: &Server, path: &str) -> Answer {
    method(server, "GET", path)
}

#[test]
fn the_page_comes_with_all_that_it_names() {
    let server = Server::start(&[]);
    let page = get(&server, "/");
    assert_eq!((page.status, page.header("Content-Type").as_deref()), (200, Some("text/html; charset=utf-8")));
    let local = page.body().split('"').filter(|part| part.starts_with('/') && part.contains('.'));
    let local: Vec<&str> = local.collect();
    assert!(local.len() >= 2, "a style and a script: {local:?}");
    for path in local {
        let answer = get(&server, path);
        assert_eq!(answer.status, 200, "{path}");
        let expected = match path.rsplit_once('.').unwrap().1 {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            other => panic!("a page of ours has no {other} files"),
        };
        assert_eq!(answer.header("Content-Type").as_deref(), Some(expected), "{path}");
        assert_eq!(answer.header("X-Content-Type-Options").as_deref(), Some("nosniff"), "{path}");
    }
}

#[test]
fn the_page_may_run_nothing_but_its_own_files() {
    let server = Server::start(&[]);
    let policy = get(&server, "/").header("Content-Security-Policy").unwrap();
    for directive in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(directive), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn what_a_browser_has_already_is_not_sent_again() {
    let server = Server::start(&[]);
    for path in ["/", "/favicon.svg"] {
        let tag = get(&server, path).header("ETag").unwrap();
        let mut connection = Connection::open(&server);
        for known in [tag.as_str(), &format!("\"another\", {tag}"), "*"] {
            let answer = connection.ask(&Request::get(&server, path).with("If-None-Match", known));
            assert_eq!((answer.status, answer.header("ETag").as_deref()), (304, Some(tag.as_str())), "{known}");
        }
        let changed = connection.ask(&Request::get(&server, path).with("If-None-Match", "\"another\""));
        assert_eq!(changed.status, 200, "and it begins right behind the last 304");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let server = Server::start(&[]);
    for path in ["/", "/healthz", "/nothing"] {
        let get = get(&server, path);
        let mut connection = Connection::open(&server);
        connection.send(Request::get(&server, path).line(&format!("HEAD {path} HTTP/1.1")).bytes());
        let head = connection.head();
        assert_eq!(head.status, get.status);
        assert_eq!(head.header("Content-Length"), get.header("Content-Length"));
        assert_eq!(connection.ask(&Request::get(&server, "/healthz")).body(), "ok\n", "nothing stands between");
    }
}

#[test]
fn requests_that_come_together_are_answered_in_their_order() {
    let server = Server::start(&[]);
    let mut connection = Connection::open(&server);
    let request = |path| Request::get(&server, path);
    connection.send([request("/healthz"), request("/nothing"), request("/")].map(|request| request.bytes()).concat());
    assert_eq!([(); 3].map(|()| connection.answer().status), [200, 404, 200]);

    // One that becomes a WebSocket ends the HTTP.
    connection.send([request("/healthz").bytes(), Request::upgrade(&server, "/echo").bytes()].concat());
    assert_eq!([(); 2].map(|()| connection.answer().status), [200, 101]);
}

#[test]
fn a_connection_is_closed_when_the_peer_says_so() {
    let server = Server::start(&[]);
    assert_refused(&server, Request::get(&server, "/nothing").with("Connection", "close").bytes(), 404);
    assert_refused(&server, Request::get(&server, "/nothing").line("GET /nothing HTTP/1.0").bytes(), 404);
}

#[test]
fn a_body_is_not_taken_for_the_next_request() {
    let server = Server::start(&[]);
    let smuggled = Request::get(&server, "/healthz").bytes();
    let length = smuggled.len().to_string();
    for (name, value) in [("Content-Length", length.as_str()), ("Transfer-Encoding", "chunked")] {
        let request = Request::get(&server, "/nothing").with(name, value);
        assert_refused(&server, [request.bytes(), smuggled.clone()].concat(), 404);
    }
}

#[test]
fn healthz_is_for_those_who_watch_over_servers() {
    let server = Server::start(&[]);
    let answer = get(&server, "/healthz");
    assert_eq!((answer.status, answer.body()), (200, "ok\n"));
    assert_eq!(answer.header("Cache-Control").as_deref(), Some("no-store"));
}

#[test]
fn st_dotdot() {
    let server = Server::start(&[]);
    for path in [
        "/../../etc/passwd",
        "/../Cargo.toml",
        "/%2e%2e%2fCargo.toml",
        "/..%2fCargo.toml",
        "/..\\Cargo.toml",
        "//etc/passwd",
        "//main.js",
        "/./main.js",
        "/main.js/",
        "/main.js%00",
        "/MAIN.js",
        "/nothing",
        "/ws/",
        "/WS",
    ] {
        assert_eq!(get(&server, path).status, 404, "{path}");
    }
    server.assert_alive();
}

#[test]
fn st_method() {
    let server = Server::start(&[]);
    for name in ["DELETE", "POST", "PUT", "OPTIONS", "get"] {
        for path in ["/", "/healthz"] {
            let answer = method(&server, name, path);
            assert_eq!((answer.status, answer.header("Allow").as_deref()), (405, Some("GET, HEAD")), "{name} {path}");
        }
        let line = format!("{name} /ws HTTP/1.1");
        let answer = assert_refused(&server, Request::upgrade(&server, "/ws").line(&line).bytes(), 405);
        assert_eq!(answer.header("Allow").as_deref(), Some("GET"));
    }
}

#[test]
fn first_lines_that_are_none() {
    let server = Server::start(&[]);
    let long = format!("GET /{} HTTP/1.1", "x".repeat(8 << 10));
    for (line, status) in [
        (long.as_str(), 414),
        ("GET / HTTP/2.0", 505),
        ("GET / HTTP/1.2", 505),
        ("GET / HTTP/11", 400),
        ("GET /", 400),
        ("GET http://127.0.0.1/ HTTP/1.1", 400),
        ("GET * HTTP/1.1", 400),
        ("GET x HTTP/1.1", 400),
        ("G(T / HTTP/1.1", 400),
        ("\x16\x03\x01 a TLS hello", 400),
    ] {
        assert_refused(&server, Request::get(&server, "/").line(line).bytes(), status);
    }
}
