//! The known differences between our codec and `tungstenite` and `tokio-websockets`.
//! `docs/fuzzing.md` publishes this list.
//!
//! Each entry names the section that decides it and is as narrow as possible. A difference that is
//! not in the list fails the fuzz target and the test of the vectors. Must not know how the codecs
//! are driven. Read next: `fuzz/tests/vectors.rs`.

use crate::{tokio_websockets::TokioWebsockets, tungstenite::Tungstenite};
use wirechart::oracle::receiver::{
    self, Difference, Event, KnownDifference, Limits, MessageKind, ProtocolError, Receiver, Report,
    agree,
};

/// Compares another codec with ours, and checks that its reports do not depend on how the bytes are
/// split into chunks.
///
/// # Panics
/// Where they differ in a way that is not known, or the reports depend on the chunks.
pub fn against_ours<Other: Receiver>(data: &[u8], known: &[KnownDifference]) {
    receiver::differential::<Other>(data, known);
    receiver::whole_equals_cut::<Other>(data);
}

/// The differences of `tungstenite` 0.30.
pub const TUNGSTENITE: &[KnownDifference] = &[
    KnownDifference {
        section: "RFC 6455, 7.1.7",
        what: "We fail at the first byte that breaks a rule, tungstenite when the frame is \
               complete. The RFC does not say when.",
        applies: |met| reports_less(met) && met.is_only_timing::<Tungstenite>(),
    },
    KnownDifference {
        section: "RFC 6455, 5.2",
        what: "It accepts a length in more bytes than necessary, although \"the minimal number of \
               bytes MUST be used\".",
        applies: |met| {
            // We reject a control frame without reading its extended length.
            matches!(
                met.rule,
                Some(ProtocolError::LengthNotMinimal { .. } | ProtocolError::ControlTooLong)
            ) && met.has_non_minimal_length()
                && is_resolved(met.with_shortest_lengths::<Tungstenite>(), TUNGSTENITE)
        },
    },
    KnownDifference {
        section: "RFC 6455, 7.4.1 and 7.4.2",
        what: "A Close with a code that must not be sent is reported and answered as a Close with \
               1002. We fail the connection with the same code.",
        applies: |met| {
            matches!(met.rule, Some(ProtocolError::CloseCodeForbidden(_)))
                && met.is_in_last_report()
                && is_close(met.reported.last(), 1002)
        },
    },
    KnownDifference {
        section: "RFC 6455, 5.5.1 and 7.4",
        what: "For a Close with a code that must not be sent and a reason that is not UTF-8, it \
               reports the second (1007), we the first (1002). Both rules are broken.",
        applies: |met| {
            matches!(met.rule, Some(ProtocolError::CloseCodeForbidden(_)))
                && met.is_in_last_report()
                && met.reported.last() == Some(&Report::Failed(Some(1007)))
                && met.close_payload().is_some_and(|payload| str::from_utf8(&payload[2..]).is_err())
        },
    },
    KnownDifference {
        section: "RFC 6455, 7.4.2",
        what: "1014 (bad gateway) is registered with IANA and may be sent; it rejects the code.",
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

/// The differences of `tokio-websockets` 0.13.
pub const TOKIO_WEBSOCKETS: &[KnownDifference] = &[
    KnownDifference {
        section: "RFC 6455, 7.1.7",
        what: "We fail at the first byte that breaks a rule, tokio-websockets when the first two \
               bytes of a header or a whole length have arrived. The RFC does not say when.",
        applies: |met| {
            let is_with_header = met.with_header_completed::<TokioWebsockets>().is_none();
            reports_less(met) && is_with_header && met.is_only_timing::<TokioWebsockets>()
        },
    },
    KnownDifference {
        section: "RFC 6455, 7.1.7",
        what: "It notices a continuation without a message, or a message inside a message, at the \
               second byte of a header; we when the length is complete.",
        applies: |met| !reports_less(met) && met.is_only_timing::<TokioWebsockets>(),
    },
    too_long::<TokioWebsockets>(),
    KnownDifference {
        section: "RFC 6455, 10.4",
        what: "It has one limit for frames and messages; we have two, and here they differ.",
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
        what: "It checks the size of a message when a frame is complete, we at its header. If the \
               text is also not UTF-8, it reports that.",
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
        what: "A bug in it: if the last fragment is empty, it does not check whether the text ends \
               inside a character, and reports it as a text.",
        applies: |met| {
            let (Some((_, before)), Some(Report::Event(Event::Message(first)))) =
                (met.expected.split_last(), met.reported.get(met.expected.len().saturating_sub(1)))
            else {
                return false;
            };
            let is_half =
                str::from_utf8(first.payload()).is_err_and(|error| error.error_len().is_none());
            matches!(met.rule, Some(ProtocolError::TextNotUtf8 { .. }))
                && met.fails_at_empty_frame()
                && agree(before, &met.reported[..before.len()])
                && first.kind() == MessageKind::Text
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
        what: "It reports an oversized frame as such (1009), whatever else is wrong with its \
               header. We reject a length with its top bit set as invalid (1002): \"the most \
               significant bit MUST be 0\". If two rules are broken, we report the first.",
        applies: |met| {
            let is_1009 = |met: Difference| {
                met.is_in_last_report() && met.reported.last() == Some(&Report::Failed(Some(1009)))
            };
            met.has_oversized_frame() && met.with_frame_completed::<R>().is_some_and(is_1009)
        },
    }
}

const NO_FRAGMENTS: &str =
    "It has no limit on the number of fragments of a message. We have one; it can be configured.";

/// Whether it reports the same as our codec without a limit on fragments.
fn has_no_fragment_limit<R: Receiver>(met: &Difference, list: &[KnownDifference]) -> bool {
    let no_limit = Limits { max_fragments: u32::MAX, ..met.setup.limits.clone() };
    matches!(met.rule, Some(ProtocolError::TooManyFragments { .. }))
        && is_resolved(met.with_limits::<R>(&no_limit), list)
}

/// Whether nothing remains of a difference, or only what is known as well.
fn is_resolved(remaining: Option<Difference>, list: &[KnownDifference]) -> bool {
    remaining.is_none_or(|remaining| list.iter().any(|known| (known.applies)(&remaining)))
}

/// Whether the other codec has reported less than ours.
fn reports_less(met: &Difference) -> bool {
    met.reported.len() < met.expected.len()
}

fn is_close(report: Option<&Report>, code: u16) -> bool {
    matches!(report, Some(Report::Event(Event::Close(Some(reason)))) if reason.code.0 == code)
}
