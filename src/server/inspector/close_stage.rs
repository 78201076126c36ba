//! The close handshake in the words of `/inspect`. The client reads these, so the ends are called
//! server and client, not "we" and "the peer".
//!
//! Must not know bytes. RFC 6455, section 7.1. Read next: `mirror.rs`.

use crate::wire::{CloseCode, CloseOutcome, CloseReason, CloseState};

/// How far the close handshake has come: the member `state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Open,
    Sent,
    /// Both have sent a Close.
    Over,
    /// A rule was broken.
    Failed,
    /// The answer did not arrive.
    Unanswered,
    /// The transport ended before.
    Lost,
}

impl Stage {
    pub(super) fn of(state: &CloseState) -> Self {
        match state {
            CloseState::Open => Self::Open,
            CloseState::Sent(_) => Self::Sent,
            CloseState::Over(CloseOutcome::ByUs(_) | CloseOutcome::ByPeer(_)) => Self::Over,
            CloseState::Over(CloseOutcome::Failed(_)) => Self::Failed,
            CloseState::Over(CloseOutcome::Silent | CloseOutcome::Unanswered(_)) => {
                Self::Unanswered
            }
            CloseState::Over(CloseOutcome::Lost) => Self::Lost,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sent => "sent",
            Self::Over => "over",
            Self::Failed => "failed",
            Self::Unanswered => "unanswered",
            Self::Lost => "lost",
        }
    }
}

/// Who sent the first Close; the transport, where nobody did. `before` is the previous stage.
pub(super) fn began(state: &CloseState, before: Stage) -> &'static str {
    match state {
        CloseState::Over(CloseOutcome::ByPeer(_)) => "client",
        CloseState::Over(CloseOutcome::Lost) if before == Stage::Open => "transport",
        _ => "server",
    }
}

/// What has happened since stage `before`, as a sentence. Empty while the connection is open.
pub(super) fn sentence(state: &CloseState, before: Stage) -> String {
    match state {
        CloseState::Open => String::new(),
        CloseState::Sent(None) => "the server has sent a Close without a code".to_owned(),
        CloseState::Sent(Some(reason)) => format!("the server has sent a Close: {reason}"),
        CloseState::Over(outcome) => match outcome {
            CloseOutcome::ByUs(ours) => format!("closed by the server: {}", reason(ours)),
            CloseOutcome::ByPeer(theirs) => format!("closed by the client: {}", reason(theirs)),
            CloseOutcome::Unanswered(ours) => {
                format!(
                    "given up: the client has not answered the server's Close, {}, in time",
                    reason(ours)
                )
            }
            CloseOutcome::Silent => {
                "given up: the client gave no sign of life, and is not waited for".to_owned()
            }
            CloseOutcome::Lost if before == Stage::Sent => {
                "lost: the connection ended before the client answered the server's Close"
                    .to_owned()
            }
            outcome @ (CloseOutcome::Failed(_) | CloseOutcome::Lost) => outcome.to_string(), // they name neither end as "us"
        },
    }
}

fn reason(reason: &Option<CloseReason>) -> String {
    reason.as_ref().map_or_else(|| CloseCode::NO_STATUS.to_string(), CloseReason::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Failure, ProtocolError};

    #[track_caller]
    fn check(outcome: CloseOutcome, before: Stage, (stage, by): (&str, &str), words: &str) {
        let state = CloseState::Over(outcome);
        assert_eq!((Stage::of(&state).name(), began(&state, before)), (stage, by));
        assert_eq!(sentence(&state, before), words);
    }

    #[test]
    fn each_outcome_has_its_state_and_names_client_and_server() {
        use CloseOutcome::*;
        let normal = || Some(CloseReason::new(CloseCode::NORMAL, ""));
        check(
            ByUs(normal()),
            Stage::Sent,
            ("over", "server"),
            "closed by the server: 1000 (normal end)",
        );
        check(
            ByPeer(None),
            Stage::Open,
            ("over", "client"),
            "closed by the client: 1005 (no code given)",
        );
        let unanswered =
            "given up: the client has not answered the server's Close, 1000 (normal end), in time";
        check(Unanswered(normal()), Stage::Sent, ("unanswered", "server"), unanswered);
        let silent = "given up: the client gave no sign of life, and is not waited for";
        check(Silent, Stage::Open, ("unanswered", "server"), silent);
        let lost = "lost: the connection ended without a Close";
        check(Lost, Stage::Open, ("lost", "transport"), lost);
        let midway = "lost: the connection ended before the client answered the server's Close";
        check(Lost, Stage::Sent, ("lost", "server"), midway);
        let failed = |close_sent| Failed(Failure { rule: ProtocolError::MaskMissing, close_sent });
        let rule = "failed: a client must mask every frame, this one is not masked (RFC 6455, 5.1)";
        check(failed(false), Stage::Sent, ("failed", "server"), rule);
        check(
            failed(true),
            Stage::Open,
            ("failed", "server"),
            &format!("{rule}, closed with 1002"),
        );
    }
}
