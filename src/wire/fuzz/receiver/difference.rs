//! Where a codec tells something else than is expected of it: all that one needs to see why, and to say that it is known.
//!
//! Must not know more of frames than where one ends. RFC 6455, 5.2 and 7.1.7. Read next: `shown.rs`.

use super::{Limits, Ours, Receiver, Role, Setup, Told, Violation, tell};

/// Bytes of which a codec tells something else than is expected.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The vector's name; none where the bytes are a fuzzer's.
    pub vector: Option<String>,
    /// The end that got them.
    pub setup: Setup,
    /// The peer's bytes, as they came.
    pub pieces: Vec<Vec<u8>>,
    /// What the vector asks for, or what our codec tells.
    pub expected: Vec<Told>,
    /// What the codec told.
    pub told: Vec<Told>,
    /// The rule that the bytes break, as our codec sees it.
    pub rule: Option<Violation>,
}

/// A difference that is known: what decides it, and how it is known when it is met.
pub struct Known {
    /// The RFC and section whose words decide it.
    pub section: &'static str,
    /// What differs, and who is right.
    pub what: &'static str,
    /// Whether it is this one. Best so narrow that it is no other: what it lets through, nobody sees again.
    pub applies: fn(&Difference) -> bool,
}

impl Difference {
    /// Where these pieces are told otherwise than `expected`.
    pub(super) fn from(setup: &Setup, pieces: &[&[u8]], expected: Vec<Told>, told: Vec<Told>) -> Option<Self> {
        if same(&expected, &told) {
            return None;
        }
        let rule = Ours::rule(setup, &pieces.concat());
        let pieces = pieces.iter().map(|piece| piece.to_vec()).collect();
        Some(Self { vector: None, setup: setup.clone(), pieces, expected, told, rule })
    }

    /// Whether what is expected is a failure, and all before it was told. What the codec tells instead of it is not asked.
    pub fn is_at_failure(&self) -> bool {
        let Some((Told::Failed(_), before)) = self.expected.split_last() else { return false };
        self.told.len() >= before.len() && same(before, &self.told[..before.len()])
    }

    /// Whether the codec and ours fail at the same frame, but not with the same byte of it: the one that had told less tells
    /// the same as the other when the frame is whole. When a failure is told, RFC 6455 leaves open (7.1.7).
    pub fn is_of_time<R: Receiver>(&self) -> bool {
        let until = self.expected.len().min(self.told.len());
        self.expected.len() != self.told.len()
            && same(&self.expected[..until], &self.told[..until])
            && self.once_whole::<R>().is_none()
    }

    /// Whether a frame announces more than the limit.
    pub fn has_long_frame(&self) -> bool {
        Frame::all(&self.pieces.concat(), self.setup.role).any(|frame| frame.length > self.setup.limits.frame)
    }

    /// Whether the last that was told is not what was expected, and all before it is.
    pub fn is_in_last(&self) -> bool {
        let (expected, told) = (self.expected.split_last(), self.told.split_last());
        expected.zip(told).is_some_and(|((_, expected), (_, told))| same(expected, told))
    }

    /// What is left of it once the last frame is whole.
    pub fn once_whole<R: Receiver>(&self) -> Option<Self> {
        self.with_limits::<R>(&self.setup.limits)
    }

    /// What is left of it once the last frame is whole, where our codec has these limits and the other its own.
    pub fn with_limits<R: Receiver>(&self, limits: &Limits) -> Option<Self> {
        let mut bytes = self.pieces.concat();
        let last = Frame::all(&bytes, self.setup.role).last();
        bytes.extend(last.map(|last| last.rest(&self.setup.limits)).unwrap_or_default());
        let ours = Setup { limits: limits.clone(), ..self.setup.clone() };
        Self::from(&self.setup, &[&bytes], tell::<Ours>(&ours, &[&bytes])?, tell::<R>(&self.setup, &[&bytes])?)
    }
}

/// Whether both were told the same. A code that one does not tell is no difference.
pub fn same(one: &[Told], other: &[Told]) -> bool {
    let alike = |pair: (&Told, &Told)| match pair {
        (Told::Failed(one), Told::Failed(other)) => one.is_none() || other.is_none() || one == other,
        (one, other) => one == other,
    };
    one.len() == other.len() && one.iter().zip(other).all(alike)
}

/// A frame, as far as it has come; what has not is filled in as a peer sends it that breaks no rule with it: the right mask, and the
/// shortest length of its form.
struct Frame {
    header: Vec<u8>,
    /// The length that the header announces, in bytes.
    length: u64,
    /// So many bytes of header and payload are there.
    there: usize,
}

impl Frame {
    /// The frame that begins with the first of these bytes, if there is one.
    fn first(bytes: &[u8], receiver: Role) -> Option<Self> {
        let &first = bytes.first()?;
        let second = bytes.get(1).copied().unwrap_or(if receiver == Role::Server { 0x80 } else { 0 });
        let length: &[u8] = match second & 0x7F {
            126 => &[0, 126],
            127 => &[0, 0, 0, 0, 0, 1, 0, 0],
            _ => &[],
        };
        let key: &[u8] = if second & 0x80 != 0 { &[0; 4] } else { &[] };
        let mut header = [&[first, second], length, key].concat();
        let there = bytes.len().min(header.len());
        header[..there].copy_from_slice(&bytes[..there]);
        let length = match &header[2..2 + length.len()] {
            [] => u64::from(second & 0x7F),
            bytes => bytes.iter().fold(0, |length, &byte| length << 8 | u64::from(byte)),
        };
        let whole = length.saturating_add(header.len() as u64);
        Some(Self { header, length, there: whole.min(bytes.len() as u64) as usize })
    }

    /// All of them, one behind the other.
    fn all(mut bytes: &[u8], receiver: Role) -> impl Iterator<Item = Self> {
        std::iter::from_fn(move || {
            let frame = Self::first(bytes, receiver)?;
            bytes = &bytes[frame.there..];
            Some(frame)
        })
    }

    /// What it lacks: the rest of its header, and a payload of zeros, unless it is too long anyway.
    fn rest(&self, limits: &Limits) -> Vec<u8> {
        let mut rest = self.header.get(self.there..).unwrap_or_default().to_vec();
        if self.length <= limits.frame {
            let come = self.there.saturating_sub(self.header.len());
            let key = if self.header[1] & 0x80 != 0 { &self.header[self.header.len() - 4..] } else { &[0; 4] };
            rest.extend((come..self.length as usize).map(|at| key[at % 4]));
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(role: Role, bytes: &[u8], rest: &[u8]) {
        let limits = Limits { frame: 200, ..Limits::default() };
        let last = Frame::all(bytes, role).last();
        assert_eq!(last.map(|last| last.rest(&limits)).unwrap_or_default(), rest);
    }

    #[test]
    fn a_frame_is_ended_by_the_rules() {
        check(Role::Client, b"", b"");
        check(Role::Client, b"\x82\x01a", b"");
        check(Role::Client, b"\x82\x01a\x83", b"\0");
        check(Role::Client, b"\x82\x03a", b"\0\0");
        check(Role::Server, b"\x83", b"\x80\0\0\0\0");
        check(Role::Server, b"\x83\x83\x01\x02\x03\x04a", b"\x02\x03");
        check(Role::Client, b"\x82\x7F", b"\0\0\0\0\0\x01\0\0");
        check(Role::Client, b"\x82\x7E\0", &[&[126][..], &[0; 126]].concat());
        check(Role::Client, b"\x82\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", &[0; 4]);
    }

    /// Ours, but what has come goes first through a function.
    struct Through<const WHICH: usize>(Setup, Vec<u8>);

    /// Waits until the frame is whole.
    const LATE: usize = 0;
    /// Takes frames with opcode 3 for none, as far as they have come.
    const SWALLOWS: usize = 1;
    /// Takes no text.
    const NO_TEXT: usize = 2;

    impl<const WHICH: usize> Receiver for Through<WHICH> {
        fn open(setup: &Setup) -> Option<Self> {
            Some(Self(setup.clone(), Vec::new()))
        }

        fn receive(&mut self, bytes: &[u8], told: &mut Vec<Told>) {
            self.1.extend(bytes);
            let bytes = match WHICH {
                LATE if Frame::all(&self.1, self.0.role).any(|frame| !frame.rest(&self.0.limits).is_empty()) => return,
                SWALLOWS if self.1.starts_with(&[0x83]) => return,
                NO_TEXT if self.1.starts_with(&[0x81]) => return told.push(Told::Failed(Some(1007))),
                _ => &self.1,
            };
            *told = tell::<Ours>(&self.0, &[bytes]).unwrap_or_default();
        }
    }

    /// Whether the difference at these bytes is one of time.
    fn is_of_time<R: Receiver>(bytes: &[u8]) -> bool {
        let setup = Setup { role: Role::Client, limits: Limits::default(), deflate: false };
        let (ours, theirs) = (tell::<Ours>(&setup, &[bytes]).unwrap(), tell::<R>(&setup, &[bytes]).unwrap());
        Difference::from(&setup, &[bytes], ours, theirs).expect("they differ").is_of_time::<R>()
    }

    #[test]
    fn whoever_waits_is_told_from_whoever_is_wrong() {
        assert!(is_of_time::<Through<LATE>>(b"\x83"));
        assert!(is_of_time::<Through<LATE>>(b"\x81\x02\xFF"));
        assert!(!is_of_time::<Through<SWALLOWS>>(b"\x83"), "it will never tell");
        assert!(!is_of_time::<Through<NO_TEXT>>(b"\x81\x02a"), "we never tell");
    }
}
