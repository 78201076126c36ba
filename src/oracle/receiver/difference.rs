//! A difference between what a codec reports and what was expected: everything that is needed to
//! explain it, and to recognise one that is known.
//!
//! Must not know any codec but ours. RFC 6455, section 7.1.7. Read next: `partial_frame.rs`.

use super::{
    Limits, Ours, ProtocolError, Receiver, Report, Setup, partial_frame::PartialFrame, report,
};
use std::slice;

/// Bytes for which a codec reports something else than expected.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The name of the vector; `None` if the bytes come from a fuzzer.
    pub vector: Option<String>,
    /// The endpoint that received them.
    pub setup: Setup,
    /// The bytes of the peer, as they were split.
    pub chunks: Vec<Vec<u8>>,
    /// What the vector requires, or what our codec reports.
    pub expected: Vec<Report>,
    /// What the codec reported.
    pub reported: Vec<Report>,
    /// The rule that the bytes break, according to our codec.
    pub rule: Option<ProtocolError>,
}

/// A known difference: which text decides it, and how to recognise it.
pub struct KnownDifference {
    /// The RFC and the section that decide it.
    pub section: &'static str,
    /// What differs, and which of the two is right.
    pub what: &'static str,
    /// Whether a difference is this one. It should match nothing else: whatever it matches is never
    /// looked at again.
    pub applies: fn(&Difference) -> bool,
}

impl Difference {
    /// The difference between `expected` and `reported` for these chunks, if there is one.
    pub(super) fn from(
        setup: &Setup,
        chunks: &[&[u8]],
        expected: Vec<Report>,
        reported: Vec<Report>,
    ) -> Option<Self> {
        if agree(&expected, &reported) {
            return None;
        }
        let rule = Ours::rule(setup, &chunks.concat());
        let chunks = chunks.iter().map(|chunk| chunk.to_vec()).collect();
        Some(Self { vector: None, setup: setup.clone(), chunks, expected, reported, rule })
    }

    /// Whether the codec and ours fail at the same frame, only not with the same byte of it. RFC
    /// 6455 does not say when a failure is reported (7.1.7).
    ///
    /// Then one of the two has reported its failure and nothing else beyond the other, and the
    /// other reports the same once the frame is complete.
    pub fn is_only_timing<R: Receiver>(&self) -> bool {
        let is_late = self.reported.len() < self.expected.len();
        let (less, more) = if is_late {
            (&self.reported, &self.expected)
        } else {
            (&self.expected, &self.reported)
        };
        let fails =
            matches!(more.split_last(), Some((Report::Failed(_), before)) if agree(less, before));
        if !fails {
            return false;
        }
        let remaining = if is_late {
            self.with_frame_completed::<R>()
        } else {
            self.with_header_completed::<R>()
        };
        remaining.is_none()
    }

    /// Where the frame begins with which the reports first differ: the frame in which our codec
    /// makes the first report that the other does not make, or else the one after its last report.
    pub fn offset(&self) -> usize {
        let bytes = self.chunks.concat();
        let pairs = self.expected.iter().zip(&self.reported);
        let same = pairs
            .take_while(|(one, other)| agree(slice::from_ref(one), slice::from_ref(other)))
            .count();
        let made = |index| Ours::offset_of(&self.setup, &bytes, index);
        // The first byte of which it is known that the codecs treat it differently.
        let byte = if same < self.expected.len() {
            made(same).map(|end| end - 1)
        } else {
            same.checked_sub(1).map_or(Some(0), made)
        };
        let frames = PartialFrame::all(&bytes, self.setup.role).map(|(at, _)| at);
        frames.take_while(|at| *at <= byte.unwrap_or(bytes.len())).last().unwrap_or_default()
    }

    /// Whether a frame exceeds the size limit and all frames before it are valid.
    pub fn has_oversized_frame(&self) -> bool {
        let bytes = self.chunks.concat();
        let mut frames = PartialFrame::all(&bytes, self.setup.role);
        frames.any(|(at, frame)| {
            frame.length > self.setup.limits.max_frame_size
                && Ours::rule(&self.setup, &bytes[..at]).is_none()
        })
    }

    /// Whether a frame encodes its length in more bytes than necessary.
    pub fn has_non_minimal_length(&self) -> bool {
        let bytes = self.chunks.concat();
        PartialFrame::all(&bytes, self.setup.role).any(|(_, frame)| frame.has_non_minimal_length())
    }

    /// Whether the frame at which our codec fails has an empty payload.
    pub fn fails_at_empty_frame(&self) -> bool {
        let bytes = self.chunks.concat();
        let mut frames = PartialFrame::all(&bytes, self.setup.role);
        let failing = frames
            .find(|(at, frame)| Ours::rule(&self.setup, &bytes[..at + frame.arrived]).is_some());
        failing.is_some_and(|(_, frame)| frame.length == 0)
    }

    /// The payload of the first Close, unmasked, as far as it has arrived.
    pub fn close_payload(&self) -> Option<Vec<u8>> {
        let bytes = self.chunks.concat();
        PartialFrame::all(&bytes, self.setup.role)
            .find(|(_, frame)| frame.opcode() == 8)
            .map(|(_, frame)| frame.payload)
    }

    /// Whether only the last report differs from the expected one.
    pub fn is_in_last_report(&self) -> bool {
        let (expected, reported) = (self.expected.split_last(), self.reported.split_last());
        expected
            .zip(reported)
            .is_some_and(|((_, expected), (_, reported))| agree(expected, reported))
    }

    /// The difference that remains when the last frame is completed.
    pub fn with_frame_completed<R: Receiver>(&self) -> Option<Self> {
        self.with_limits::<R>(&self.setup.limits)
    }

    /// As [`with_frame_completed`](Self::with_frame_completed), with these limits for our codec.
    /// The other codec keeps its own.
    pub fn with_limits<R: Receiver>(&self, limits: &Limits) -> Option<Self> {
        self.remaining::<R>(limits, |last| last.rest(&self.setup.limits))
    }

    /// As [`with_frame_completed`](Self::with_frame_completed), with all lengths in their shortest
    /// form for our codec. Reports after the one at which our codec failed are left out.
    pub fn with_shortest_lengths<R: Receiver>(&self) -> Option<Self> {
        let bytes = self.completed_by(|last| last.rest(&self.setup.limits));
        let frames = PartialFrame::all(&bytes, self.setup.role);
        let shortest: Vec<u8> =
            frames.flat_map(|(_, frame)| frame.with_shortest_length()).collect();
        let (mut ours, mut theirs) =
            (report::<Ours>(&self.setup, &[&shortest])?, report::<R>(&self.setup, &[&bytes])?);
        ours.truncate(self.expected.len());
        theirs.truncate(self.expected.len());
        Self::from(&self.setup, &[&shortest], ours, theirs)
    }

    /// The difference that remains when the header of the last frame is completed, and the payload
    /// of a Close of one byte.
    pub fn with_header_completed<R: Receiver>(&self) -> Option<Self> {
        self.remaining::<R>(&self.setup.limits, PartialFrame::rest_until_decided)
    }

    fn remaining<R: Receiver>(
        &self,
        limits: &Limits,
        rest: impl Fn(&PartialFrame) -> Vec<u8>,
    ) -> Option<Self> {
        let bytes = self.completed_by(rest);
        let ours = Setup { limits: limits.clone(), ..self.setup.clone() };
        Self::from(
            &ours,
            &[&bytes],
            report::<Ours>(&ours, &[&bytes])?,
            report::<R>(&self.setup, &[&bytes])?,
        )
    }

    /// All bytes, followed by what the last frame lacks.
    pub(super) fn completed_by(&self, rest: impl Fn(&PartialFrame) -> Vec<u8>) -> Vec<u8> {
        let mut bytes = self.chunks.concat();
        let last = PartialFrame::all(&bytes, self.setup.role).last();
        bytes.extend(last.map(|(_, last)| rest(&last)).unwrap_or_default());
        bytes
    }
}

/// Whether two receivers report the same. A close code that one of them does not expose matches any
/// code.
pub fn agree(one: &[Report], other: &[Report]) -> bool {
    let alike = |pair: (&Report, &Report)| match pair {
        (Report::Failed(one), Report::Failed(other)) => {
            one.is_none() || other.is_none() || one == other
        }
        (one, other) => one == other,
    };
    one.len() == other.len() && one.iter().zip(other).all(alike)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::receiver::Role;

    /// Our codec behind a filter that changes what it is given or reports.
    struct Filtered<const WHICH: usize>(Setup, Vec<u8>);

    /// Waits until the frame is complete.
    const LATE: usize = 0;
    /// Ignores a frame with opcode 3.
    const SWALLOWS: usize = 1;
    /// Rejects every text message.
    const NO_TEXT: usize = 2;
    /// Reports nothing if the bytes arrive in more than one chunk.
    const LOSES: usize = 3;

    impl<const WHICH: usize> Receiver for Filtered<WHICH> {
        fn open(setup: &Setup) -> Option<Self> {
            Some(Self(setup.clone(), Vec::new()))
        }

        fn receive(&mut self, bytes: &[u8], reports: &mut Vec<Report>) {
            self.1.extend(bytes);
            let bytes = match WHICH {
                LATE if PartialFrame::all(&self.1, self.0.role)
                    .any(|(_, frame)| !frame.rest(&self.0.limits).is_empty()) =>
                {
                    return;
                }
                SWALLOWS if self.1.starts_with(&[0x83]) => return,
                LOSES if self.1.len() != bytes.len() => return,
                NO_TEXT if self.1.starts_with(&[0x81]) => {
                    return reports.push(Report::Failed(Some(1007)));
                }
                _ => &self.1,
            };
            *reports = report::<Ours>(&self.0, &[bytes]).unwrap_or_default();
        }
    }

    /// Whether the difference for these bytes is only one of timing.
    fn is_only_timing<R: Receiver>(chunks: &[&[u8]]) -> bool {
        let setup = Setup { role: Role::Client, limits: Limits::default(), deflate: false };
        let (ours, theirs) =
            (report::<Ours>(&setup, chunks).unwrap(), report::<R>(&setup, chunks).unwrap());
        Difference::from(&setup, chunks, ours, theirs).expect("they differ").is_only_timing::<R>()
    }

    #[test]
    fn a_receiver_that_waits_is_told_apart_from_one_that_is_wrong() {
        assert!(is_only_timing::<Filtered<LATE>>(&[b"\x83"]));
        assert!(is_only_timing::<Filtered<LATE>>(&[b"\x81\x02\xFF"]));
        assert!(!is_only_timing::<Filtered<SWALLOWS>>(&[b"\x83"]), "it never reports the failure");
        assert!(!is_only_timing::<Filtered<NO_TEXT>>(&[b"\x81\x02a"]), "we never fail");
        assert!(
            !is_only_timing::<Filtered<LOSES>>(&[b"\x81\x01", b"a"]),
            "what it lacks is not a failure"
        );
    }
}
