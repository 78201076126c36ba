//! What the flags `--allow-origin`, `--allow-host` and `--allow-frame` take, and what they allow.
//!
//! A value that no header could ever match is an error that says which form would match. So whoever
//! starts the server learns of it at once, and not from a page that cannot connect. RFC 6454; RFC
//! 9110, section 4.2; Content Security Policy Level 3, section 6.4.2. Must not
//! know requests. Read next: [`strangers`](super::strangers).

use super::names::{Host, NameError, Origin, read_authority, tidy};
use std::{net::IpAddr, str::FromStr};

/// What a value of `--allow-origin` allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// Every page: `*`.
    Any,
    /// Pages that have no origin, such as a file: `null`.
    Null,
    /// The pages of one origin.
    One(Origin),
}

/// What a value of `--allow-frame` allows: pages that may show ours in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedFrame {
    /// Those of every page, also of files: `*`.
    Any,
    /// Those of the pages of one origin.
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

impl AllowedOrigin {
    /// Whether it allows the origin in a header.
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
            "*" => Ok(Self::Any),
            null if null.eq_ignore_ascii_case("null") => Ok(Self::Null),
            _ => one_origin(text, "--allow-origin").map(Self::One),
        }
    }
}

impl AllowedFrame {
    /// The directive of a policy that allows all of these, and no others. Empty if any page may.
    pub fn directive(allowed: &[Self]) -> String {
        let mut directive = "frame-ancestors".to_owned();
        for one in allowed {
            match one {
                Self::Any => return String::new(),
                Self::One(origin) => directive.push_str(&format!(" {origin}")),
            }
        }
        if allowed.is_empty() { directive + " 'none'" } else { directive }
    }
}

impl FromStr for AllowedFrame {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match text {
            "*" => return Ok(Self::Any),
            null if null.eq_ignore_ascii_case("null") => return Err(NameError::NoOrigin),
            _ => {}
        }
        let origin = one_origin(text, "--allow-frame").map_err(|error| match error {
            NameError::File => NameError::NoOrigin,
            error => error,
        })?;
        match origin.host {
            Host::Address(IpAddr::V6(_)) => Err(NameError::Ipv6),
            Host::Address(IpAddr::V4(_)) | Host::Name(_) => Ok(Self::One(origin)),
        }
    }
}

/// The origin of a page that a value of this flag names.
fn one_origin(text: &str, flag: &str) -> Result<Origin, NameError> {
    check_one(text, flag)?;
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
    Ok(origin)
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
            // IPv6 without the brackets that a header has.
            return Ok(Self::One(Host::Address(address)));
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

/// Checks that a flag names one thing, and no pattern.
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

#[cfg(test)]
#[path = "allowed_tests.rs"]
mod tests;
