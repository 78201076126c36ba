//! A source as the command line names it: `-`, a file, or a URL, with a name in front of it or
//! without.
//!
//! ```text
//! wirechart cpu=top.csv - room=wss://example.com/temperatures
//! ```
//!
//! Must not know how a source is read. Read next: [`source`](super).

use crate::{
    client::url::{Url, UrlError},
    feed::measurement::MAX_SERIES_BYTES,
};
use std::{ffi::OsString, fmt, net::SocketAddr, path::PathBuf};
use thiserror::Error;

/// What to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// The recording that is part of the binary.
    #[default]
    Builtin,
    /// A file, replayed.
    File(PathBuf),
    /// Standard input, as it comes.
    Stdin,
    /// The output of a command.
    Command(String),
    /// The messages of a WebSocket.
    WebSocket(Url),
    /// Datagrams that come to this address.
    Udp(SocketAddr),
}

/// The name of the source in a message.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Builtin => f.write_str("the built-in recording"),
            Self::File(path) => path.display().fmt(f),
            Self::Stdin => f.write_str("standard input"),
            Self::Command(line) => f.write_str(line),
            Self::WebSocket(url) => url.fmt(f),
            Self::Udp(address) => write!(f, "datagrams at {address}"),
        }
    }
}

/// A source, and the name that a person gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// What it and its series are called; `None` leaves that to the source.
    pub name: Option<String>,
    /// What to read.
    pub source: Source,
}

/// Why an argument names no source.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ArgumentError {
    /// The URL of a WebSocket is broken.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// There is nothing behind the name.
    #[error("no source follows the name; write {0}=FILE, {0}=- or {0}=ws://...")]
    OnlyName(String),
    /// No series could have that name.
    #[error("the name of a source has at most {MAX_SERIES_BYTES} bytes, and this has {0}")]
    LongName(usize),
    /// Another program reads such URLs better.
    #[error("this URL is no WebSocket; a command can read it: --exec 'curl -sN {0}'")]
    OtherUrl(String),
}

/// `-` means standard input, `ws://` and `wss://` a WebSocket; any other is a path. Write `./-` for
/// a file of that name, and `./a=b` for one with an equals sign.
impl TryFrom<OsString> for Argument {
    type Error = ArgumentError;

    fn try_from(argument: OsString) -> Result<Self, ArgumentError> {
        let Some(text) = argument.to_str() else {
            return Ok(Self { name: None, source: Source::File(argument.into()) });
        };
        let (name, rest) = match text.split_once('=') {
            Some((name, rest)) if is_name(name) => (Some(name.to_owned()), rest),
            _ => (None, text),
        };
        if let Some(name) = &name
            && name.len() > MAX_SERIES_BYTES
        {
            return Err(ArgumentError::LongName(name.len()));
        }
        let scheme = rest.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        let source = match (rest, scheme.as_deref()) {
            ("", _) if name.is_some() => {
                return Err(ArgumentError::OnlyName(name.unwrap_or_default()));
            }
            ("-", _) => Source::Stdin,
            (_, Some("ws" | "wss")) => Source::WebSocket(rest.parse()?),
            (_, Some("http" | "https")) => return Err(ArgumentError::OtherUrl(rest.to_owned())),
            _ => Source::File(rest.into()),
        };
        Ok(Self { name, source })
    }
}

/// A path or a URL with an equals sign in it has a slash or a colon before that, or can be written
/// so.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(['/', '\\', ':', '?']) && !text.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(Option<String>, String), ArgumentError> {
        let argument = Argument::try_from(OsString::from(text))?;
        Ok((argument.name, argument.source.to_string()))
    }

    #[test]
    fn a_name_may_stand_in_front() {
        for (text, name, source) in [
            ("-", None, "standard input"),
            ("cpu=-", Some("cpu"), "standard input"),
            ("top.csv", None, "top.csv"),
            ("cpu load=top.csv", Some("cpu load"), "top.csv"),
            ("a=b=c", Some("a"), "b=c"),
            ("./a=b", None, "./a=b"),
            ("ws://localhost/ws?history=5", None, "ws://localhost/ws?history=5"),
            ("x=WSS://Example.com/?a=b", Some("x"), "wss://example.com/?a=b"),
            ("./-", None, "./-"),
            ("=x", None, "=x"),
        ] {
            let expected = (name.map(str::to_owned), source.to_owned());
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_names_no_source_is_told_why() {
        assert_eq!(parse("cpu="), Err(ArgumentError::OnlyName("cpu".to_owned())));
        assert_eq!(parse("ws://"), Err(ArgumentError::Url(UrlError::Host)));
        let long = "x".repeat(256);
        assert_eq!(parse(&format!("{long}=-")), Err(ArgumentError::LongName(256)));
        assert!(parse(&format!("{}=-", &long[1..])).is_ok());
        let sentence = parse("https://example.com/x").unwrap_err().to_string();
        assert!(sentence.contains("--exec 'curl -sN https://example.com/x'"), "{sentence}");
    }
}
