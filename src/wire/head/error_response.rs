//! The response that refuses a request, as bytes.
//!
//! This module does not know why the request is refused. RFC 9110, section 15; RFC 6585, section 5.
//! Read next: [`handshake`](crate::wire::handshake).

use std::fmt;

/// Returns a whole response with this status, these headers and a sentence as its body. It
/// announces that the connection will be closed: after a broken head nobody knows where the next
/// one starts.
pub(crate) fn error_response(
    status: u16,
    headers: &[(&str, &str)],
    sentence: &dyn fmt::Display,
) -> Vec<u8> {
    let body = format!("{sentence}\n");
    let mut response = format!("HTTP/1.1 {status} {}\r\n", phrase(status));
    for (name, value) in headers {
        response += &format!("{name}: {value}\r\n");
    }
    response += &format!(
        "Content-Type: text/plain; charset=utf-8\r\n\
         Content-Length: {}\r\n\
         Connection: close\r\n\
         \r\n\
         {body}",
        body.len()
    );
    response.into_bytes()
}

/// Returns the registered text for a status. An empty one would be valid too.
fn phrase(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        405 => "Method Not Allowed",
        414 => "URI Too Long",
        426 => "Upgrade Required",
        431 => "Request Header Fields Too Large",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
