//! Splits source code into groups: what stands in each pair of brackets, and all strings that stand
//! side by side.
//!
//! Must not know what the numbers mean. Read next:
//! `literal/string.rs`.

use super::{
    encoding::Encoding,
    group::{Group, Run, Token, number},
    string::{self, Broken, End},
};
use crate::{
    digits,
    paste::error::{LooksLike, PasteError, quoted},
};
use std::{iter::Peekable, str::Chars};

/// The keys of bytes in objects.
const BYTES: [&str; 7] = ["bytes", "data", "payload", "buffer", "frame", "hex", "raw"];
/// How many brackets may be inside one another.
const DEEPEST: usize = 100;
/// The most bytes that are said to repeat. A short paste must not become a long one.
const REPEATED: usize = 1 << 20;
/// How much of a name is kept. Each bracket gets a copy of the name in front of it, and none that
/// says anything is longer.
const NAME: usize = 64;

/// The groups of a text.
///
/// # Errors
/// A string or a comment that does not end, or a word that no language has there.
pub(super) fn scan(text: &str, first: usize) -> Result<Vec<Group>, PasteError> {
    let mut scanner = Scanner {
        characters: text.chars().peekable(),
        line: first,
        name: String::new(),
        open: vec![Group::new(' ', String::new())],
        done: Vec::new(),
        repeated: 0,
        lines: text.lines().collect(),
        first,
    };
    while let Some(&character) = scanner.characters.peek() {
        scanner.next(character)?;
    }
    scanner.done.extend(scanner.open);
    Ok(scanner.done)
}

struct Scanner<'a> {
    characters: Peekable<Chars<'a>>,
    line: usize,
    first: usize,
    lines: Vec<&'a str>,
    /// The last names, until a bracket uses them.
    name: String,
    open: Vec<Group>,
    done: Vec<Group>,
    repeated: usize,
}

impl Scanner<'_> {
    fn next(&mut self, character: char) -> Result<(), PasteError> {
        match character {
            '"' | '\'' | '`' => return self.string(character),
            '0'..='9' | 'a'..='z' | 'A'..='Z' | '_' | '$' | '\\' | '#' | '@' => return self.word(),
            _ => {}
        }
        self.characters.next();
        match character {
            '\n' => self.line += 1,
            '/' if self.characters.peek() == Some(&'*') => {
                let line = self.line;
                let is_closed = string::skip_comment(&mut self.characters, &mut self.line);
                return if is_closed {
                    Ok(())
                } else {
                    Err(PasteError::Open { line, start: quoted("/*") })
                };
            }
            '/' if self.characters.peek() == Some(&'/') => {
                while self.characters.next_if(|character| *character != '\n').is_some() {}
            }
            '/' => {} // of a path
            '<' if self.characters.peek() == Some(&'/') => return Err(self.unreadable()), // HTML
            '<' if self.is_ahead("repeats ") => return self.repeat(),
            '{' | '[' | '(' | '<' if self.open.len() > DEEPEST => return Err(self.unreadable()),
            '{' | '[' | '(' | '<' => {
                self.open.push(Group::new(character, std::mem::take(&mut self.name)))
            }
            '}' | ']' | ')' | '>' => self.close(character),
            '-' if self.characters.peek().is_some_and(char::is_ascii_digit) => {
                return self.word_after("-");
            }
            // The flag of a command: `echo -ne`.
            '-' if self.characters.peek().is_some_and(char::is_ascii_alphabetic) => {
                while self.characters.next_if(char::is_ascii_alphabetic).is_some() {}
            }
            '…' => self.ellipsis(),
            '=' | ';' => {
                // `[7] =` and `[u8; 7]` say how long it is.
                if character == '='
                    && let Some(last) = self.done.last_mut()
                    && last.open == '['
                    && last.runs.len() < 2
                {
                    last.is_size = true;
                }
                if character == '=' && self.open.len() > 1 && !self.name.is_empty() {
                    self.key(&self.name.to_ascii_lowercase());
                }
                if character == ';'
                    && let Some(open) = self.open.last_mut()
                    && open.open == '['
                    && open.runs.is_empty()
                {
                    open.is_size = true;
                }
            }
            '.' if self.characters.peek() == Some(&'.') => self.ellipsis(),
            character if character.is_whitespace() || ",.&*:!+|%^".contains(character) => {}
            _ => return Err(self.unreadable()),
        }
        Ok(())
    }

    fn close(&mut self, close: char) {
        let open = match close {
            '}' => '{',
            ']' => '[',
            ')' => '(',
            _ => '<',
        };
        if self.open.last().is_some_and(|group| group.open == open)
            && self.open.len() > 1
            && let Some(mut group) = self.open.pop()
        {
            // `Uint8Array(7)`, `Bytes(7)`: a size, unless there is nothing else.
            let is_type = group.name.ends_with("Array") || group.name.ends_with("Buffer");
            group.is_size |= open == '(' && is_type && group.runs.len() == 1;
            // The brackets of a declaration stand between the name and the list.
            if open == '[' && group.runs.len() < 2 {
                self.name.clone_from(&group.name);
            }
            if open != '('
                || group.is_size
                || !group.runs.iter().all(|run| matches!(run.token, Token::Text(_)))
            {
                self.done.push(group);
            } else if let Some(outer) = self.open.last_mut() {
                // `Buffer.from("...")`, `(b"..." b"...")`
                group.encode();
                outer.runs.extend(group.runs);
                outer.name = group.name;
            }
        }
    }

    /// `... 50 more bytes`
    fn ellipsis(&mut self) {
        let mut words = String::new();
        while let Some(character) =
            self.characters.next_if(|character| !">]})\n".contains(*character))
        {
            words.push(character);
        }
        let count = words.split_once(" more").and_then(|(count, _)| {
            digits::number(count.trim_matches(['.', ' ']), 10) // without a word of how many, it is 0
        });
        let count = count.unwrap_or_default();
        if let Some(open) = self.open.last_mut() {
            open.missing = count;
            open.is_cut = true;
        }
    }

    fn string(&mut self, quote: char) -> Result<(), PasteError> {
        let line = self.line;
        self.characters.next();
        let mut ahead = self.characters.clone();
        let is_triple = ahead.next() == Some(quote) && ahead.next() == Some(quote);
        let end = if is_triple { End::Triple(quote) } else { End::Quote(quote) };
        if is_triple {
            self.characters = ahead;
        }
        let text = match string::read(&mut self.characters, end, &mut self.line) {
            Ok(text) => text,
            Err(Broken::Escape) => return Err(self.unreadable()),
            Err(Broken::Open) => {
                return Err(PasteError::Open { line, start: quoted(self.line_at(line)) });
            }
        };
        let in_list = self.open.last().is_some_and(|group| matches!(group.open, '{' | '[' | '<'));
        if self.characters.peek() == Some(&':') {
            self.key(&String::from_utf8_lossy(&text.bytes).to_ascii_lowercase());
            return Ok(());
        }
        self.name.clear();
        // The second argument of `Buffer.from`.
        if let Some(encoding) = Encoding::of_argument(&text.bytes)
            && let Some(open) = self.open.last_mut().filter(|open| open.open == '(')
        {
            open.encoding = Some(encoding);
            return Ok(());
        }
        let token = match &text.bytes[..] {
            [byte] if quote == '\'' && in_list => Token::Character(*byte),
            _ => Token::Text(Box::new(text)),
        };
        self.push(line, token);
        Ok(())
    }

    /// A key says what follows it: bytes, if its name says so, or another property of an object.
    fn key(&mut self, name: &str) {
        let is_bytes = BYTES.contains(&name) || name.bytes().all(|digit| digit.is_ascii_digit());
        if let Some(open) = self.open.last_mut()
            && (open.open != ' ' || !open.runs.is_empty())
        {
            open.is_over = !is_bytes;
        }
    }

    /// `0x0 <repeats 16 times>`, as gdb prints it.
    fn repeat(&mut self) -> Result<(), PasteError> {
        let said: String =
            self.characters.by_ref().take_while(|character| *character != '>').collect();
        let count = said.split(' ').nth(1).and_then(|count| digits::number::<usize>(count, 10));
        if self.open.last().is_some_and(|open| open.is_over) {
            return Ok(());
        }
        let last = self.open.last_mut().and_then(|open| open.runs.last_mut());
        let (Some(count), Some(last)) = (count, last) else {
            return Err(self.unreadable());
        };
        last.count = last.count.saturating_mul(count.max(1));
        // To repeat an empty string takes time, too.
        self.repeated = self.repeated.saturating_add(last.weight().max(last.count));
        if self.repeated > REPEATED { Err(self.unreadable()) } else { Ok(()) }
    }

    fn word(&mut self) -> Result<(), PasteError> {
        self.word_after("")
    }

    /// A number or a name.
    fn word_after(&mut self, sign: &str) -> Result<(), PasteError> {
        let mut word = sign.to_owned();
        while let Some(character) = self
            .characters
            .next_if(|character| character.is_ascii_alphanumeric() || "_$\\#@".contains(*character))
        {
            word.push(character);
        }
        let is_prefix = word.len() < 3 && word.chars().all(|letter| "bBrRuULcC@".contains(letter));
        if is_prefix && self.characters.peek().is_some_and(|character| "\"'".contains(*character)) {
            self.name.clear();
            return Ok(());
        }
        let is_key = matches!(self.characters.peek(), Some(':'));
        // `7-element Vector` of Julia.
        let mut ahead = self.characters.clone();
        if ahead.next() == Some('-')
            && ahead
                .take_while(char::is_ascii_alphanumeric)
                .any(|letter| !letter.is_ascii_hexdigit())
        {
            self.keep(word);
            return Ok(());
        }
        if let Some(number) = number(&word).filter(|_| !is_key) {
            self.push(self.line, Token::Number(number.to_owned()));
            return Ok(());
        }
        if is_key {
            self.key(&word.to_ascii_lowercase());
        }
        // `<memory at 0x7f12>` is where an object is.
        if word == "at"
            && let Some(open) = self.open.last_mut().filter(|open| open.open == '<')
        {
            open.is_over = true;
        }
        self.keep(word);
        Ok(())
    }

    /// Keeps a name for the bracket or the `=` behind it.
    fn keep(&mut self, mut word: String) {
        word.truncate(NAME); // all of it is ASCII
        self.name = word;
    }

    fn push(&mut self, line: usize, token: Token) {
        let Some(open) = self.open.last_mut() else { return };
        if open.is_over {
            return;
        }
        // Strings side by side are one: they are a group of their own outside of lists.
        let run = Run { line, token, count: 1 };
        if open.open == ' ' && matches!(run.token, Token::Text(_)) {
            match self.done.last_mut().filter(|group| group.open == '"') {
                Some(group) => group.runs.push(run),
                None => {
                    let mut group = Group::new('"', self.name.clone());
                    group.runs.push(run);
                    self.done.push(group);
                }
            }
            return;
        }
        open.runs.push(run);
    }

    /// Whether these characters are next.
    fn is_ahead(&self, text: &str) -> bool {
        let ahead = self.characters.clone();
        text.chars().eq(ahead.take(text.len()))
    }

    fn line_at(&self, line: usize) -> &str {
        self.lines.get(line - self.first).copied().unwrap_or_default()
    }

    fn unreadable(&self) -> PasteError {
        let line = self.line_at(self.line);
        PasteError::unreadable(self.line, line, LooksLike(line))
    }
}
