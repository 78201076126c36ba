//! Close codes: why a connection ends, as a number.
//!
//! This module knows nothing of frames or connections. RFC 6455, section 7.4, and the IANA registry
//! that it set up. Read next: [`error`](super::error), which has the close code for each broken
//! rule.

use std::fmt;

/// The code in a Close frame. It holds any 16-bit number; [`may_be_sent`](Self::may_be_sent)
/// returns whether the number is allowed on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloseCode(pub u16);

impl CloseCode {
    /// The purpose of the connection has been fulfilled.
    pub const NORMAL: Self = Self(1000);
    /// A server is shutting down, or a browser leaves the page.
    pub const GOING_AWAY: Self = Self(1001);
    /// The peer broke a rule of the protocol.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// The endpoint does not accept this kind of data.
    pub const UNSUPPORTED: Self = Self(1003);
    /// Never on the wire: what an application sees when the peer's Close had no code.
    pub const NO_STATUS: Self = Self(1005);
    /// Never on the wire: what an application sees when the connection ended without a Close.
    pub const ABNORMAL: Self = Self(1006);
    /// The data does not match its type, such as a text that is not UTF-8.
    pub const INVALID_PAYLOAD: Self = Self(1007);
    /// The message violates a policy of the receiver, and no other code fits.
    pub const POLICY: Self = Self(1008);
    /// The message is too big to process.
    pub const TOO_BIG: Self = Self(1009);
    /// The server did not agree to an extension that the client requires.
    pub const MANDATORY_EXTENSION: Self = Self(1010);
    /// An unexpected condition prevented the sender from continuing.
    pub const INTERNAL_ERROR: Self = Self(1011);
    /// The service is restarting. Registered with IANA after the RFC.
    pub const SERVICE_RESTART: Self = Self(1012);
    /// The server is overloaded. Registered with IANA after the RFC.
    pub const TRY_AGAIN_LATER: Self = Self(1013);
    /// A gateway got an invalid response from the server behind it. Registered with IANA after the
    /// RFC.
    pub const BAD_GATEWAY: Self = Self(1014);

    /// Returns whether the code is allowed in a Close frame. The allowed codes are the registered
    /// ones, and 3000 to 4999, which are for libraries and applications (RFC 6455, 7.4.2). The
    /// exceptions are 1004, which has no meaning yet, and 1005, 1006 and 1015, which an endpoint
    /// only reports to its application (7.4.1).
    pub fn may_be_sent(self) -> bool {
        matches!(self.0, 1000..=1003 | 1007..=1014 | 3000..=4999)
    }

    /// Returns the meaning of the code in a few words.
    pub fn meaning(self) -> &'static str {
        match self.0 {
            1000 => "normal end",
            1001 => "going away",
            1002 => "protocol error",
            1003 => "kind of data not accepted",
            1005 => "no code given",
            1006 => "ended without a Close",
            1007 => "data that is not what its type says",
            1008 => "policy violated",
            1009 => "message too big",
            1010 => "extension missing",
            1011 => "internal error",
            1012 => "service restarts",
            1013 => "try again later",
            1014 => "bad gateway",
            1015 => "TLS handshake failed",
            3000..=3999 => "registered by a library",
            4000..=4999 => "private to the application",
            _ => "not defined",
        }
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.meaning())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_ranges_of_close_codes_that_may_be_sent() {
        let sendable: Vec<u16> =
            (0..=u16::MAX).filter(|&code| CloseCode(code).may_be_sent()).collect();
        let expected: Vec<u16> = (1000..=1003).chain(1007..=1014).chain(3000..=4999).collect();
        assert_eq!(sendable, expected);
    }

    #[test]
    fn shows_number_and_meaning() {
        assert_eq!(CloseCode::GOING_AWAY.to_string(), "1001 (going away)");
        assert_eq!(
            CloseCode::INVALID_PAYLOAD.to_string(),
            "1007 (data that is not what its type says)"
        );
        assert_eq!(CloseCode(2999).to_string(), "2999 (not defined)");
    }

    #[test]
    fn each_code_of_the_registry_means_something_else() {
        let meaning = |code: u16| CloseCode(code).meaning();
        let defined: Vec<u16> =
            (0..=u16::MAX).filter(|&code| meaning(code) != "not defined").collect();
        let expected: Vec<u16> = (1000..=1003).chain(1005..=1015).chain(3000..=4999).collect();
        assert_eq!(defined, expected);
        let meanings: BTreeSet<_> = defined.into_iter().map(meaning).collect();
        assert_eq!(meanings.len(), 15 + 2, "one for each number to 1015, one for each range");
    }
}
