//! A head parsed by `httparse`, the parser of many servers and clients in Rust. Both parsers must
//! agree on the verdict and on the contents, except for the allowed differences below.
//!
//! Must not know our parser. RFC 9112; RFC 9110, section 5. Read next: `handshake.rs`.

use super::handshake_rules::{is_host_byte, is_path, is_uri};
use crate::wire::{HeadError, HeadLimits, HeadReader, Headers};

/// More header lines than our limits allow.
const LINES: usize = 110;

/// What a parser reads from a head.
#[derive(Debug, PartialEq)]
struct ParsedHead {
    /// Its length in bytes.
    length: usize,
    /// Method, target and version; or version, status and reason.
    first: [String; 3],
    /// Names and values.
    lines: Vec<[Vec<u8>; 2]>,
}

pub(super) fn compare(limits: HeadLimits, bytes: &[u8]) {
    // A parser may report an error early or late. So a head that has no end is given one first.
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
        ParsedHead { length, first, lines: lines(request.headers) }
    });
    check(ours, request(&whole), |theirs| {
        [allowed_refusals(theirs, limits, &whole), allowed_refusals_of_requests(theirs)].concat()
    });
    let ours = reader.response().map(|response| {
        // `httparse` gives an empty reason phrase if it is not ASCII.
        let reason = if response.reason.is_ascii() { response.reason } else { "" };
        let first =
            [format!("{:?}", response.version), response.status.to_string(), reason.to_owned()];
        ParsedHead { length, first, lines: lines(response.headers) }
    });
    check(ours, response(&whole), |theirs| allowed_refusals(theirs, limits, &whole));
}

/// Compares the results. `allowed` lists the errors with which we may reject a head that `httparse`
/// accepts; if it lists any, we must reject it.
fn check(
    ours: Result<ParsedHead, HeadError>,
    theirs: Option<ParsedHead>,
    allowed: impl Fn(&ParsedHead) -> Vec<HeadError>,
) {
    match (ours, theirs) {
        (Ok(ours), Some(theirs)) => {
            assert_eq!(ours, theirs);
            assert_eq!(allowed(&theirs), [], "accepted: {theirs:?}");
        }
        (Ok(ours), None) => panic!("accepted only by us: {ours:?}"),
        (Err(error), Some(theirs)) => {
            assert!(
                allowed(&theirs).contains(&error),
                "rejected only by us, {error:?}: {theirs:?}"
            );
        }
        (Err(_), None) => {}
    }
}

/// The allowed differences: what we reject and `httparse` accepts. Each error has the property of
/// the head that causes it. [`HeadError::section`] says where the rule is.
fn allowed_refusals(theirs: &ParsedHead, limits: HeadLimits, bytes: &[u8]) -> Vec<HeadError> {
    let bytes = &bytes[..theirs.length];
    // An empty line before the head is allowed and does not count.
    let head = bytes.strip_prefix(b"\r\n").unwrap_or(bytes);
    let first_line = head.iter().take_while(|byte| !b"\r\n".contains(byte)).count();
    let has_bare_lf = (0..head.len()).any(|at| head[at] == b'\n' && !head[..at].ends_with(b"\r"));
    that_hold([
        // Limits that only we have.
        (head.len() > limits.bytes, HeadError::TooLong { limit: limits.bytes }),
        (first_line > limits.start_line, HeadError::StartLineTooLong { limit: limits.start_line }),
        (theirs.lines.len() > limits.headers, HeadError::TooManyHeaders { limit: limits.headers }),
        // RFC 9112, section 2.2, allows a tolerant recipient to accept lines that end in LF alone,
        // and several empty lines before the head.
        (has_bare_lf, HeadError::BareLf),
        (head.starts_with(b"\r"), HeadError::EmptyStartLine),
    ])
}

/// The allowed differences for requests: `httparse` checks neither the form of the target (RFC
/// 9112, 3.2) nor `Host`.
fn allowed_refusals_of_requests(theirs: &ParsedHead) -> Vec<HeadError> {
    let [method, target, version] = &theirs.first;
    let hosts = theirs.lines.iter().filter(|[name, _]| name.eq_ignore_ascii_case(b"host"));
    let hosts: Vec<_> = hosts.map(|[_, value]| value).collect();
    that_hold([
        (
            !is_path(target) && !is_uri(target) && (&**method, &**target) != ("OPTIONS", "*"),
            HeadError::Target,
        ),
        (hosts.is_empty() && version == "Http11", HeadError::HostMissing),
        (hosts.len() > 1, HeadError::Repeated("Host")),
        (hosts.iter().any(|host| !host.iter().copied().all(is_host_byte)), HeadError::HostInvalid),
    ])
}

fn that_hold<const N: usize>(list: [(bool, HeadError); N]) -> Vec<HeadError> {
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

fn request(bytes: &[u8]) -> Option<ParsedHead> {
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut request = httparse::Request::new(&mut lines);
    let Ok(httparse::Status::Complete(length)) = request.parse(bytes) else { return None };
    let first = [request.method?.to_owned(), request.path?.to_owned(), version(request.version?)];
    Some(ParsedHead { length, first, lines: their_lines(request.headers) })
}

fn response(bytes: &[u8]) -> Option<ParsedHead> {
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut response = httparse::Response::new(&mut lines);
    let Ok(httparse::Status::Complete(length)) = response.parse(bytes) else { return None };
    let first =
        [version(response.version?), response.code?.to_string(), response.reason?.to_owned()];
    Some(ParsedHead { length, first, lines: their_lines(response.headers) })
}

fn version(minor: u8) -> String {
    format!("Http1{minor}")
}

fn their_lines(lines: &[httparse::Header<'_>]) -> Vec<[Vec<u8>; 2]> {
    lines.iter().map(|line| [line.name.as_bytes().to_vec(), line.value.to_vec()]).collect()
}
