//! Where `tungstenite` and `tokio-websockets` tell something else than we do: the written list,
//! which `docs/fuzzing.md` publishes.
//!
//! Each entry names the section that decides it, and is as narrow as it can be. What is not in the
//! list fails the target, and the test of the vectors. Read next: `fuzz/tests/vectors.rs`.

use crate::{tokio_websockets::TokioWebsockets, tungstenite::Tungstenite};
use wirechart::oracle::receiver::{
    self, Difference, Event, KnownDifference, Limits, MessageKind, ProtocolError, Receiver, Report,
    agree,
};

/// The same bytes through our codec and another, and through the other in other pieces.
///
/// # Panics
/// Where they differ, and it is not known; or where it matters to the other how they are cut.
pub fn against_ours<Other: Receiver>(data: &[u8], known: &[KnownDifference]) {
    receiver::differential::<Other>(data, known);
    receiver::whole_equals_cut::<Other>(data);
}

/// Of `tungstenite` 0.30.
pub const TUNGSTENITE: &[KnownDifference] = &[
    KnownDifference {
        section: "RFC 6455, 7.1.7",
        what: "We fail with the first byte that breaks a rule, it when the frame is whole. When, the RFC leaves open.",
        applies: |met| reports_less(met) && met.is_only_timing::<Tungstenite>(),
    },
    KnownDifference {
        section: "RFC 6455, 5.2",
        what: "It takes a length in a longer form than it needs, though \"the minimal number of bytes MUST be used\".",
        applies: |met| {
            // Of a control frame we need not even read the longer length.
            matches!(
                met.rule,
                Some(ProtocolError::LengthNotMinimal { .. } | ProtocolError::ControlTooLong)
            ) && met.has_non_minimal_length()
                && is_resolved(met.with_shortest_lengths::<Tungstenite>(), TUNGSTENITE)
        },
    },
    KnownDifference {
        section: "RFC 6455, 7.4.1 and 7.4.2",
        what: "A Close with a code that must not be sent is told as one with 1002, and answered so. We fail the connection with the same code.",
        applies: |met| {
            matches!(met.rule, Some(ProtocolError::CloseCodeForbidden(_)))
                && met.is_in_last_report()
                && is_close(met.reported.last(), 1002)
        },
    },
    KnownDifference {
        section: "RFC 6455, 5.5.1 and 7.4",
        what: "Of a Close with a code that must not be sent and a reason that is not UTF-8 it tells the second (1007), we the first (1002). Both are broken.",
        applies: |met| {
            matches!(met.rule, Some(ProtocolError::CloseCodeForbidden(_)))
                && met.is_in_last_report()
                && met.reported.last() == Some(&Report::Failed(Some(1007)))
                && met.close_payload().is_some_and(|payload| str::from_utf8(&payload[2..]).is_err())
        },
    },
    KnownDifference {
        section: "RFC 6455, 7.4.2",
        what: "1014 (bad gateway) is registered with IANA, and may be sent; it takes it for a code that may not.",
        applies: |met| {
            met.is_in_last_report()
                && is_close(met.expected.last(), 1014)
                && is_close(met.reported.last(), 1002)
        },
    },
    too_long::<Tungstenite>(),
    KnownDifference {
        section: "RFC 6455, 10.4",
        what: NO_FRAGMENTS,
        applies: |met| has_no_fragment_limit::<Tungstenite>(met, TUNGSTENITE),
    },
];

/// Of `tokio-websockets` 0.13.
pub const TOKIO_WEBSOCKETS: &[KnownDifference] = &[
    KnownDifference {
        section: "RFC 6455, 7.1.7",
        what: "We fail with the first byte that breaks a rule, it when both first bytes of a header are there, or all of a length. When, the RFC leaves open.",
        applies: |met| {
            let is_with_header = met.with_header_completed::<TokioWebsockets>().is_none();
            reports_less(met) && is_with_header && met.is_only_timing::<TokioWebsockets>()
        },
    },
    KnownDifference {
        section: "RFC 6455, 7.1.7",
        what: "It sees with the second byte that no message is open, or one is; we when the length is whole.",
        applies: |met| !reports_less(met) && met.is_only_timing::<TokioWebsockets>(),
    },
    too_long::<TokioWebsockets>(),
    KnownDifference {
        section: "RFC 6455, 10.4",
        what: "It has one limit for frames and messages, we have two, and here they differ.",
        applies: |met| {
            let limits = &met.setup.limits;
            let one_limit =
                Limits { max_message_size: limits.max_frame_size as usize, ..limits.clone() };
            met.with_frame_completed::<TokioWebsockets>().is_some()
                && met.with_limits::<TokioWebsockets>(&one_limit).is_none()
        },
    },
    KnownDifference {
        section: "RFC 6455, 10.4",
        what: "It looks at the limit of a message when a frame is whole, we at its header: where its text is not UTF-8 besides, it tells that.",
        applies: |met| {
            let no_limit = Limits {
                max_message_size: usize::MAX,
                max_fragments: u32::MAX,
                ..met.setup.limits.clone()
            };
            let is_late = reports_less(met) && met.is_only_timing::<TokioWebsockets>();
            matches!(met.rule, Some(ProtocolError::MessageTooBig { .. }))
                && (is_late || met.with_limits::<TokioWebsockets>(&no_limit).is_none())
        },
    },
    KnownDifference {
        section: "RFC 6455, 8.1",
        what: "A bug of its: where the last fragment is empty, it does not look whether the text ended inside a character, and tells it as text.",
        applies: |met| {
            let (Some((_, before)), Some(Report::Event(Event::Message(first)))) =
                (met.expected.split_last(), met.reported.get(met.expected.len().saturating_sub(1)))
            else {
                return false;
            };
            let is_half =
                str::from_utf8(&first.payload).is_err_and(|error| error.error_len().is_none());
            matches!(met.rule, Some(ProtocolError::TextNotUtf8 { .. }))
                && met.fails_at_empty_frame()
                && agree(before, &met.reported[..before.len()])
                && first.kind == MessageKind::Text
                && is_half
        },
    },
    KnownDifference {
        section: "RFC 6455, 10.4",
        what: NO_FRAGMENTS,
        applies: |met| has_no_fragment_limit::<TokioWebsockets>(met, TOKIO_WEBSOCKETS),
    },
];

const fn too_long<R: Receiver>() -> KnownDifference {
    KnownDifference {
        section: "RFC 6455, 5.2",
        what: "A frame that is too long is to it that (1009), whatever else is wrong with its header. To us a length with its top bit set is none (1002): \"the most significant bit MUST be 0\"; and of two rules we tell the first.",
        applies: |met| {
            let is_1009 = |met: Difference| {
                met.is_in_last_report() && met.reported.last() == Some(&Report::Failed(Some(1009)))
            };
            met.has_oversized_frame() && met.with_frame_completed::<R>().is_some_and(is_1009)
        },
    }
}

const NO_FRAGMENTS: &str =
    "It has no limit on how many fragments a message has. Ours is for its receiver to choose.";

/// Whether it tells what our codec does that has no limit on fragments.
fn has_no_fragment_limit<R: Receiver>(met: &Difference, list: &[KnownDifference]) -> bool {
    let no_limit = Limits { max_fragments: u32::MAX, ..met.setup.limits.clone() };
    matches!(met.rule, Some(ProtocolError::TooManyFragments { .. }))
        && is_resolved(met.with_limits::<R>(&no_limit), list)
}

/// Whether what is left of a difference is none, or known as well.
fn is_resolved(remaining: Option<Difference>, list: &[KnownDifference]) -> bool {
    remaining.is_none_or(|remaining| list.iter().any(|known| (known.applies)(&remaining)))
}

/// Whether the other has told less.
fn reports_less(met: &Difference) -> bool {
    met.reported.len() < met.expected.len()
}

fn is_close(report: Option<&Report>, code: u16) -> bool {
    matches!(report, Some(Report::Event(Event::Close(Some(reason)))) if reason.code.0 == code)
}
