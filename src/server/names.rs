//! Hosts and origins, as headers write them and as flags name them: read once, compared by what
//! they mean.
//!
//! A default port written out is the same as none, letters have no case, an address has one value
//! however it is spelt. A flag that no header could ever match is an error here, which says the
//! form that would match: whoever starts the server then learns it at once, and not from a page
//! that cannot connect. RFC 6454; RFC 9110, section 4.2.
//!
//! Must not know what is allowed. Read next: [`strangers`](super::strangers).

use std::{net::IpAddr, str::FromStr};

/// Whose page it is that a browser shows: a scheme, a host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: Host,
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

/// What a value of `--allow-origin` allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// Every page: `*`.
    Any,
    /// Pages without an origin to name, such as a file: `null`.
    Null,
    /// The pages of one origin.
    One(Origin),
}

/// What a value of `--allow-host` allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedHost {
    /// Every name: `*`.
    Any,
    /// One name or address, at whatever port.
    One(Host),
}

/// Why a name can never be met.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing at all.
    #[error("there is nothing here; write a name, or * for all")]
    Empty,
    /// An origin without its scheme.
    #[error("an origin begins with its scheme; write https://{0} or http://{0}")]
    SchemeMissing(String),
    /// The address of a WebSocket, where the page's is asked for.
    #[error("an origin is that of a page, not of its WebSocket; write {0}")]
    NotOfPage(String),
    /// What a page from a file has.
    #[error(
        "pages that are files have no origin to name; write null, which allows all of them and sandboxed frames"
    )]
    File,
    /// More than the parts that count.
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
    /// A character that no host has.
    #[error("{0:?} cannot stand in a host; write letters, digits, hyphens and dots")]
    Character(char),
    /// Letters beyond ASCII.
    #[error(
        "browsers send a name with {0:?} in its ASCII form, which begins with xn--; write that"
    )]
    NotAscii(char),
    /// Numbers that are no address, or not as browsers write it.
    #[error("this is not an address as browsers write it; write it as 192.168.1.7 or [fe80::1]")]
    Address,
    /// Dots with nothing between them, or before the first.
    #[error("nothing stands before one of its dots, and no name is like that; write {0}")]
    EmptyLabel(String),
    /// The scheme of something else.
    #[error("no page has this scheme; write https://{0} or http://{0}")]
    Scheme(String),
    /// No port that a connection can be made to.
    #[error("a port is a number from 1 to 65535")]
    Port,
}

impl Origin {
    /// Reads an origin; a slash behind it is no difference.
    ///
    /// # Errors
    /// It is none that a page could have.
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

    /// Whether it is that of a page which came from this host, named as the header `Host` names it.
    /// We need not know by which scheme: a proxy in front of us may speak TLS.
    pub fn is_of(&self, host: &str) -> bool {
        let is_http = default_port(&self.scheme).is_some();
        let same = |(host, port): (Host, Option<u16>)| {
            host == self.host && port.or(default_port(&self.scheme)) == self.port
        };
        is_http && read_authority(host).is_ok_and(same)
    }
}

impl AllowedOrigin {
    /// Whether it allows the origin that a header names.
    pub fn allows(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Null => origin == "null",
            Self::One(one) => Origin::parse(origin).as_ref() == Ok(one),
        }
    }
}

impl FromStr for AllowedOrigin {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match text {
            "*" => return Ok(Self::Any),
            null if null.eq_ignore_ascii_case("null") => return Ok(Self::Null),
            _ => check_one(text, "--allow-origin")?,
        }
        let origin = Origin::parse(text)?;
        let (_, address) = text.split_once("://").unwrap_or_default();
        let address = tidy(address.trim_end_matches('/'));
        if let Some(rest @ ("" | "s")) = origin.scheme.strip_prefix("ws") {
            return Err(NameError::NotOfPage(format!("http{rest}://{address}")));
        }
        if origin.scheme == "ftp" {
            return Err(NameError::Scheme(address));
        }
        if origin.host.has_empty_label() {
            return Err(NameError::EmptyLabel(format!("{}://{address}", origin.scheme)));
        }
        Ok(Self::One(origin))
    }
}

impl AllowedHost {
    /// Whether it allows this host.
    pub fn allows(&self, host: &Host) -> bool {
        match self {
            Self::Any => true,
            Self::One(one) => one == host,
        }
    }
}

impl FromStr for AllowedHost {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text == "*" {
            return Ok(Self::Any);
        }
        check_one(text, "--allow-host")?;
        if let Ok(address) = text.parse() {
            return Ok(Self::One(Host::Address(address))); // IPv6 without its brackets, which no header would have
        }
        let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = read_authority(authority)?;
        if port.is_some() || authority != text {
            let name = authority.rsplit_once(':').map_or(authority, |(name, _)| name);
            let form = if port.is_some() { name } else { authority };
            return Err(NameError::Surplus {
                parts: "a name or an address counts here, at whatever port",
                form: tidy(form),
            });
        }
        if host.has_empty_label() {
            return Err(NameError::EmptyLabel(tidy(text)));
        }
        Ok(Self::One(host))
    }
}

/// The authority without the labels of its name that are empty.
fn tidy(authority: &str) -> String {
    if authority.starts_with('[') {
        return authority.to_owned();
    }
    let (name, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
    let labels: Vec<&str> = name.split('.').filter(|label| !label.is_empty()).collect();
    if labels.is_empty() { "example.com".to_owned() } else { labels.join(".") + port }
}

/// That a flag names one thing, which is no pattern.
fn check_one(text: &str, flag: &str) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    let separates = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|');
    if text.contains(separates) {
        let named = text.split(separates).filter(|one| !one.is_empty());
        let forms: Vec<String> = named.map(|one| format!("{flag} {one}")).collect();
        return Err(if forms.is_empty() {
            NameError::Empty
        } else {
            NameError::List(forms.join(" "))
        });
    }
    if text.contains('*') {
        return Err(NameError::Pattern(format!("{flag} {}", text.replace('*', "a"))));
    }
    Ok(())
}

/// The host that a header `Host` names.
pub fn read_host(header: &str) -> Option<Host> {
    read_authority(header).ok().map(|(host, _)| host)
}

/// `host [":" port]`
fn read_authority(text: &str) -> Result<(Host, Option<u16>), NameError> {
    let name_ends = text.rfind(']').map_or(0, |bracket| bracket + 1);
    let (name, port) = match text[name_ends..].rsplit_once(':') {
        Some((name, port)) => (&text[..name_ends + name.len()], Some(port)),
        None => (text, None),
    };
    // An empty port is the default one (RFC 3986, 6.2.3).
    let port = match port.filter(|port| !port.is_empty()) {
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => match port.parse() {
            Ok(0) | Err(_) => return Err(NameError::Port),
            Ok(port) => Some(port),
        },
        Some(_) => return Err(NameError::Port),
        None => None,
    };
    Ok((Host::parse(name)?, port))
}

impl Host {
    /// Whether nothing stands before one of its dots, or behind the last.
    fn has_empty_label(&self) -> bool {
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
        // A last label of digits makes it an address to a browser, which writes all four numbers.
        let is_number =
            |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
        if name.trim_end_matches('.').rsplit('.').next().is_some_and(is_number) {
            return name.parse().map(Self::Address).map_err(|_| NameError::Address);
        }
        // The last dot is the root's, and no difference (RFC 1034, 3.1).
        Ok(Self::Name(name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()))
    }
}

/// The port that need not be written.
fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
