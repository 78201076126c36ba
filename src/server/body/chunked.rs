//! A body in chunks, each behind a line with its size (RFC 9112, section 7.1).
//!
//! ```text
//!   5;name=value CR LF  h e l l o CR LF   0 CR LF   trailers   CR LF
//!   size extension      data              the last  as headers
//! ```
//!
//! Extensions and trailers are checked, bounded and dropped: nobody here could use them. Only CR LF
//! ends a line, and nothing may stand between a size and it that is not an extension: servers that
//! are more generous disagree about where a chunk begins. Must not know what the data is. Read
//! next: `coding.rs`.

use super::error::{BodyError, MAX_CHUNK_LINE};
use crate::wire::{HeadLimits, HeadReader};

/// Trailers are few and short.
const TRAILERS: HeadLimits = HeadLimits { bytes: 8 << 10, start_line: 16, headers: 32 };
/// As many hexadecimal digits as 64 bits have.
const MAX_DIGITS: usize = 16;

#[derive(Debug)]
pub(super) struct Chunked {
    state: State,
    /// The size of the chunk whose line is being read.
    size: u64,
    /// How many bytes of this line were read.
    line: usize,
}

#[derive(Debug)]
enum State {
    /// In the digits of a size.
    Size,
    /// In the blanks behind them, which only a semicolon may follow.
    Blanks,
    /// In an extension.
    Extension,
    /// Behind the CR of the line.
    LineEnd,
    /// The number of bytes of the chunk that are left, at least one.
    Data(u64),
    /// Behind the bytes of the chunk.
    DataEnd,
    /// Behind the CR there.
    DataLf,
    /// Behind the last chunk. Trailers have the grammar of a head without its first line.
    Trailers(Box<HeadReader>),
    Complete,
    Failed(BodyError),
}

impl Default for Chunked {
    fn default() -> Self {
        Self { state: State::Size, size: 0, line: 0 }
    }
}

impl Chunked {
    /// Removes from the input what is not data. Returns how many bytes of data are left in this
    /// chunk. The input may hold fewer of them, or more bytes than these.
    pub(super) fn skip(&mut self, input: &mut &[u8]) -> Result<u64, BodyError> {
        loop {
            let next = match &mut self.state {
                State::Data(left) => return Ok(*left),
                State::Complete => return Ok(0),
                State::Failed(error) => return Err(*error),
                State::Trailers(reader) => match reader.push(input) {
                    Ok(None) => {
                        *input = &[];
                        return Ok(0);
                    }
                    Ok(Some(length)) => {
                        *input = &input[length..];
                        Ok(State::Complete)
                    }
                    Err(error) => Err(BodyError::Trailers(error)),
                },
                _ => {
                    let Some((&byte, rest)) = input.split_first() else { return Ok(0) };
                    *input = rest;
                    self.next(byte)
                }
            };
            self.state = next.unwrap_or_else(State::Failed);
        }
    }

    /// Records that `length` bytes of data were used.
    pub(super) fn took(&mut self, length: u64) {
        if let State::Data(left) = &mut self.state {
            *left -= length;
            if *left == 0 {
                self.state = State::DataEnd;
            }
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        matches!(self.state, State::Complete)
    }

    pub(super) fn held(&self) -> usize {
        match &self.state {
            State::Trailers(reader) => size_of::<HeadReader>() + reader.held(),
            _ => 0,
        }
    }

    /// The state after a byte that is not data.
    fn next(&mut self, byte: u8) -> Result<State, BodyError> {
        self.line += 1;
        Ok(match (&self.state, byte) {
            (State::DataEnd, b'\r') => State::DataLf,
            (State::DataLf, b'\n') => {
                (self.size, self.line) = (0, 0);
                State::Size
            }
            (State::DataEnd | State::DataLf, _) => return Err(BodyError::ChunkEnd),

            (State::LineEnd, b'\n') if self.size == 0 => State::Trailers(trailers()),
            (State::LineEnd, b'\n') => State::Data(self.size),
            (State::LineEnd, _) => return Err(BodyError::ChunkLineControl(b'\r')),

            (State::Size, digit) if digit.is_ascii_hexdigit() => {
                if self.line > MAX_DIGITS {
                    return Err(BodyError::ChunkSize);
                }
                let digit = char::from(digit).to_digit(16).unwrap_or_default();
                self.size = self.size << 4 | u64::from(digit);
                State::Size
            }
            (State::Size, _) if self.line == 1 => return Err(BodyError::ChunkSize),
            (State::Size, b'\r') => State::LineEnd,
            _ if self.line > MAX_CHUNK_LINE => return Err(BodyError::ChunkLineTooLong),
            (State::Size | State::Blanks, b';') => State::Extension,
            (State::Size | State::Blanks, b' ' | b'\t') => State::Blanks,
            (State::Size | State::Blanks, other) => return Err(BodyError::BehindSize(other)),

            (_, b'\r') => State::LineEnd,
            (_, control) if control.is_ascii_control() && control != b'\t' => {
                return Err(BodyError::ChunkLineControl(control));
            }
            _ => State::Extension,
        })
    }
}

/// A reader that stands behind the first line of a head.
fn trailers() -> Box<HeadReader> {
    let mut reader = HeadReader::new(TRAILERS);
    _ = reader.push(b"trailers\r\n"); // any first line would do
    Box::new(reader)
}
