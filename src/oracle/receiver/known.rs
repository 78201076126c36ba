//! Differences that many codecs have and that the RFC allows, ready for a list of
//! [`KnownDifference`].
//!
//! Each allows for the others too, because one input may show several of them. Must not know any
//! codec but ours. RFC 6455, sections 7.1.7, 8.1 and 10.4. Read next: `sample/mod.rs`, which uses
//! all of them.

use super::{Difference, KnownDifference, Limits, ProtocolError, Receiver};

/// For a codec that waits for a whole frame before it judges it. Ours fails at the first byte that
/// breaks a rule.
pub const fn fails_when_frame_is_whole<R: Receiver>() -> KnownDifference {
    KnownDifference {
        section: "RFC 6455, 7.1.7",
        what: "It fails when a frame is whole. The RFC does not say when to fail.",
        applies: is_late::<R>,
    }
}

/// For a codec that judges UTF-8 when a message is whole. Ours fails at the first byte that cannot
/// be right. Between the two, the other codec may report control frames or break off for another
/// reason.
pub const fn judges_text_when_message_is_whole<R: Receiver>() -> KnownDifference {
    KnownDifference {
        section: "RFC 6455, 8.1",
        what: "It judges whether a text is UTF-8 when the message is whole. The RFC requires a \
               failure, but does not say when.",
        applies: |met| met.is_text_judged_late::<R>(),
    }
}

/// For a codec that takes any number of fragments. Ours has a limit, which can be configured.
pub const fn has_no_fragment_limit<R: Receiver>() -> KnownDifference {
    KnownDifference {
        section: "RFC 6455, 10.4",
        what: "It has no limit on the number of fragments. The RFC asks for limits on sizes only.",
        applies: |met| {
            let limits = Limits { max_fragments: u32::MAX, ..met.setup.limits.clone() };
            let allows = |rest: Difference| is_late::<R>(&rest) || rest.is_text_judged_late::<R>();
            matches!(met.rule, Some(ProtocolError::TooManyFragments { .. }))
                && met.with_limits::<R>(&limits).is_none_or(allows)
        },
    }
}

fn is_late<R: Receiver>(met: &Difference) -> bool {
    met.reported.len() < met.expected.len() && met.is_only_timing::<R>()
}
