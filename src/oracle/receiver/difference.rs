//! Where a codec tells something else than is expected of it: all that one needs to see why, and to
//! say that it is known.
//!
//! Must not know any codec but ours. RFC 6455, 7.1.7. Read next: `frame.rs`.

use super::{
    Limits, Ours, ProtocolError, Receiver, Report, Setup, partial_frame::PartialFrame, report,
};

/// Bytes of which a codec tells something else than is expected.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The vector's name; none where the bytes are a fuzzer's.
    pub vector: Option<String>,
    /// The end that got them.
    pub setup: Setup,
    /// The peer's bytes, as they came.
    pub chunks: Vec<Vec<u8>>,
    /// What the vector asks for, or what our codec tells.
    pub expected: Vec<Report>,
    /// What the codec told.
    pub reported: Vec<Report>,
    /// The rule that the bytes break, as our codec sees it.
    pub rule: Option<ProtocolError>,
}

/// A difference that is known: what decides it, and how it is known when it is met.
pub struct KnownDifference {
    /// The RFC and section whose words decide it.
    pub section: &'static str,
    /// What differs, and who is right.
    pub what: &'static str,
    /// Whether it is this one. Best so narrow that it is no other: what it lets through, nobody
    /// sees again.
    pub applies: fn(&Difference) -> bool,
}

impl Difference {
    /// Where these pieces are told otherwise than `expected`.
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

    /// Whether the codec and ours fail at the same frame, but not with the same byte of it: all
    /// that one of them has told more is its failure, and the other tells the same when the frame
    /// is whole. When a failure is told, RFC 6455 leaves open (7.1.7).
    pub fn is_only_timing<R: Receiver>(&self) -> bool {
        let is_late = self.reported.len() < self.expected.len();
        let (less, more) = if is_late {
            (&self.reported, &self.expected)
        } else {
            (&self.expected, &self.reported)
        };
        let fails =
            matches!(more.split_last(), Some((Report::Failed(_), before)) if agree(less, before));
        fails
            && if is_late {
                self.with_frame_completed::<R>()
            } else {
                self.with_header_completed::<R>()
            }
            .is_none()
    }

    /// Whether a frame announces more than the limit, and nothing is wrong with those before it.
    pub fn has_oversized_frame(&self) -> bool {
        let bytes = self.chunks.concat();
        let mut frames = PartialFrame::all(&bytes, self.setup.role);
        frames.any(|(at, frame)| {
            frame.length > self.setup.limits.max_frame_size
                && Ours::rule(&self.setup, &bytes[..at]).is_none()
        })
    }

    /// Whether a length is in a longer form than it needs.
    pub fn has_non_minimal_length(&self) -> bool {
        let bytes = self.chunks.concat();
        PartialFrame::all(&bytes, self.setup.role).any(|(_, frame)| frame.has_non_minimal_length())
    }

    /// Whether the frame with which our codec fails has no payload.
    pub fn fails_at_empty_frame(&self) -> bool {
        let bytes = self.chunks.concat();
        let mut frames = PartialFrame::all(&bytes, self.setup.role);
        let failing = frames
            .find(|(at, frame)| Ours::rule(&self.setup, &bytes[..at + frame.there]).is_some());
        failing.is_some_and(|(_, frame)| frame.length == 0)
    }

    /// The payload of the first Close, as far as it has come, unmasked.
    pub fn close_payload(&self) -> Option<Vec<u8>> {
        let bytes = self.chunks.concat();
        PartialFrame::all(&bytes, self.setup.role)
            .find(|(_, frame)| frame.opcode() == 8)
            .map(|(_, frame)| frame.payload)
    }

    /// Whether the last that was told is not what was expected, and all before it is.
    pub fn is_in_last_report(&self) -> bool {
        let (expected, reported) = (self.expected.split_last(), self.reported.split_last());
        expected
            .zip(reported)
            .is_some_and(|((_, expected), (_, reported))| agree(expected, reported))
    }

    /// What is left of it once the last frame is whole.
    pub fn with_frame_completed<R: Receiver>(&self) -> Option<Self> {
        self.with_limits::<R>(&self.setup.limits)
    }

    /// What is left of it once the last frame is whole, where our codec has these limits and the
    /// other its own.
    pub fn with_limits<R: Receiver>(&self, limits: &Limits) -> Option<Self> {
        self.remaining::<R>(limits, |last| last.rest(&self.setup.limits))
    }

    /// What is left of it once the last frame is whole, where our codec gets all frames with their
    /// lengths in the shortest form. What the codec tells after that which ours failed at is left
    /// out.
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

    /// What is left of it once the header of the last frame is whole, and of a Close of one byte
    /// that byte.
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

    /// All the bytes, and behind them what the last frame lacks.
    fn completed_by(&self, rest: impl Fn(&PartialFrame) -> Vec<u8>) -> Vec<u8> {
        let mut bytes = self.chunks.concat();
        let last = PartialFrame::all(&bytes, self.setup.role).last();
        bytes.extend(last.map(|(_, last)| rest(&last)).unwrap_or_default());
        bytes
    }
}

/// Whether both were told the same. A code that one does not tell is no difference.
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

    /// Ours, but what has come goes first through a function.
    struct Through<const WHICH: usize>(Setup, Vec<u8>);

    /// Waits until the frame is whole.
    const LATE: usize = 0;
    /// Takes frames with opcode 3 for none, as far as they have come.
    const SWALLOWS: usize = 1;
    /// Takes no text.
    const NO_TEXT: usize = 2;
    /// Tells nothing of what has come in pieces.
    const LOSES: usize = 3;

    impl<const WHICH: usize> Receiver for Through<WHICH> {
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

    /// Whether the difference at these bytes is one of time.
    fn is_only_timing<R: Receiver>(chunks: &[&[u8]]) -> bool {
        let setup = Setup { role: Role::Client, limits: Limits::default(), deflate: false };
        let (ours, theirs) =
            (report::<Ours>(&setup, chunks).unwrap(), report::<R>(&setup, chunks).unwrap());
        Difference::from(&setup, chunks, ours, theirs).expect("they differ").is_only_timing::<R>()
    }

    #[test]
    fn whoever_waits_is_told_from_whoever_is_wrong() {
        assert!(is_only_timing::<Through<LATE>>(&[b"\x83"]));
        assert!(is_only_timing::<Through<LATE>>(&[b"\x81\x02\xFF"]));
        assert!(!is_only_timing::<Through<SWALLOWS>>(&[b"\x83"]), "it will never tell");
        assert!(!is_only_timing::<Through<NO_TEXT>>(&[b"\x81\x02a"]), "we never tell");
        assert!(!is_only_timing::<Through<LOSES>>(&[b"\x81\x01", b"a"]), "it lacks no failure");
    }
}
