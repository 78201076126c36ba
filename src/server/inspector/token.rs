//! The name of an inspection: 128 random bits, known only to the page that made them.
//!
//! Whoever knows it can see the bytes of the connections that name it. So it is treated like a
//! password: it cannot be guessed, and is never logged. Must not know what it names. Read next:
//! `allowance.rs`.

use crate::digits;
use std::fmt;

/// How many hexadecimal digits it has.
const DIGITS: usize = 32;

/// The name of an inspection.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token(u128);

impl Token {
    /// Reads it from the parameter with this name in a query; `None` if there is none. Of
    /// several, the last counts.
    ///
    /// # Errors
    /// A sentence that says what the parameter should be.
    pub fn from_query(query: &str, name: &str) -> Result<Option<Self>, String> {
        let mut values =
            query.split('&').filter_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        let Some(value) = values.next_back() else { return Ok(None) };
        let token = Self::parse(value);
        token
            .map(Some)
            .ok_or_else(|| format!("{name} in the query must be {DIGITS} hexadecimal digits"))
    }

    fn parse(text: &str) -> Option<Self> {
        digits::number(text, 16).filter(|_| text.len() == DIGITS).map(Self)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0DIGITS$x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "00112233445566778899aabbccddeeff";

    fn read(query: &str) -> Result<Option<String>, String> {
        Token::from_query(query, "inspect").map(|token| token.map(|token| token.to_string()))
    }

    #[test]
    fn is_found_in_a_query() {
        for query in ["", "history=3", "inspect", "xinspect=1", "inspected=1", "Inspect=1"] {
            assert_eq!(read(query), Ok(None), "{query}");
        }
        for query in ["inspect=@", "a=b&inspect=@&c", "inspect=no&inspect=@"] {
            assert_eq!(read(&query.replace('@', TOKEN)), Ok(Some(TOKEN.to_owned())), "{query}");
        }
        assert_eq!(read(&format!("inspect={}", TOKEN.to_uppercase())), Ok(Some(TOKEN.to_owned())));
    }

    #[test]
    fn is_32_digits_and_nothing_else() {
        let plus = format!("+{}", &TOKEN[1..]);
        let dots = format!("{}\u{FF11}", &TOKEN[..29]); // 32 bytes, the last three a digit that is not ASCII
        for value in [
            "",
            "0",
            &TOKEN[1..],
            &format!("{TOKEN}0"),
            &plus,
            &dots,
            "0123456789abcdefg123456789abcdef",
        ] {
            let expected = Err("inspect in the query must be 32 hexadecimal digits".to_owned());
            assert_eq!(read(&format!("inspect={value}")), expected, "{value}");
        }
    }
}
