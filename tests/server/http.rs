//! Plain HTTP: the page, the other resources, and malicious requests.
//!
//! Several of these requests have broken other servers. RFC 9110; RFC 9112. Read next: `frames.rs`.

mod connection;

use crate::common::{
    http::{Answer, Connection, Request, ask, assert_refused},
    server::Server,
};

/// Requests a path with this method, on a new connection.
fn method(server: &Server, method: &str, path: &str) -> Answer {
    ask(server, &Request::get(server, path).line(&format!("{method} {path} HTTP/1.1")))
}

fn get(server: &Server, path: &str) -> Answer {
    method(server, "GET", path)
}

#[test]
fn every_file_that_the_page_names_is_served() {
    let server = Server::start(&[]);
    let page = get(&server, "/");
    assert_eq!(
        (page.status, page.header("Content-Type").as_deref()),
        (200, Some("text/html; charset=utf-8"))
    );
    let named = ["src", "href"]
        .map(|name| page.body().split(&format!(" {name}=\"")).skip(1).collect::<Vec<_>>())
        .concat();
    let named = named
        .into_iter()
        .filter_map(|rest| rest.split('"').next())
        // A link that leads to the page itself, to load it again, has no name.
        .filter(|name| !name.contains("://") && !name.is_empty());
    let named: Vec<&str> = named.collect();
    assert!(named.len() >= 2, "a style and a script: {named:?}");
    for name in named {
        assert!(!name.starts_with('/'), "{name} would not be found below a path of a proxy's own");
        let path = &format!("/{name}");
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
fn the_content_security_policy_allows_only_the_pages_own_files() {
    let server = Server::start(&[]);
    let policy = get(&server, "/").header("Content-Security-Policy").unwrap();
    for directive in
        ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(directive), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn a_file_that_the_browser_has_cached_is_not_sent_again() {
    let server = Server::start(&[]);
    for path in ["/", "/favicon.svg"] {
        let tag = get(&server, path).header("ETag").unwrap();
        let mut connection = Connection::open(&server);
        for known in [tag.as_str(), &format!("\"another\", {tag}"), "*"] {
            let answer = connection.ask(&Request::get(&server, path).with("If-None-Match", known));
            assert_eq!(
                (answer.status, answer.header("ETag").as_deref()),
                (304, Some(tag.as_str())),
                "{known}"
            );
        }
        let changed =
            connection.ask(&Request::get(&server, path).with("If-None-Match", "\"another\""));
        assert_eq!(changed.status, 200, "and it begins right behind the last 304");
        // The tag must match exactly: nothing added, nothing missing.
        let bare = tag.trim_matches('"');
        let around =
            [format!("\"{bare}x\""), format!("\"x{bare}\""), format!("{tag}x"), bare.to_owned()];
        let less = [
            format!("\"{}\"", &bare[1..]),
            format!("\"{}\"", &bare[..4]),
            "\"\"".to_owned(),
            String::new(),
        ];
        for other in around.iter().chain(&less) {
            let answer = connection.ask(&Request::get(&server, path).with("If-None-Match", other));
            assert_eq!(answer.status, 200, "{other} is not {tag}");
        }
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
        assert_eq!(
            connection.ask(&Request::get(&server, "/healthz")).body(),
            "ok\n",
            "nothing stands between"
        );
    }
}

#[test]
fn an_absolute_uri_is_a_valid_target_and_its_host_is_used() {
    let server = Server::start(&["--allow-host", "chart.example"]);
    let ask_for = |target: &str, host: &str| {
        ask(
            &server,
            &Request::get(&server, "/").line(&format!("GET {target} HTTP/1.1")).set("Host", host),
        )
        .status
    };
    let ours = server.address().to_string();
    for target in [
        "http://localhost/healthz",
        "HTTP://chart.example:8000/",
        "https://127.0.0.1",
        "http://[::1]?x",
    ] {
        assert_eq!(ask_for(target, &ours), 200, "{target}");
        assert_eq!(ask_for(target, "evil.example"), 200, "the header is passed over");
    }
    assert_eq!(ask_for("http://evil.example/", &ours), 403);
    assert_eq!(ask_for("http://localhost/nothing", &ours), 404);
    let upgrade = |target: &str, origin: &str| {
        let request = Request::upgrade(&server, "/ws").line(&format!("GET {target} HTTP/1.1"));
        ask(&server, &request.with("Origin", origin)).status
    };
    assert_eq!(upgrade("http://chart.example/ws?history=1", "http://chart.example"), 101);
    assert_eq!(
        upgrade("http://chart.example/ws", &format!("http://{ours}")),
        403,
        "that is the page of another host"
    );
}

#[test]
fn healthz_answers_monitoring_systems() {
    let server = Server::start(&[]);
    let answer = get(&server, "/healthz");
    assert_eq!((answer.status, answer.body()), (200, "ok\n"));
    assert_eq!(answer.header("Cache-Control").as_deref(), Some("no-store"));
}

#[test]
fn healthz_can_be_read_by_allowed_origins() {
    let server = Server::start(&["--allow-origin", "https://good.example"]);
    let asked_by = |origin: &str| {
        let answer = ask(&server, &Request::get(&server, "/healthz").with("Origin", origin));
        assert_eq!(
            (answer.status, answer.header("Vary").as_deref()),
            (200, Some("Origin")),
            "{origin}"
        );
        answer.header("Access-Control-Allow-Origin")
    };
    for origin in ["https://good.example", &format!("http://{}", server.address())] {
        assert_eq!(asked_by(origin).as_deref(), Some(origin));
    }
    for origin in ["http://good.example", "https://evil.example", "null"] {
        assert_eq!(asked_by(origin), None, "{origin}");
    }
    let two = Request::get(&server, "/healthz")
        .with("Origin", "https://good.example")
        .with("Origin", "https://x.example");
    assert_eq!(ask(&server, &two).header("Access-Control-Allow-Origin"), None);
    let page = ask(&server, &Request::get(&server, "/").with("Origin", "https://good.example"));
    assert_eq!(page.header("Access-Control-Allow-Origin"), None, "nothing else can be read");
    assert_eq!(
        get(&server, "/healthz").header("Vary").as_deref(),
        Some("Origin"),
        "also where none asks"
    );
}

#[test]
fn a_slash_after_a_path_makes_no_difference() {
    let server = Server::start(&[]);
    assert_eq!(
        (get(&server, "/healthz/").status, get(&server, "/healthz/?x=1").status),
        (200, 200)
    );
    for path in ["/ws/", "/ws/?history=3", "/chat/", "/echo/"] {
        assert_eq!(ask(&server, &Request::upgrade(&server, path)).status, 101, "{path}");
    }
}

#[test]
fn a_path_cannot_reach_other_files() {
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
        "/nothing/",
        "/ws//",
        "//",
        "/WS",
    ] {
        assert_eq!(get(&server, path).status, 404, "{path}");
    }
    server.assert_alive();
}

#[test]
fn another_method_gets_a_response_that_names_the_allowed_ones() {
    let server = Server::start(&[]);
    for name in ["DELETE", "POST", "PUT", "OPTIONS", "get"] {
        for path in ["/", "/healthz"] {
            let answer = method(&server, name, path);
            assert_eq!(
                (answer.status, answer.header("Allow").as_deref()),
                (405, Some("GET, HEAD")),
                "{name} {path}"
            );
        }
        let line = format!("{name} /ws HTTP/1.1");
        let answer =
            assert_refused(&server, Request::upgrade(&server, "/ws").line(&line).bytes(), 405);
        assert_eq!(answer.header("Allow").as_deref(), Some("GET"));
    }
}

#[test]
fn invalid_request_lines_are_refused() {
    let server = Server::start(&[]);
    let long = format!("GET /{} HTTP/1.1", "x".repeat(8 << 10));
    for (line, status) in [
        (long.as_str(), 414),
        ("GET / HTTP/2.0", 505),
        ("GET / HTTP/1.2", 505),
        ("GET / HTTP/11", 400),
        ("GET /", 400),
        ("GET ftp://127.0.0.1/ HTTP/1.1", 400),
        ("GET http:/// HTTP/1.1", 400),
        ("GET * HTTP/1.1", 400),
        ("GET x HTTP/1.1", 400),
        ("G(T / HTTP/1.1", 400),
        ("\x16\x03\x01 a TLS hello", 400),
    ] {
        assert_refused(&server, Request::get(&server, "/").line(line).bytes(), status);
    }
}
