//! Reads heads as text, with frames in any form below them.
//!
//! Must not know the rules of heads: that is [`explain`](crate::explain). RFC 9112, section 2.
//! Read next: `trace.rs`.

use super::{
    body::body,
    error::PasteError,
    found::{Connection, Paste, Piece},
    heads::{is_head, is_request},
};
use crate::wire::Role;

/// Reads heads, and what stands below each.
///
/// # Errors
/// What stands below a head that is followed by frames cannot be read.
pub(super) fn read(text: &str) -> Result<Paste, PasteError> {
    let mut paste = Paste { form: "a head as text".to_owned(), ..Paste::default() };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut heads = 0;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut at = 0;
    while at < lines.len() {
        if lines[at].trim().is_empty() {
            at += 1;
            continue;
        }
        let start = at;
        if is_head(lines[at].as_bytes()) {
            at += 1;
            // A head without an empty line at its end may have bytes right below.
            while at < lines.len()
                && !lines[at].trim().is_empty()
                && !(is_head(lines[at].as_bytes()))
            {
                at += 1;
            }
            let has_end = at < lines.len() && lines[at].trim().is_empty();
            at += usize::from(has_end);
            let sender =
                if is_request(lines[start].as_bytes()) { Role::Client } else { Role::Server };
            let bytes = with_line_ends(&lines[start..at].concat());
            pieces.push(Piece { bytes, sender: Some(sender), ..Piece::default() });
            heads += 1;
            continue;
        }
        while at < lines.len() && !is_head(lines[at].as_bytes()) {
            at += 1;
        }
        let below = lines[start..at].concat();
        if opens_websocket(&pieces) {
            let found = body(&below, start + 1)?;
            paste.form = format!("{} as text and {} below", count(heads), found.form);
            paste.notes.extend(found.notes);
            pieces.extend(found.connections.into_iter().flat_map(|connection| connection.pieces));
        } else {
            // The body of an answer that is no WebSocket.
            let sender = pieces.last().and_then(|piece| piece.sender);
            pieces.push(Piece { bytes: below.into_bytes(), sender, ..Piece::default() });
        }
    }
    if heads > 1 && paste.form == "a head as text" {
        paste.form = format!("{} as text", count(heads));
    }
    paste.connections = vec![Connection { name: None, pieces }];
    Ok(paste)
}

fn count(heads: usize) -> String {
    if heads == 1 { "a head".to_owned() } else { format!("{heads} heads") }
}

/// Whether frames may follow: the last head is a request, or a 101.
fn opens_websocket(pieces: &[Piece]) -> bool {
    let head = pieces.iter().rev().find(|piece| is_head(&piece.bytes));
    head.is_some_and(|head| {
        let line = head.bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
        is_request(line) || line.split(|byte| *byte == b' ').nth(1) == Some(b"101")
    })
}

/// Ends each line with CR LF, as HTTP requires. Text that is copied or typed has lost the CR.
fn with_line_ends(text: &str) -> Vec<u8> {
    text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}
