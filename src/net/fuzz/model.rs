//! What a log and its viewers should do, said plainly: all frames there ever were, and what each viewer was told.
//!
//! Must not know the log. Read next: `query.rs`.

use crate::wire::frame::{Header, Role};

/// All that was published, and what of it is held.
pub(super) struct Model {
    frames: Vec<Vec<u8>>,
    max_frames: usize,
    max_bytes: usize,
    /// How many of the oldest are gone.
    gone: usize,
}

impl Model {
    pub(super) fn new(max_frames: usize, max_bytes: usize) -> Self {
        Self { frames: Vec::new(), max_frames, max_bytes, gone: 0 }
    }

    /// The payload of a frame that can be told from all others.
    pub(super) fn payload(number: u64, length: usize) -> Vec<u8> {
        let mut payload = number.to_be_bytes().to_vec();
        payload.resize(payload.len() + length, number as u8);
        payload
    }

    pub(super) fn publish(&mut self, length: usize) {
        let payload = Self::payload(self.next(), length);
        let mut frame = vec![0x82];
        match payload.len() {
            length @ ..=125 => frame.push(length as u8),
            length => {
                frame.push(126);
                frame.extend((length as u16).to_be_bytes());
            }
        }
        self.frames.push([frame, payload].concat());
        // The newest is always held; the others, as long as all fit.
        while self.frames.len() - self.gone > 1 && !self.fits() {
            self.gone += 1;
        }
    }

    fn fits(&self) -> bool {
        let held = &self.frames[self.gone..];
        held.len() <= self.max_frames && held.concat().len() <= self.max_bytes
    }

    /// The oldest number that is held, and the one that comes next.
    pub(super) fn first(&self) -> u64 {
        self.gone as u64 + 1
    }

    pub(super) fn next(&self) -> u64 {
        self.frames.len() as u64 + 1
    }

    pub(super) fn frame(&self, number: u64) -> &[u8] {
        &self.frames[number as usize - 1]
    }
}

/// What one viewer was told so far.
pub(super) struct Told {
    /// The bytes of a frame that has not come whole.
    bytes: Vec<u8>,
    /// The number that must come next.
    pub(super) next: u64,
}

impl Told {
    pub(super) fn new(start: u64) -> Self {
        Self { bytes: Vec::new(), next: start }
    }

    /// More bytes have come; each frame must be the next one. A viewer that is not told of gaps `may_skip` what is gone.
    pub(super) fn bytes(&mut self, bytes: &[u8], model: &Model, may_skip: bool) {
        self.bytes.extend_from_slice(bytes);
        while let Some((header, length)) = Header::decode(&self.bytes, Role::Client).expect("frames of ours") {
            let end = length + header.length as usize;
            if self.bytes.len() < end {
                return;
            }
            let frame: Vec<u8> = self.bytes.drain(..end).collect();
            let number = frame[length..].first_chunk().map(|number| u64::from_be_bytes(*number)).expect("a number");
            let skips = may_skip && number > self.next && number <= model.first();
            assert!(number == self.next || skips, "{number} instead of {}", self.next);
            assert_eq!(frame, model.frame(number), "number {number}");
            self.next = number + 1;
        }
    }

    /// The record of a gap has come.
    pub(super) fn gap(&mut self, first: u64, last: u64, model: &Model) {
        assert!(self.bytes.is_empty(), "in the middle of a frame");
        assert!(first == self.next && first <= last, "{first} to {last}, but {} was next", self.next);
        assert!(last < model.first(), "{last} is still there");
        self.next = last + 1;
    }

    pub(super) fn is_between_frames(&self) -> bool {
        self.bytes.is_empty()
    }
}
