//! The request of a client: read from a stream, and judged.
//!
//! The rules are those of [`upgrade`] and [`HeadReader`], which name what is wrong. A head that
//! breaks one is read to its end all the same: the rest of it is nothing that a client sends too
//! early, and says which case is meant. Must not know the cases. RFC 6455, section 4.1. Read next:
//! `seen.rs`.

use crate::wire::{HeadError, HeadLimits, HeadReader, accept_value, upgrade};
use std::{io, time::Duration};
use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};

/// How long a client is listened to that must not send anything.
const QUIET: Duration = Duration::from_millis(10);
/// The longest head that is read. No rule limits heads, so this is far beyond what clients send.
const LONGEST: usize = 1 << 20;

/// What a client has asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The head as it came.
    pub(super) head: Vec<u8>,
    /// The path without its first slash, as far as it can be read.
    pub(super) path: String,
    /// Whether it is meant to open a WebSocket.
    pub(super) is_handshake: bool,
    /// Why it is no valid handshake.
    pub(super) broken: Option<String>,
    /// `Sec-WebSocket-Key`, and what answers it.
    pub(super) key: Option<(String, String)>,
    /// `Sec-WebSocket-Extensions`.
    pub(super) offers: String,
    /// Whether the client sends something before the response has come, as it must not.
    pub(super) is_early: bool,
}

/// Reads a request; `None` if it is not complete in this time, and no rule is broken so far.
///
/// # Errors
/// The stream fails.
pub(super) async fn read(stream: &mut TcpStream, limit: Duration) -> io::Result<Option<Asked>> {
    let head = read_head(stream, limit).await?;
    let is_whole = is_whole(&head);
    let Some(mut asked) = asked(head) else { return Ok(None) };
    asked.is_early = is_whole && is_early(stream).await;
    Ok(Some(asked))
}

/// Reads up to the empty line at the end of a head, whatever stands before it. A byte at a time,
/// so that nothing behind it is taken.
async fn read_head(stream: &mut TcpStream, limit: Duration) -> io::Result<Vec<u8>> {
    let deadline = Instant::now() + limit;
    let mut head = Vec::new();
    let mut byte = [0];
    while !is_whole(&head) && head.len() < LONGEST {
        let Ok(read) = timeout_at(deadline, stream.read(&mut byte)).await else { break };
        if read? == 0 {
            break;
        }
        head.push(byte[0]);
    }
    Ok(head)
}

/// Whether a head ends with an empty line, with or without CR.
fn is_whole(head: &[u8]) -> bool {
    head.ends_with(b"\n\r\n") || head.ends_with(b"\n\n")
}

async fn is_early(stream: &TcpStream) -> bool {
    matches!(timeout(QUIET, stream.peek(&mut [0])).await, Ok(Ok(1..)))
}

fn asked(head: Vec<u8>) -> Option<Asked> {
    // It is no longer than this, so it cannot exceed a limit.
    let limits = HeadLimits { bytes: LONGEST, start_line: LONGEST, headers: LONGEST };
    let mut reader = HeadReader::new(limits);
    match reader.push(&head) {
        Ok(None) => None,
        Ok(Some(_)) => Some(judged(&reader, head)),
        Err(error) => Some(unread(head, error)),
    }
}

fn judged(reader: &HeadReader, head: Vec<u8>) -> Asked {
    let request = match reader.request() {
        Ok(request) => request,
        Err(error) => return unread(head, error),
    };
    let headers = request.headers;
    let why = upgrade(&request, &[]).err().map(|error| format!("{error} ({})", error.section()));
    let key = headers.get_all("Sec-WebSocket-Key").next();
    let offers: Vec<&str> = headers.get_all("Sec-WebSocket-Extensions").collect();
    Asked {
        path: request.path().trim_start_matches('/').to_owned(),
        is_handshake: is_handshake(&head),
        broken: why,
        key: key.map(|key| (key.to_owned(), accept_value(key))),
        offers: offers.join(", "),
        ..Asked { head, ..Asked::default() }
    }
}

/// A head that cannot be read, with as much as can be said of it.
fn unread(head: Vec<u8>, error: HeadError) -> Asked {
    let text = String::from_utf8_lossy(&head);
    let path = text.split(' ').nth(1).unwrap_or_default().split(['?', '\r', '\n']).next();
    Asked {
        path: path.unwrap_or_default().trim_start_matches('/').to_owned(),
        is_handshake: is_handshake(&head),
        broken: Some(format!("{error} ({})", error.section())),
        ..Asked { head, ..Asked::default() }
    }
}

/// Whether some header of a handshake is there. A browser that opens the address of a case as a
/// page breaks no rule by that.
fn is_handshake(head: &[u8]) -> bool {
    head.to_ascii_lowercase().windows(16).any(|some| some.starts_with(b"\nsec-websocket-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(head: &str) -> Asked {
        super::asked(head.into()).expect("a whole head")
    }

    #[test]
    fn each_rule_of_a_request_is_seen_in_one_that_breaks_it() {
        let valid = "GET /cs-text?a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\
                     Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\
                     \r\n\r\n";
        let found = asked(valid);
        assert_eq!((&found.path[..], found.is_handshake, found.broken), ("cs-text", true, None));
        for (old, new, why) in [
            ("GET", "POST", "GET"),
            ("1.1", "1.0", "HTTP/1.1"),
            ("Host: h\r\n", "", "Host"),
            ("Host: h", "Host: h\r\nHost: h", "Host"),
            ("Upgrade: websocket\r\n", "", "Upgrade"),
            (": Upgrade", ": close", "Connection"),
            ("Version: 13", "Version: 12", "Sec-WebSocket-Version"),
            ("\r\nSec-WebSocket-Version: 13", "", "Sec-WebSocket-Version"),
            ("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", "16 bytes"),
            ("Host: h", "Host : h", "blank"),
            ("Host: h", "Host: h\r\nSec-WebSocket-Protocol: a, a", "subprotocol"),
            ("Host: h", "Host: h\r\nSec-WebSocket-Extensions: a; b=\"", "Sec-WebSocket-Extensions"),
        ] {
            let found = asked(&valid.replacen(old, new, 1));
            let words = found.broken.unwrap_or_default();
            assert!(words.contains(why), "{new}: {words}");
            assert!(words.contains("RFC") && found.is_handshake && found.path == "cs-text");
        }
        assert!(!asked("GET /cs-text HTTP/1.1\r\nHost: h\r\n\r\n").is_handshake);
        let long = valid.replacen("Host: h", &format!("Host: h\r\nX: {}", "x".repeat(1 << 19)), 1);
        assert_eq!(asked(&long).broken, None);
    }
}
