//! A string in source code, with all the ways in which it can be meant.
//!
//! Must not know what stands around it. Read next: `literal/escape.rs`.

use super::{encoding::Encoding, escape};
use std::{iter::Peekable, str::Chars};

/// A string.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub(super) bytes: Vec<u8>,
    pub(super) has_escapes: bool,
    /// Its characters as bytes, as in JavaScript, if none of them is above 0xFF.
    pub(super) of_characters: Option<Vec<u8>>,
    /// Its bytes, if `\129` is decimal, as in Lua and OCaml. Most others write `\201`, in octal.
    pub(super) of_decimals: Option<Vec<u8>>,
    /// How the call that it is given to says that it stands for bytes.
    pub(super) encoding: Option<Encoding>,
    has_digits: bool,
}

/// Why a string cannot be read.
pub(super) enum Broken {
    /// It has no end, or not in its line.
    Open,
    /// It has an escape that no language has.
    Escape,
}

/// Where a string ends.
#[derive(Clone, Copy)]
pub(super) enum End {
    Quote(char),
    /// At three of them, as in Python.
    Triple(char),
    /// With the text.
    Text,
}

/// Reads a string, and counts its lines.
///
/// # Errors
/// It has no end, or an escape that no language has.
pub(super) fn read(
    characters: &mut Peekable<Chars<'_>>,
    end: End,
    lines: &mut usize,
) -> Result<Text, Broken> {
    let mut decimal = characters.clone();
    let octal = read_with(characters, end, lines, 8);
    if octal.as_ref().is_ok_and(|text| !text.has_digits) {
        return octal;
    }
    let of_decimals = read_with(&mut decimal, end, &mut 0, 10).ok();
    match (octal, of_decimals) {
        (Ok(text), other) => Ok(Text { of_decimals: other.map(|other| other.bytes), ..text }),
        (Err(_), Some(text)) => {
            *characters = decimal;
            Ok(text)
        }
        (Err(broken), None) => Err(broken),
    }
}

fn read_with(
    characters: &mut Peekable<Chars<'_>>,
    end: End,
    lines: &mut usize,
    base: u32,
) -> Result<Text, Broken> {
    let mut text = Text { of_characters: Some(Vec::new()), ..Text::default() };
    loop {
        let Some(character) = characters.next() else {
            return if matches!(end, End::Text) { Ok(text) } else { Err(Broken::Open) };
        };
        match (end, character) {
            (End::Quote(quote), _) if character == quote => return Ok(text),
            (End::Triple(quote), _) if character == quote => {
                let mut ahead = characters.clone();
                if ahead.next() == Some(quote) && ahead.next() == Some(quote) {
                    *characters = ahead;
                    return Ok(text);
                }
                text.character(quote);
            }
            (_, '\\') => text.escape(characters, base)?,
            (End::Quote('"' | '\'') | End::Text, '\n') => return Err(Broken::Open),
            (_, other) => {
                *lines += usize::from(other == '\n');
                text.character(other);
            }
        }
    }
}

/// Skips what stands between `/*` and `*/`, behind the first slash, and counts its lines. Returns
/// whether it ends.
pub(super) fn skip_comment(characters: &mut Peekable<Chars<'_>>, lines: &mut usize) -> bool {
    let mut last = ' ';
    characters.next();
    characters.any(|character| {
        *lines += usize::from(character == '\n');
        let is_end = (last, character) == ('*', '/');
        last = character;
        is_end
    })
}

impl Text {
    fn escape(&mut self, characters: &mut Peekable<Chars<'_>>, base: u32) -> Result<(), Broken> {
        self.has_escapes = true;
        self.has_digits |= characters.peek().is_some_and(char::is_ascii_digit);
        let before = self.bytes.len();
        if !escape::read(characters, &mut self.bytes, base) {
            return Err(Broken::Escape);
        }
        if let Some(all) = &mut self.of_characters {
            all.extend_from_slice(&self.bytes[before..]);
        }
        Ok(())
    }

    fn character(&mut self, character: char) {
        self.bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        match (&mut self.of_characters, u8::try_from(character)) {
            (Some(all), Ok(byte)) => all.push(byte),
            (all, _) => *all = None,
        }
    }
}
