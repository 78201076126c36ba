//! Where `tungstenite` and `tokio-websockets` tell something else than we do: the written list,
//! which `docs/fuzzing.md` publishes.
//!
//! Each entry names the section that decides it, and is as narrow as it can be. What is not in the
//! list fails the target, and the test of the vectors. Read next: `fuzz/tests/vectors.rs`.

use crate::{tokio_websockets::TokioWebsockets, tungstenite::Tungstenite};
use wirechart::oracle::receiver::{
    self, Difference, Event, Known, Limits, MessageKind, ProtocolError, Receiver, Told, same,
};

/// The same bytes through our codec and another, and through the other in other pieces.
///
/// # Panics
/// Where they differ, and it is not known; or where it matters to the other how they are cut.
pub fn against_ours<Other: Receiver>(data: &[u8], known: &[Known]) {
    receiver::differential::<Other>(data, known);
    receiver::whole_equals_cut::<Other>(data);
}

/// Of `tungstenite` 0.30.
pub const TUNGSTENITE: &[Known] = &[
    Known {
        section: "RFC 6455, 7.1.7",
        what: "We fail with the first byte that breaks a rule, it when the frame is whole. When, the RFC leaves open.",
        applies: |met| is_later(met) && met.is_of_time::<Tungstenite>(),
    },
    Known {
        section: "RFC 6455, 5.2",
        what: "It takes a length in a longer form than it needs, though \"the minimal number of bytes MUST be used\".",
        applies: |met| {
            // Of a control frame we need not even read the longer length.
            matches!(
                met.rule,
                Some(ProtocolError::LengthNotMinimal { .. } | ProtocolError::ControlTooLong)
            ) && met.has_longer_length()
                && is_nothing_more(met.with_shortest_lengths::<Tungstenite>(), TUNGSTENITE)
        },
    },
    Known {
        section: "RFC 6455, 7.4.1 and 7.4.2",
        what: "A Close with a code that must not be sent is told as one with 1002, and answered so. We fail the connection with the same code.",
        applies: |met| {
            matches!(met.rule, Some(ProtocolError::CloseCodeForbidden(_)))
                && met.is_in_last()
                && is_close(met.told.last(), 1002)
        },
    },
    Known {
        section: "RFC 6455, 5.5.1 and 7.4",
        what: "Of a Close with a code that must not be sent and a reason that is not UTF-8 it tells the second (1007), we the first (1002). Both are broken.",
        applies: |met| {
            matches!(met.rule, Some(ProtocolError::CloseCodeForbidden(_)))
                && met.is_in_last()
                && met.told.last() == Some(&Told::Failed(Some(1007)))
                && met.close_payload().is_some_and(|payload| str::from_utf8(&payload[2..]).is_err())
        },
    },
    Known {
        section: "RFC 6455, 7.4.2",
        what: "1014 (bad gateway) is registered with IANA, and may be sent; it takes it for a code that may not.",
        applies: |met| {
            met.is_in_last()
                && is_close(met.expected.last(), 1014)
                && is_close(met.told.last(), 1002)
        },
    },
    too_long::<Tungstenite>(),
    Known {
        section: "RFC 6455, 10.4",
        what: NO_FRAGMENTS,
        applies: |met| goes_on::<Tungstenite>(met, TUNGSTENITE),
    },
];

/// Of `tokio-websockets` 0.13.
pub const TOKIO_WEBSOCKETS: &[Known] = &[
    Known {
        section: "RFC 6455, 7.1.7",
        what: "We fail with the first byte that breaks a rule, it when both first bytes of a header are there, or all of a length. When, the RFC leaves open.",
        applies: |met| {
            let is_with_header = met.once_we_judge::<TokioWebsockets>().is_none();
            is_later(met) && is_with_header && met.is_of_time::<TokioWebsockets>()
        },
    },
    Known {
        section: "RFC 6455, 7.1.7",
        what: "It sees with the second byte that no message is open, or one is; we when the length is whole.",
        applies: |met| !is_later(met) && met.is_of_time::<TokioWebsockets>(),
    },
    too_long::<TokioWebsockets>(),
    Known {
        section: "RFC 6455, 10.4",
        what: "It has one limit for frames and messages, we have two, and here they differ.",
        applies: |met| {
            let limits = &met.setup.limits;
            let one_limit =
                Limits { max_message_size: limits.max_frame_size as usize, ..limits.clone() };
            met.once_whole::<TokioWebsockets>().is_some()
                && met.with_limits::<TokioWebsockets>(&one_limit).is_none()
        },
    },
    Known {
        section: "RFC 6455, 10.4",
        what: "It looks at the limit of a message when a frame is whole, we at its header: where its text is not UTF-8 besides, it tells that.",
        applies: |met| {
            let no_limit = Limits {
                max_message_size: usize::MAX,
                max_fragments: u32::MAX,
                ..met.setup.limits.clone()
            };
            let is_late = is_later(met) && met.is_of_time::<TokioWebsockets>();
            matches!(met.rule, Some(ProtocolError::MessageTooBig { .. }))
                && (is_late || met.with_limits::<TokioWebsockets>(&no_limit).is_none())
        },
    },
    Known {
        section: "RFC 6455, 8.1",
        what: "A bug of its: where the last fragment is empty, it does not look whether the text ended inside a character, and tells it as text.",
        applies: |met| {
            let (Some((_, before)), Some(Told::Event(Event::Message(first)))) =
                (met.expected.split_last(), met.told.get(met.expected.len().saturating_sub(1)))
            else {
                return false;
            };
            let is_half =
                str::from_utf8(first.payload()).is_err_and(|error| error.error_len().is_none());
            matches!(met.rule, Some(ProtocolError::TextNotUtf8 { .. }))
                && met.is_at_empty_frame()
                && same(before, &met.told[..before.len()])
                && first.kind() == MessageKind::Text
                && is_half
        },
    },
    Known {
        section: "RFC 6455, 10.4",
        what: NO_FRAGMENTS,
        applies: |met| goes_on::<TokioWebsockets>(met, TOKIO_WEBSOCKETS),
    },
];

const fn too_long<R: Receiver>() -> Known {
    Known {
        section: "RFC 6455, 5.2",
        what: "A frame that is too long is to it that (1009), whatever else is wrong with its header. To us a length with its top bit set is none (1002): \"the most significant bit MUST be 0\"; and of two rules we tell the first.",
        applies: |met| {
            let is_1009 = |met: Difference| {
                met.is_in_last() && met.told.last() == Some(&Told::Failed(Some(1009)))
            };
            met.has_long_frame() && met.once_whole::<R>().is_some_and(is_1009)
        },
    }
}

const NO_FRAGMENTS: &str =
    "It has no limit on how many fragments a message has. Ours is for its receiver to choose.";

/// Whether it tells what our codec does that has no limit on fragments.
fn goes_on<R: Receiver>(met: &Difference, list: &[Known]) -> bool {
    let no_limit = Limits { max_fragments: u32::MAX, ..met.setup.limits.clone() };
    matches!(met.rule, Some(ProtocolError::TooManyFragments { .. }))
        && is_nothing_more(met.with_limits::<R>(&no_limit), list)
}

/// Whether what is left of a difference is none, or known as well.
fn is_nothing_more(left: Option<Difference>, list: &[Known]) -> bool {
    left.is_none_or(|left| list.iter().any(|known| (known.applies)(&left)))
}

/// Whether the other has told less.
fn is_later(met: &Difference) -> bool {
    met.told.len() < met.expected.len()
}

fn is_close(told: Option<&Told>, code: u16) -> bool {
    matches!(told, Some(Told::Event(Event::Close(Some(reason)))) if reason.code.0 == code)
}
