//! The body of the fuzz target `body`: arbitrary bytes as the body of a request, against a reader
//! that has all of it at once. The result must not depend on how the bytes are split, and what was
//! sent in chunks, compressed, must come back.
//!
//! The oracle reads the lines around chunks with regular expressions. Must not know how a body is
//! read. RFC 9112, section 7.1. Read next: `lines.rs`.

use super::input::Input;
use crate::{
    digits,
    server::body::{Body, BodyError},
    wire::{HeadLimits, HeadReader},
};
use regex::bytes::Regex;
use std::sync::LazyLock;

/// The line in front of a chunk.
static LINE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?-u)^([0-9A-Fa-f]{1,16})(?:[ \t]*;[\t -~\x80-\xFF]*)?$"));
/// What such a line may begin with.
static LINE_BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?-u)^(?:[0-9A-Fa-f]{0,16}|[0-9A-Fa-f]{1,16}(?:[ \t]*(?:;[\t -~\x80-\xFF]*\r?)?|\r))$")
});
static TRAILER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?-u)^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xFF]*$"));
/// The longest such line, with the CR at its end.
const LONGEST: usize = 1024;

fn regex(text: &str) -> Regex {
    Regex::new(text).expect("a regular expression")
}

/// What became of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    /// So many bytes follow it.
    Complete(usize),
    Incomplete,
    Broken,
    /// The oracle cannot say: something is wrong, or will be, in the trailers.
    Undecided,
}

/// Bit 0 of the options sends the bytes behind a length instead of in chunks. Bits 1 and 2 have
/// them unpacked by gzip or deflate.
///
/// # Panics
/// Where a body is read otherwise than by the oracle.
pub fn body(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let coding = match (cfg!(feature = "deflate"), input.option(1), input.option(2)) {
        (false, ..) | (_, false, false) => "identity",
        (_, true, _) => "gzip",
        (_, false, true) => "deflate",
    };
    let length = if input.option(0) { Some(input.bytes.len() / 2) } else { None };
    let whole = read(input.whole(), coding, length);
    let split = read(input.chunks(), coding, length);
    if (&whole.1, &split.1) == (&Err(BodyError::CodingCorrupt), &Err(BodyError::CodingCorrupt)) {
        // What is unpacked together with the damage is lost, and that depends on the split.
        assert!(whole.0.starts_with(&split.0) || split.0.starts_with(&whole.0));
    } else {
        assert_eq!(whole, split, "the result depends on how the input is split");
    }
    if coding == "identity" {
        check(&input, length, &whole);
    }
    sent_again(&input, coding);
}

/// The body with these bytes, and its end.
fn read(
    parts: Vec<&[u8]>,
    coding: &str,
    length: Option<usize>,
) -> (Vec<u8>, Result<End, BodyError>) {
    let framing = match length {
        Some(length) => format!("Content-Length: {length}"),
        None => "Transfer-Encoding: chunked".to_owned(),
    };
    let head =
        format!("PUT / HTTP/1.1\r\nHost: a\r\n{framing}\r\nContent-Encoding: {coding}\r\n\r\n");
    let mut reader = HeadReader::new(HeadLimits::default());
    reader.push(head.as_bytes()).expect("a head");
    let mut body = Body::of(&reader.request().expect("a request")).expect("a body");
    let (mut all, mut rest) = (Vec::new(), 0);
    for mut part in parts {
        loop {
            match body.next(&mut part) {
                Ok(Some(chunk)) => all.extend_from_slice(chunk),
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(body.next(&mut &b"0\r\n\r\n"[..]), Err(error), "an error is final");
                    return (all, Err(error));
                }
            }
        }
        assert!(part.is_empty() || body.is_complete(), "input is left, and nothing says why");
        rest += part.len();
    }
    (all, Ok(if body.is_complete() { End::Complete(rest) } else { End::Incomplete }))
}

fn check(input: &Input<'_>, length: Option<usize>, read: &(Vec<u8>, Result<End, BodyError>)) {
    let (data, end) = match length {
        Some(length) => {
            let (data, rest) = input.bytes.split_at(length);
            (data.to_vec(), End::Complete(rest.len()))
        }
        None => naive(input.bytes),
    };
    assert_eq!(read.0, data, "{:?}", read.1);
    match &read.1 {
        _ if end == End::Undecided => {}
        Ok(ended) => assert_eq!(*ended, end),
        Err(error) => assert_eq!(end, End::Broken, "{error}"),
    }
}

/// Reads chunks that are all there, or as many as are.
fn naive(mut rest: &[u8]) -> (Vec<u8>, End) {
    let mut data = Vec::new();
    loop {
        let Some(end) = rest.iter().position(|&byte| byte == b'\n') else {
            let may_go_on = LINE_BEGINS.is_match(rest) && rest.len() <= LONGEST;
            return (data, if may_go_on { End::Incomplete } else { End::Broken });
        };
        let line = rest[..end].strip_suffix(b"\r").filter(|_| end <= LONGEST);
        let Some(size) = line.and_then(|line| LINE.captures(line)) else {
            return (data, End::Broken);
        };
        let size = std::str::from_utf8(&size[1]).expect("digits");
        let size: u64 = digits::number(size, 16).expect("at most 16 of them");
        rest = &rest[end + 1..];
        if size == 0 {
            return (data, trailers(rest));
        }
        let here = rest.len().min(usize::try_from(size).unwrap_or(usize::MAX));
        data.extend_from_slice(&rest[..here]);
        rest = &rest[here..];
        match rest {
            [] | [b'\r'] => return (data, End::Incomplete),
            [b'\r', b'\n', behind @ ..] => rest = behind,
            _ => return (data, End::Broken),
        }
    }
}

fn trailers(mut rest: &[u8]) -> End {
    for _ in 0..32 {
        let Some(end) = rest.windows(2).position(|two| two == b"\r\n") else {
            return if rest.is_empty() { End::Incomplete } else { End::Undecided };
        };
        let line = &rest[..end];
        rest = &rest[end + 2..];
        if line.is_empty() {
            return End::Complete(rest.len());
        }
        if line.len() > 1000 || !TRAILER.is_match(line) {
            return End::Undecided;
        }
    }
    End::Undecided
}

/// Sends the bytes as a body in chunks of the lengths of the input. They must come back.
fn sent_again(input: &Input<'_>, coding: &str) {
    let packed = pack(input.bytes, coding);
    let (mut sent, mut rest) = (Vec::new(), &packed[..]);
    for length in input.lengths.iter().cycle().map(|&length| usize::from(length) + 1) {
        let chunk = rest.split_off(..length.min(rest.len())).unwrap_or_default();
        sent.extend(format!("{:x};n={length}\r\n", chunk.len()).into_bytes());
        if chunk.is_empty() {
            break;
        }
        sent.extend([chunk, b"\r\n"].concat());
    }
    sent.extend(b"Checksum: none\r\n\r\nGET /");
    let again = read(sent.chunks(usize::from(input.options) + 1).collect(), coding, None);
    assert_eq!(again, (input.bytes.to_vec(), Ok(End::Complete(5))), "{coding}");
}

#[cfg(feature = "deflate")]
fn pack(plain: &[u8], coding: &str) -> Vec<u8> {
    use flate2::{
        Compression,
        write::{GzEncoder, ZlibEncoder},
    };
    use std::io::Write;

    let (level, to) = (Compression::fast(), Vec::new());
    let packed = match coding {
        "gzip" => {
            let mut encoder = GzEncoder::new(to, level);
            encoder.write_all(plain).and_then(|()| encoder.finish())
        }
        "deflate" => {
            let mut encoder = ZlibEncoder::new(to, level);
            encoder.write_all(plain).and_then(|()| encoder.finish())
        }
        _ => Ok(plain.to_vec()),
    };
    packed.expect("a Vec takes every write")
}

#[cfg(not(feature = "deflate"))]
fn pack(plain: &[u8], _: &str) -> Vec<u8> {
    plain.to_vec()
}
