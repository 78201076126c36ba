//! Hosts and origins as headers write them, parsed so that they compare by their meaning.
//!
//! A default port is the same as no port, letters have no case, and an address has one value
//! however it is written. RFC 6454; RFC 9110, section 4.2. Must not know what is allowed. Read
//! next: [`allowed`](super::allowed).

use crate::digits;
use std::{fmt, net::IpAddr};

/// The origin of a page that a browser shows: a scheme, a host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub(super) scheme: String,
    pub(super) host: Host,
    port: Option<u16>,
}

/// A name, in lower case, or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// As `example.com`.
    Name(String),
    /// As `127.0.0.1` or `[::1]`.
    Address(IpAddr),
}

/// Why no header can ever match a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It is empty.
    #[error("there is nothing here; write a name, or * for all")]
    Empty,
    /// An origin without its scheme.
    #[error("an origin begins with its scheme; write https://{0} or http://{0}")]
    SchemeMissing(String),
    /// The address of a WebSocket, instead of that of a page.
    #[error("an origin is that of a page, not of its WebSocket; write {0}")]
    NotOfPage(String),
    /// The scheme of a page that is a file.
    #[error(
        "pages that are files have no origin to name; write null, which allows all of them and sandboxed frames"
    )]
    File,
    /// It has more parts than those that count.
    #[error("only {parts}; write {form}")]
    Surplus {
        /// Which they are.
        parts: &'static str,
        /// The same without the rest.
        form: String,
    },
    /// Several in one value.
    #[error("a flag takes one value; write {0}")]
    List(String),
    /// A pattern.
    #[error("* stands alone, for all; write a flag for each name, as in {0}")]
    Pattern(String),
    /// No host between the scheme and the end.
    #[error("the host is missing; write it as in https://example.com")]
    HostMissing,
    /// A character that no host can have.
    #[error("{0:?} cannot stand in a host; write letters, digits, hyphens and dots")]
    Character(char),
    /// Letters beyond ASCII.
    #[error(
        "browsers send a name with {0:?} in its ASCII form, which begins with xn--; write that"
    )]
    NotAscii(char),
    /// Numbers that are no address, or not written as browsers write one.
    #[error("this is not an address as browsers write it; write it as 192.168.1.7 or [fe80::1]")]
    Address,
    /// Nothing between two dots, or before the first.
    #[error("nothing stands before one of its dots, and no name is like that; write {0}")]
    EmptyLabel(String),
    /// A scheme that no page has.
    #[error("no page has this scheme; write https://{0} or http://{0}")]
    Scheme(String),
    /// Not a port that one can connect to.
    #[error("a port is a number from 1 to 65535")]
    Port,
    /// A page that a policy cannot name as the parent of a frame: a file, or one in a sandbox.
    #[error("a page without an origin, such as a file, cannot be named; only * allows it")]
    NoOrigin,
    /// An address that a policy cannot name (Content Security Policy Level 3, 2.3.1).
    #[error("browsers match no IPv6 address here; open that page by a name, and write that")]
    Ipv6,
}

impl Origin {
    /// Parses an origin. A slash at its end makes no difference.
    ///
    /// # Errors
    /// No page could have it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let Some((scheme, rest)) = text.split_once("://") else {
            let bare = ["http:", "https:"]
                .iter()
                .find_map(|scheme| text.strip_prefix(scheme))
                .unwrap_or(text);
            let bare =
                bare.trim_start_matches('/').split(['/', '?', '#']).next().unwrap_or_default();
            return Err(if bare.is_empty() {
                NameError::Empty
            } else {
                NameError::SchemeMissing(bare.to_owned())
            });
        };
        let scheme = scheme.to_ascii_lowercase();
        if !scheme.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            return Err(NameError::SchemeMissing(
                rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned(),
            ));
        }
        let is_of_scheme = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
        if let Some(other) = scheme.chars().find(|letter| !is_of_scheme(*letter)) {
            return Err(NameError::Character(other));
        }
        if scheme == "file" {
            return Err(NameError::File);
        }
        let (authority, behind) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let host_and_port = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = read_authority(host_and_port)?;
        if host_and_port != authority || !matches!(behind, "" | "/") {
            let form = format!("{scheme}://{}", tidy(host_and_port));
            return Err(NameError::Surplus {
                parts: "the scheme, the host and the port count here",
                form,
            });
        }
        let port = port.or(default_port(&scheme));
        Ok(Self { scheme, host, port })
    }

    /// Whether a page with this origin came from this host, which is given as in the header `Host`.
    /// The scheme may be either one, because a proxy in front of us may speak TLS.
    pub fn is_of(&self, host: &str) -> bool {
        let is_http = default_port(&self.scheme).is_some();
        let same = |(host, port): (Host, Option<u16>)| {
            host == self.host && port.or(default_port(&self.scheme)) == self.port
        };
        is_http && read_authority(host).is_ok_and(same)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Name(name) => write!(f, "{}://{name}", self.scheme)?,
            Host::Address(IpAddr::V4(address)) => write!(f, "{}://{address}", self.scheme)?,
            Host::Address(IpAddr::V6(address)) => write!(f, "{}://[{address}]", self.scheme)?,
        }
        match self.port {
            Some(port) if self.port != default_port(&self.scheme) => write!(f, ":{port}"),
            _ => Ok(()),
        }
    }
}

/// The authority without the empty labels of its name.
pub(super) fn tidy(authority: &str) -> String {
    if authority.starts_with('[') {
        return authority.to_owned();
    }
    let (name, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
    let labels: Vec<&str> = name.split('.').filter(|label| !label.is_empty()).collect();
    if labels.is_empty() { "example.com".to_owned() } else { labels.join(".") + port }
}

/// The host in a header `Host`.
pub fn read_host(header: &str) -> Option<Host> {
    read_authority(header).ok().map(|(host, _)| host)
}

/// `host [":" port]`
pub(super) fn read_authority(text: &str) -> Result<(Host, Option<u16>), NameError> {
    let name_ends = text.rfind(']').map_or(0, |bracket| bracket + 1);
    let (name, port) = match text[name_ends..].rsplit_once(':') {
        Some((name, port)) => (&text[..name_ends + name.len()], Some(port)),
        None => (text, None),
    };
    // An empty port is the default one (RFC 3986, 6.2.3).
    let port = match port.filter(|port| !port.is_empty()) {
        Some(port) => {
            Some(digits::number(port, 10).filter(|port| *port > 0).ok_or(NameError::Port)?)
        }
        None => None,
    };
    Ok((Host::parse(name)?, port))
}

impl Host {
    /// Whether nothing stands before one of its dots, or after the last.
    pub(super) fn has_empty_label(&self) -> bool {
        let Self::Name(name) = self else { return false };
        name.split('.').any(str::is_empty)
    }

    fn parse(name: &str) -> Result<Self, NameError> {
        if let Some(inside) = name.strip_prefix('[') {
            let address = inside.strip_suffix(']').and_then(|inside| inside.parse().ok());
            return address
                .map(|address| Self::Address(IpAddr::V6(address)))
                .ok_or(NameError::Address);
        }
        match name
            .chars()
            .find(|letter| !letter.is_ascii_alphanumeric() && !"-._".contains(*letter))
        {
            Some(':') => return Err(NameError::Port),
            Some(other) if other.is_ascii() => return Err(NameError::Character(other)),
            Some(other) => return Err(NameError::NotAscii(other)),
            None if name.is_empty() => return Err(NameError::HostMissing),
            None => {}
        }
        // To a browser, a last label of digits makes it an address, which has all four numbers.
        let is_number =
            |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
        if name.trim_end_matches('.').rsplit('.').next().is_some_and(is_number) {
            return name.parse().map(Self::Address).map_err(|_| NameError::Address);
        }
        // A dot at the end stands for the root, and makes no difference (RFC 1034, 3.1).
        Ok(Self::Name(name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()))
    }
}

/// The port that may be left out.
fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_told_from_the_colons_of_an_address() {
        let name = |text: &str| Host::Name(text.to_owned());
        let address = |text: &str| Host::Address(text.parse().expect("an address"));
        for (text, host, port) in [
            ("localhost", name("localhost"), None),
            ("localhost:8000", name("localhost"), Some(8000)),
            ("localhost:", name("localhost"), None),
            ("10.0.0.1:80", address("10.0.0.1"), Some(80)),
            ("[::1]", address("::1"), None),
            ("[::1]:8000", address("::1"), Some(8000)),
        ] {
            assert_eq!(read_authority(text), Ok((host, port)), "{text}");
        }
    }

    #[test]
    fn a_port_is_digits_and_not_zero() {
        for text in ["a:+80", "a:-1", "a:0", "a:65536", "a:8o", "[::1]:+80", "a:b:80"] {
            assert_eq!(read_authority(text), Err(NameError::Port), "{text}");
        }
        assert_eq!(read_authority("[::1]ab:80"), Err(NameError::Address));
    }
}
