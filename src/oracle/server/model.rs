//! A plain model of the log: all frames that there ever were, and how many of them were dropped.
//!
//! Must not know the log. Read next: `query.rs`.

use std::ops::Range;

/// How many bytes of room a source gets that waits for room, whatever the size of its frames.
pub(super) const ROOM_BYTES: usize = 256 << 10;

/// How many bytes of a payload are its number.
const NUMBER: usize = size_of::<u64>();

/// How the text of a notice begins.
pub(super) const NOTICE: &str = "notice ";

/// Everything that was published, and what of it is held.
pub(super) struct Model {
    /// The length of each frame's payload without its number.
    lengths: Vec<usize>,
    max_frames: usize,
    max_bytes: usize,
    /// How many of the oldest were dropped.
    gone: usize,
    /// No more will follow.
    pub(super) ended: bool,
    /// How often the notice was set.
    pub(super) notices: u32,
}

impl Model {
    pub(super) fn new(max_frames: usize, max_bytes: usize) -> Self {
        Self { lengths: Vec::new(), max_frames, max_bytes, gone: 0, ended: false, notices: 0 }
    }

    /// The payload of a frame, unlike that of all others.
    pub(super) fn payload(number: u64, length: usize) -> Vec<u8> {
        let mut payload = number.to_be_bytes().to_vec();
        payload.resize(payload.len() + length, number as u8);
        payload
    }

    /// The text of the notice with this number. No other text in these scripts begins as it does.
    pub(super) fn notice(number: u32) -> String {
        format!("{NOTICE}{number}")
    }

    pub(super) fn publish(&mut self, length: usize) {
        self.lengths.push(length);
        // The newest is always held, the others as long as all fit.
        while self.lengths.len() - self.gone > 1 && !self.fits() {
            self.gone += 1;
        }
    }

    fn fits(&self) -> bool {
        self.next() - self.first() <= self.max_frames as u64
            && self.bytes_from(self.first()) <= self.max_bytes
    }

    fn bytes_from(&self, number: u64) -> usize {
        (number..self.next()).map(|number| self.frame(number..number + 1).len()).sum()
    }

    /// Whether the frames that a source waits to append would not drop `needed`, the lowest number
    /// that a subscriber needs.
    pub(super) fn has_room(&self, needed: Option<u64>) -> bool {
        let needed = needed.map_or(self.next(), |number| number.max(self.first()));
        let kept = (self.next() - needed) as usize;
        let fits = kept + self.max_frames.div_ceil(4) <= self.max_frames
            && self.bytes_from(needed) + ROOM_BYTES <= self.max_bytes;
        fits || kept == 0
    }

    /// The oldest number that is held.
    pub(super) fn first(&self) -> u64 {
        self.gone as u64 + 1
    }

    pub(super) fn next(&self) -> u64 {
        self.lengths.len() as u64 + 1
    }

    /// The length of the payload of this message.
    pub(super) fn payload_length(&self, number: u64) -> usize {
        NUMBER + self.lengths[number as usize - 1]
    }

    /// One message in a frame, or several, whose payloads are separated by line feeds.
    pub(super) fn frame(&self, numbers: Range<u64>) -> Vec<u8> {
        let payloads: Vec<_> = numbers
            .map(|number| Self::payload(number, self.lengths[number as usize - 1]))
            .collect();
        let payload = payloads.join(&b'\n');
        let mut frame = vec![0x82];
        match payload.len() {
            length @ ..=125 => frame.push(length as u8),
            length @ 126..=0xFFFF => {
                frame.push(126);
                frame.extend((length as u16).to_be_bytes());
            }
            length => {
                frame.push(127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        [frame, payload].concat()
    }
}
