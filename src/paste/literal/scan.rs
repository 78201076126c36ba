//! Splits source code into groups: what stands in each pair of brackets, and all strings that stand
//! side by side.
//!
//! Must not know what the numbers mean. Read next: `literal/escape.rs`.

use super::escape;
use crate::paste::error::{LooksLike, PasteError, quoted};
use std::{iter::Peekable, str::Chars};

/// A part of a literal that is bytes.
#[derive(Debug)]
pub(super) enum Token {
    /// A number with its prefix, without its type.
    Number(String),
    /// `'H'` in a list.
    Character(u8),
    /// A string. In JavaScript its characters may be bytes, if none of them is above 0xFF.
    Text { bytes: Vec<u8>, has_escapes: bool, of_characters: Option<Vec<u8>> },
}

/// What stands in one pair of brackets, without what stands in those inside it.
#[derive(Debug)]
pub(super) struct Group {
    /// The bracket, `"` for strings outside of lists, or a blank for what stands outside of all.
    pub(super) open: char,
    /// The last name before it: of the variable or the type.
    pub(super) name: String,
    /// Whether it says how long a list is, as in `[7]`.
    pub(super) is_size: bool,
    /// How many bytes its printer left out: `... 50 more bytes`.
    pub(super) missing: u64,
    /// The tokens, each with its line.
    pub(super) tokens: Vec<(usize, Token)>,
    /// Whether a key was read: what follows are the properties of an object, and not bytes.
    is_over: bool,
}

impl Group {
    fn new(open: char, name: String) -> Self {
        Self { open, name, is_size: false, missing: 0, tokens: Vec::new(), is_over: false }
    }

    /// How much it holds.
    pub(super) fn weight(&self) -> usize {
        let weight = |token: &Token| match token {
            Token::Text { bytes, .. } => bytes.len(),
            Token::Number(_) | Token::Character(_) => 1,
        };
        self.tokens.iter().map(|(_, token)| weight(token)).sum()
    }
}

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
        lines: text.lines().map(str::to_owned).collect(),
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
    lines: Vec<String>,
    /// The last names, until a bracket uses them.
    name: String,
    open: Vec<Group>,
    done: Vec<Group>,
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
            '/' if self.characters.peek() == Some(&'*') => return self.comment(),
            '/' if self.characters.peek() == Some(&'/') => {
                while self.characters.next_if(|character| *character != '\n').is_some() {}
            }
            '{' | '[' | '(' | '<' => {
                self.open.push(Group::new(character, std::mem::take(&mut self.name)))
            }
            '}' | ']' | ')' | '>' => self.close(character),
            '-' if self.characters.peek().is_some_and(char::is_ascii_digit) => {
                return self.word_after("-");
            }
            '=' | ';' => {
                // `[7] =` and `[u8; 7]` say how long it is.
                if character == '='
                    && let Some(last) = self.done.last_mut()
                    && last.open == '['
                {
                    last.is_size = true;
                }
                if character == ';'
                    && let Some(open) = self.open.last_mut()
                    && open.open == '['
                    && open.tokens.is_empty()
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
            group.is_size |= open == '(' && is_type;
            // The brackets of a declaration stand between the name and the list.
            if open == '[' && group.tokens.len() < 2 {
                self.name.clone_from(&group.name);
            }
            if open != '('
                || group.is_size
                || !group.tokens.iter().all(|(_, token)| matches!(token, Token::Text { .. }))
            {
                self.done.push(group);
            } else if let Some(outer) = self.open.last_mut() {
                // `Buffer.from("...")`, `(b"..." b"...")`
                outer.tokens.extend(group.tokens);
                outer.name = group.name;
            }
        }
    }

    fn comment(&mut self) -> Result<(), PasteError> {
        let line = self.line;
        let mut last = ' ';
        self.characters.next();
        for character in self.characters.by_ref() {
            self.line += usize::from(character == '\n');
            if (last, character) == ('*', '/') {
                return Ok(());
            }
            last = character;
        }
        Err(PasteError::Open { line, start: quoted("/*") })
    }

    /// `... 50 more bytes`
    fn ellipsis(&mut self) {
        let mut words = String::new();
        while let Some(character) =
            self.characters.next_if(|character| !">]})\n".contains(*character))
        {
            words.push(character);
        }
        let count =
            words.trim_matches(['.', ' ']).split(' ').next().and_then(|count| count.parse().ok());
        if let Some(open) = self.open.last_mut() {
            open.missing = count.unwrap_or(1);
        }
    }

    fn string(&mut self, quote: char) -> Result<(), PasteError> {
        let line = self.line;
        self.characters.next();
        let mut ahead = self.characters.clone();
        // Python's three quotes, and an empty string.
        let is_triple = ahead.next() == Some(quote) && ahead.next() == Some(quote);
        if is_triple {
            self.characters.next();
            self.characters.next();
        }
        let (mut bytes, mut has_escapes) = (Vec::new(), false);
        let mut of_characters = Some(Vec::new());
        loop {
            let Some(character) = self.characters.next() else {
                return Err(PasteError::Open { line, start: quoted(self.line_at(line)) });
            };
            if character == quote {
                let mut ahead = self.characters.clone();
                if !is_triple {
                    break;
                }
                if ahead.next() == Some(quote) && ahead.next() == Some(quote) {
                    self.characters = ahead;
                    break;
                }
            }
            match character {
                '\\' => {
                    let before = bytes.len();
                    if !escape::read(&mut self.characters, &mut bytes) {
                        return Err(self.unreadable());
                    }
                    of_characters
                        .iter_mut()
                        .for_each(|all| all.extend_from_slice(&bytes[before..]));
                    has_escapes = true;
                }
                '\n' if !is_triple && quote != '`' => {
                    return Err(PasteError::Open { line, start: quoted(self.line_at(line)) });
                }
                other => {
                    self.line += usize::from(other == '\n');
                    bytes.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes());
                    of_characters =
                        of_characters.zip(u8::try_from(other).ok()).map(|(mut all, byte)| {
                            all.push(byte);
                            all
                        });
                }
            }
        }
        let is_prefix =
            |name: &str| name.len() < 3 && name.chars().all(|letter| "bBrRuULcC@".contains(letter));
        let in_list = self.open.last().is_some_and(|group| matches!(group.open, '{' | '[' | '<'));
        if !is_prefix(&self.name) && self.characters.peek() == Some(&':') {
            return Ok(()); // a key
        }
        self.name.clear();
        // The second argument of `Buffer.from`.
        let encodings: [&[u8]; 6] =
            [b"hex", b"base64", b"base64url", b"latin1", b"binary", b"utf-8"];
        if encodings.contains(&&bytes[..])
            && self.open.last().is_some_and(|group| group.open == '(')
        {
            return Ok(());
        }
        let token = match &bytes[..] {
            [byte] if quote == '\'' && in_list => Token::Character(*byte),
            _ => Token::Text { bytes, has_escapes, of_characters },
        };
        self.push(line, token);
        Ok(())
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
        let typeless = without_type(&word);
        let is_number = word.starts_with("\\x")
            || typeless.trim_start_matches('-').starts_with(|digit: char| digit.is_ascii_digit())
            || typeless.len().is_multiple_of(2)
                && !typeless.is_empty()
                && typeless.chars().all(|digit| digit.is_ascii_hexdigit());
        if is_number && !is_key {
            self.push(self.line, Token::Number(typeless.to_owned()));
            return Ok(());
        }
        if is_key
            && let Some(open) = self.open.last_mut()
            && !open.tokens.is_empty()
        {
            open.is_over = true;
        }
        self.name = word;
        Ok(())
    }

    fn push(&mut self, line: usize, token: Token) {
        let Some(open) = self.open.last_mut() else { return };
        if open.is_over {
            return;
        }
        // Strings side by side are one: they are a group of their own outside of lists.
        if open.open == ' ' && matches!(token, Token::Text { .. }) {
            match self.done.last_mut().filter(|group| group.open == '"') {
                Some(group) => group.tokens.push((line, token)),
                None => {
                    let mut group = Group::new('"', self.name.clone());
                    group.tokens.push((line, token));
                    self.done.push(group);
                }
            }
            return;
        }
        open.tokens.push((line, token));
    }

    fn line_at(&self, line: usize) -> &str {
        self.lines.get(line - self.first).map_or("", String::as_str)
    }

    fn unreadable(&self) -> PasteError {
        let line = self.line_at(self.line);
        PasteError::unreadable(self.line, line, LooksLike(line))
    }
}

/// A number without the type that Rust and C write behind it.
fn without_type(word: &str) -> &str {
    let is_hex = word.starts_with("0x") || word.starts_with("0X");
    let types: &[&str] = if is_hex {
        &["u8", "i8", "UL", "U", "u", "L"]
    } else {
        &["u8", "i8", "_u8", "UL", "U", "u", "L"]
    };
    types
        .iter()
        .find_map(|name| {
            word.strip_suffix(name)
                .filter(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()))
        })
        .unwrap_or(word)
        .trim_end_matches('_')
}
