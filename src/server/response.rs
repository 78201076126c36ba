//! HTTP responses: the answer to a request that does not become a WebSocket.
//!
//! Must not know sockets, nor what was asked for. RFC 9110; RFC 9112.
//! Read next: [`route`](super::route).

use std::borrow::Cow;

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    status: u16,
    headers: String,
    /// Borrowed where it is a file that is part of the program.
    body: Cow<'static, [u8]>,
    /// The connection is closed after it.
    close: bool,
}

impl Response {
    /// A response with no headers of its own and no body.
    pub fn new(status: u16) -> Self {
        Self { status, headers: String::new(), body: Cow::default(), close: false }
    }

    /// A response of one sentence, for a person to read.
    pub fn sentence(status: u16, sentence: &str) -> Self {
        Self::new(status).saying(sentence)
    }

    /// Sets the body to one sentence.
    pub fn saying(self, sentence: &str) -> Self {
        self.body("text/plain; charset=utf-8", format!("{sentence}\n").into_bytes())
    }

    /// The same with another status code.
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Adds a header. Nothing is escaped, so the value must not come from a client.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// Sets the body and its type.
    pub fn body(self, content_type: &str, body: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { body: body.into(), ..self.header("Content-Type", content_type) }
    }

    /// Has the connection closed afterwards.
    pub fn closing(self) -> Self {
        Self { close: true, ..self }
    }

    /// Whether the connection is closed afterwards.
    pub fn closes(&self) -> bool {
        self.close
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The bytes of the response. `head_only` leaves out the body, as for HEAD.
    pub fn encode(self, head_only: bool) -> Vec<u8> {
        let Encoded { mut head, body } = self.into_encoded(head_only);
        head.extend_from_slice(&body);
        head
    }

    /// The same in two parts, so that no copy of a long body is made.
    pub fn into_encoded(self, head_only: bool) -> Encoded {
        let Self { status, headers, body, close } = self;
        let connection = if close { "Connection: close\r\n" } else { "" };
        // A 304 has no body, and a length of 0 would be that of the file (RFC 9110, 15.4.5). A 204
        // has none either, and must not have a length (8.6).
        let length = if matches!(status, 204 | 304) {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", body.len())
        };
        let head = format!(
            "HTTP/1.1 {status} {}\r\n{headers}{length}{connection}X-Content-Type-Options: nosniff\r\n\r\n",
            phrase(status)
        );
        let body = if head_only { Cow::default() } else { body };
        Encoded { head: head.into_bytes(), body }
    }
}

/// The bytes of a response.
pub struct Encoded {
    /// Up to the empty line.
    pub head: Vec<u8>,
    /// What follows it.
    pub body: Cow<'static, [u8]>,
}

impl Encoded {
    /// How many bytes of memory it takes: a file that is part of the program takes none.
    pub fn held(&self) -> usize {
        let body = match &self.body {
            Cow::Borrowed(_) => 0,
            Cow::Owned(body) => body.capacity(),
        };
        self.head.capacity() + body
    }
}

fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        303 => "See Other",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        417 => "Expectation Failed",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_with_a_header() {
        let response = Response::sentence(405, "no").header("Allow", "GET").closing();
        let head_only = response.clone().encode(true);
        assert_eq!(
            String::from_utf8(response.encode(false)).unwrap(),
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain; charset=utf-8\r\nAllow: GET\r\n\
             Content-Length: 3\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n\r\nno\n"
        );
        assert!(head_only.ends_with(b"nosniff\r\n\r\n"));
    }

    /// RFC 9110, 15, and RFC 6585, 5: each status that is sent has the phrase that is registered.
    #[test]
    fn each_status_has_its_phrase() {
        let phrases = [
            (200, "OK"),
            (204, "No Content"),
            (303, "See Other"),
            (304, "Not Modified"),
            (400, "Bad Request"),
            (401, "Unauthorized"),
            (403, "Forbidden"),
            (404, "Not Found"),
            (405, "Method Not Allowed"),
            (408, "Request Timeout"),
            (413, "Content Too Large"),
            (414, "URI Too Long"),
            (415, "Unsupported Media Type"),
            (417, "Expectation Failed"),
            (426, "Upgrade Required"),
            (429, "Too Many Requests"),
            (431, "Request Header Fields Too Large"),
            (501, "Not Implemented"),
            (503, "Service Unavailable"),
            (505, "HTTP Version Not Supported"),
        ];
        for (status, phrase) in phrases {
            let head = Response::new(status).encode(true);
            assert!(
                head.starts_with(format!("HTTP/1.1 {status} {phrase}\r\n").as_bytes()),
                "{status}"
            );
            assert_eq!(Response::new(status).status(), status);
        }
    }

    #[test]
    fn a_body_is_not_copied_and_a_file_takes_no_memory() {
        let body = vec![b'x'; 1_000];
        let address = body.as_ptr();
        let encoded = Response::new(200).body("text/plain", body).into_encoded(false);
        assert_eq!((encoded.body.as_ptr(), encoded.body.len()), (address, 1_000));
        assert_eq!(encoded.held(), encoded.head.capacity() + 1_000);
        let encoded = Response::new(200).body("text/plain", &b"x"[..]).into_encoded(false);
        assert_eq!(encoded.held(), encoded.head.capacity());
    }

    #[test]
    fn only_a_response_that_says_so_closes() {
        assert!(!Response::new(200).closes());
        assert!(Response::new(200).closing().closes());
    }

    #[test]
    fn not_modified_claims_no_length() {
        let text = String::from_utf8(Response::new(304).encode(false)).unwrap();
        assert!(!text.contains("Content-Length"), "{text}");
    }
}
