//! A secret that lets programs write, or people view.
//!
//! It is compared in constant time, so that how long an answer takes says nothing about how much of
//! a guess was right. It is never logged. Must not know where it is presented. Read next:
//! `credentials.rs`.

use std::fmt;
use subtle::ConstantTimeEq;
use thiserror::Error;

/// The longest token, in bytes.
const MAX_TOKEN: usize = 1 << 10;

/// From this length on, in bytes, nobody guesses a token, however fast he may try.
const HOPELESS: usize = 20;

/// A secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Box<str>);

/// Why a text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Nothing, or blanks.
    #[error("the token is empty; `openssl rand -hex 16` makes a good one")]
    Empty,
    /// Too long for a header.
    #[error("the token is longer than {MAX_TOKEN} bytes")]
    TooLong,
    /// A header cannot carry it.
    #[error("the token must be one word of visible ASCII characters, without blanks")]
    Character,
}

impl Token {
    /// Reads a token. Blanks and line ends around it do not count.
    ///
    /// # Errors
    /// No header could carry it.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        if text.len() > MAX_TOKEN {
            return Err(TokenError::TooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Character);
        }
        Ok(Self(text.into()))
    }

    /// Whether this is the token.
    pub fn is(&self, presented: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(presented).into()
    }

    /// Whether it is so short that guessing must be slowed down.
    pub fn can_be_guessed(&self) -> bool {
        self.0.len() < HOPELESS
    }
}

/// Without the token itself.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_word_and_is_compared_whole() {
        let token = Token::parse(" s3cret/=\r\n").unwrap();
        assert!(token.is(b"s3cret/="));
        for wrong in [&b""[..], b"s3cret/", b"s3cret/=\n", b"S3cret/=", b"s3cret/=="] {
            assert!(!token.is(wrong), "{wrong:?}");
        }
        assert_eq!(format!("{token:?}"), "Token(..)");
        assert!(token.can_be_guessed());
        assert!(!Token::parse("9f86d081884c7d659a2feaa0c55ad015").unwrap().can_be_guessed());
    }

    #[test]
    fn what_no_header_can_carry_is_no_token() {
        for (text, error) in [
            ("", TokenError::Empty),
            (" \n", TokenError::Empty),
            ("a b", TokenError::Character),
            ("a\nb", TokenError::Character),
            ("schlüssel", TokenError::Character),
            (&"x".repeat(MAX_TOKEN + 1), TokenError::TooLong),
        ] {
            assert_eq!(Token::parse(text), Err(error), "{text}");
        }
    }
}
