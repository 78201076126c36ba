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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::receiver::{
        Ours, Report, Role, Sample, Setup, report,
        sample::bugs::{NONE, PING_SWALLOWED},
        small,
    };

    /// The difference for these bytes, sent to a client with small limits.
    fn met<R: Receiver>(bytes: &[u8]) -> Difference {
        let setup = Setup { role: Role::Client, limits: small(), deflate: false };
        let ours = report::<Ours>(&setup, &[bytes]).expect("it is supported");
        let theirs = report::<R>(&setup, &[bytes]).expect("it is supported");
        Difference::from(&setup, &[bytes], ours, theirs).expect("they differ")
    }

    #[test]
    fn more_fragments_than_we_accept_are_allowed_but_not_a_ping_that_is_lost_among_them() {
        let bytes = [&b"\x01\x01a"[..], &b"\0\x01a".repeat(6), b"\x89\0\x80\0"].concat();
        let allowed = has_no_fragment_limit::<Sample<NONE>>();
        assert!((allowed.applies)(&met::<Sample<NONE>>(&bytes)));
        let allowed = has_no_fragment_limit::<Sample<PING_SWALLOWED>>();
        assert!(!(allowed.applies)(&met::<Sample<PING_SWALLOWED>>(&bytes)));
    }

    /// Ours, but it fails at the first byte of a continuation without a message.
    struct Eager(Ours);

    impl Receiver for Eager {
        fn open(setup: &Setup) -> Option<Self> {
            Ours::open(setup).map(Self)
        }

        fn receive(&mut self, bytes: &[u8], reports: &mut Vec<Report>) {
            if bytes == [0x80] {
                return reports.push(Report::Failed(Some(1002)));
            }
            self.0.receive(bytes, reports);
        }
    }

    #[test]
    fn a_codec_that_fails_before_ours_is_not_late() {
        let met = met::<Eager>(b"\x80");
        assert!(met.is_only_timing::<Eager>());
        assert!(!(fails_when_frame_is_whole::<Eager>().applies)(&met));
    }
}
