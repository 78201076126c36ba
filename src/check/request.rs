//! The request that opens a WebSocket, as lines that a check can change in any way.
//!
//! [`ClientHandshake`](crate::wire::ClientHandshake) makes only valid requests. RFC 6455,
//! section 4.1. Read next: `answer.rs`.

use super::settings::Settings;
use crate::wire::accept_value;
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) target: String,
    pub(super) version: &'static str,
    /// The header lines, without their ends.
    lines: Vec<(String, Vec<u8>)>,
    /// What ends each line.
    pub(super) line_end: &'static str,
    /// Bytes in front of the first line.
    pub(super) before: Vec<u8>,
    /// Bytes behind the head.
    pub(super) after: Vec<u8>,
    /// Whether each byte is written alone.
    pub(super) in_bytes: bool,
}

impl Request {
    /// The usual request: the least that a server must accept, and what the user adds.
    pub(super) fn new(settings: &Settings, key: String) -> Self {
        let mut request = Self {
            method: "GET",
            target: settings.url.target.clone(),
            version: "HTTP/1.1",
            lines: Vec::new(),
            line_end: "\r\n",
            before: Vec::new(),
            after: Vec::new(),
            in_bytes: false,
        };
        request.add("Host", settings.url.authority());
        request.add("Upgrade", "websocket");
        request.add("Connection", "Upgrade");
        request.add("Sec-WebSocket-Key", key);
        request.add("Sec-WebSocket-Version", "13");
        if !settings.subprotocols.is_empty() {
            request.add("Sec-WebSocket-Protocol", settings.subprotocols.join(", "));
        }
        for (name, value) in &settings.headers {
            request.set(name, value);
        }
        request
    }

    /// Adds a line at the end.
    pub(super) fn add(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.lines.push((name.to_owned(), value.as_ref().to_vec()));
    }

    /// Gives the line of this name another value; adds it if there is none.
    pub(super) fn set(&mut self, name: &str, value: impl AsRef<[u8]>) {
        match self.lines.iter_mut().find(|(found, _)| found.eq_ignore_ascii_case(name)) {
            Some((_, old)) => *old = value.as_ref().to_vec(),
            None => self.add(name, value),
        }
    }

    /// Takes out all lines of this name.
    pub(super) fn remove(&mut self, name: &str) {
        self.lines.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
    }

    /// Writes all names differently.
    pub(super) fn rename(&mut self, change: fn(&str) -> String) {
        for (name, _) in &mut self.lines {
            *name = change(name);
        }
    }

    /// The value of a header, as text.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let found = self.lines.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
    }

    /// The accept value that belongs to its key. There is none for what is no key: servers differ
    /// in what they hash then.
    pub(super) fn accept(&self) -> Option<String> {
        let is_key = |name: &str| name.eq_ignore_ascii_case("Sec-WebSocket-Key");
        let mut keys = self.lines.iter().filter(|(name, _)| is_key(name));
        let (_, key) = keys.next().filter(|_| keys.next().is_none())?;
        let nonce = STANDARD.decode(key).ok().filter(|nonce| nonce.len() == 16)?;
        Some(accept_value(&STANDARD.encode(nonce)))
    }

    /// The bytes of it.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.before.clone();
        let start = format!("{} {} {}{}", self.method, self.target, self.version, self.line_end);
        bytes.extend(start.bytes());
        for (name, value) in &self.lines {
            bytes.extend(name.bytes());
            bytes.extend(b": ");
            bytes.extend(value);
            bytes.extend(self.line_end.bytes());
        }
        bytes.extend(self.line_end.bytes());
        bytes.extend(&self.after);
        bytes
    }
}
