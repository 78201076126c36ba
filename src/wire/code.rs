//! Close codes: why a connection ends, as a number.
//!
//! Knows nothing of frames or connections. RFC 6455, section 7.4, and the IANA registry that it set
//! up. Read next: [`error`](super::error), where each broken rule names its code.

use std::fmt;

/// The code in a Close frame. Any 16-bit number can be held; [`may_be_sent`](Self::may_be_sent)
/// tells which of them may stand on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloseCode(pub u16);

impl CloseCode {
    /// The purpose of the connection has been fulfilled.
    pub const NORMAL: Self = Self(1000);
    /// A server is shutting down, or a browser leaves the page.
    pub const GOING_AWAY: Self = Self(1001);
    /// A rule of the protocol was broken.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// A kind of data that this endpoint does not take.
    pub const UNSUPPORTED: Self = Self(1003);
    /// Never on the wire: what an application is told when the peer's Close carried no code.
    pub const NO_STATUS: Self = Self(1005);
    /// Never on the wire: what an application is told when the connection ended without a Close.
    pub const ABNORMAL: Self = Self(1006);
    /// Data that is not what its type says, such as a text that is not UTF-8.
    pub const INVALID_PAYLOAD: Self = Self(1007);
    /// A policy of the receiver that no other code fits.
    pub const POLICY: Self = Self(1008);
    /// A message too big to process.
    pub const TOO_BIG: Self = Self(1009);
    /// The server did not agree to an extension that the client cannot do without.
    pub const MANDATORY_EXTENSION: Self = Self(1010);
    /// Something unexpected kept the sender from going on.
    pub const INTERNAL_ERROR: Self = Self(1011);
    /// The service restarts; registered with IANA after the RFC.
    pub const SERVICE_RESTART: Self = Self(1012);
    /// The server is overloaded; registered with IANA after the RFC.
    pub const TRY_AGAIN_LATER: Self = Self(1013);
    /// A gateway got an invalid answer from the server behind it; registered with IANA after the
    /// RFC.
    pub const BAD_GATEWAY: Self = Self(1014);

    /// Whether the code may stand in a Close frame: the defined ones that are not reserved for
    /// local use (1004, 1005, 1006 and 1015 are), and 3000 to 4999, which libraries and
    /// applications share out among themselves (RFC 6455, 7.4.2).
    pub fn may_be_sent(self) -> bool {
        matches!(self.0, 1000..=1003 | 1007..=1014 | 3000..=4999)
    }

    /// What the code says, in a few words for a person.
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
