//! Measurements that programs send: by POST and PUT, over a WebSocket, with a token or without.
//!
//! | module | what |
//! |---|---|
//! | [`post`] | bodies, valid and not |
//! | [`producer`] | the WebSocket, and its acknowledgements |
//! | [`access`] | who may write, and who may view |
//! | `others` | curl, Python and clients of InfluxDB, and the commands of `docs/ingest.md` |
//!
//! Read next: `post.rs`.

mod access;
#[cfg(unix)]
mod others;
mod post;
mod producer;

use crate::common::{
    http::{Answer, Connection},
    server::Server,
    websocket::Client,
};
use serde_json::Value;

/// A server whose main feed has no other source than what is sent to it.
fn server(arguments: &[&str]) -> Server {
    let mut server = Server::start(&[&["-"], arguments].concat());
    server.end_input();
    server
}

/// The head of a request with these further lines.
fn head(server: &Server, line: &str, headers: &str) -> String {
    format!("{line} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", server.address())
}

/// Sends a body with its length.
#[track_caller]
fn post(server: &Server, path: &str, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let mut connection = Connection::open(server);
    post_on(server, &mut connection, path, headers, body)
}

#[track_caller]
fn post_on(
    server: &Server,
    connection: &mut Connection,
    path: &str,
    headers: &str,
    body: impl AsRef<[u8]>,
) -> Answer {
    let body = body.as_ref();
    let headers = format!("{headers}Content-Length: {}\r\n", body.len());
    connection.send([head(server, &format!("POST {path}"), &headers).as_bytes(), body].concat());
    connection.answer()
}

/// The next so many values of this feed.
#[track_caller]
fn values(viewer: &mut Client, count: usize) -> Vec<Value> {
    let mut next = || {
        let record: Value = serde_json::from_str(&viewer.next_text()).expect("JSON");
        record["value"].clone()
    };
    (0..count).map(|_| next()).collect()
}
