//! The close handshake: each end sends one Close, and then the WebSocket connection is over.
//!
//! One enum holds the state of the handshake, and one function makes every transition. In this
//! table a row is a state, a column an input. Each cell names the frame to send, if any, then the
//! next state:
//!
//! | | we close | peer's Close | a rule broken | transport ends | time is up |
//! |---|---|---|---|---|---|
//! | **Open** | Close, *Sent* | Close (the same payload), *Over* by the peer | Close (its code), *Over* failed | *Over* lost | Close 1011, *Over* silent |
//! | **Sent** | - | *Over* by us | *Over* failed | *Over* lost | *Over* unanswered |
//! | **Over** | - | - | - | - | - |
//!
//! Once *Over*, nothing more is read. When the output has been written, the transport is closed: by
//! the server at once, by the client after the server has closed it or has taken too long to (RFC
//! 6455, 7.1.1). The RFC lets an endpoint finish a message that it is sending before it answers a
//! Close. We queue every message as a whole, so this case does not arise.
//!
//! This module knows nothing of time, frames or sockets. RFC 6455, sections 5.5.1 and 7.1. Read
//! next: [`message`](super::message).

use super::{close::CloseReason, code::CloseCode, error::ProtocolError};
use std::fmt;

/// The state of the close handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseState {
    /// Neither end has closed: messages go both ways.
    Open,
    /// We have sent a Close with this reason, and read on until the peer's Close: the peer may have
    /// sent messages, or part of one, before our Close reached it.
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
    /// The transport ended before the close handshake was finished. Applications see this as code
    /// 1006.
    Lost,
    /// The peer was silent for longer than the idle timeout.
    Silent,
    /// The peer did not answer our Close in time.
    Unanswered(Option<CloseReason>),
}

/// A rule that the peer broke. As text it names the section of the rule, and the close code that
/// the peer was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The rule.
    pub rule: ProtocolError,
    /// Whether we sent a Close for the rule. `false` if we had already sent one for another reason,
    /// because an endpoint sends only one.
    pub close_sent: bool,
}

/// An input that affects how a connection ends.
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
    /// A deadline passed: while the connection is open, that of the idle timeout; after our Close,
    /// that for the answer.
    TimeIsUp,
}

/// The Close to send: `None` means that no Close is sent, `Some(None)` that it is empty.
pub(super) type Answer = Option<Option<CloseReason>>;

impl CloseState {
    /// Makes one step of the table above, and returns the Close to send, if any.
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
            (Over(outcome), _) => (Over(outcome), None),
        };
        *self = next;
        answer
    }
}

/// Returns the reason in the Close that answers a broken rule.
fn close_reason(rule: ProtocolError) -> CloseReason {
    CloseReason::new(rule.close_code(), rule.to_string())
}

impl Failure {
    /// Makes a failure. Other programs need it only to test how they handle one.
    pub fn new(rule: ProtocolError, close_sent: bool) -> Self {
        Self { rule, close_sent }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, close_sent } = *self;
        write!(f, "{rule} ({})", rule.section())?;
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
        let mut state = from;
        assert_eq!(state.step(input), answer);
        assert_eq!(state, to);
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
    fn outcomes_read_well() {
        assert_eq!(
            CloseOutcome::ByPeer(None).to_string(),
            "closed by the peer: 1005 (no code given)"
        );
        assert_eq!(
            CloseOutcome::ByUs(reason(CloseCode::GOING_AWAY)).to_string(),
            "closed by us: 1001 (going away)"
        );
        let failed =
            |rule, close_sent| CloseOutcome::Failed(Failure { rule, close_sent }).to_string();
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
