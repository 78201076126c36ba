//! The page in a frame of another page, which has another origin: another port is enough.
//!
//! Read next: `proxy.rs`.

use super::{
    chromium::Chromium,
    common::{
        PATIENCE,
        http::{Request, ask},
        server::Server,
    },
    page_in_browser::{DESKTOP, INK},
};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    thread,
    time::Instant,
};

/// Serves a page with a frame that shows the page at this address, as often as it is asked for.
fn serve_frame_of(listener: TcpListener, shown: SocketAddr) {
    let page = format!(
        "<!doctype html><link rel=icon href=data:,><title>wall</title>\
         <iframe src=\"http://{shown}/\" width=1100 height=700></iframe>"
    );
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    thread::spawn(move || {
        // A browser also opens connections on which it may ask for nothing.
        for mut socket in listener.incoming().flatten() {
            if socket.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
                _ = socket.write_all(answer.as_bytes());
            }
        }
    });
}

fn viewers(server: &Server) -> u64 {
    let health = ask(server, &Request::get(server, "/healthz?verbose"));
    let health: Value = serde_json::from_str(health.body()).expect("JSON");
    health["feeds"][0]["viewers"].as_u64().expect("a number")
}

#[test]
fn the_page_draws_in_a_frame_of_an_origin_that_is_allowed() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let wall = listener.local_addr().expect("its address");
    let server = Server::start(&["--rate", "100", "--allow-frame", &format!("http://{wall}")]);
    serve_frame_of(listener, server.address());
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = chromium.open(&format!("http://{wall}/"), DESKTOP, false);
    let deadline = Instant::now() + PATIENCE;
    let is_drawn =
        |ink: &Result<Value, String>| ink.as_ref().is_ok_and(|ink| ink.as_u64() > Some(100));
    let mut ink = Err("not asked".to_owned());
    while Instant::now() < deadline && !is_drawn(&ink) {
        // Until the chart is there, it is an error to ask for its pixels.
        ink = chromium.eval_in_frame(&tab, INK);
    }
    assert!(is_drawn(&ink), "{ink:?}");
    assert_eq!(viewers(&server), 1, "its WebSocket is open");
    assert!(chromium.errors.is_empty(), "{:#?}", chromium.errors);
}

#[test]
fn a_page_that_is_not_allowed_shows_nothing_of_ours() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let wall = listener.local_addr().expect("its address");
    let server = Server::start(&["--rate", "100", "--allow-frame", "http://wall.example"]);
    serve_frame_of(listener, server.address());
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = chromium.open(&format!("http://{wall}/"), DESKTOP, false);
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline && chromium.errors.is_empty() {
        _ = chromium.eval(&tab, "new Promise(done => setTimeout(done, 10))");
    }
    let [error] = &chromium.errors[..] else { panic!("{:#?}", chromium.errors) };
    assert!(error.contains("frame-ancestors http://wall.example"), "{error}");
    let shown = chromium.eval_in_frame(&tab, "document.title");
    assert!(shown.is_err(), "{shown:?}");
    assert_eq!(viewers(&server), 0);
}
