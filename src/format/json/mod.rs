//! JSON as a stream: numbers, objects and arrays, on lines of their own, over many lines, or one
//! behind the other.
//!
//! ```text
//! 74                          [1, 2, NaN,          {"cpu": 3,
//! {"value": 75}{"value": 76}   {"value": 4}]        "mem": {"free": 4}}
//! ```
//!
//! Each value gives its measurements as soon as it is complete, and so does each element of an
//! array, so an array may be longer than the memory. What breaks the grammar is left out to the end
//! of its line. Where a line starts with what cannot stand there, what came before it is taken for
//! broken off, and the line is read afresh.
//!
//! Must not know where the bytes come from. RFC 8259. Read next: `scan`, `members`,
//! `found`, `annotation`, `series`.

mod annotation;
mod found;
mod members;
mod position;
mod scalar;
mod scan;
mod series;
mod telegraf;

/// Whether `text` is one complete object and nothing else.
pub fn is_object(text: &str) -> bool {
    text.starts_with('{')
        && text.ends_with('}')
        && Scan::default().run(text.as_bytes()) == (text.len(), Outcome::Complete)
}

use super::bad_lines::{BadLine, BadLineError, MAX_LINE_BYTES};
use super::json_error::JsonError;
use super::{options::Options, output::Output};
use crate::feed::{annotation::Annotation, measurement::Measurement};
use position::Position;
use scan::{Outcome, Scan};
use series::Values;

/// How much of a refused line is kept for the message.
const EXCERPT_BYTES: usize = 256;

/// Reads a stream of JSON values.
#[derive(Debug, Default)]
pub struct JsonReader {
    values: Values,
    good: Vec<Measurement>,
    place: Place,
    /// The value or line so far, if it has begun in an earlier chunk.
    held: Vec<u8>,
    position: Position,
    array: Option<Array>,
}

/// What the next byte belongs to.
#[derive(Debug, Default)]
enum Place {
    /// Nothing has begun.
    #[default]
    Between,
    /// An object, or an element of an array.
    Value { scan: Scan, line: u64, is_too_long: bool },
    /// Something that is neither, to the end of its line.
    Line { is_too_long: bool },
    /// The rest of a line that is refused.
    Refused { error: BadLineError },
}

/// The array whose elements are read.
#[derive(Debug, Clone, Copy)]
struct Array {
    line: u64,
    needs_comma: bool,
    has_element: bool,
    /// Whether no element has given a measurement or was refused.
    is_silent: bool,
}

impl JsonReader {
    /// At the start of the input.
    pub fn new(options: &Options) -> Self {
        Self { values: Values::new(options), ..Self::default() }
    }

    /// How many bytes of memory it takes, about.
    pub fn held(&self) -> usize {
        self.held.capacity() + self.values.held()
    }

    /// What a whole line of other input says about the chart; `None` if it is anything else.
    ///
    /// # Errors
    /// It says something that cannot be.
    pub fn annotation(&mut self, line: &str) -> Result<Option<Annotation>, JsonError> {
        if is_object(line) { self.values.annotation(line) } else { Ok(None) }
    }

    /// Reads a chunk. The result does not depend on how the input is split into chunks.
    pub fn push(&mut self, mut chunk: &[u8], out: &mut dyn Output) {
        while !chunk.is_empty() {
            let taken = match &self.place {
                Place::Between => self.between(chunk, out),
                Place::Value { .. } => self.value(chunk, out),
                Place::Line { .. } => self.line(chunk, out),
                Place::Refused { .. } => self.skip(chunk, out),
            };
            chunk = &chunk[taken..];
        }
    }

    /// The input has ended.
    pub fn finish(&mut self, out: &mut dyn Output) {
        if let Place::Value { scan, line, is_too_long: false } = self.place
            && scan.is_word()
        {
            self.place = Place::Between;
            self.complete(&[], line, out);
        }
        match std::mem::take(&mut self.place) {
            Place::Between => {}
            Place::Line { is_too_long: false } => self.bare_line(&[], out),
            Place::Line { is_too_long: true } | Place::Value { is_too_long: true, .. } => {}
            Place::Value { line, .. } => self.refuse(line, JsonError::Incomplete, &[], out),
            Place::Refused { error } => self.refuse(self.position.line, error, &[], out),
        }
        if let Some(array) = self.array.take() {
            self.refuse(array.line, JsonError::ArrayNotClosed, b"[", out);
        }
    }

    /// Takes what stands between values, up to where one begins.
    fn between(&mut self, chunk: &[u8], out: &mut dyn Output) -> usize {
        for (at, &byte) in chunk.iter().enumerate() {
            match (byte, &mut self.array) {
                (b'\n' | b' ' | b'\t' | b'\r' | 0x1e, _) => {}
                (b',', Some(array)) if array.needs_comma => array.needs_comma = false,
                (b']', Some(array)) => {
                    if array.has_element && array.is_silent {
                        let line = array.line;
                        self.refuse(line, JsonError::NoNumber, b"[", out);
                    }
                    self.array = None;
                }
                (b'[', None) => {
                    self.array = Some(Array {
                        line: self.position.line,
                        needs_comma: false,
                        has_element: false,
                        is_silent: true,
                    });
                }
                (b',', None) if !self.position.line_is_blank => {} // between objects on a line
                (byte, _) => {
                    self.begin(byte, out);
                    return at;
                }
            }
            self.position.advance(&chunk[at..=at]);
        }
        chunk.len()
    }

    /// Something begins with `byte`, which is not yet taken.
    fn begin(&mut self, byte: u8, out: &mut dyn Output) {
        if let Some(array) = &mut self.array {
            if array.needs_comma && self.position.line_is_blank {
                let line = array.line;
                self.array = None;
                self.refuse(line, JsonError::ArrayNotClosed, b"[", out);
            } else if array.needs_comma {
                return self.wrong("\",\" or \"]\"");
            } else if matches!(byte, b',' | b'}' | b':') {
                return self.wrong("a value");
            } else {
                (array.needs_comma, array.has_element) = (true, true);
            }
        }
        self.place = if self.array.is_some() || byte == b'{' {
            Place::Value { scan: Scan::default(), line: self.position.line, is_too_long: false }
        } else {
            Place::Line { is_too_long: false }
        };
    }

    /// The next byte cannot stand here: the rest of the line is left out.
    fn wrong(&mut self, expected: &'static str) {
        let column = self.position.column + 1;
        self.refused_line(JsonError::NotJson { expected, column });
    }

    fn refused_line(&mut self, error: JsonError) {
        // An array that has begun on a line that is refused is refused with it.
        self.array = self.array.filter(|array| array.line < self.position.line);
        if let Some(array) = &mut self.array {
            array.needs_comma = false;
        }
        self.place = Place::Refused { error: BadLineError::NotAMeasurement(error.into()) };
    }

    fn value(&mut self, chunk: &[u8], out: &mut dyn Output) -> usize {
        let Place::Value { scan, line, is_too_long, .. } = &mut self.place else { return 0 };
        let (taken, outcome) = scan.run(chunk);
        let (bytes, line) = (&chunk[..taken], *line);
        if !*is_too_long && self.held.len() + taken > MAX_LINE_BYTES {
            *is_too_long = true;
            self.held.extend_from_slice(&bytes[..bytes.len().min(EXCERPT_BYTES)]);
            self.refuse(line, BadLineError::TooLong, &[], out);
        }
        let Place::Value { is_too_long, .. } = self.place else { return 0 };
        match outcome {
            Outcome::Complete => {
                self.place = Place::Between;
                if !is_too_long {
                    self.complete(bytes, line, out);
                }
                self.position.advance(bytes);
            }
            Outcome::More => {
                if !is_too_long {
                    self.held.extend_from_slice(bytes);
                }
                self.position.advance(bytes);
            }
            Outcome::Wrong(_) | Outcome::TooDeep => {
                if !is_too_long {
                    self.held.extend_from_slice(bytes);
                }
                self.position.advance(bytes);
                self.broken(outcome, line, is_too_long, out);
            }
        }
        taken
    }

    /// The value that began on `line` breaks the grammar at the next byte.
    fn broken(&mut self, outcome: Outcome, line: u64, is_too_long: bool, out: &mut dyn Output) {
        if self.position.line_is_blank && self.position.line > line {
            self.place = Place::Between;
            if let Some(array) = &mut self.array {
                array.needs_comma = false;
            }
            self.array = self.array.filter(|array| array.line < line);
            if !is_too_long {
                self.refuse(line, JsonError::Incomplete, &[], out);
            }
            return;
        }
        // Only the line that is wrong is shown.
        let start = self.held.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        self.held.drain(..start);
        match outcome {
            Outcome::Wrong(expected) => self.wrong(expected),
            _ => self.refused_line(JsonError::TooDeep),
        }
        self.array = self.array.filter(|array| array.line < line);
    }

    /// The value that ends with `end` is complete.
    fn complete(&mut self, end: &[u8], line: u64, out: &mut dyn Output) {
        let mut held = std::mem::take(&mut self.held);
        let value = if held.is_empty() {
            end
        } else {
            held.extend_from_slice(end);
            &held
        };
        let is_nested = matches!(value.first(), Some(b'{' | b'['));
        let read = if is_nested {
            self.values.read(value, &mut self.good)
        } else {
            scalar::element(value).map(|said| {
                self.good.extend(said);
                None
            })
        };
        if let Some(array) = &mut self.array {
            array.is_silent &= self.good.is_empty() && matches!(read, Ok(None));
        }
        match read {
            Ok(None) => {}
            Ok(Some(annotation)) => out.annotation(annotation),
            Err(error) if is_nested => self.refuse(line, error, value, out),
            Err(error) => {
                self.held = value.to_vec();
                return self.refused_line(error);
            }
        }
        self.good.drain(..).for_each(|measurement| out.measurement(measurement));
        held.clear();
        self.held = held; // keeps its capacity
    }

    /// Takes a line that holds a single number.
    fn line(&mut self, chunk: &[u8], out: &mut dyn Output) -> usize {
        let Place::Line { is_too_long } = &mut self.place else { return 0 };
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let bytes = &chunk[..end.unwrap_or(chunk.len())];
        if !*is_too_long && self.held.len() + bytes.len() > MAX_LINE_BYTES {
            *is_too_long = true;
            self.held.extend_from_slice(&bytes[..bytes.len().min(EXCERPT_BYTES)]);
            self.refuse(self.position.line, BadLineError::TooLong, &[], out);
        }
        let Place::Line { is_too_long } = self.place else { return 0 };
        match (end, is_too_long) {
            (None, true) => {}
            (None, false) => self.held.extend_from_slice(bytes),
            (Some(_), true) => self.place = Place::Between,
            (Some(_), false) => {
                self.place = Place::Between;
                self.bare_line(bytes, out);
            }
        }
        self.position.advance(bytes);
        bytes.len()
    }

    fn bare_line(&mut self, end: &[u8], out: &mut dyn Output) {
        let mut held = std::mem::take(&mut self.held);
        let line = if held.is_empty() {
            end
        } else {
            held.extend_from_slice(end);
            &held
        }
        .trim_ascii();
        match scalar::line(line) {
            Ok(said) => said.into_iter().for_each(|said| out.measurement(said)),
            Err(error) => self.refuse(self.position.line, error, line, out),
        }
        held.clear();
        self.held = held;
    }

    /// Takes the rest of a refused line.
    fn skip(&mut self, chunk: &[u8], out: &mut dyn Output) -> usize {
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let bytes = &chunk[..end.unwrap_or(chunk.len())];
        let room = EXCERPT_BYTES.saturating_sub(self.held.len());
        self.held.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.position.advance(bytes);
        if end.is_some()
            && let Place::Refused { error } = std::mem::take(&mut self.place)
        {
            self.refuse(self.position.line, error, &[], out);
        }
        bytes.len()
    }

    /// Reports what has been held, or `text` where nothing has.
    fn refuse(
        &mut self,
        line: u64,
        error: impl Into<BadLineError>,
        text: &[u8],
        out: &mut dyn Output,
    ) {
        let text = if self.held.is_empty() { text } else { &self.held };
        out.refused(&BadLine { number: line + 1, error: error.into(), text: text.trim_ascii() });
        self.held.clear();
    }
}

impl From<JsonError> for BadLineError {
    fn from(error: JsonError) -> Self {
        BadLineError::NotAMeasurement(error.into())
    }
}

#[cfg(test)]
mod tests;
