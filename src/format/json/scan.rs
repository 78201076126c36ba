//! Finds where a JSON value ends: the grammar of RFC 8259 as a state machine that takes bytes as
//! they come, and allows a comma before the end of an object or array.
//!
//! Words and numbers are not looked into here: `NaN` is a word like any other. Texts may stand
//! between single quotes, as Python prints its dictionaries.
//!
//! Must not know what the value means. Read next: `members`.

use crate::format::json_error::MAX_DEPTH;

/// Where a value is that has begun. Its first byte is not yet taken.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scan {
    expected: Expected,
    token: Token,
    /// One bit for each level: 1 is an object. The innermost is the lowest.
    objects: u64,
    depth: u32,
}

/// What may stand next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Expected {
    #[default]
    Value,
    ValueOrEnd,
    NameOrEnd,
    Colon,
    CommaOrEnd,
}

/// What the next byte belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Token {
    #[default]
    None,
    /// A text, with the quote that ends it.
    Text(Quote),
    Escape(Quote),
    Word,
}

/// What stands around a text: Python prints its dictionaries with the single ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Double,
    Single,
}

impl Quote {
    fn of(byte: u8) -> Self {
        if byte == b'"' { Self::Double } else { Self::Single }
    }
}

/// How a run of bytes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// All bytes belong to the value, which goes on.
    More,
    /// The value is complete.
    Complete,
    /// The next byte cannot stand there.
    Wrong(&'static str),
    /// The next byte would be one level too deep.
    TooDeep,
}

/// Whether `byte` ends a number or a word.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' | b'{' | b'}')
}

impl Scan {
    /// Takes bytes until the value is complete, and returns how many.
    pub(super) fn run(&mut self, bytes: &[u8]) -> (usize, Outcome) {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match self.token {
                Token::Text(quote) => match byte {
                    b'"' | b'\'' if quote == Quote::of(byte) => {
                        self.token = Token::None;
                        if self.is_complete() {
                            return (at + 1, Outcome::Complete);
                        }
                    }
                    b'\\' => self.token = Token::Escape(quote),
                    0..0x20 => return (at, Outcome::Wrong("the end of the text")),
                    _ => {}
                },
                Token::Escape(_) if byte < 0x20 => {
                    return (at, Outcome::Wrong("an escape"));
                }
                Token::Escape(quote) => self.token = Token::Text(quote),
                Token::Word if ends_word(byte) => {
                    self.token = Token::None;
                    if self.is_complete() {
                        return (at, Outcome::Complete);
                    }
                    continue;
                }
                Token::Word => {}
                Token::None => match self.begin(byte) {
                    Outcome::More => {}
                    Outcome::Complete => return (at + 1, Outcome::Complete),
                    wrong => return (at, wrong),
                },
            }
            at += 1;
        }
        (at, Outcome::More)
    }

    /// Whether the bytes so far are a number or a word that may be complete.
    pub(super) fn is_word(&self) -> bool {
        self.token == Token::Word && self.depth == 0
    }

    /// A text or a word has ended: whether it was the whole value.
    fn is_complete(&self) -> bool {
        self.depth == 0 && self.expected == Expected::CommaOrEnd
    }

    fn begin(&mut self, byte: u8) -> Outcome {
        use Expected::{Colon, CommaOrEnd, NameOrEnd, Value, ValueOrEnd};
        let is_object = self.objects & 1 == 1;
        match (self.expected, byte) {
            (_, b' ' | b'\t' | b'\r' | b'\n') => {}
            (Value | ValueOrEnd, b'{') => return self.open(1, NameOrEnd),
            (Value | ValueOrEnd, b'[') => return self.open(0, ValueOrEnd),
            (ValueOrEnd, b']') => return self.close(),
            (Value | ValueOrEnd, b'"' | b'\'') => {
                (self.token, self.expected) = (Token::Text(Quote::of(byte)), CommaOrEnd);
            }
            (Value | ValueOrEnd, b',' | b']' | b'}' | b':') => return Outcome::Wrong("a value"),
            (Value | ValueOrEnd, _) => {
                (self.token, self.expected) = (Token::Word, CommaOrEnd);
            }
            (NameOrEnd, b'"' | b'\'') => {
                (self.token, self.expected) = (Token::Text(Quote::of(byte)), Colon);
            }
            (NameOrEnd, b'}') => return self.close(),
            (NameOrEnd, _) => return Outcome::Wrong("a name in quotes"),
            (Colon, b':') => self.expected = Value,
            (Colon, _) => return Outcome::Wrong("\":\""),
            (CommaOrEnd, b',') => self.expected = if is_object { NameOrEnd } else { ValueOrEnd },
            (CommaOrEnd, b'}') if is_object => return self.close(),
            (CommaOrEnd, b']') if !is_object => return self.close(),
            (CommaOrEnd, _) if is_object => return Outcome::Wrong("\",\" or \"}\""),
            (CommaOrEnd, _) => return Outcome::Wrong("\",\" or \"]\""),
        }
        Outcome::More
    }

    fn open(&mut self, object: u64, expected: Expected) -> Outcome {
        if self.depth == MAX_DEPTH {
            return Outcome::TooDeep;
        }
        self.objects = self.objects << 1 | object;
        self.depth += 1;
        self.expected = expected;
        Outcome::More
    }

    fn close(&mut self) -> Outcome {
        self.objects >>= 1;
        self.depth -= 1;
        self.expected = Expected::CommaOrEnd;
        if self.depth == 0 { Outcome::Complete } else { Outcome::More }
    }
}
