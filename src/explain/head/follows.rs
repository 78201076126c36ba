//! What follows a response: frames, another head, or something else.
//!
//! Checks no rule. RFC 6455, section 4.1; RFC 9110, section 15.2. Read next: `accept.rs`, one
//! directory up.

use crate::wire::{
    DeflateParameters, HeadLimits, HeadReader, Response, deflate, handshake::extensions,
};

/// What follows a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// Frames, with what the two ends agreed on for permessage-deflate.
    Frames(Option<DeflateParameters>),
    /// The final response: this was an interim one.
    Answer,
    /// Something else, or unknown.
    Other,
}

/// What follows this response.
pub fn follows(bytes: &[u8]) -> Follows {
    let mut reader = HeadReader::new(HeadLimits::default());
    if !matches!(reader.push(bytes), Ok(Some(_))) {
        return Follows::Other;
    }
    match reader.response() {
        Ok(response) if response.status == 101 => Follows::Frames(agreed(&response)),
        Ok(response) if response.is_interim() => Follows::Answer,
        _ => Follows::Other,
    }
}

/// The parameters in the response, if permessage-deflate is its only extension. A list of several
/// extensions gives `None`, because none of the others is known.
fn agreed(response: &Response<'_>) -> Option<DeflateParameters> {
    let mut extensions = extensions(response.headers);
    let first = extensions.next()?.filter(|first| first.name == deflate::NAME)?;
    let is_only = extensions.next().is_none();
    DeflateParameters::from_answer(first.parameters()).filter(|_| is_only)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_response_settles() {
        let response =
            |lines: &str| format!("HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n").into_bytes();
        assert_eq!(follows(&response("")), Follows::Frames(None));
        assert_eq!(follows(b"HTTP/1.1 103 Early Hints\r\n\r\n"), Follows::Answer);
        assert_eq!(follows(b"HTTP/1.1 404 Not Found\r\n\r\n"), Follows::Other);
        assert_eq!(follows(b"HTTP/1.1 101 Switching"), Follows::Other);
        let extensions = |value: &str| response(&format!("Sec-WebSocket-Extensions: {value}\r\n"));
        let agreed =
            DeflateParameters { server_no_context_takeover: true, ..DeflateParameters::default() };
        for end in ["", ",", " , "] {
            let value = format!("permessage-deflate; server_no_context_takeover{end}");
            assert_eq!(follows(&extensions(&value)), Follows::Frames(Some(agreed)), "{value}");
        }
        let of_bits = |bits: &str| {
            follows(&extensions(&format!("permessage-deflate; server_max_window_bits={bits}")))
        };
        assert!(matches!(of_bits("10"), Follows::Frames(Some(_))));
        assert_eq!(of_bits("\"1\\0\""), of_bits("10"), "a quoted value is unquoted");
        for unknown in ["other", "permessage-deflate, other", "other; a=\", permessage-deflate\""] {
            assert_eq!(follows(&extensions(unknown)), Follows::Frames(None), "{unknown}");
        }
    }
}
