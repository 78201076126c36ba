//! One sentence for each line of a head, and the section that defines it.
//!
//! Checks no rule: the sentence of a broken rule is shown beside this one. RFC 6455, sections 4.1,
//! 4.2.2 and 11.3. Read next: `place.rs`.

use super::{
    super::{accept::accept, span::Field},
    lines::Line,
};
use crate::wire::{deflate, handshake::extensions_in};

type Meaning = (String, &'static str);

/// Explains a line of a request.
pub(super) fn of_request(line: &Line) -> Meaning {
    match line.field {
        Field::RequestLine => (request_line(line.text()), "RFC 6455, 4.1"),
        Field::HeaderEnd => (
            "the empty line that ends the head; the client sends nothing more until the response"
                .into(),
            "RFC 6455, 4.1",
        ),
        _ => header_of_request(line).unwrap_or_else(|| of_any_head(line)),
    }
}

/// Explains a line of a response. `key` is the key of the request, if that is known.
pub(super) fn of_response(line: &Line, key: Option<&str>) -> Meaning {
    match line.field {
        Field::StatusLine => status_line(line.text()),
        Field::HeaderEnd => (
            "the empty line that ends the head; after a 101 response, frames follow".into(),
            "RFC 6455, 4.2.2",
        ),
        _ => header_of_response(line, key).unwrap_or_else(|| of_any_head(line)),
    }
}

fn of_any_head(line: &Line) -> Meaning {
    match line.field {
        Field::EmptyLine => {
            let meaning = "an empty line before the first line of the head; it is ignored";
            (meaning.into(), "RFC 9112, 2.2")
        }
        _ if !line.text().contains(':') => {
            ("a header line: a name, a colon and a value".into(), "RFC 9112, 5")
        }
        _ => ("not used by the handshake".into(), "RFC 9110, 5"),
    }
}

fn request_line(text: &str) -> String {
    match text.split(' ').collect::<Vec<_>>()[..] {
        ["GET", target, "HTTP/1.1"] => {
            format!("requests {}; an upgrade needs HTTP/1.1", super::lines::shown(target))
        }
        _ => "the method, the target and the HTTP version: WebSocket needs GET and HTTP/1.1".into(),
    }
}

fn header_of_request(line: &Line) -> Option<Meaning> {
    let is = |name| line.is_header(name);
    Some(if is("Host") {
        (
            "the host and port from the URL; one address can serve several hosts".into(),
            "RFC 9110, 7.2",
        )
    } else if is("Upgrade") {
        let meaning = if has_word(line, "websocket") {
            "asks to switch this connection to the WebSocket protocol"
        } else {
            "asks to switch to a protocol that is not websocket"
        };
        (meaning.into(), "RFC 6455, 4.1")
    } else if is("Connection") {
        let meaning = if has_word(line, "upgrade") {
            "marks Upgrade as hop-by-hop: a proxy that does not understand it must not forward it"
        } else {
            "lists the hop-by-hop headers; Upgrade must be one of them"
        };
        (meaning.into(), "RFC 6455, 4.1")
    } else if is("Sec-WebSocket-Key") {
        (key(line.value()), "RFC 6455, 11.3.1")
    } else if is("Sec-WebSocket-Version") {
        ("the protocol version that the client speaks: 13 is RFC 6455, lower numbers were drafts".into(), "RFC 6455, 4.1")
    } else if is("Sec-WebSocket-Protocol") {
        (
            "the subprotocols that the client supports, the preferred one first; the server may choose one".into(),
            "RFC 6455, 11.3.4",
        )
    } else if is("Sec-WebSocket-Extensions") {
        (extensions(line, "offers"), "RFC 6455, 9.1")
    } else if is("Origin") {
        let meaning = "the origin of the page whose script opens this connection; a server can reject other origins";
        (meaning.into(), "RFC 6455, 10.2")
    } else if is("Content-Length") {
        ("the length of a body, which a handshake does not have".into(), "RFC 9110, 8.6")
    } else if is("Transfer-Encoding") {
        ("how a body is sent, which a handshake does not have".into(), "RFC 9112, 6.1")
    } else {
        return None;
    })
}

fn key(value: &str) -> String {
    let derivation = accept(value);
    if derivation.is_key {
        format!(
            "16 random bytes in base64; the server must answer {}, to prove that it speaks WebSocket",
            derivation.accept
        )
    } else {
        "the key that the server must answer, to prove that it speaks WebSocket: 16 random bytes in base64".into()
    }
}

fn status_line(text: &str) -> Meaning {
    match text.split(' ').nth(1).unwrap_or_default().as_bytes() {
        b"101" => (
            "the server agrees: after this head, the connection uses WebSocket".into(),
            "RFC 6455, 4.2.2",
        ),
        [b'1', _, _] => {
            ("an interim response: the final one is still to come".into(), "RFC 9110, 15.2")
        }
        _ => (
            "the server does not switch protocols: only 101 opens a WebSocket connection".into(),
            "RFC 6455, 4.2.2",
        ),
    }
}

fn header_of_response(line: &Line, key: Option<&str>) -> Option<Meaning> {
    let is = |name| line.is_header(name);
    Some(if is("Upgrade") {
        ("the new protocol: it must be websocket".into(), "RFC 6455, 4.2.2")
    } else if is("Connection") {
        ("marks Upgrade as hop-by-hop".into(), "RFC 6455, 4.2.2")
    } else if is("Sec-WebSocket-Accept") {
        (answer(line.value(), key.filter(|_| line.is_whole())), "RFC 6455, 4.2.2")
    } else if is("Sec-WebSocket-Protocol") {
        ("the subprotocol that the server chose from those offered".into(), "RFC 6455, 11.3.4")
    } else if is("Sec-WebSocket-Extensions") {
        (extensions(line, "accepts"), "RFC 6455, 9.1")
    } else {
        return None;
    })
}

fn answer(value: &str, key: Option<&str>) -> String {
    match key.map(accept) {
        Some(right) if right.accept == value => {
            "the SHA-1 of the client's key and the GUID, in base64: correct for the key that was sent".into()
        }
        Some(right) => format!("wrong for the key that was sent; the correct value is {}", right.accept),
        None => {
            "the SHA-1 of the client's key and the GUID, in base64; it can be checked only with the key".into()
        }
    }
}

fn extensions(line: &Line, verb: &str) -> String {
    if extensions_in(line.value()).flatten().any(|extension| extension.name == deflate::NAME) {
        format!(
            "{verb} {}: messages may be compressed, and RSV1 marks the compressed ones",
            deflate::NAME
        )
    } else {
        format!("{verb} protocol extensions, which may give the reserved bits a meaning")
    }
}

fn has_word(line: &Line, word: &str) -> bool {
    line.value().split(',').any(|found| found.trim_matches([' ', '\t']).eq_ignore_ascii_case(word))
}
