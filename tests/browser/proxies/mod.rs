//! wirechart behind nginx, Caddy, HAProxy and Apache httpd, configured as `docs/proxies.md`
//! describes. Each configuration is taken from that page and run, and the page and its WebSockets
//! are requested through the proxy.
//!
//! A proxy that is not installed is skipped with a message; in CI nginx and Caddy are required.
//! Read next: `document.rs`, `proxy.rs`, `connection.rs`; then the tests, below.
#![cfg(unix)]

mod connection;
mod document;
mod proxy;

use crate::{
    chromium::Chromium,
    common::{
        frame::{self, FIN, TEXT},
        http::{ACCEPT, Request},
        server::Server,
    },
};
use connection::Connection;
use document::{Kind, configuration};
use proxy::Proxy;

const HOST: &str = "chart.example";

/// A server that knows its public name behind the proxy.
fn server() -> Server {
    Server::start(&["--rate", "100", "--allow-host", HOST])
}

/// A request as a browser sends it.
fn get(server: &Server, path: &str) -> Request {
    Request::get(server, path).set("Host", HOST)
}

fn upgrade(server: &Server, path: &str, origin: &str) -> Request {
    Request::upgrade(server, path).set("Host", HOST).with("Origin", origin)
}

/// Checks through the proxy everything that the page needs from a server.
fn serves_the_page(proxy: &Proxy, server: &Server, kind: Kind) {
    let below = if kind == Kind::Path { "/chart" } else { "" };
    let scheme = if kind == Kind::Tls { "https" } else { "http" };
    let origin = format!("{scheme}://{HOST}");
    let open = || Connection::open(proxy.port, kind == Kind::Tls);

    let page = open().ask(&get(server, &format!("{below}/")));
    assert!(
        page.starts_with("HTTP/1.1 200 ") && page.contains("<title>wirechart</title>"),
        "{page}"
    );
    for file in ["style.css", "main.js", "inspector/main.js", "favicon.svg"] {
        let answer = open().ask(&get(server, &format!("{below}/{file}")));
        assert!(answer.starts_with("HTTP/1.1 200 "), "{file}: {answer}");
    }
    if kind == Kind::Path {
        let answer = open().ask(&get(server, below)).to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 30"), "the page's addresses need the slash: {answer}");
        let location = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .expect("where it has gone");
        assert!(location.trim_end().ends_with("/chart/"), "{location}");
    }

    let mut echo = open();
    let answer = echo.ask(&upgrade(server, &format!("{below}/echo"), &origin));
    assert!(answer.starts_with("HTTP/1.1 101 ") && answer.contains(ACCEPT), "{answer}");
    for text in ["one".to_owned(), "x".repeat(70_000)] {
        echo.send(&frame::frame(FIN | TEXT, &text));
        let frame = echo.next_frame();
        assert_eq!((frame.first, frame.payload.len()), (FIN | TEXT, text.len()));
    }
    echo.send(&frame::close(1000));
    assert_eq!(echo.next_frame().payload, 1000_u16.to_be_bytes(), "the end gets through, too");

    let mut viewer = open();
    let answer = viewer.ask(&upgrade(server, &format!("{below}/ws?history=1"), &origin));
    assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
    for _ in 0..3 {
        let payload = String::from_utf8(viewer.next_frame().payload).expect("UTF-8");
        assert!(payload.starts_with("{\"seq\":"), "{payload}");
    }

    let foreign = open().ask(&upgrade(server, &format!("{below}/ws"), "http://evil.example"));
    assert!(
        foreign.starts_with("HTTP/1.1 403 ")
            && foreign.contains("--allow-origin http://evil.example"),
        "{foreign}"
    );
}

/// Runs the three configurations of one proxy.
fn all_of(name: &str) {
    for kind in [Kind::Plain, Kind::Tls, Kind::Path] {
        let server = server();
        let Some(proxy) = Proxy::start(name, &configuration(name, kind), server.address()) else {
            return;
        };
        serves_the_page(&proxy, &server, kind);
        server.assert_alive();
    }
}

#[test]
fn nginx_works_with_the_documented_configurations() {
    all_of("nginx");
}

#[test]
fn caddy_works_with_the_documented_configurations() {
    all_of("caddyfile");
}

#[test]
fn haproxy_works_with_the_documented_configurations() {
    all_of("haproxy");
}

#[test]
fn apache_works_with_the_documented_configurations() {
    all_of("apache");
}

/// Checks the page's claim about a proxy that replaces `Host`: the log names the flag.
#[test]
fn a_proxy_that_replaces_the_host_makes_the_log_name_the_flag() {
    let server = server();
    let configuration = configuration("nginx", Kind::Plain);
    let line = "        proxy_set_header Host $http_host;\n";
    assert!(configuration.contains(line));
    let Some(proxy) = Proxy::start("nginx", &configuration.replace(line, ""), server.address())
    else {
        return;
    };
    let origin = format!("http://{HOST}");
    let answer = Connection::open(proxy.port, false).ask(&upgrade(&server, "/ws", &origin));
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    server.log.wait_for(&format!("--allow-origin {origin} "));

    let allowing = Server::start(&["--allow-origin", &origin]);
    let Some(proxy) = Proxy::start("nginx", &configuration.replace(line, ""), allowing.address())
    else {
        return;
    };
    let answer = Connection::open(proxy.port, false).ask(&upgrade(&allowing, "/ws", &origin));
    assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
}

/// Loads the page in a browser: every address that it loads or opens must be below the path.
#[test]
fn the_page_works_below_a_path() {
    let server = server();
    let Some(proxy) = Proxy::start("nginx", &configuration("nginx", Kind::Path), server.address())
    else {
        return;
    };
    let Some(mut chromium) = Chromium::start() else { return };
    // Without the trailing slash, which nginx adds.
    let tab = chromium.open(&format!("http://127.0.0.1:{}/chart", proxy.port), (1200, 800), false);
    chromium.wait_for(&tab, "__chart.plotted >= 20");
    chromium.eval(&tab, "document.getElementById('chat').open = true");
    chromium.eval(&tab, "document.getElementById('inspector').open = true");
    chromium.wait_for(&tab, "__chat.state === 'connected' && __inspector.state === 'connected'");
    chromium.eval(&tab, "document.getElementById('try-text').requestSubmit()");
    chromium.wait_for(&tab, "__inspector.connections.some(({ path }) => path.startsWith('/echo'))");
    assert_eq!(chromium.eval(&tab, "location.pathname"), "/chart/");
    let elsewhere =
        "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
        .filter(path => !path.startsWith('/chart/')).join()";
    assert_eq!(chromium.eval(&tab, elsewhere), "");
    assert!(chromium.errors.is_empty(), "{:#?}", chromium.errors);
}
