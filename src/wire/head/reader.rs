//! Bytes to the lines of a head, in whatever chunks they arrive (RFC 9112, sections 2.2 and 5).
//!
//! One state, one byte, one match: each byte is looked at once, so the work is linear however the
//! bytes are cut, and an error is found at the first byte that makes it certain. Must not know
//! whether it reads a request or a response: that is the first line's affair. Read next:
//! `start_line.rs`.

#[cfg(test)]
mod tests;

use super::error::HeadError;
use super::grammar::{is_blank, is_tchar};
use super::headers::{FieldLine, Headers, TextRange};
use super::start_line::{Request, Response};
use super::work;

/// How much of a head is taken before it is refused. As with [`Limits`](crate::wire::Limits), end
/// with `..HeadLimits::default()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadLimits {
    /// Bytes of the whole head, with the empty line that ends it. 16 KiB: a browser's handshake has
    /// some 600, and as cookies do not know ports, those of all other servers on this host may come
    /// with it. What is refused is never stored, so this bounds the memory too: once for ASCII,
    /// twice for `obs-text`, which takes two bytes as UTF-8.
    pub bytes: usize,
    /// Bytes of the first line, without its CR LF. 8 KiB: everybody should be able to take 8,000
    /// (RFC 9112, 3).
    pub start_line: usize,
    /// Header lines. 100: a browser sends some 15, and each proxy on the way adds a few.
    pub headers: usize,
}

impl Default for HeadLimits {
    fn default() -> Self {
        Self { bytes: 16 * 1024, start_line: 8 * 1024, headers: 100 }
    }
}

/// Where in the head the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first byte. One empty line is passed over here: something left over from the
    /// message before (2.2).
    Begin,
    /// After the CR of that empty line.
    EmptyLineEnd,
    /// In the first line.
    StartLine,
    /// After the CR of the first line or of a header line.
    LineEnd,
    /// At the first byte of a line: a header's name, or the CR of the empty line that ends the
    /// head.
    FieldLine,
    /// In a header's name.
    Name { start: usize },
    /// After a header's colon. `value` goes from its first byte that is no blank to behind the
    /// last; empty until one came.
    Value { name: TextRange, value: TextRange },
    /// After the CR of the empty line that ends the head.
    HeadEnd,
    /// The head is here.
    Complete,
    /// The head broke a rule, and stays broken.
    Failed(HeadError),
}

/// Reads one head. For the next one on the same connection, make a new reader.
///
/// ```
/// use wirechart::wire::{HeadLimits, HeadReader};
///
/// let mut reader = HeadReader::new(HeadLimits::default());
/// assert_eq!(reader.push(b"GET /ws?history=50 HTTP/1.1\r\nHo"), Ok(None)); // not all of it yet
/// assert_eq!(reader.push(b"st: localhost\r\n\r\n\x81\x85"), Ok(Some(17))); // the last two bytes are not the head's
///
/// let request = reader.request()?;
/// assert_eq!((request.method, request.path(), request.query()), ("GET", "/ws", Some("history=50")));
/// assert_eq!(request.headers.one("host")?, Some("localhost"));
/// # Ok::<(), wirechart::wire::HeadError>(())
/// ```
#[derive(Debug)]
pub struct HeadReader {
    limits: HeadLimits,
    state: State,
    /// Bytes of the head that were taken: what the limits count.
    taken: usize,
    /// What was taken, each byte as the character of the same number. Holds no memory until a byte
    /// arrives.
    text: String,
    /// The length of the first line in `text`.
    start_line: usize,
    /// The header lines that are complete.
    lines: Vec<FieldLine>,
}

impl HeadReader {
    /// A reader at the beginning of a head. It allocates nothing yet.
    pub fn new(limits: HeadLimits) -> Self {
        Self {
            limits,
            state: State::Begin,
            taken: 0,
            text: String::new(),
            start_line: 0,
            lines: Vec::new(),
        }
    }

    /// Takes the next bytes of the connection.
    ///
    /// `Ok(None)`: all were taken and the head goes on. `Ok(Some(n))`: the head is complete, the
    /// first `n` bytes of this input were its last, and the rest belongs to what follows it. Call
    /// [`request`](Self::request) or [`response`](Self::response) next; a further push takes
    /// nothing and answers `Ok(Some(0))`.
    ///
    /// # Errors
    /// As soon as a rule of a line is broken or a limit is passed; every later push gives the same
    /// error. The rules of the first line and of `Host` wait for `request` or `response`.
    pub fn push(&mut self, input: &[u8]) -> Result<Option<usize>, HeadError> {
        let mut rest = input.iter();
        loop {
            match self.state {
                State::Complete => return Ok(Some(input.len() - rest.len())),
                State::Failed(error) => return Err(error),
                _ => {}
            }
            let Some(&byte) = rest.next() else { return Ok(None) };
            self.state = self.take(byte).unwrap_or_else(State::Failed);
        }
    }

    /// Whether no byte of a head has arrived: the difference between an idle connection and one
    /// that stopped midway.
    pub fn is_empty(&self) -> bool {
        self.taken == 0
    }

    /// How many bytes of memory that takes.
    pub fn held(&self) -> usize {
        self.text.capacity() + self.lines.capacity() * size_of::<FieldLine>()
    }

    /// Whether what has been taken begins with this text, in ASCII.
    pub fn starts_with(&self, text: &str) -> bool {
        self.text.starts_with(text)
    }

    /// What has been taken of the head, as it stood on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        self.text.chars().map(|character| character as u8).collect()
    }

    /// The head as a request.
    ///
    /// # Errors
    /// Where the request line or `Host` breaks a rule, or the head is not complete.
    pub fn request(&self) -> Result<Request<'_>, HeadError> {
        let (start_line, headers) = self.parts()?;
        Request::parse(start_line, headers)
    }

    /// The head as a response.
    ///
    /// # Errors
    /// Where the status line breaks a rule, or the head is not complete.
    pub fn response(&self) -> Result<Response<'_>, HeadError> {
        let (start_line, headers) = self.parts()?;
        Response::parse(start_line, headers)
    }

    fn parts(&self) -> Result<(&str, Headers<'_>), HeadError> {
        match self.state {
            State::Complete => Ok((
                &self.text[..self.start_line],
                Headers { text: &self.text, lines: &self.lines },
            )),
            State::Failed(error) => Err(error),
            _ => Err(HeadError::Incomplete),
        }
    }

    /// Moves by one byte, which is stored where no rule forbids it.
    fn take(&mut self, byte: u8) -> Result<State, HeadError> {
        work::step();
        if self.taken >= self.limits.bytes {
            return Err(HeadError::TooLong { limit: self.limits.bytes });
        }
        let next = self.next_state(byte)?;
        self.taken += 1;
        self.text.push(char::from(byte));
        if self.state == State::EmptyLineEnd {
            // That line is no part of the head: as if it had never arrived.
            self.taken = 0;
            self.text.clear();
        }
        Ok(next)
    }

    /// Where `byte` leads from here; what a CR completes is noted on the way. The cases are in the
    /// order of a head, after those that hold everywhere in it.
    fn next_state(&mut self, byte: u8) -> Result<State, HeadError> {
        let at = self.text.len();
        Ok(match (self.state, byte) {
            // The ends of lines, and bytes that may stand nowhere.
            (State::EmptyLineEnd, b'\n') => State::StartLine,
            (State::LineEnd, b'\n') => State::FieldLine,
            (State::HeadEnd, b'\n') => State::Complete,
            (State::EmptyLineEnd | State::LineEnd | State::HeadEnd, _) => {
                return Err(HeadError::BareCr);
            }
            (_, b'\n') => return Err(HeadError::BareLf),
            (_, control) if control.is_ascii_control() && !matches!(control, b'\r' | b'\t') => {
                return Err(HeadError::ControlByte(control));
            }

            (State::Begin, b'\r') => State::EmptyLineEnd,
            (State::StartLine, b'\r') if at == 0 => return Err(HeadError::EmptyStartLine),
            (State::StartLine, b'\r') => {
                self.start_line = at;
                State::LineEnd
            }
            (State::Begin | State::StartLine, _) if self.taken >= self.limits.start_line => {
                return Err(HeadError::StartLineTooLong { limit: self.limits.start_line });
            }
            (State::Begin | State::StartLine, _) => State::StartLine,

            (State::FieldLine, b'\r') => State::HeadEnd,
            (State::FieldLine, _) if self.lines.len() >= self.limits.headers => {
                return Err(HeadError::TooManyHeaders { limit: self.limits.headers });
            }
            (State::FieldLine, blank) if is_blank(blank) => return Err(HeadError::ObsFold),
            (State::FieldLine, b':') => return Err(HeadError::NameMissing),
            (State::FieldLine, letter) if is_tchar(letter) => State::Name { start: at },

            (State::Name { start }, b':') => {
                State::Value { name: TextRange { start, end: at }, value: TextRange::default() }
            }
            (State::Name { .. }, b'\r') => return Err(HeadError::ColonMissing),
            (State::Name { .. }, blank) if is_blank(blank) => return Err(HeadError::BlankInName),
            (name @ State::Name { .. }, letter) if is_tchar(letter) => name,
            (State::FieldLine | State::Name { .. }, other) => {
                return Err(HeadError::NameByte(other));
            }

            (State::Value { name, value }, b'\r') => {
                self.lines.push(FieldLine { name, value });
                State::LineEnd
            }
            (blanks @ State::Value { .. }, blank) if is_blank(blank) => blanks,
            (State::Value { name, value }, other) => {
                let start = if value.is_empty() { at } else { value.start };
                State::Value {
                    name,
                    value: TextRange { start, end: at + char::from(other).len_utf8() },
                }
            }

            (end @ (State::Complete | State::Failed(_)), _) => end,
        })
    }
}
