//! Splits a stream into frames, and completes the last one, to see what a codec reports once it is
//! complete.
//!
//! Must not know which frames are allowed. RFC 6455, section 5.2. Read next: `vectors/mod.rs`.

use super::{Limits, Role};
use crate::wire::raw::{Header, Opcode, mask};

/// A frame, as far as it has arrived. The missing part of its header is filled in as a valid peer
/// would send it: with the right mask bit, and with the smallest length of its form.
pub(super) struct PartialFrame {
    header: Vec<u8>,
    /// The payload length in the header, in bytes.
    pub(super) length: u64,
    /// The part of the payload that has arrived, unmasked.
    pub(super) payload: Vec<u8>,
    /// How many bytes of header and payload have arrived.
    pub(super) arrived: usize,
}

impl PartialFrame {
    /// The frame at the start of these bytes; `None` if there are none.
    fn first(bytes: &[u8], receiver: Role) -> Option<Self> {
        let &first = bytes.first()?;
        let second =
            bytes.get(1).copied().unwrap_or(if receiver == Role::Server { 0x80 } else { 0 });
        let length: &[u8] = match second & 0x7F {
            126 => &[0, 126],
            127 => &[0, 0, 0, 0, 0, 1, 0, 0],
            _ => &[],
        };
        let key: &[u8] = if second & 0x80 != 0 { &[0; 4] } else { &[] };
        let mut header = [&[first, second], length, key].concat();
        let come = bytes.len().min(header.len());
        header[..come].copy_from_slice(&bytes[..come]);
        let length = match &header[2..2 + length.len()] {
            [] => u64::from(second & 0x7F),
            bytes => bytes.iter().fold(0, |length, &byte| length << 8 | u64::from(byte)),
        };
        let whole = length.saturating_add(header.len() as u64);
        let arrived = whole.min(bytes.len() as u64) as usize;
        let mut frame = Self { header, length, payload: Vec::new(), arrived };
        frame.payload = bytes[come..arrived].to_vec();
        mask::apply(frame.key().unwrap_or_default(), 0, &mut frame.payload);
        Some(frame)
    }

    /// All frames in these bytes, each with its offset.
    pub(super) fn all(bytes: &[u8], receiver: Role) -> impl Iterator<Item = (usize, Self)> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let frame = Self::first(&bytes[at..], receiver)?;
            at += frame.arrived;
            Some((at - frame.arrived, frame))
        })
    }

    pub(super) fn opcode(&self) -> u8 {
        self.header[0] & 0x0F
    }

    /// Whether FIN is set.
    pub(super) fn is_last(&self) -> bool {
        self.header[0] & 0x80 != 0
    }

    /// Whether the header has arrived. If not, its length may be filled in.
    pub(super) fn has_header(&self) -> bool {
        self.arrived >= self.header.len()
    }

    /// How many bytes of the frame have not arrived.
    pub(super) fn missing(&self) -> u64 {
        (self.header.len() as u64).saturating_add(self.length) - self.arrived as u64
    }

    pub(super) fn key(&self) -> Option<[u8; 4]> {
        let is_masked = self.header[1] & 0x80 != 0;
        self.header.last_chunk().copied().filter(|_| is_masked)
    }

    /// The missing part of the header.
    fn rest_of_header(&self) -> &[u8] {
        self.header.get(self.arrived..).unwrap_or_default()
    }

    /// What our codec waits for before it decides on a frame: the rest of the header, and of a
    /// Close of one byte that byte.
    pub(super) fn rest_until_decided(&self) -> Vec<u8> {
        let mut rest = self.rest_of_header().to_vec();
        if self.opcode() == 8 && self.length == 1 && self.payload.is_empty() {
            rest.push(0);
        }
        rest
    }

    /// The missing part of the frame: the rest of the header and a payload of zeros. A frame over
    /// the limit gets no payload. The zeros may break a rule themselves, for example after half a
    /// character.
    pub(super) fn rest(&self, limits: &Limits) -> Vec<u8> {
        let mut rest = self.rest_of_header().to_vec();
        if self.length <= limits.max_frame_size {
            // A zero, masked, is the byte of the key.
            let key = self.key().unwrap_or_default();
            rest.extend((self.payload.len()..self.length as usize).map(|at| key[at % 4]));
        }
        rest
    }

    /// Whether the length is encoded in more bytes than necessary.
    pub(super) fn has_non_minimal_length(&self) -> bool {
        self.shortest_header().len() < self.header.len()
    }

    /// The same frame with its length in the shortest form.
    pub(super) fn with_shortest_length(&self) -> Vec<u8> {
        let mut bytes = self.shortest_header();
        let start = bytes.len();
        bytes.extend(&self.payload);
        mask::apply(self.key().unwrap_or_default(), 0, &mut bytes[start..]);
        bytes
    }

    fn shortest_header(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        Header { length: self.length, ..Header::whole(Opcode::Binary, 0, self.key()) }
            .encode(&mut bytes);
        bytes[0] = self.header[0]; // the opcode may be a reserved one
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(role: Role, bytes: &[u8], rest: &[u8]) {
        let limits = Limits { max_frame_size: 200, ..Limits::default() };
        let last = PartialFrame::all(bytes, role).last();
        assert_eq!(last.map(|(_, last)| last.rest(&limits)).unwrap_or_default(), rest);
    }

    #[test]
    fn a_partial_frame_is_completed_by_the_rules() {
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

    #[test]
    fn a_length_is_made_shorter() {
        let shortest = |bytes: &[u8]| {
            PartialFrame::first(bytes, Role::Server).map(|frame| frame.with_shortest_length())
        };
        assert_eq!(
            shortest(b"\x81\xFE\0\x01\x01\x02\x03\x04a"),
            Some(b"\x81\x81\x01\x02\x03\x04a".to_vec())
        );
        let bytes = [&b"\x82\x7F\0\0\0\0\0\0\0\x7E"[..], &[0; 126]].concat();
        assert_eq!(shortest(&bytes), Some([&b"\x82\x7E\0\x7E"[..], &[0; 126]].concat()));
    }
}
