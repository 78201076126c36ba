//! What stands in one pair of brackets: numbers, characters and strings.
//!
//! Must not know how they are found. Read next: `literal/scan.rs`.

use super::{encoding::Encoding, string::Text};

/// A part of a literal that is bytes.
#[derive(Debug)]
pub(super) enum Token {
    /// A number with its prefix, without its type.
    Number(String),
    /// `'H'` in a list.
    Character(u8),
    /// A string.
    Text(Box<Text>),
}

/// A token, and how often it stands there: `0x0 <repeats 16 times>`. It is held once, because few
/// characters say that it repeats a million times.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) line: usize,
    pub(super) token: Token,
    pub(super) count: usize,
}

impl Run {
    /// How many bytes it holds, about.
    pub(super) fn weight(&self) -> usize {
        match &self.token {
            Token::Text(text) => self.count.saturating_mul(text.bytes.len()),
            Token::Number(_) | Token::Character(_) => self.count,
        }
    }
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
    /// How many bytes its printer left out: `... 50 more bytes`. 0 if it did not say how many.
    pub(super) missing: u64,
    /// Whether its printer left out any.
    pub(super) is_cut: bool,
    /// The tokens.
    pub(super) runs: Vec<Run>,
    /// Whether a key was read: what follows are the properties of an object, and not bytes.
    pub(super) is_over: bool,
    /// How an argument says that its strings stand for bytes.
    pub(super) encoding: Option<Encoding>,
}

impl Group {
    pub(super) fn new(open: char, name: String) -> Self {
        Self {
            open,
            name,
            is_size: false,
            missing: 0,
            is_cut: false,
            runs: Vec::new(),
            is_over: false,
            encoding: None,
        }
    }

    /// Tells its strings how they stand for bytes, if an argument or the name of the function does.
    pub(super) fn encode(&mut self) {
        let of_name = Encoding::of_function(&self.name);
        for run in &mut self.runs {
            if let Token::Text(text) = &mut run.token {
                // What has escapes is written in them: `from_hex("\x81")` is somebody's own.
                let of_name = of_name.filter(|_| !text.has_escapes);
                text.encoding = text.encoding.or(self.encoding).or(of_name);
            }
        }
    }

    /// How much it holds.
    pub(super) fn weight(&self) -> usize {
        self.runs.iter().map(Run::weight).sum()
    }

    /// How many numbers it has.
    pub(super) fn numbers(&self) -> usize {
        let numbers = self.runs.iter().filter(|run| matches!(run.token, Token::Number(_)));
        numbers.map(|run| run.count).sum()
    }

    /// Its strings in another reading, if it has nothing else and each has one.
    pub(super) fn texts(&self, of: impl Fn(&Text) -> Option<&Vec<u8>>) -> Option<Vec<u8>> {
        let text = |run: &Run| match &run.token {
            Token::Text(text) => of(text).map(|bytes| bytes.repeat(run.count)),
            _ => None,
        };
        self.runs.iter().map(text).collect::<Option<Vec<_>>>().map(|all| all.concat())
    }
}

/// The number that a word is, without its type. `None` if it is a name.
pub(super) fn number(word: &str) -> Option<&str> {
    let number = without_type(word);
    let is_number = word.starts_with("\\x")
        || number.trim_start_matches('-').starts_with(|digit: char| digit.is_ascii_digit())
        || number.len().is_multiple_of(2)
            && !number.is_empty()
            && number.chars().all(|digit| digit.is_ascii_hexdigit());
    is_number.then_some(number)
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
