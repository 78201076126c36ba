//! Reads the input: hex or bytes, from the command line, a file or standard input.
//!
//! The input cannot tell which of the two it is: the text `81` is one byte in hex, and two bytes as
//! it is. So it is hex, unless `--raw` is given. The head of a request or a response may stand
//! there as text; its beginning tells. Must not know what bytes mean. Read next: [`hex`].

use crate::cli::hex;
use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Read},
};

/// The longest input, in bytes or in characters of hex.
const MAX_INPUT: u64 = 16 << 20;

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

/// Reads a file; `-` is standard input.
///
/// # Errors
/// It cannot be read, or is longer than [`MAX_INPUT`].
pub(super) fn read(path: &OsStr) -> Result<Vec<u8>, String> {
    let name = if path == "-" { "standard input".into() } else { path.to_string_lossy() };
    let failed = |error: io::Error| format!("cannot read {name}: {error}");
    let mut bytes = Vec::new();
    let length = if path == "-" {
        io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MAX_INPUT + 1).read_to_end(&mut bytes))
    };
    if length.map_err(failed)? as u64 > MAX_INPUT {
        return Err(format!("{name} is longer than {MAX_INPUT} bytes"));
    }
    Ok(bytes)
}

/// The bytes of a text: its own if it is a head, otherwise those of its hex.
///
/// # Errors
/// It is neither a head nor hex.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, String> {
    let start = text.trim_ascii_start();
    if is_request(start) || is_response(start) {
        return Ok(with_line_ends(start));
    }
    let hint = "the input must be hex; use --raw for raw bytes";
    let text = str::from_utf8(text)
        .map_err(|_| format!("the input is not text, so it is not hex: {hint}"))?;
    hex::read(text).map_err(|error| format!("{error}: {hint}"))
}

/// Ends each line with CR LF, as HTTP requires. Text that is copied or typed has lost the CR.
fn with_line_ends(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len() + text.len() / 16);
    for (i, &byte) in text.iter().enumerate() {
        if byte == b'\n' && (i == 0 || text[i - 1] != b'\r') {
            lines.push(b'\r');
        }
        lines.push(byte);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_or_a_head() {
        assert_eq!(decode(b"81 05\n"), Ok(vec![0x81, 5]));
        assert_eq!(
            decode(b"\nGET / HTTP/1.1\nHost: a\r\n\n"),
            Ok(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec())
        );
        assert_eq!(decode(b"HTTP/1.1 101 x\n"), Ok(b"HTTP/1.1 101 x\r\n".to_vec()));
        assert!(
            decode(b"GETTING")
                .is_err_and(|sentence| sentence.contains("'G'") && sentence.contains("--raw"))
        );
        assert!(decode(b"\x81\x05Hello").is_err_and(|sentence| sentence.contains("--raw")));
    }
}
