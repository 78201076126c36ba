//! How heads of requests and responses begin.
//!
//! Must not know what stands below them. RFC 9112, section 2. Read next: `body.rs`.

use std::borrow::Cow;

/// The methods of RFC 9110, section 9.3, and RFC 5789. Any other request is hex that went wrong.
const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/// Whether these are the first bytes of a request.
pub(super) fn is_request(bytes: &[u8]) -> bool {
    METHODS.iter().any(|method| {
        bytes.strip_prefix(method.as_bytes()).is_some_and(|rest| rest.starts_with(b" "))
    })
}

/// Whether these are the first bytes of a response.
pub(super) fn is_response(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/")
}

/// Whether these are the first bytes of a head.
pub(super) fn is_head(bytes: &[u8]) -> bool {
    is_request(bytes) || is_response(bytes)
}

/// Without the `> ` and `< ` of curl -v, and without its remarks.
pub(super) fn without_prefixes(text: &str) -> Cow<'_, str> {
    let is_curl = text
        .lines()
        .any(|line| line.strip_prefix("> ").is_some_and(|rest| is_request(rest.as_bytes())));
    if !is_curl {
        return Cow::Borrowed(text);
    }
    let mut without = String::with_capacity(text.len());
    for line in text.lines().filter(|line| !line.starts_with("* ") && !line.starts_with("{ ")) {
        let line = if line == ">" || line == "<" { "" } else { line };
        without += line.strip_prefix("> ").or_else(|| line.strip_prefix("< ")).unwrap_or(line);
        without.push('\n');
    }
    Cow::Owned(without)
}
