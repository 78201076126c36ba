//! Splits bytes into the lines of a head as they arrive (RFC 9112, sections 2.2 and 5).
//!
//! The reader is a state machine that handles one byte at a time. Each byte is examined once, so
//! the work is linear however the input is split. An error is reported at the first byte that makes
//! it certain. This module does not know whether it reads a request or a response: the caller asks
//! for one of them at the end. Read next: `headers.rs`.

#[cfg(test)]
mod tests;

use std::fmt;

use super::error::HeadError;
use super::grammar::{is_blank, is_tchar};
use super::headers::{FieldLine, Headers, TextRange};
use super::start_line::{Request, Response};
use super::work;

/// Limits for one head. As with [`Limits`](crate::wire::Limits), end with
/// `..HeadLimits::default()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadLimits {
    /// The length of the whole head in bytes, with the empty line at its end. The default is 16
    /// KiB. A browser's handshake has about 600 bytes, but cookies are not separated by port, so
    /// the cookies of all other servers on the host may come with it. Bytes above the limit are
    /// never stored, so it also limits the stored text: to the same number of bytes for ASCII, and
    /// to twice that for `obs-text`, which needs two bytes in UTF-8.
    pub bytes: usize,
    /// The length of the first line in bytes, without its CR LF. The default is 8 KiB, because
    /// every recipient should support 8,000 bytes (RFC 9112, 3).
    pub start_line: usize,
    /// The number of header lines. The default is 100: a browser sends about 15, and each proxy
    /// adds a few.
    pub headers: usize,
}

impl Default for HeadLimits {
    fn default() -> Self {
        Self { bytes: 16 * 1024, start_line: 8 * 1024, headers: 100 }
    }
}

/// The position of the next byte in the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first byte. One empty line is skipped here, because it may be left over from the
    /// previous message (2.2).
    Begin,
    /// After the CR of that empty line.
    EmptyLineEnd,
    /// In the first line.
    StartLine,
    /// After the CR of the first line or of a header line.
    LineEnd,
    /// At the first byte of a line: the start of a header's name, or the CR of the empty line that
    /// ends the head.
    FieldLine,
    /// In a header's name.
    Name { start: usize },
    /// After a header's colon. `value` is the range from the first to the last byte that is not a
    /// blank. It is empty if there is none yet.
    Value { name: TextRange, value: TextRange },
    /// After the CR of the empty line that ends the head.
    HeadEnd,
    /// The head is complete.
    Complete,
    /// The head broke a rule. This state is final.
    Failed(HeadError),
}

/// Reads one head. Make a new reader for the next head on the same connection.
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
pub struct HeadReader {
    limits: HeadLimits,
    state: State,
    /// The number of bytes taken, for the limits.
    taken: usize,
    /// The bytes taken, each as the character with the same number.
    text: String,
    /// The length of the first line in `text`.
    start_line: usize,
    /// The complete header lines.
    lines: Vec<FieldLine>,
}

impl HeadReader {
    /// Makes a reader at the beginning of a head. It allocates nothing yet.
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
    /// `Ok(None)` means that all bytes were taken and the head is incomplete. `Ok(Some(n))` means
    /// that the head ended with the first `n` bytes of this input; the rest belongs to what follows
    /// it. Then call [`request`](Self::request) or [`response`](Self::response). A further push
    /// takes nothing and returns `Ok(Some(0))`.
    ///
    /// # Errors
    /// Returns an error as soon as a line breaks a rule or a limit is exceeded. Every later push
    /// returns the same error. The rules of the first line and of `Host` are checked by `request`
    /// or `response`.
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

    /// Returns whether no byte of a head has arrived. This distinguishes an idle connection from
    /// one that stopped inside a head.
    pub fn is_empty(&self) -> bool {
        self.taken == 0
    }

    /// Returns the memory held, in bytes.
    pub fn held(&self) -> usize {
        self.text.capacity() + self.lines.capacity() * size_of::<FieldLine>()
    }

    /// Returns whether the bytes taken begin with this ASCII text.
    pub fn starts_with(&self, text: &str) -> bool {
        self.text.starts_with(text)
    }

    /// Returns the bytes taken of the head, as they were on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        self.text.chars().map(|character| character as u8).collect()
    }

    /// Parses the head as a request.
    ///
    /// # Errors
    /// Returns an error if the request line or `Host` breaks a rule, or if the head is incomplete.
    pub fn request(&self) -> Result<Request<'_>, HeadError> {
        let (start_line, headers) = self.parts()?;
        Request::parse(start_line, headers)
    }

    /// Parses the head as a response.
    ///
    /// # Errors
    /// Returns an error if the status line breaks a rule, or if the head is incomplete.
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

    /// Processes one byte, and stores it if no rule forbids it.
    fn take(&mut self, byte: u8) -> Result<State, HeadError> {
        work::step();
        if self.taken >= self.limits.bytes {
            return Err(HeadError::TooLong { limit: self.limits.bytes });
        }
        let next = self.next_state(byte)?;
        self.taken += 1;
        self.text.push(char::from(byte));
        if self.state == State::EmptyLineEnd {
            // The empty line is not part of the head, so it is discarded.
            self.taken = 0;
            self.text.clear();
        }
        Ok(next)
    }

    /// Returns the state after `byte`. At a CR, records the line that it ends. The cases that apply
    /// everywhere come first, the others follow the order of a head.
    fn next_state(&mut self, byte: u8) -> Result<State, HeadError> {
        let at = self.text.len();
        Ok(match (self.state, byte) {
            // Line ends, and bytes that are allowed nowhere.
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

/// Shows the first line and how much has arrived. Headers may contain passwords and cookies.
impl fmt::Debug for HeadReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeadReader")
            .field("state", &self.state)
            .field("start_line", &&self.text[..self.start_line])
            .field("headers", &self.lines.len())
            .field("bytes", &self.taken)
            .finish_non_exhaustive()
    }
}
