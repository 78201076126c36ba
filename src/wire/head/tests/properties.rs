//! Properties of every head: no input panics, splitting the input does not change the result, and
//! parsing a written head gives back what was written.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::wire::head::{HeadError, HeadLimits, HeadReader};

/// Small limits, so that generated heads reach them.
const LIMITS: HeadLimits = HeadLimits { bytes: 120, start_line: 40, headers: 4 };

/// Generates bytes that resemble heads enough to get past the first line.
fn head_like() -> impl Strategy<Value = Vec<u8>> {
    let chunk = prop_oneof![
        8 => Just(b"\r\n".to_vec()),
        4 => Just(b"GET / HTTP/1.1\r\n".to_vec()),
        2 => Just(b"HTTP/1.1 200 OK\r\n".to_vec()),
        4 => Just(b"Host: a\r\n".to_vec()),
        4 => "[!-~]{0,6}: ?[ -~]{0,9}\r\n".prop_map(String::into_bytes),
        1 => prop::sample::select(vec![&b"\r"[..], b"\n", b" ", b"\t", b":", b"\0", b"\xff"]).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..5),
        1 => Just(vec![b'a'; 60]),
    ];
    vec(chunk, 0..14).prop_map(|chunks| chunks.concat())
}

/// Pushes `input` in chunks of these lengths, repeated, until the head ends. Returns how many bytes
/// were taken in all.
fn push_in_chunks(
    reader: &mut HeadReader,
    input: &[u8],
    lengths: &[usize],
) -> Result<Option<usize>, HeadError> {
    let mut taken = 0;
    let mut lengths = lengths.iter().cycle();
    while taken < input.len() {
        let end = input.len().min(taken + lengths.next().unwrap());
        match reader.push(&input[taken..end])? {
            Some(last) => return Ok(Some(taken + last)),
            None => taken = end,
        }
    }
    reader.push(b"")
}

proptest! {
    #[test]
    fn cuts_change_nothing(
        input in prop_oneof![head_like(), vec(any::<u8>(), 0..300)],
        lengths in vec(1usize..20, 1..5),
    ) {
        let (mut whole, mut cut) = (HeadReader::new(LIMITS), HeadReader::new(LIMITS));
        let taken = whole.push(&input);
        prop_assert_eq!(push_in_chunks(&mut cut, &input, &lengths), taken);
        prop_assert_eq!(whole.is_empty(), cut.is_empty());
        prop_assert_eq!(whole.request(), cut.request());
        prop_assert_eq!(whole.response(), cut.response());
        if let Ok(Some(taken)) = taken {
            prop_assert!(input[..taken].ends_with(b"\r\n\r\n"));
        }
    }

    #[test]
    fn what_is_written_is_read(
        method in "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,9}",
        target in "/[!\"$-~]{0,40}",
        fields in vec(("X[!#$%&'*+.^_`|~0-9A-Za-z-]{0,9}", "[ \t]{0,2}", "([!-~]([ -~\t]{0,9}[!-~])?)?"), 0..9),
        rest in vec(any::<u8>(), 0..9),
    ) {
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: a\r\n");
        for (name, blanks, value) in &fields {
            head += &format!("{name}:{blanks}{value}{blanks}\r\n");
        }
        head += "\r\n";
        let mut reader = HeadReader::new(HeadLimits::default());
        prop_assert_eq!(reader.push(&[head.as_bytes(), &rest].concat()), Ok(Some(head.len())));

        let request = reader.request().unwrap();
        prop_assert_eq!((request.method, request.target), (method.as_str(), target.as_str()));
        let read: Vec<_> = request.headers.iter().skip(1).collect();
        let written: Vec<_> = fields.iter().map(|(name, _, value)| (name.as_str(), value.as_str())).collect();
        prop_assert_eq!(read, written);
    }
}
