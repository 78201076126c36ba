//! A head by `httparse`, which many servers and clients in Rust read theirs with: the same verdict
//! and the same words, but for what is written down here.
//!
//! RFC 9112; RFC 9110, section 5. Read next: `handshake.rs`.

use super::handshake_rules::{is_of_host, is_path, is_uri};
use crate::wire::{HeadError, HeadLimits, HeadReader, Headers};

/// More lines than there may be.
const LINES: usize = 110;

/// What one reader made of a head.
#[derive(Debug, PartialEq)]
struct Words {
    /// How long it is.
    length: usize,
    /// Method, target and version; or version, status and reason.
    first: [String; 3],
    /// Names and values.
    lines: Vec<[Vec<u8>; 2]>,
}

pub(super) fn compare(limits: HeadLimits, bytes: &[u8]) {
    // A reader may find fault early or late, so that heads are compared which have an end.
    let whole =
        if is_whole(limits, bytes) { bytes.to_vec() } else { [bytes, b"\r\n\r\n"].concat() };
    let mut reader = HeadReader::new(limits);
    let length = reader.push(&whole).ok().flatten().unwrap_or_default();

    let ours = reader.request().map(|request| {
        let first = [
            request.method.to_owned(),
            request.target.to_owned(),
            format!("{:?}", request.version),
        ];
        Words { length, first, lines: lines(request.headers) }
    });
    judge(ours, request(&whole), |theirs| {
        [too_much(theirs, limits, &whole), no_request(theirs)].concat()
    });
    let ours = reader.response().map(|response| {
        // To `httparse` a reason with other letters than ASCII's is none.
        let reason = if response.reason.is_ascii() { response.reason } else { "" };
        let first =
            [format!("{:?}", response.version), response.status.to_string(), reason.to_owned()];
        Words { length, first, lines: lines(response.headers) }
    });
    judge(ours, response(&whole), |theirs| too_much(theirs, limits, &whole));
}

/// `stricter` says for what we have to refuse a head that `httparse` takes: one of these, or
/// nothing.
fn judge(
    ours: Result<Words, HeadError>,
    theirs: Option<Words>,
    stricter: impl Fn(&Words) -> Vec<HeadError>,
) {
    match (ours, theirs) {
        (Ok(ours), Some(theirs)) => {
            assert_eq!(ours, theirs);
            assert_eq!(stricter(&theirs), [], "taken: {theirs:?}");
        }
        (Ok(ours), None) => panic!("taken by us alone: {ours:?}"),
        (Err(error), Some(theirs)) => {
            assert!(
                stricter(&theirs).contains(&error),
                "refused by us alone, {error:?}: {theirs:?}"
            );
        }
        (Err(_), None) => {}
    }
}

/// What we refuse, and `httparse` takes: the written list, each kind of error beside what is then
/// so of the head. [`HeadError::section`] says where each rule stands.
fn too_much(theirs: &Words, limits: HeadLimits, bytes: &[u8]) -> Vec<HeadError> {
    let bytes = &bytes[..theirs.length];
    let head = bytes.strip_prefix(b"\r\n").unwrap_or(bytes); // An empty line may go first, which does not count.
    let first_line = head.iter().take_while(|byte| !b"\r\n".contains(byte)).count();
    let has_bare_lf = (0..head.len()).any(|at| head[at] == b'\n' && !head[..at].ends_with(b"\r"));
    those_that_hold([
        // Our limits are ours.
        (head.len() > limits.bytes, HeadError::TooLong { limit: limits.bytes }),
        (first_line > limits.start_line, HeadError::StartLineTooLong { limit: limits.start_line }),
        (theirs.lines.len() > limits.headers, HeadError::TooManyHeaders { limit: limits.headers }),
        // A line may end in LF alone, says RFC 9112, 2.2, to a recipient that wants to be generous;
        // so may several empty lines go first.
        (has_bare_lf, HeadError::BareLf),
        (head.starts_with(b"\r"), HeadError::EmptyStartLine),
    ])
}

/// The list's second half: it looks neither at targets, which may be of several forms (RFC 9112,
/// 3.2), nor at `Host`.
fn no_request(theirs: &Words) -> Vec<HeadError> {
    let [method, target, version] = &theirs.first;
    let hosts = theirs.lines.iter().filter(|[name, _]| name.eq_ignore_ascii_case(b"host"));
    let hosts: Vec<_> = hosts.map(|[_, value]| value).collect();
    those_that_hold([
        (
            !is_path(target) && !is_uri(target) && (&**method, &**target) != ("OPTIONS", "*"),
            HeadError::Target,
        ),
        (hosts.is_empty() && version == "Http11", HeadError::HostMissing),
        (hosts.len() > 1, HeadError::Repeated("Host")),
        (hosts.iter().any(|host| !host.iter().copied().all(is_of_host)), HeadError::HostInvalid),
    ])
}

fn those_that_hold<const N: usize>(list: [(bool, HeadError); N]) -> Vec<HeadError> {
    list.into_iter().filter(|(holds, _)| *holds).map(|(_, error)| error).collect()
}

fn is_whole(limits: HeadLimits, bytes: &[u8]) -> bool {
    let ours = HeadReader::new(limits).push(bytes);
    matches!(ours, Ok(Some(_))) || request(bytes).is_some() || response(bytes).is_some()
}

fn lines(headers: Headers<'_>) -> Vec<[Vec<u8>; 2]> {
    let latin1 = |text: &str| text.chars().map(|character| character as u8).collect();
    headers.iter().map(|(name, value)| [latin1(name), latin1(value)]).collect()
}

fn request(bytes: &[u8]) -> Option<Words> {
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut request = httparse::Request::new(&mut lines);
    let Ok(httparse::Status::Complete(length)) = request.parse(bytes) else { return None };
    let first = [request.method?.to_owned(), request.path?.to_owned(), version(request.version?)];
    Some(Words { length, first, lines: their_lines(request.headers) })
}

fn response(bytes: &[u8]) -> Option<Words> {
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut response = httparse::Response::new(&mut lines);
    let Ok(httparse::Status::Complete(length)) = response.parse(bytes) else { return None };
    let first =
        [version(response.version?), response.code?.to_string(), response.reason?.to_owned()];
    Some(Words { length, first, lines: their_lines(response.headers) })
}

fn version(minor: u8) -> String {
    format!("Http1{minor}")
}

fn their_lines(lines: &[httparse::Header<'_>]) -> Vec<[Vec<u8>; 2]> {
    lines.iter().map(|line| [line.name.as_bytes().to_vec(), line.value.to_vec()]).collect()
}
