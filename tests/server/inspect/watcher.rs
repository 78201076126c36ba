//! A watcher: a client of `/inspect`, and the messages it receives.
//!
//! It must not know any test. Read next: `mirror.rs`.

use crate::common::{
    http::{Connection, Request},
    server::Server,
    websocket::Client,
};
use serde_json::{Value, json};

/// Two tokens.
pub(crate) const TOKEN: &str = "00112233445566778899aabbccddeeff";
pub(crate) const OTHER: &str = "ffeeddccbbaa99887766554433221100";

pub(crate) struct Watcher {
    pub(crate) client: Client,
}

impl Watcher {
    /// Connects, and returns when the server has confirmed that the inspection has begun.
    #[track_caller]
    pub(crate) fn open(server: &Server, token: &str) -> Self {
        let mut watcher = Self { client: Client::open(server, &format!("/inspect?token={token}")) };
        assert_eq!(watcher.next("hello"), json!({"token": token, "payload": 256}));
        watcher
    }

    /// The next message: its kind and its content.
    #[track_caller]
    pub(crate) fn next_any(&mut self) -> (String, Value) {
        let text = self.client.next_text();
        let Ok(Value::Object(message)) = serde_json::from_str(&text) else {
            panic!("not an object: {text}")
        };
        assert_eq!(message.len(), 1, "one member, its kind: {text}");
        let (kind, mut content) = message.into_iter().next().expect("it has one");
        if let Some(t) = content.as_object_mut().and_then(|content| content.remove("t")) {
            assert!(t.as_f64().is_some_and(|t| t > 1.7e12), "milliseconds since 1970: {text}");
        }
        (kind, content)
    }

    /// The next message, which must be of this kind; its time is removed.
    #[track_caller]
    pub(crate) fn next(&mut self, kind: &str) -> Value {
        let (next, content) = self.next_any();
        assert_eq!(next, kind, "{content}");
        content
    }

    /// The next message of this kind; others before it are dropped.
    #[track_caller]
    pub(crate) fn find(&mut self, kind: &str) -> Value {
        loop {
            let (next, content) = self.next_any();
            assert_ne!(next, "gap", "{content}");
            if next == kind {
                return content;
            }
        }
    }

    /// The next frame in this direction; everything before it is dropped.
    #[track_caller]
    pub(crate) fn frame(&mut self, direction: &str) -> Value {
        loop {
            let frame = self.find("frame");
            if frame["direction"] == direction {
                return frame;
            }
        }
    }

    /// Sends a command.
    #[track_caller]
    pub(crate) fn ask(&mut self, command: Value) {
        self.client.send(&command.to_string());
    }

    /// Why the last command was refused.
    #[track_caller]
    pub(crate) fn refused(&mut self) -> String {
        self.find("refused")["sentence"].as_str().expect("a sentence").to_owned()
    }
}

/// Opens a connection that is to be mirrored. The handshake is made by hand.
#[track_caller]
pub(crate) fn open(server: &Server, path: &str, token: &str) -> Client {
    let mut connection = Connection::open(server);
    connection.send(request(server, path, token).bytes());
    Client::after(connection)
}

/// As [`open`], and has agreed on `permessage-deflate` without parameters.
#[cfg(feature = "deflate")]
pub(crate) fn open_compressing(server: &Server, path: &str, token: &str) -> Client {
    use wirechart::wire::DeflateParameters;
    let offer = ("Sec-WebSocket-Extensions", "permessage-deflate");
    let mut connection = Connection::open(server);
    connection.send(request(server, path, token).with(offer.0, offer.1).bytes());
    Client::after(connection).compressing(DeflateParameters::default())
}

pub(crate) fn request(server: &Server, path: &str, token: &str) -> Request {
    Request::upgrade(server, &format!("{path}?inspect={token}"))
}

pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
