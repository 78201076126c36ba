//! The first line of a head, which makes the head a request or a response (RFC 9112, sections 3 and
//! 4).
//!
//! This module does not know how the bytes arrived: `reader.rs` has split them into lines. It does
//! not know what any path means. Read next: `error_response.rs`.

use super::error::HeadError;
use super::grammar::{absolute_form, is_host, is_origin_form, is_token};
use super::headers::Headers;

/// The version of HTTP that the peer speaks (RFC 9112, 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpVersion {
    /// HTTP/1.0. It has no `Upgrade`, and closes the connection after each response.
    Http10,
    /// HTTP/1.1.
    Http11,
}

impl HttpVersion {
    /// Parses a version, whose case matters (RFC 9112, 2.3). The RFC allows a later minor version
    /// to be treated as HTTP/1.1 (RFC 9110, 2.5). None was ever published, so such a version cannot
    /// be genuine.
    fn parse(text: &str) -> Result<Self, HeadError> {
        match text {
            "HTTP/1.1" => Ok(Self::Http11),
            "HTTP/1.0" => Ok(Self::Http10),
            _ => match text.strip_prefix("HTTP/").map(str::as_bytes) {
                Some([major, b'.', minor]) if major.is_ascii_digit() && minor.is_ascii_digit() => {
                    Err(HeadError::VersionUnsupported)
                }
                _ => Err(HeadError::VersionSyntax),
            },
        }
    }
}

/// The head of a request, borrowed from the [`HeadReader`](super::HeadReader) that read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The requested operation, usually `GET`. The case matters.
    pub method: &'a str,
    /// A path and query as they were sent, still percent-encoded; or a full URI; or `*` in `OPTIONS
    /// *`.
    pub target: &'a str,
    /// The version on the request line.
    pub version: HttpVersion,
    /// The requested host, with its port if one was given. It is the authority if the target is a
    /// full URI, otherwise the value of `Host`. In HTTP/1.1 `Host` is always present, but may be
    /// empty.
    pub host: Option<&'a str>,
    /// All header lines, including `Host`.
    pub headers: Headers<'a>,
}

impl<'a> Request<'a> {
    /// Parses `method SP request-target SP HTTP-version` (RFC 9112, 3). Also checks `Host`, because
    /// every request with a missing or invalid one must get 400, whatever it requests (3.2).
    ///
    /// If the target is a full URI (`absolute-form`, 3.2.2), its authority replaces `Host`. So
    /// callers have only one host to check, and it is the one that counts.
    pub(super) fn parse(line: &'a str, headers: Headers<'a>) -> Result<Self, HeadError> {
        let mut words = line.split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(HeadError::RequestLine);
        };
        if !is_token(method) {
            return Err(HeadError::Method);
        }
        let version = HttpVersion::parse(version)?;
        let absolute = absolute_form(target);
        if absolute.is_none() && !is_origin_form(target) && (method, target) != ("OPTIONS", "*") {
            return Err(HeadError::Target);
        }
        let host = headers.one("Host")?;
        match host {
            None if version == HttpVersion::Http11 => return Err(HeadError::HostMissing),
            Some(host) if !is_host(host) => return Err(HeadError::HostInvalid),
            _ => {}
        }
        let host = absolute.map(|(authority, _)| authority).or(host);
        Ok(Self { method, target, version, host, headers })
    }

    /// Returns the path: the resource up to the first `?`, still percent-encoded.
    pub fn path(&self) -> &'a str {
        let path = self.resource().split_once('?').map_or(self.resource(), |(path, _)| path);
        if path.is_empty() { "/" } else { path } // as in `http://host?query`
    }

    /// Returns the text after the first `?`, still percent-encoded, or `None` if there is no `?`.
    pub fn query(&self) -> Option<&'a str> {
        self.resource().split_once('?').map(|(_, query)| query)
    }

    /// Returns the target without the scheme and authority of a full URI.
    fn resource(&self) -> &'a str {
        absolute_form(self.target).map_or(self.target, |(_, resource)| resource)
    }

    /// Returns whether a body follows the head (RFC 9112, 6). A caller that does not read the body
    /// must not interpret the next bytes as a request or as frames.
    pub fn has_body(&self) -> bool {
        self.headers.get_all("Transfer-Encoding").next().is_some()
            || self.headers.get_all("Content-Length").any(|length| length != "0")
    }
}

/// The head of a response, borrowed from the [`HeadReader`](super::HeadReader) that read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response<'a> {
    /// The version in the status line.
    pub version: HttpVersion,
    /// The status code, which has three digits.
    pub status: u16,
    /// The server's text for the code, often empty. It is untrusted: escape it before showing it.
    pub reason: &'a str,
    /// All header lines.
    pub headers: Headers<'a>,
}

impl<'a> Response<'a> {
    /// Returns whether the response is an interim one, which the final response follows, such as
    /// 103. 101 is not interim: it is final (RFC 9110, 15.2).
    pub fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != 101
    }

    /// Parses `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112, 4).
    pub(super) fn parse(line: &'a str, headers: Headers<'a>) -> Result<Self, HeadError> {
        let (version, rest) = line.split_once(' ').ok_or(HeadError::StatusLine)?;
        // The second space is required even before an empty reason. Some servers omit it, and
        // accepting that does no harm.
        let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        let version = HttpVersion::parse(version)?;
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(HeadError::StatusLine);
        }
        let status = code.parse().map_err(|_| HeadError::StatusLine)?;
        Ok(Self { version, status, reason, headers })
    }
}
