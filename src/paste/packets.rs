//! Packets, put together to what each end of a connection sent.
//!
//! Segments come twice, late, or in the wrong order; their sequence numbers say where they belong.
//! Must not know where the packets are from. RFC 9293, section 3.4. Read next:
//! `packets/segment.rs`.

mod segment;
#[cfg(test)]
#[path = "packets_tests.rs"]
mod tests;

pub(super) use segment::Link;

use super::{
    found::{Connection, Paste, Piece},
    frames, heads,
};
use crate::wire::Role;
use segment::{Segment, link, segment};
use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
};

/// Reads blocks that are packets, each whole. `None` if they are not.
pub(super) fn read(blocks: &[&[u8]]) -> Option<Paste> {
    let mut streams = Streams::default();
    for block in blocks {
        let link = link(block)?;
        streams.add(link, block, None);
    }
    streams.finish()
}

/// The bytes of two peers in turn; `true` is the second. Each gets its role.
pub(super) fn of_two_peers(blocks: Vec<(bool, Vec<u8>)>) -> Vec<Piece> {
    let of = |second: bool| {
        blocks
            .iter()
            .filter(move |block| block.0 == second)
            .flat_map(|block| &block.1)
            .copied()
            .collect::<Vec<u8>>()
    };
    let first = role(&of(false), &of(true), Role::Client);
    let other = if first == Role::Client { Role::Server } else { Role::Client };
    let piece = |(second, bytes)| Piece {
        bytes,
        sender: Some(if second { other } else { first }),
        ..Piece::default()
    };
    blocks.into_iter().map(piece).collect()
}

/// Which end sent `ours`, when `theirs` is what the other sent.
fn role(ours: &[u8], theirs: &[u8], otherwise: Role) -> Role {
    let by_content = |bytes: &[u8]| {
        if heads::is_request(bytes) {
            Some(Role::Client)
        } else if heads::is_response(bytes) {
            Some(Role::Server)
        } else {
            None
        }
    };
    let opposite = |role| if role == Role::Client { Role::Server } else { Role::Client };
    let by_mask = |bytes: &[u8]| {
        frames::outline(bytes).filter(|frame| frame.is_plausible).map(|frame| frame.sender)
    };
    by_content(ours)
        .or_else(|| by_content(theirs).map(opposite))
        .or_else(|| by_mask(ours))
        .or_else(|| by_mask(theirs).map(opposite))
        .unwrap_or(otherwise)
}

/// Connections, as their segments come.
#[derive(Default)]
pub(super) struct Streams {
    connections: Vec<Stream>,
    /// The last connection between two ends, the lower one first.
    newest: HashMap<[SocketAddr; 2], usize>,
    packets: usize,
    /// How many packets are not TCP, or cannot be read.
    others: usize,
}

/// The segments of one connection.
struct Stream {
    ends: [SocketAddr; 2],
    /// The end that opened it, if that was seen.
    opener: Option<usize>,
    sides: [Side; 2],
    /// What each side sent, in the order in which it can be read.
    pieces: Vec<(usize, Vec<u8>, u64, Option<f64>)>,
}

/// A segment: its payload, how many of its bytes are missing, and its time.
type Waiting = (Vec<u8>, u64, Option<f64>);

/// What one end sent. A position is a sequence number that counts on where that begins anew, at
/// 2^32, so that positions can be compared.
#[derive(Default)]
struct Side {
    /// The position that comes next.
    next: Option<u64>,
    /// Segments that wait for those before them, by their positions.
    waiting: BTreeMap<u64, Waiting>,
}

impl Streams {
    /// Adds a packet, as it was captured at a time.
    pub(super) fn add(&mut self, link: Link, packet: &[u8], seconds: Option<f64>) {
        self.packets += 1;
        let Some(segment) = segment(link, packet) else {
            self.others += 1;
            return;
        };
        let (from, to) = (segment.from, segment.to);
        let is_new = segment.is_syn && !segment.is_ack;
        let ends = if from < to { [from, to] } else { [to, from] };
        let known = self.newest.get(&ends).copied().filter(|known| {
            let mut pieces = self.connections[*known].pieces.iter();
            !(is_new && pieces.any(|piece| !piece.1.is_empty()))
        });
        let index = known.unwrap_or(self.connections.len());
        if known.is_none() {
            self.newest.insert(ends, index);
            self.connections.push(Stream {
                ends: [from, to],
                opener: None,
                sides: Default::default(),
                pieces: Vec::new(),
            });
        }
        let stream = &mut self.connections[index];
        stream.add(segment, seconds);
    }

    /// What was sent. `None` if there was no packet of TCP at all.
    pub(super) fn finish(self) -> Option<Paste> {
        if self.connections.is_empty() {
            return None;
        }
        let plural = if self.packets == 1 { "" } else { "s" };
        let mut paste = Paste {
            form: format!("{} packet{plural}, put together by TCP", self.packets),
            ..Paste::default()
        };
        if self.others > 0 {
            paste.notes.push(format!("Left out are {} packets that are not TCP.", self.others));
        }
        for stream in self.connections {
            let name = format!("{} and {}", stream.ends[0], stream.ends[1]);
            let pieces = stream.finish();
            let sent: Vec<u8> = pieces.iter().flat_map(|piece| &piece.bytes).copied().collect();
            if sent.is_empty() {
                continue;
            }
            if let Err(error) = frames::check_not_another_protocol(&sent) {
                paste.notes.push(format!("The connection of {name} is left out: {error}."));
                continue;
            }
            paste.connections.push(Connection { name: Some(name), pieces });
        }
        if paste.connections.is_empty() {
            paste.notes.push("No connection in it sent anything that can be read.".to_owned());
        }
        Some(paste)
    }
}

impl Stream {
    fn add(&mut self, segment: Segment, seconds: Option<f64>) {
        let from = usize::from(segment.from != self.ends[0]);
        if segment.is_syn {
            self.opener = Some(if segment.is_ack { 1 - from } else { from });
        }
        let side = &mut self.sides[from];
        let start = side.position(segment.sequence.wrapping_add(u32::from(segment.is_syn)));
        side.put(start, (segment.payload, segment.missing, seconds));
        self.take(from);
    }

    /// Takes the segments whose turn it is, without what was seen before.
    fn take(&mut self, from: usize) {
        while let Some((seen, (payload, missing, seconds))) = self.sides[from].due() {
            let Some(new) = payload.get(seen..).filter(|new| !new.is_empty()) else { continue };
            self.sides[from].passed(new.len() as u64 + missing);
            self.pieces.push((from, new.to_vec(), missing, seconds));
        }
    }

    fn finish(mut self) -> Vec<Piece> {
        // What was never captured leaves a gap, and what follows it can still be read.
        for from in 0..2 {
            while let Some(gap) = self.sides[from].gap() {
                self.sides[from].passed(gap);
                self.pieces.push((from, Vec::new(), gap, None));
                self.take(from);
            }
        }
        let sent = |side: usize| -> Vec<u8> {
            self.pieces
                .iter()
                .filter(|piece| piece.0 == side)
                .flat_map(|piece| &piece.1)
                .copied()
                .collect()
        };
        let by_opener = if self.opener == Some(1) { Role::Server } else { Role::Client };
        let first = role(&sent(0), &sent(1), by_opener);
        let second = if first == Role::Client { Role::Server } else { Role::Client };
        let begun = self.pieces.iter().find_map(|piece| piece.3);
        let piece = |(side, bytes, missing, seconds): (usize, Vec<u8>, u64, Option<f64>)| Piece {
            bytes,
            sender: Some(if side == 0 { first } else { second }),
            missing,
            seconds: seconds.zip(begun).map(|(seconds, begun)| seconds - begun),
        };
        self.pieces.into_iter().map(piece).collect()
    }
}

impl Side {
    /// The position of a sequence number: up to half of the numbers are ahead of the next one, the
    /// others have been sent before.
    fn position(&mut self, sequence: u32) -> u64 {
        // Something may have been sent before the first segment that was captured.
        let next = *self.next.get_or_insert((1 << 32) + u64::from(sequence));
        let ahead = sequence.wrapping_sub(next as u32).cast_signed();
        next.saturating_add_signed(ahead.into())
    }

    /// Of two segments at one position, the longer one has all of both.
    fn put(&mut self, start: u64, segment: Waiting) {
        let length = segment.0.len();
        let known = self.waiting.get(&start).map_or(0, |known| known.0.len());
        if length > known {
            self.waiting.insert(start, segment);
        }
    }

    /// The first segment, if nothing in front of it is missing, and how many of its bytes were seen.
    fn due(&mut self) -> Option<(usize, Waiting)> {
        let first = self.waiting.first_entry()?;
        let seen = self.next?.checked_sub(*first.key())?;
        Some((usize::try_from(seen).unwrap_or(usize::MAX), first.remove()))
    }

    /// How many bytes are missing in front of the first segment.
    fn gap(&self) -> Option<u64> {
        let (start, _) = self.waiting.first_key_value()?;
        start.checked_sub(self.next?)
    }

    fn passed(&mut self, bytes: u64) {
        self.next = self.next.map(|next| next.saturating_add(bytes));
    }
}
