//! Parses the URL of a WebSocket.
//!
//! ```text
//!   wss://example.com:8443/ws?history=50
//!   ---   ----------- ---- -------------
//!   scheme   host     port   target
//! ```
//!
//! We parse it ourselves, because little of the grammar of URLs is left here: there is no user, no
//! fragment and no relative reference. The general crate for URLs brings tables for names in all
//! scripts, which a server of measurements rarely has, and which can be written in their `xn--`
//! form. [`ClientHandshake`](crate::wire::ClientHandshake) checks what the target may
//! hold, when it puts the target into a request.
//!
//! Must not know connections. RFC 6455, section 3. Read next: [`open`](super::open).

use crate::digits;
use std::{fmt, net::Ipv6Addr, str::FromStr};
use thiserror::Error;

/// A `ws` or `wss` URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// Whether it is `wss`: TLS below the WebSocket.
    pub secure: bool,
    /// A name or an address, in lower case. An IPv6 address has no brackets here.
    pub host: String,
    /// The port: 80 or 443, if the URL names none.
    pub port: u16,
    /// The path and the query, as they go into the request.
    pub target: String,
}

/// Why a text is not the URL of a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[allow(missing_docs)] // the sentences say it
pub enum UrlError {
    #[error("the URL of a WebSocket begins with ws:// or wss://")]
    Scheme,
    #[error("the URL of a WebSocket has no user or password in it; a header can carry them")]
    User,
    #[error("the URL of a WebSocket has no fragment; a # that belongs to the path is written %23")]
    Fragment,
    #[error(
        "the host must be a name of letters, digits, dots and hyphens or an address, one of IPv6 in [brackets]; \
         a name in other letters has a form that begins with xn--"
    )]
    Host,
    #[error("the port must be a number from 1 to 65535")]
    Port,
}

impl FromStr for Url {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let (scheme, rest) = text.split_once("://").ok_or(UrlError::Scheme)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "ws" => false,
            "wss" => true,
            _ => return Err(UrlError::Scheme),
        };
        if rest.contains('#') {
            return Err(UrlError::Fragment);
        }
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(UrlError::User);
        }
        let (host, port) = split_port(authority)?;
        let port = match port {
            // The colon alone is allowed (RFC 3986, 3.2.3).
            None | Some("") => default_port(secure),
            Some(port) => {
                digits::number(port, 10).filter(|port| *port > 0).ok_or(UrlError::Port)?
            }
        };
        let slash = if target.starts_with('/') { "" } else { "/" };
        Ok(Self {
            secure,
            host: host.to_ascii_lowercase(),
            port,
            target: format!("{slash}{target}"),
        })
    }
}

/// The host, without brackets, and what follows its colon.
fn split_port(authority: &str) -> Result<(&str, Option<&str>), UrlError> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or(UrlError::Host)?;
        Ipv6Addr::from_str(host).map_err(|_| UrlError::Host)?;
        return match rest.strip_prefix(':') {
            None if !rest.is_empty() => Err(UrlError::Host),
            port => Ok((host, port)),
        };
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if host.is_empty() || !host.bytes().all(named) {
        return Err(UrlError::Host);
    }
    Ok((host, port))
}

fn default_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

impl Url {
    /// The value of `Host`, with the port unless it is the default of the scheme.
    pub fn authority(&self) -> String {
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == default_port(self.secure) { host } else { format!("{host}:{}", self.port) }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "wss" } else { "ws" };
        write!(f, "{scheme}://{}{}", self.authority(), self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, host: &str, port: u16, authority: &str, target: &str) {
        let url: Url = text.parse().unwrap();
        assert_eq!(
            (url.host.as_str(), url.port, url.target.as_str()),
            (host, port, target),
            "{text}"
        );
        assert_eq!(url.authority(), authority, "{text}");
        assert_eq!(url.to_string().parse(), Ok(url), "{text}");
    }

    #[test]
    fn taken_apart() {
        check(
            "ws://localhost:8000/ws?history=5",
            "localhost",
            8000,
            "localhost:8000",
            "/ws?history=5",
        );
        check("ws://Example.COM", "example.com", 80, "example.com", "/");
        check("WSS://example.com/A?b=/?", "example.com", 443, "example.com", "/A?b=/?");
        check("wss://example.com:80/", "example.com", 80, "example.com:80", "/");
        check("wss://example.com:443/", "example.com", 443, "example.com", "/");
        check("ws://example.com:", "example.com", 80, "example.com", "/");
        check("ws://example.com?q", "example.com", 80, "example.com", "/?q");
        check("ws://[::1]:8000/@:", "::1", 8000, "[::1]:8000", "/@:");
        check("ws://[2001:DB8::1]", "2001:db8::1", 80, "[2001:db8::1]", "/");
        check("ws://127.0.0.1/", "127.0.0.1", 80, "127.0.0.1", "/");
    }

    #[test]
    fn refused() {
        for text in ["", "localhost:8000", "http://a/", "https://a/", "ws:/a", "://a", "ws"] {
            assert_eq!(Url::from_str(text), Err(UrlError::Scheme), "{text}");
        }
        for text in ["ws://a@b/", "ws://a:b@c", "ws://@c"] {
            assert_eq!(Url::from_str(text), Err(UrlError::User), "{text}");
        }
        for text in ["ws://a/#", "ws://a#b", "ws://a/b?c#d"] {
            assert_eq!(Url::from_str(text), Err(UrlError::Fragment), "{text}");
        }
        for text in [
            "ws://",
            "ws:///",
            "ws://:80",
            "ws://[::1",
            "ws://[::1]x",
            "ws://[a]",
            "ws://::1/",
            "ws://ä/",
        ] {
            assert_eq!(Url::from_str(text), Err(UrlError::Host), "{text}");
        }
        for text in ["ws://a b/", "ws://a%41/", "ws://a\r\nb/", "ws://[fe80::1%25eth0]/"] {
            assert_eq!(Url::from_str(text), Err(UrlError::Host), "{text}");
        }
        for text in ["ws://a:0", "ws://a:65536", "ws://a:+1", "ws://a:1:2", "ws://[::1]:x"] {
            assert_eq!(Url::from_str(text), Err(UrlError::Port), "{text}");
        }
    }
}
