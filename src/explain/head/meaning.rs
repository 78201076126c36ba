//! What the lines of a head are for, in a sentence each, and where that is written.
//!
//! Checks no rule; what breaks a rule has the rule's own sentence beside it. RFC 6455, sections
//! 4.1, 4.2.2 and 11.3. Read next: `accept.rs`, one directory up.

use super::{
    super::{
        accept::accept,
        span::{Field, Section},
    },
    lines::Line,
};
use crate::wire::deflate;

type Meaning = (String, Section);

const fn http(section: &'static str) -> Section {
    Section { rfc: 9110, section }
}

const fn ws(section: &'static str) -> Section {
    Section { rfc: 6455, section }
}

/// A line of a request.
pub(super) fn of_request(line: &Line) -> Meaning {
    match line.field {
        Field::RequestLine => (request_line(line.text()), ws("4.1")),
        Field::HeaderEnd => (
            "the empty line that ends the head; before the answer the client sends nothing more"
                .into(),
            ws("4.1"),
        ),
        _ => header_of_request(line).unwrap_or_else(|| of_any_head(line)),
    }
}

/// A line of the answer to a request with this key, where it is known.
pub(super) fn of_response(line: &Line, key: Option<&str>) -> Meaning {
    match line.field {
        Field::StatusLine => status_line(line.text()),
        Field::HeaderEnd => (
            "the empty line that ends the head; behind one that changes the protocol, frames begin"
                .into(),
            ws("4.2.2"),
        ),
        _ => header_of_response(line, key).unwrap_or_else(|| of_any_head(line)),
    }
}

fn of_any_head(line: &Line) -> Meaning {
    match line.field {
        Field::EmptyLine => {
            let meaning =
                "an empty line before the head, left over from something before: it is passed over";
            (meaning.into(), Section { rfc: 9112, section: "2.2" })
        }
        _ if !line.text().contains(':') => {
            ("a header line: a name, a colon and a value".into(), http("5"))
        }
        _ => ("plays no part in the handshake".into(), http("5")),
    }
}

fn request_line(text: &str) -> String {
    match text.split(' ').collect::<Vec<_>>()[..] {
        ["GET", target, "HTTP/1.1"] => {
            format!("asks for {}, in the HTTP/1.1 that a change of the protocol needs", super::lines::shown(target))
        }
        _ => "the method, what is asked for, and the version of HTTP: for WebSocket, GET and HTTP/1.1".into(),
    }
}

fn header_of_request(line: &Line) -> Option<Meaning> {
    let is = |name| line.is_header(name);
    Some(if is("Host") {
        ("the name and port that the client knows the server by; one address may serve many names".into(), http("7.2"))
    } else if is("Upgrade") {
        let meaning = if has_word(line, "websocket") {
            "asks to go on with the WebSocket protocol on this connection"
        } else {
            "asks for a change of the protocol, but not to websocket"
        };
        (meaning.into(), ws("4.1"))
    } else if is("Connection") {
        let meaning = if has_word(line, "upgrade") {
            "names Upgrade as a header for the next hop alone, so that a proxy that does not know it does not pass it on"
        } else {
            "names the headers for the next hop alone; Upgrade has to be among them"
        };
        (meaning.into(), ws("4.1"))
    } else if is("Sec-WebSocket-Key") {
        (key(line.value()), ws("11.3.1"))
    } else if is("Sec-WebSocket-Version") {
        ("the version of the protocol that the client speaks: 13 is that of RFC 6455, and those before it were drafts".into(), ws("4.1"))
    } else if is("Sec-WebSocket-Protocol") {
        (
            "the subprotocols that the client speaks, the one wanted most first; the server may choose one".into(),
            ws("11.3.4"),
        )
    } else if is("Sec-WebSocket-Extensions") {
        (extensions(line, "offers"), ws("9.1"))
    } else if is("Origin") {
        let meaning = "the page whose script opens this connection; a server can refuse the pages of others by it";
        (meaning.into(), ws("10.2"))
    } else if is("Content-Length") || is("Transfer-Encoding") {
        ("about a body, which a handshake does not have".into(), http("8.6"))
    } else {
        return None;
    })
}

fn key(value: &str) -> String {
    let derivation = accept(value);
    if derivation.is_key {
        format!(
            "16 random bytes in base64; the answer must say {}, to show that the server speaks WebSocket",
            derivation.accept
        )
    } else {
        "the key that the server shows with its answer to have understood: 16 random bytes in base64".into()
    }
}

fn status_line(text: &str) -> Meaning {
    match text.split(' ').nth(1).unwrap_or_default().as_bytes() {
        b"101" => (
            "the server agrees, and changes to the WebSocket protocol behind this head".into(),
            ws("4.2.2"),
        ),
        [b'1', _, _] => {
            ("an interim answer: the one that counts is still to come".into(), http("15.2"))
        }
        _ => (
            "the server does not change the protocol: only 101 opens a WebSocket connection".into(),
            ws("4.2.2"),
        ),
    }
}

fn header_of_response(line: &Line, key: Option<&str>) -> Option<Meaning> {
    let is = |name| line.is_header(name);
    Some(if is("Upgrade") {
        ("the protocol that is changed to: it must be websocket".into(), ws("4.2.2"))
    } else if is("Connection") {
        ("names Upgrade as a header for this hop alone".into(), ws("4.2.2"))
    } else if is("Sec-WebSocket-Accept") {
        (answer(line.value(), key.filter(|_| line.is_whole())), ws("4.2.2"))
    } else if is("Sec-WebSocket-Protocol") {
        ("the subprotocol that the server chose among those that were offered".into(), ws("11.3.4"))
    } else if is("Sec-WebSocket-Extensions") {
        (extensions(line, "accepts"), ws("9.1"))
    } else {
        return None;
    })
}

fn answer(value: &str, key: Option<&str>) -> String {
    match key.map(accept) {
        Some(right) if right.accept == value => {
            "the SHA-1 of the client's key and the GUID, in base64: it answers the key that was sent".into()
        }
        Some(right) => format!("the key that was sent has another answer: {}", right.accept),
        None => {
            "the SHA-1 of the client's key and the GUID, in base64; whether it is right, only the key can tell".into()
        }
    }
}

fn extensions(line: &Line, verb: &str) -> String {
    let names = |word: &str| {
        line.value().split([',', ';']).any(|part| part.trim_matches([' ', '\t']) == word)
    };
    if names(deflate::NAME) {
        format!(
            "{verb} {}: messages may be compressed, and RSV1 marks those that are",
            deflate::NAME
        )
    } else {
        format!("{verb} extensions of the protocol; those in use say what the reserved bits mean")
    }
}

fn has_word(line: &Line, word: &str) -> bool {
    line.value().split(',').any(|found| found.trim_matches([' ', '\t']).eq_ignore_ascii_case(word))
}
