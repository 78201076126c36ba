//! The response to a request, read without judging it.
//!
//! [`HeadReader`](crate::wire::HeadReader) stops at the first broken rule; see `incoming.rs`. RFC
//! 9112, section 4; RFC 6455, section 4.2.2. Read next: `link.rs`.

use super::verdict::{End, Verdict};
use crate::digits;

/// The longest head that is read.
const LONGEST: usize = 256 << 10;

/// What follows a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// A response.
    Head(Head),
    /// The connection ended without one.
    Ended(End),
    /// Nothing, in the time that there was.
    Silent,
    /// Bytes that are not HTTP/1.
    NotHttp(Vec<u8>),
}

/// The head of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// What the status line begins with: `HTTP/1.1`.
    pub(super) version: String,
    pub(super) status: u16,
    /// Names as they are, with what stands between them and the colon, and values without blanks.
    headers: Vec<(String, String)>,
    /// Whether each line ends with CRLF.
    pub(super) has_crlf: bool,
}

/// An extension in a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extension {
    pub(super) name: String,
    pub(super) parameters: Vec<(String, Option<String>)>,
}

impl Extension {
    /// Whether it is permessage-deflate. No RFC says whether the case of its name matters.
    pub(super) fn is_deflate(&self) -> bool {
        self.name.eq_ignore_ascii_case("permessage-deflate")
    }
}

impl Head {
    /// Reads the head at the start of `bytes`. Returns it with its length, or `Ok(None)` if it is
    /// incomplete.
    ///
    /// # Errors
    /// These bytes cannot become the head of a response.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, ()> {
        let start = b"HTTP/1.";
        let shared = bytes.len().min(start.len());
        if bytes[..shared] != start[..shared] || bytes.len() > LONGEST {
            return Err(());
        }
        let Some(end) = end(bytes) else { return Ok(None) };
        // ISO 8859-1, as in HeadReader.
        let text: String = bytes[..end].iter().map(|byte| char::from(*byte)).collect();
        let has_crlf = text.split_inclusive('\n').all(|line| line.ends_with("\r\n"));
        let mut lines = text.lines();
        let mut words = lines.next().unwrap_or_default().split(' ');
        let version = words.next().unwrap_or_default().to_owned();
        let status = words.next().and_then(|word| digits::number(word, 10)).ok_or(())?;
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect();
        Ok(Some((Self { version, status, headers, has_crlf }, end)))
    }

    /// The values of all lines of this name.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        let found =
            self.headers.iter().filter(|(found, _)| found.trim().eq_ignore_ascii_case(name));
        found.map(|(_, value)| &value[..]).collect()
    }

    /// Whether a list holds this token.
    pub(super) fn has_token(&self, name: &str, token: &str) -> bool {
        let values = self.all(name);
        let mut tokens = values.iter().flat_map(|value| value.split(','));
        tokens.any(|found| found.trim().eq_ignore_ascii_case(token))
    }

    /// The names of header lines, as they are.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(|(name, _)| &name[..])
    }

    /// The extensions that the server has agreed to.
    pub(super) fn extensions(&self) -> Vec<Extension> {
        let values = self.all("Sec-WebSocket-Extensions").join(",");
        let parameter = |part: &str| match part.split_once('=') {
            Some((name, value)) => {
                (name.trim().to_owned(), Some(value.trim().trim_matches('"').to_owned()))
            }
            None => (part.to_owned(), None),
        };
        let extension = |text: &str| {
            let mut parts = text.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_owned();
            Extension { name, parameters: parts.map(parameter).collect() }
        };
        let named = |extension: &Extension| !extension.name.is_empty();
        values.split(',').map(extension).filter(named).collect()
    }

    /// The parameters with which the server has agreed to permessage-deflate.
    pub(super) fn deflate(&self) -> Option<Vec<(String, Option<String>)>> {
        let found = self.extensions().into_iter().find(Extension::is_deflate);
        found.map(|extension| extension.parameters)
    }

    /// Whether it says that the server is too busy, or the client too fast (RFC 9110, 15.6.4; RFC
    /// 6585, 4).
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.status, 429 | 503)
    }

    pub(super) fn opens(&self) -> bool {
        self.status == 101
    }
}

/// Where the head ends: behind its first empty line. A recipient may take LF alone as the end of a
/// line (RFC 9112, 2.2).
fn end(bytes: &[u8]) -> Option<usize> {
    let mut start = 0;
    loop {
        let length = bytes[start..].iter().position(|byte| *byte == b'\n')?;
        let line = &bytes[start..start + length];
        start += length + 1;
        if matches!(line, b"" | b"\r") {
            return Some(start);
        }
    }
}

impl Answer {
    /// The response, if there is one.
    pub(super) fn head(&self) -> Option<&Head> {
        match self {
            Self::Head(head) => Some(head),
            _ => None,
        }
    }

    /// Why nothing can be said.
    pub(super) fn unclear(&self) -> Verdict {
        self.because(self.words())
    }

    /// Why nothing can be said without a WebSocket.
    pub(super) fn not_opened(&self) -> Verdict {
        self.because(format!("does not open: {}", self.words()))
    }

    fn because(&self, words: String) -> Verdict {
        match self {
            Self::Silent => Verdict::unanswered(words),
            _ => Verdict::not_judged(words),
        }
    }

    /// In words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Head(head) if head.opens() => "opens".to_owned(),
            Self::Head(head) => format!("answers {}", head.status),
            Self::Ended(End::Fin) => "ends TCP without an answer".to_owned(),
            Self::Ended(End::Reset) => "resets TCP without an answer".to_owned(),
            Self::Silent => "does not answer in time".to_owned(),
            Self::NotHttp(_) => "answers something that is not HTTP/1".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_however_it_is_written() {
        let bytes =
            b"HTTP/1.1 101 Switching\r\nupgrade:WebSocket\r\nConnection: keep-alive, Upgrade\r\n\
            Sec-WebSocket-Extensions: x, permessage-deflate; a; b=\"10\"\r\n\r\n\x81";
        let (head, length) = Head::read(bytes).unwrap().unwrap();
        assert_eq!((head.status, length, head.has_crlf), (101, bytes.len() - 1, true));
        assert_eq!(head.all("Upgrade"), ["WebSocket"]);
        assert!(head.has_token("connection", "upgrade"));
        let parameters = [("a".to_owned(), None), ("b".to_owned(), Some("10".to_owned()))];
        assert_eq!(head.deflate(), Some(parameters.to_vec()));
        assert_eq!((&head.version[..], head.names().next()), ("HTTP/1.1", Some("upgrade")));
        let (bare, length) = Head::read(b"HTTP/1.1 200 x\na: b\r\n\nmore").unwrap().unwrap();
        assert_eq!((bare.all("A"), length, bare.has_crlf), (vec!["b"], 22, false));
        assert_eq!(Head::read(b"HTT"), Ok(None));
        assert_eq!(Head::read(b"\x15\x03"), Err(()));
        assert_eq!(Head::read(b"HTTP/1.1 x\r\n\r\n"), Err(()));
    }
}
