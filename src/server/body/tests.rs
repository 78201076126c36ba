//! Each rule of a body, and a sender that breaks it. What holds for all inputs is in
//! `oracle/body.rs`.

use super::*;
use crate::wire::{HeadLimits, HeadReader};
use proptest::prelude::*;

/// The body of a request with these header lines, in this version of HTTP.
fn of(version: &str, headers: &[&str]) -> Result<Body, BodyError> {
    let mut reader = HeadReader::new(HeadLimits::default());
    let lines = headers.iter().map(|line| format!("{line}\r\n")).collect::<String>();
    let head = format!("POST /ingest HTTP/{version}\r\nHost: a\r\n{lines}\r\n");
    reader.push(head.as_bytes()).unwrap().expect("a whole head");
    Body::of(&reader.request().unwrap())
}

fn body(headers: &[&str]) -> Body {
    of("1.1", headers).unwrap()
}

fn chunked() -> Body {
    body(&["Transfer-Encoding: chunked"])
}

/// All that comes of the input, and what is left of it.
fn read<'a>(body: &mut Body, mut input: &'a [u8]) -> Result<(Vec<u8>, &'a [u8]), BodyError> {
    let mut all = Vec::new();
    while let Some(chunk) = body.next(&mut input)? {
        all.extend_from_slice(chunk);
    }
    Ok((all, input))
}

#[track_caller]
fn check_chunks(input: &str, data: &str, rest: &str) {
    for at in 0..=input.len() {
        let mut body = chunked();
        let (mut all, left) = read(&mut body, &input.as_bytes()[..at]).unwrap();
        let second = [left, &input.as_bytes()[at..]].concat();
        let (more, left) = read(&mut body, &second).unwrap();
        all.extend(more);
        assert!(body.is_complete(), "{input:?} split at {at}");
        assert_eq!((&all[..], left), (data.as_bytes(), rest.as_bytes()), "{input:?} split at {at}");
    }
}

#[track_caller]
fn check_broken(input: &str, error: BodyError) {
    let mut body = chunked();
    assert_eq!(read(&mut body, input.as_bytes()), Err(error), "{input:?}");
    assert_eq!(read(&mut body, b"0\r\n\r\n"), Err(error), "{input:?}: it is final");
    assert!(!body.is_complete(), "{input:?}");
}

#[test]
fn a_length_ends_a_body_and_the_rest_is_the_next_request() {
    let mut body = body(&["Content-Length: 5"]);
    assert_eq!(read(&mut body, b"hel").unwrap(), (b"hel".to_vec(), &b""[..]));
    assert!(!body.is_complete());
    assert_eq!(read(&mut body, b"loGET /").unwrap(), (b"lo".to_vec(), &b"GET /"[..]));
    assert!(body.is_complete());
}

#[test]
fn a_request_that_says_nothing_of_a_body_has_an_empty_one() {
    for headers in [&[][..], &["Content-Length: 0"], &["Content-Encoding: gzip"]] {
        let mut body = match of("1.1", headers) {
            Err(BodyError::ContentCoding) if cfg!(not(feature = "deflate")) => continue,
            body => body.unwrap(),
        };
        assert!(body.is_complete(), "{headers:?}");
        assert_eq!(read(&mut body, b"GET /").unwrap(), (vec![], &b"GET /"[..]), "{headers:?}");
    }
}

#[test]
fn headers_that_contradict_each_other_are_refused() {
    let (length, chunks) = ("Content-Length: 5", "Transfer-Encoding: chunked");
    for (version, headers, error) in [
        ("1.1", &[length, length][..], BodyError::LengthRepeated),
        ("1.1", &["Content-Length: 5, 5"], BodyError::Length),
        ("1.1", &["Content-Length:"], BodyError::Length),
        ("1.1", &["Content-Length: +5"], BodyError::Length),
        ("1.1", &["Content-Length: -5"], BodyError::Length),
        ("1.1", &["Content-Length: 0x5"], BodyError::Length),
        ("1.1", &["Content-Length: 18446744073709551616"], BodyError::Length),
        ("1.1", &[length, chunks], BodyError::LengthAndChunks),
        ("1.1", &["Content-Length: 0", chunks], BodyError::LengthAndChunks),
        ("1.0", &[chunks], BodyError::ChunksInHttp10),
        ("1.1", &["Transfer-Encoding: gzip, chunked"], BodyError::TransferCoding),
        ("1.1", &["Transfer-Encoding: chunked, chunked"], BodyError::TransferCoding),
        ("1.1", &[chunks, chunks], BodyError::TransferCoding),
        ("1.1", &["Transfer-Encoding: xchunked"], BodyError::TransferCoding),
        ("1.1", &["Transfer-Encoding: chunked;q=1"], BodyError::TransferCoding),
        ("1.1", &["Transfer-Encoding:"], BodyError::TransferCoding),
        ("1.1", &["Content-Encoding: br"], BodyError::ContentCoding),
        ("1.1", &["Content-Encoding: gzip, gzip"], BodyError::ContentCoding),
    ] {
        assert_eq!(of(version, headers).err(), Some(error), "{headers:?}");
    }
    assert!(of("1.1", &["transfer-encoding: , CHUNKED"]).is_ok());
    assert!(of("1.1", &["Content-Encoding: identity"]).is_ok());
}

#[test]
fn chunks_are_joined_however_they_are_split() {
    check_chunks("0\r\n\r\n", "", "");
    check_chunks("5\r\nhello\r\n0\r\n\r\nGET /", "hello", "GET /");
    check_chunks("2\r\nhe\r\n0003\r\nllo\r\n000\r\n\r\n", "hello", "");
    check_chunks("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", "");
    check_chunks("2\r\n\r\n\r\n0\r\n\r\n", "\r\n", "");
}

#[test]
fn extensions_and_trailers_are_dropped() {
    check_chunks("1;a\r\nx\r\n0;b=\"1;\"\r\n\r\n", "x", "");
    check_chunks("1 \t;a = b\r\nx\r\n0\r\n\r\n", "x", "");
    check_chunks("0\r\nA: b\r\nC: d\r\n\r\nrest", "", "rest");
}

#[test]
fn a_chunk_that_breaks_a_rule_is_refused() {
    check_broken("\r\n", BodyError::ChunkSize);
    check_broken("g\r\n", BodyError::ChunkSize);
    check_broken("-1\r\n", BodyError::ChunkSize);
    check_broken(" 1\r\n", BodyError::ChunkSize);
    check_broken(";a\r\n", BodyError::ChunkSize);
    check_broken("0x1\r\n", BodyError::BehindSize(b'x'));
    check_broken("10000000000000000\r\n", BodyError::ChunkSize);
    check_broken("1 \r\nx\r\n", BodyError::BehindSize(b'\r'));
    check_broken("1\nx\r\n", BodyError::BehindSize(b'\n'));
    check_broken("1\rx", BodyError::ChunkLineControl(b'\r'));
    check_broken("1;a\nx\r\n", BodyError::ChunkLineControl(b'\n'));
    check_broken("1;\0\r\nx\r\n", BodyError::ChunkLineControl(0));
    check_broken("1\r\nxy\r\n", BodyError::ChunkEnd);
    check_broken("1\r\nx\n", BodyError::ChunkEnd);
    check_broken("1\r\nx\r\r\n", BodyError::ChunkEnd);
    check_broken("0\r\n folded\r\n\r\n", BodyError::Trailers(crate::wire::HeadError::ObsFold));
    check_broken("0\r\n\n", BodyError::Trailers(crate::wire::HeadError::BareLf));
}

#[test]
fn what_surrounds_the_data_is_bounded() {
    let line = |length: usize| format!("1;{}\r\nx\r\n0\r\n\r\n", "a".repeat(length - 3));
    assert!(read(&mut chunked(), line(error::MAX_CHUNK_LINE).as_bytes()).is_ok());
    check_broken(&line(error::MAX_CHUNK_LINE + 1), BodyError::ChunkLineTooLong);
    let blanks = format!("1{};", " ".repeat(error::MAX_CHUNK_LINE));
    check_broken(&blanks, BodyError::ChunkLineTooLong);
    let mut body = chunked();
    let trailers = "a: b\r\n".repeat(10_000);
    let refused = read(&mut body, format!("0\r\n{trailers}").as_bytes()).unwrap_err();
    assert!(matches!(refused, BodyError::Trailers(_)), "{refused:?}");
}

#[test]
fn the_largest_size_is_no_problem() {
    let mut body = chunked();
    let (data, rest) = read(&mut body, b"ffffffffffffffff\r\nabc").unwrap();
    assert_eq!((&data[..], rest), (&b"abc"[..], &b""[..]));
    assert!(!body.is_complete());
}

#[cfg(feature = "deflate")]
mod compressed {
    use super::*;
    use flate2::{
        Compression,
        write::{GzEncoder, ZlibEncoder},
    };
    use std::io::Write;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(plain: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn coded(coding: &str, bytes: &[u8]) -> Body {
        let length = format!("Content-Length: {}", bytes.len());
        body(&[&format!("Content-Encoding: {coding}"), &length])
    }

    #[test]
    fn gzip_and_deflate_are_inflated() {
        let two = [gzip(b"hel"), gzip(b"lo")].concat();
        for (coding, bytes) in [
            ("gzip", gzip(b"hello")),
            ("GZIP", gzip(b"hello")),
            ("x-gzip, identity", gzip(b"hello")),
            ("deflate", zlib(b"hello")),
            ("gzip", two), // as `cat a.gz b.gz` makes them
        ] {
            let mut body = coded(coding, &bytes);
            let next = [&bytes[..], b"GET /"].concat();
            assert_eq!(read(&mut body, &next).unwrap(), (b"hello".to_vec(), &b"GET /"[..]));
            assert!(body.is_complete(), "{coding}");
        }
    }

    #[test]
    fn what_is_damaged_is_refused() {
        let mut flipped = gzip(b"hello");
        let last = flipped.len() - 1;
        flipped[last] ^= 1; // the length
        let behind = [zlib(b"hello"), b"x".to_vec()].concat();
        for (coding, bytes) in [
            ("gzip", b"hello".to_vec()),
            ("gzip", flipped),
            ("deflate", behind),
            ("deflate", gzip(b"hello")),
        ] {
            let mut body = coded(coding, &bytes);
            let refused = read(&mut body, &bytes);
            assert_eq!(refused, Err(BodyError::CodingCorrupt), "{coding} {bytes:?}");
            assert_eq!(read(&mut body, &[]), refused, "it is final");
        }
        let cut = &gzip(b"hello")[..12];
        assert_eq!(read(&mut coded("gzip", cut), cut), Err(BodyError::CodingCut));
    }

    /// A gigabyte would come of a megabyte: it comes in bounded chunks, and nothing is kept.
    #[test]
    fn a_bomb_is_inflated_in_bounded_chunks() {
        let bomb = gzip(&vec![0; 20 << 20]);
        let mut body = coded("gzip", &bomb);
        let (before, mut input, mut length) = (body.held(), &bomb[..], 0);
        while let Some(chunk) = body.next(&mut input).unwrap() {
            assert!(chunk.len() <= coding::CHUNK && chunk.iter().all(|&byte| byte == 0));
            length += chunk.len();
        }
        assert_eq!((length, body.held(), body.is_complete()), (20 << 20, before, true));
    }

    proptest! {
        #[test]
        fn what_was_compressed_comes_back(
            plain in prop::collection::vec(0_u8..4, 0..60_000),
            sizes in prop::collection::vec(1_usize..5_000, 1..10),
            members in 1_usize..4,
        ) {
            let bytes = gzip(&plain).repeat(members);
            let mut body = coded("gzip", &bytes);
            let (mut rest, mut all) = (&bytes[..], Vec::new());
            for size in sizes.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let part = rest.split_off(..(*size).min(rest.len())).unwrap();
                let (more, left) = read(&mut body, part).unwrap();
                prop_assert!(left.is_empty());
                all.extend(more);
            }
            prop_assert!(body.is_complete());
            prop_assert_eq!(all, plain.repeat(members));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// The body of the fuzz target, on inputs that look like chunks more often than random bytes
    /// do.
    #[test]
    fn the_oracle_agrees(
        options in any::<[u8; 5]>(),
        parts in prop::collection::vec(
            prop_oneof![
                Just("0\r\n\r\n"), Just("3\r\nabc\r\n"), Just("\r\n"), Just("\r"), Just("\n"),
                Just("5"), Just("0"), Just(";a=b"), Just(" "), Just("x: y\r\n"), Just("hello"),
                Just("0\r\n"), Just("1\r\n"), Just("fF"), Just("\u{0}"), Just("ü"),
            ],
            0..12,
        ),
    ) {
        crate::oracle::body(&[&options[..], parts.concat().as_bytes()].concat());
    }
}
