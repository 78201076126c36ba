//! The first line of a head, and what it makes of the whole: a request or a response (RFC 9112,
//! sections 3 and 4).
//!
//! Must not know how the bytes arrived (`reader.rs` has cut them into lines), nor what any path
//! means. Read next: `headers.rs`.

use super::error::HeadError;
use super::grammar::{absolute_form, is_host, is_origin_form, is_token};
use super::headers::Headers;

/// The version of HTTP that the peer speaks (RFC 9112, 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// HTTP/1.0, which has no `Upgrade` and closes the connection after each response.
    Http10,
    /// HTTP/1.1.
    Http11,
}

impl Version {
    /// Case counts in a version (RFC 9112, 2.3). A later minor version might be taken as HTTP/1.1
    /// (RFC 9110, 2.5), but none was ever published, so whoever sends one is not what it says it
    /// is.
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
    /// What is to be done, `GET` in most cases. Case counts.
    pub method: &'a str,
    /// A path and query as they were sent, still percent-encoded; or a whole URI; or `*` in
    /// `OPTIONS *`.
    pub target: &'a str,
    /// The version on the request line.
    pub version: Version,
    /// The host that is asked, with its port where one was written: the authority of a target that
    /// is a whole URI, and otherwise the value of `Host`, which is always there in HTTP/1.1 but may
    /// be empty.
    pub host: Option<&'a str>,
    /// All header lines, `Host` among them.
    pub headers: Headers<'a>,
}

impl<'a> Request<'a> {
    /// Makes sense of `method SP request-target SP HTTP-version` (RFC 9112, 3), and checks `Host`,
    /// since every request without a good one must get 400, whatever it is for (3.2).
    ///
    /// Of a whole URI as the target (`absolute-form`, 3.2.2) the authority takes the place of
    /// `Host`, so that there is only one host to be checked, and it is the one that counts.
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
        let version = Version::parse(version)?;
        let absolute = absolute_form(target);
        if absolute.is_none() && !is_origin_form(target) && (method, target) != ("OPTIONS", "*") {
            return Err(HeadError::Target);
        }
        let host = headers.one("Host")?;
        match host {
            None if version == Version::Http11 => return Err(HeadError::HostMissing),
            Some(host) if !is_host(host) => return Err(HeadError::HostInvalid),
            _ => {}
        }
        let host = absolute.map(|(authority, _)| authority).or(host);
        Ok(Self { method, target, version, host, headers })
    }

    /// What the server is asked for, up to the first `?`, still percent-encoded.
    pub fn path(&self) -> &'a str {
        let path = self.resource().split_once('?').map_or(self.resource(), |(path, _)| path);
        if path.is_empty() { "/" } else { path } // as in `http://host?query`
    }

    /// What stands after the first `?`, still percent-encoded; `None` where there is no `?`.
    pub fn query(&self) -> Option<&'a str> {
        self.resource().split_once('?').map(|(_, query)| query)
    }

    /// The target without the scheme and the authority of a whole URI.
    fn resource(&self) -> &'a str {
        absolute_form(self.target).map_or(self.target, |(_, resource)| resource)
    }

    /// Whether a body follows the head (RFC 9112, 6). Whoever does not read it must not take what
    /// follows for the next request, or for frames.
    pub fn has_body(&self) -> bool {
        self.headers.get_all("Transfer-Encoding").next().is_some()
            || self.headers.get_all("Content-Length").any(|length| length != "0")
    }
}

/// The head of a response, borrowed from the [`HeadReader`](super::HeadReader) that read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response<'a> {
    /// The version on the status line.
    pub version: Version,
    /// The status code, of three digits.
    pub status: u16,
    /// What the server says about the code; often empty. The network's words: escape them before
    /// showing them.
    pub reason: &'a str,
    /// All header lines.
    pub headers: Headers<'a>,
}

impl<'a> Response<'a> {
    /// Whether it only says that the answer is still to come, as 103 does. 101 is none of these: it
    /// is an answer (RFC 9110, 15.2).
    pub fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != 101
    }

    /// Makes sense of `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112, 4).
    pub(super) fn parse(line: &'a str, headers: Headers<'a>) -> Result<Self, HeadError> {
        let (version, rest) = line.split_once(' ').ok_or(HeadError::StatusLine)?;
        // The second space must be there even before an empty reason, but servers forget it, and
        // nothing hangs on it.
        let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        let version = Version::parse(version)?;
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(HeadError::StatusLine);
        }
        let status = code.parse().map_err(|_| HeadError::StatusLine)?;
        Ok(Self { version, status, reason, headers })
    }
}
