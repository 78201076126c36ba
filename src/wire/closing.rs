//! The close handshake: each end sends one Close, and then it is over.
//!
//! One enum for where a connection stands, and one function for what happens next. Each cell says
//! what is sent, then where that leads:
//!
//! | | we close | peer's Close | a rule broken | transport ends | time is up |
//! |---|---|---|---|---|---|
//! | **Open** | Close, *Sent* | Close (the same payload), *Over* by the peer | Close (its code), *Over* failed | *Over* lost | Close 1011, *Over* silent |
//! | **Sent** | - | *Over* by us | *Over* failed | *Over* lost | *Over* unanswered |
//! | **Over** | - | - | - | - | - |
//!
//! Once *Over*, nothing more is read, and when the output has gone out the transport is closed: by
//! the server at once, by the client when the server has done so or will not (RFC 6455, 7.1.1). The
//! RFC lets an endpoint finish a message that it is in the middle of before it answers a Close;
//! ours are sent whole, so there is no such case.
//!
//! Knows nothing of time, frames or sockets. RFC 6455, sections 5.5.1 and 7.1.
//! Read next: [`message`](super::message).

use super::{close::CloseReason, code::CloseCode, error::ProtocolError};
use std::fmt;

/// Where the close handshake stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseState {
    /// Nobody has closed: messages go both ways.
    Open,
    /// We have sent a Close with this reason, and still read: the peer may have been in
    /// mid-sentence.
    Sent(Option<CloseReason>),
    /// Nothing more is sent or read.
    Over(CloseOutcome),
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseOutcome {
    /// We sent the first Close, and the peer answered it.
    ByUs(Option<CloseReason>),
    /// The peer sent the first Close, and we answered it.
    ByPeer(Option<CloseReason>),
    /// The peer broke a rule.
    Failed(Failure),
    /// The transport ended with the close handshake unfinished. To an application this is code
    /// 1006.
    Lost,
    /// The peer was silent for too long, Ping or not.
    Silent,
    /// The peer did not answer our Close in time.
    Unanswered(Option<CloseReason>),
}

/// A rule that the peer broke. As a sentence it says where the rule stands, and what the peer was
/// told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: ProtocolError,
    /// Whether our Close named it. Once we have sent one for another reason, there is no second.
    pub close_sent: bool,
}

/// What happens to a connection that has to do with its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CloseInput {
    /// We want to close.
    WeClose(Option<CloseReason>),
    /// The peer's Close came.
    PeerCloses(Option<CloseReason>),
    /// The peer broke a rule.
    Broken(ProtocolError),
    /// The transport ended.
    TransportEnds,
    /// A deadline passed: that for a sign of life while open, that for the answer once we have
    /// closed.
    TimeIsUp,
}

/// The payload of a Close to send: `Some(None)` is an empty one, `None` says to send no Close.
pub(super) type Answer = Option<Option<CloseReason>>;

impl CloseState {
    /// Takes one step of the table above, and says which Close to send, if any.
    #[must_use]
    pub(super) fn step(&mut self, input: CloseInput) -> Answer {
        use CloseState::*;
        let (next, answer) = match (std::mem::replace(self, Open), input) {
            (Open, CloseInput::WeClose(reason)) => (Sent(reason.clone()), Some(reason)),
            (Open, CloseInput::PeerCloses(reason)) => {
                (Over(CloseOutcome::ByPeer(reason.clone())), Some(reason))
            }
            (Open, CloseInput::Broken(rule)) => {
                let failure = Failure { rule, close_sent: true };
                (Over(CloseOutcome::Failed(failure)), Some(Some(close_reason(rule))))
            }
            (Open, CloseInput::TimeIsUp) => {
                let reason = CloseReason::new(CloseCode::INTERNAL_ERROR, "no sign of life");
                (Over(CloseOutcome::Silent), Some(Some(reason)))
            }

            (Sent(ours), CloseInput::PeerCloses(_)) => (Over(CloseOutcome::ByUs(ours)), None),
            (Sent(_), CloseInput::Broken(rule)) => {
                (Over(CloseOutcome::Failed(Failure { rule, close_sent: false })), None)
            }
            (Sent(ours), CloseInput::TimeIsUp) => (Over(CloseOutcome::Unanswered(ours)), None),
            (Sent(ours), CloseInput::WeClose(_)) => (Sent(ours), None),

            (Open | Sent(_), CloseInput::TransportEnds) => (Over(CloseOutcome::Lost), None),
            (Over(ending), _) => (Over(ending), None),
        };
        *self = next;
        answer
    }
}

/// What the peer is told of the rule that it broke.
fn close_reason(rule: ProtocolError) -> CloseReason {
    CloseReason::new(rule.close_code(), rule.to_string())
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, close_sent } = *self;
        write!(f, "{rule} (RFC {}, {})", rule.rfc(), rule.section())?;
        if close_sent { write!(f, ", closed with {}", rule.close_code().0) } else { Ok(()) }
    }
}

impl fmt::Display for CloseOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = |reason: &Option<CloseReason>| match reason {
            Some(reason) => reason.to_string(),
            None => CloseCode::NO_STATUS.to_string(),
        };
        match self {
            Self::ByUs(ours) => write!(f, "closed by us: {}", reason(ours)),
            Self::ByPeer(theirs) => write!(f, "closed by the peer: {}", reason(theirs)),
            Self::Failed(failure) => write!(f, "failed: {failure}"),
            Self::Lost => write!(f, "lost: the connection ended without a Close"),
            Self::Silent => write!(f, "given up: no sign of life"),
            Self::Unanswered(ours) => {
                write!(f, "given up: our Close, {}, was not answered", reason(ours))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(code: CloseCode) -> Option<CloseReason> {
        Some(CloseReason::new(code, ""))
    }

    #[track_caller]
    fn check(from: CloseState, input: CloseInput, to: CloseState, answer: Answer) {
        let mut closing = from;
        assert_eq!(closing.step(input), answer);
        assert_eq!(closing, to);
    }

    #[test]
    fn every_cell_of_the_table() {
        use CloseState::*;
        let (ours, theirs) = (reason(CloseCode::NORMAL), reason(CloseCode::GOING_AWAY));
        let rule = ProtocolError::MaskMissing;

        check(Open, CloseInput::WeClose(ours.clone()), Sent(ours.clone()), Some(ours.clone()));
        check(Open, CloseInput::WeClose(None), Sent(None), Some(None));
        check(
            Open,
            CloseInput::PeerCloses(theirs.clone()),
            Over(CloseOutcome::ByPeer(theirs.clone())),
            Some(theirs.clone()),
        );
        check(Open, CloseInput::PeerCloses(None), Over(CloseOutcome::ByPeer(None)), Some(None));
        let reason = CloseReason::new(CloseCode::PROTOCOL_ERROR, rule.to_string());
        let failed = |close_sent| Over(CloseOutcome::Failed(Failure { rule, close_sent }));
        check(Open, CloseInput::Broken(rule), failed(true), Some(Some(reason)));
        check(Open, CloseInput::TransportEnds, Over(CloseOutcome::Lost), None);
        let reason = CloseReason::new(CloseCode::INTERNAL_ERROR, "no sign of life");
        check(Open, CloseInput::TimeIsUp, Over(CloseOutcome::Silent), Some(Some(reason)));

        let sent = || Sent(ours.clone());
        check(sent(), CloseInput::WeClose(theirs.clone()), sent(), None);
        check(
            sent(),
            CloseInput::PeerCloses(theirs.clone()),
            Over(CloseOutcome::ByUs(ours.clone())),
            None,
        );
        check(sent(), CloseInput::Broken(rule), failed(false), None);
        check(sent(), CloseInput::TransportEnds, Over(CloseOutcome::Lost), None);
        check(sent(), CloseInput::TimeIsUp, Over(CloseOutcome::Unanswered(ours.clone())), None);

        let inputs = [
            CloseInput::WeClose(ours),
            CloseInput::PeerCloses(theirs),
            CloseInput::Broken(rule),
            CloseInput::TransportEnds,
            CloseInput::TimeIsUp,
        ];
        for input in inputs {
            check(Over(CloseOutcome::Lost), input, Over(CloseOutcome::Lost), None);
        }
    }

    #[test]
    fn endings_read_well() {
        assert_eq!(
            CloseOutcome::ByPeer(None).to_string(),
            "closed by the peer: 1005 (no code given)"
        );
        assert_eq!(
            CloseOutcome::ByUs(reason(CloseCode::GOING_AWAY)).to_string(),
            "closed by us: 1001 (going away)"
        );
        let failed = |rule, close_sent| CloseOutcome::Failed(Failure { rule, close_sent }).to_string();
        assert_eq!(
            failed(ProtocolError::MaskMissing, true),
            "failed: a client must mask every frame, this one is not masked (RFC 6455, 5.1), closed with 1002"
        );
        assert_eq!(
            failed(ProtocolError::DeflateCorrupt, true),
            "failed: the compressed message is not DEFLATE data (RFC 7692, 7.2.2), closed with 1007"
        );
        assert_eq!(
            failed(ProtocolError::ReservedOpcode(3), false),
            "failed: opcode 0x3 is reserved (RFC 6455, 5.2)"
        );
    }
}
