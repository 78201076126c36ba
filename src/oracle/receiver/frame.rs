//! Where the frames of a stream begin and end, and what the last of them lacks: to see what comes
//! of it once it is whole.
//!
//! Must not know what is allowed in a frame. RFC 6455, section 5.2. Read next: `memory.rs`.

use super::{Limits, Role};
use crate::wire::raw::{Header, Opcode, mask};

/// A frame, as far as it has come. What has not come of its header is filled in as a peer would
/// send it: with the right mask, and the shortest length of its form.
pub(super) struct Frame {
    header: Vec<u8>,
    /// The length that the header announces, in bytes.
    pub(super) length: u64,
    /// What has come of the payload, unmasked.
    pub(super) payload: Vec<u8>,
    /// So many bytes of header and payload are there.
    pub(super) there: usize,
}

impl Frame {
    /// The frame that begins with the first of these bytes, if there is one.
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
        let there = whole.min(bytes.len() as u64) as usize;
        let mut frame = Self { header, length, payload: Vec::new(), there };
        frame.payload = bytes[come..there].to_vec();
        mask::apply(frame.key().unwrap_or_default(), 0, &mut frame.payload);
        Some(frame)
    }

    /// All of them, one behind the other, each with the place of its first byte.
    pub(super) fn all(bytes: &[u8], receiver: Role) -> impl Iterator<Item = (usize, Self)> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let frame = Self::first(&bytes[at..], receiver)?;
            at += frame.there;
            Some((at - frame.there, frame))
        })
    }

    pub(super) fn opcode(&self) -> u8 {
        self.header[0] & 0x0F
    }

    fn key(&self) -> Option<[u8; 4]> {
        let is_masked = self.header[1] & 0x80 != 0;
        self.header.last_chunk().copied().filter(|_| is_masked)
    }

    /// What its header lacks.
    fn rest_of_header(&self) -> &[u8] {
        self.header.get(self.there..).unwrap_or_default()
    }

    /// What our codec waits for where a header alone breaks a rule: the rest of it, and the byte of
    /// a Close of one byte.
    pub(super) fn rest_to_judge(&self) -> Vec<u8> {
        let mut rest = self.rest_of_header().to_vec();
        if self.opcode() == 8 && self.length == 1 && self.payload.is_empty() {
            rest.push(0);
        }
        rest
    }

    /// What it lacks: the rest of its header and a payload of zeros, unless it is too long anyway.
    /// (Zeros may break a rule themselves, such as behind half a character.)
    pub(super) fn rest(&self, limits: &Limits) -> Vec<u8> {
        let mut rest = self.rest_of_header().to_vec();
        if self.length <= limits.max_frame_size {
            let key = self.key().unwrap_or_default(); // which is what zeros are when they are masked
            rest.extend((self.payload.len()..self.length as usize).map(|at| key[at % 4]));
        }
        rest
    }

    /// Whether its length is in a longer form than it needs.
    pub(super) fn length_is_longer(&self) -> bool {
        self.shortest_header().len() < self.header.len()
    }

    /// The same with its length in the shortest form.
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
        bytes[0] = self.header[0]; // which may be of no opcode that there is
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(role: Role, bytes: &[u8], rest: &[u8]) {
        let limits = Limits { max_frame_size: 200, ..Limits::default() };
        let last = Frame::all(bytes, role).last();
        assert_eq!(last.map(|(_, last)| last.rest(&limits)).unwrap_or_default(), rest);
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

    #[test]
    fn a_length_is_made_shorter() {
        let shortest = |bytes: &[u8]| {
            Frame::first(bytes, Role::Server).map(|frame| frame.with_shortest_length())
        };
        assert_eq!(
            shortest(b"\x81\xFE\0\x01\x01\x02\x03\x04a"),
            Some(b"\x81\x81\x01\x02\x03\x04a".to_vec())
        );
        let bytes = [&b"\x82\x7F\0\0\0\0\0\0\0\x7E"[..], &[0; 126]].concat();
        assert_eq!(shortest(&bytes), Some([&b"\x82\x7E\0\x7E"[..], &[0; 126]].concat()));
    }
}
