//! Tests of the reader: splitting the input changes nothing, errors are immediate and final, and
//! the limits are enforced.

use super::*;

const REQUEST: &[u8] =
    b"GET /ws?history=50 HTTP/1.1\r\nHost: localhost:8080\r\nUpgrade:websocket\r\nX-Empty:\r\n\
    Connection: keep-alive, Upgrade \t\r\n\r\n";

/// Reads `input` byte by byte and checks that this error occurs at the last byte, and not earlier.
#[track_caller]
fn assert_fails_at_last_byte(input: &[u8], error: HeadError) {
    let mut reader = HeadReader::new(HeadLimits::default());
    let (last, before) = input.split_last().unwrap();
    for byte in before {
        assert_eq!(reader.push(&[*byte]), Ok(None), "too early, after {:?}", reader);
    }
    assert_eq!(reader.push(&[*last]), Err(error));
    assert_eq!(reader.push(b"\r\n\r\n"), Err(error), "an error must stay");
    assert_eq!(reader.request(), Err(error));
}

#[test]
fn folded_lines_bare_line_feeds_and_blanks_before_colons_are_refused() {
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nA: b\r\n ", HeadError::ObsFold);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nA: b\r\n\t", HeadError::ObsFold);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\n ", HeadError::ObsFold);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\n", HeadError::BareLf);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\n\n", HeadError::BareLf);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nA\n", HeadError::BareLf);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nA: b\n", HeadError::BareLf);
    assert_fails_at_last_byte(b"\n", HeadError::BareLf);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\r", HeadError::BareCr);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nA: b\rc", HeadError::BareCr);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nA: b\r\n\rx", HeadError::BareCr);
    assert_fails_at_last_byte(b"\rG", HeadError::BareCr);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nHost ", HeadError::BlankInName);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nHost\t", HeadError::BlankInName);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\n:", HeadError::NameMissing);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nHost\r", HeadError::ColonMissing);
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\n(", HeadError::NameByte(b'('));
    assert_fails_at_last_byte(b"GET / HTTP/1.1\r\nH\xc3", HeadError::NameByte(0xc3));
    for control in (0..0x20).chain([0x7f]).filter(|byte| !b"\t\r\n".contains(byte)) {
        for before in
            ["", "GET /", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nA", "GET / HTTP/1.1\r\nA: "]
        {
            assert_fails_at_last_byte(
                &[before.as_bytes(), &[control]].concat(),
                HeadError::ControlByte(control),
            );
        }
    }
}

#[test]
fn one_empty_line_before_the_head_is_passed_over() {
    let mut reader = HeadReader::new(HeadLimits::default());
    assert_eq!(reader.push(b"\r\n"), Ok(None));
    assert!(reader.is_empty(), "what is left over from before is no head");
    assert_eq!(reader.push(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Ok(Some(27)));
    assert_eq!(reader.request().unwrap().method, "GET");
    assert_fails_at_last_byte(b"\r\n\r", HeadError::EmptyStartLine);
}

#[test]
fn a_request_may_arrive_byte_by_byte() {
    let mut reader = HeadReader::new(HeadLimits::default());
    assert!(reader.is_empty());
    assert_eq!(
        reader.text.capacity() + reader.lines.capacity(),
        0,
        "no memory before the first byte"
    );
    for (at, byte) in REQUEST.iter().enumerate() {
        assert_eq!(reader.request(), Err(HeadError::Incomplete));
        assert_eq!(reader.response(), Err(HeadError::Incomplete));
        assert_eq!(reader.push(&[*byte]), Ok((at + 1 == REQUEST.len()).then_some(1)));
        assert!(!reader.is_empty());
        assert_eq!(reader.push(b""), Ok((at + 1 == REQUEST.len()).then_some(0)));
    }
    assert_eq!(reader.push(b"\x81\x05"), Ok(Some(0)), "what follows is not the head's");
    assert_eq!(reader.request().unwrap().path(), "/ws");
}

#[test]
fn every_split_gives_the_same_head() {
    let mut whole = HeadReader::new(HeadLimits::default());
    whole.push(REQUEST).unwrap();
    for cut in 0..REQUEST.len() {
        let mut reader = HeadReader::new(HeadLimits::default());
        assert_eq!(reader.push(&REQUEST[..cut]), Ok(None));
        let rest = [&REQUEST[cut..], b"GET /next"].concat();
        assert_eq!(reader.push(&rest), Ok(Some(REQUEST.len() - cut)));
        assert_eq!(reader.request(), whole.request());
    }
}

#[test]
fn a_huge_header_is_refused_with_linear_work() {
    let mut reader = HeadReader::new(HeadLimits::default());
    let begin = b"GET / HTTP/1.1\r\nX: ";
    reader.push(begin).unwrap();
    let limit = 16 * 1024;
    let mut writes = 0;
    while reader.push(&[b'a'; 100]).is_ok() {
        writes += 1;
    }
    assert_eq!(
        writes,
        (limit - begin.len()) / 100,
        "the write that passes the limit is the one refused"
    );
    for _ in writes..200_000 {
        assert_eq!(reader.push(&[b'a'; 100]), Err(HeadError::TooLong { limit }));
    }
    // The number of bytes taken also measures the work: each byte is examined once, and bytes after
    // the limit never.
    assert_eq!((reader.taken, reader.text.len()), (limit, limit));
    assert!(reader.text.capacity() <= 2 * limit);
}

#[test]
fn each_limit_is_exact() {
    let fits = |limits, head: &[u8]| HeadReader::new(limits).push(head);
    let head = b"GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n";
    let exact = HeadLimits { bytes: 30, start_line: 14, headers: 2 };
    assert_eq!(fits(exact, head), Ok(Some(30)));
    assert_eq!(
        fits(HeadLimits { bytes: 29, ..exact }, head),
        Err(HeadError::TooLong { limit: 29 })
    );
    assert_eq!(
        fits(HeadLimits { start_line: 13, ..exact }, head),
        Err(HeadError::StartLineTooLong { limit: 13 })
    );
    assert_eq!(
        fits(HeadLimits { headers: 1, ..exact }, head),
        Err(HeadError::TooManyHeaders { limit: 1 })
    );
    assert_eq!(
        fits(exact, &[b"\r\n", &head[..]].concat()),
        Ok(Some(32)),
        "the line passed over is not counted"
    );
    // The limits count bytes, not characters or bytes of UTF-8.
    assert_eq!(fits(exact, b"GET / HTTP/1.1\r\nA: \xfc\r\nB: \xff\r\n\r\n"), Ok(Some(30)));
}

#[test]
fn too_many_headers_are_refused() {
    let hundred = format!("GET / HTTP/1.1\r\n{}", "A: b\r\n".repeat(100));
    assert_eq!(
        HeadReader::new(HeadLimits::default()).push(format!("{hundred}\r\n").as_bytes()),
        Ok(Some(618))
    );
    let error = HeadError::TooManyHeaders { limit: 100 };
    assert_fails_at_last_byte(format!("{hundred}A").as_bytes(), error);
}
