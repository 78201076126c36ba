//! A head by `httparse`, which many servers and clients in Rust read theirs with: the same verdict and the same words, but for
//! what is written down here.
//!
//! RFC 9112; RFC 9110, section 5. Read next: `handshake.rs`.

use crate::wire::head::{HeadError, HeadLimits, HeadReader, Headers};

/// As many lines as there may be.
const LINES: usize = 100;

/// What one reader made of a head: how long it is; method and target, or status; then names and values.
type Words = (usize, Vec<Vec<u8>>);

pub(super) fn compare(bytes: &[u8]) {
    // A reader may find fault early or late, so that heads are compared which have an end.
    let whole = if is_whole(bytes) { bytes.to_vec() } else { [bytes, b"\r\n\r\n"].concat() };
    let mut reader = HeadReader::new(HeadLimits::default());
    let end = reader.push(&whole);
    let taken = end.ok().flatten().unwrap_or_default();

    let ours = reader.request().map(|request| {
        let first = vec![request.method.into(), request.target.into(), format!("{:?}", request.version)];
        (taken, words(first, request.headers))
    });
    judge(ours, request(&whole), &whole);
    let ours = reader.response().map(|response| {
        let first = vec![format!("{:?}", response.version), response.status.to_string()];
        (taken, words(first, response.headers))
    });
    judge(ours, response(&whole), &whole);
}

fn judge(ours: Result<Words, HeadError>, theirs: Option<Words>, bytes: &[u8]) {
    match (ours, theirs) {
        (Ok(ours), Some(theirs)) => assert_eq!(ours, theirs, "{}", bytes.escape_ascii()),
        (Ok(_), None) => panic!("taken by us alone: {}", bytes.escape_ascii()),
        (Err(error), Some(_)) => assert!(stricter(error), "refused by us alone, {error:?}: {}", bytes.escape_ascii()),
        (Err(_), None) => {}
    }
}

/// What we refuse, and `httparse` takes or leaves to its caller: the written list. [`HeadError::section`] says where each rule stands.
fn stricter(error: HeadError) -> bool {
    use HeadError::*;
    match error {
        // Our limits are ours.
        TooLong { .. } | StartLineTooLong { .. } | TooManyHeaders { .. } => true,
        // A line may end in LF alone, says RFC 9112, 2.2, to a recipient that wants to be generous; so may several empty lines go first.
        BareLf | EmptyStartLine => true,
        // It looks neither at targets, which may be of several forms (3.2), nor at `Host`.
        Target | HostMissing | HostInvalid | Repeated(_) => true,
        _ => false,
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let ours = HeadReader::new(HeadLimits::default()).push(bytes);
    matches!(ours, Ok(Some(_))) || request(bytes).is_some() || response(bytes).is_some()
}

fn words(first: Vec<String>, headers: Headers<'_>) -> Vec<Vec<u8>> {
    let latin1 = |text: &str| text.chars().map(|character| character as u8).collect();
    let lines = headers.iter().flat_map(|(name, value)| [latin1(name), latin1(value)]);
    first.into_iter().map(String::into_bytes).chain(lines).collect()
}

fn request(bytes: &[u8]) -> Option<Words> {
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut request = httparse::Request::new(&mut lines);
    let Ok(httparse::Status::Complete(taken)) = request.parse(bytes) else { return None };
    let first = vec![request.method?.into(), request.path?.into(), version(request.version?)];
    Some((taken, their_words(first, request.headers)))
}

fn response(bytes: &[u8]) -> Option<Words> {
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut response = httparse::Response::new(&mut lines);
    let Ok(httparse::Status::Complete(taken)) = response.parse(bytes) else { return None };
    let first = vec![version(response.version?), response.code?.to_string()];
    Some((taken, their_words(first, response.headers)))
}

fn version(minor: u8) -> String {
    format!("Http1{minor}")
}

fn their_words(first: Vec<String>, lines: &[httparse::Header<'_>]) -> Vec<Vec<u8>> {
    let lines = lines.iter().flat_map(|line| [line.name.as_bytes().to_vec(), line.value.to_vec()]);
    first.into_iter().map(String::into_bytes).chain(lines).collect()
}
