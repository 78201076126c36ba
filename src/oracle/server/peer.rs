//! The peer of one connection, and the oracle of what it receives: whole frames in order, up to
//! where the socket stopped.
//!
//! The frames have three sources. Those of the log are binary, and the model knows them by their
//! numbers; a peer that gets them joined finds several in a frame. Its notices are texts with a number, which only grows. Those of the connection itself
//! are compared with its twin: a protocol that gets the same input, and whose output is taken at
//! once. Only a Pong may be later than the twin's, or be left out for a later one (RFC 6455,
//! 5.5.3). Must not know how anything is written. Read next: `model.rs`.

use super::model::{Model, NOTICE};
use crate::wire::{
    CloseCode, CloseReason, Protocol, Role,
    raw::{Header, Opcode},
};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// How the record of a gap begins. No other text in these scripts begins so.
const GAP: &[u8] = br#"{"gap""#;

/// The longest payload of a frame in which messages are joined, in bytes.
const MOST_JOINED: usize = 16 << 10;

/// What a peer is told besides the messages, as it speaks a subprotocol of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Nothing: dropped messages are skipped.
    Nothing,
    Gaps,
    GapsAndNotices,
    /// The same, and several messages come in one frame.
    AndJoined,
}

impl Told {
    pub(super) fn notices(self) -> bool {
        matches!(self, Self::GapsAndNotices | Self::AndJoined)
    }
}

/// The other end of a connection.
pub(super) struct Peer {
    pub(super) told: Told,
    /// The last notice that has arrived.
    noticed: u32,
    /// The next number that must arrive from the log.
    pub(super) next: u64,
    /// The number after the messages of the joined frame that was last begun.
    begun: u64,
    /// It has missed messages, and not caught up since.
    pub(super) lost: bool,
    /// What arrives before the first frame, as far as it has not arrived yet.
    head: Vec<u8>,
    /// The bytes of a partial frame.
    bytes: Vec<u8>,
    twin: Protocol,
    /// The frames of the twin that have not arrived, without Pongs.
    said: VecDeque<Vec<u8>>,
    pongs: VecDeque<Vec<u8>>,
    /// A Close has arrived.
    closed: bool,
}

impl Peer {
    /// The peer of a connection that begins with `head`, reads the log from number `next` on, and
    /// has a protocol like `twin`.
    pub(super) fn new(head: Vec<u8>, next: u64, told: Told, twin: Protocol) -> Self {
        let (said, pongs) = (VecDeque::new(), VecDeque::new());
        Self {
            told,
            noticed: 0,
            next,
            begun: next,
            lost: false,
            head,
            bytes: Vec::new(),
            twin,
            said,
            pongs,
            closed: false,
        }
    }

    /// The twin.
    pub(super) fn twin(&self) -> &Protocol {
        &self.twin
    }

    /// Has the twin do the same as the connection's protocol. Its output must arrive.
    pub(super) fn expect(&mut self, what: impl FnOnce(&mut Protocol)) {
        what(&mut self.twin);
        let output = self.twin.take_output();
        let mut rest = &output[..];
        while let Some((header, length)) =
            Header::decode(rest, Role::Client).expect("frames of ours")
        {
            let frame =
                rest.split_off(..length + header.length as usize).expect("whole frames").to_vec();
            if header.opcode == Opcode::Pong {
                self.pongs.push_back(frame)
            } else {
                self.said.push_back(frame)
            }
        }
    }

    /// The connection closes because the data has ended. Everything must have arrived by then.
    pub(super) fn expect_end(&mut self, model: &Model) {
        assert!(
            model.ended && self.next == model.next(),
            "there is more than number {}",
            self.next - 1
        );
        let reason = CloseReason::new(CloseCode::NORMAL, "the data has ended");
        self.expect(|protocol| protocol.close(Some(reason)));
    }

    /// These bytes of the log are written next, whatever the socket takes of them. If there are
    /// none because the peer has everything before number `next`, it has caught up. A notice must
    /// have arrived before them.
    pub(super) fn offered(&mut self, batch: &[u8], (next, notice): (u64, u32), model: &Model) {
        match Header::decode(batch, Role::Client).expect("frames of ours") {
            Some((frame, header)) => {
                let first = number(&batch[header..]);
                self.lost |= first != self.next;
                if self.told == Told::AndJoined {
                    assert_eq!(frame.length as usize, batch.len() - header, "it is one frame");
                    self.begun = self.end_of(first, batch.len() - header, model);
                }
                assert!(self.knows(notice), "messages before notice {notice}");
            }
            None => self.lost &= self.next < next,
        }
    }

    /// These bytes have arrived.
    pub(super) fn bytes(&mut self, mut bytes: &[u8], model: &Model) {
        let head = bytes.split_off(..bytes.len().min(self.head.len())).expect("as many");
        assert_eq!(head, self.head.drain(..head.len()).as_slice(), "the head");
        self.bytes.extend_from_slice(bytes);
        while let Some((header, length)) =
            Header::decode(&self.bytes, Role::Client).expect("frames of ours")
        {
            let end = length + header.length as usize;
            if self.bytes.len() < end {
                return;
            }
            let frame: Vec<u8> = self.bytes.drain(..end).collect();
            assert!(!self.closed, "a frame after the Close");
            self.frame(header.opcode, &frame, length, model);
        }
    }

    fn frame(&mut self, opcode: Opcode, frame: &[u8], header: usize, model: &Model) {
        match opcode {
            Opcode::Binary => self.message(frame, header, model),
            Opcode::Text if frame[header..].starts_with(GAP) => self.gap(&frame[header..], model),
            Opcode::Text if frame[header..].starts_with(NOTICE.as_bytes()) => {
                self.notice(&frame[header..], model);
            }
            Opcode::Pong => {
                let place = self.pongs.iter().position(|pong| pong == frame);
                self.pongs.drain(..=place.expect("a Pong that was asked for, and none before it"));
            }
            _ => {
                self.closed = opcode == Opcode::Close;
                if self.closed && self.twin.is_open() {
                    self.expect_end(model);
                }
                assert!(
                    self.said.pop_front().is_some_and(|said| said == frame),
                    "{opcode:?} was not to come next"
                );
            }
        }
    }

    fn message(&mut self, frame: &[u8], header: usize, model: &Model) {
        let number = number(&frame[header..]);
        let skips = self.told == Told::Nothing && number > self.next && number <= model.first();
        assert!(number == self.next || skips, "{number} instead of {}", self.next);
        let end = self.end_of(number, frame.len() - header, model);
        assert!(frame == model.frame(number..end), "numbers {number} to {end} have other bytes");
        self.next = end;
    }

    /// The number after the messages of a frame that begins with this number, and has so long a
    /// payload.
    fn end_of(&self, first: u64, payload: usize, model: &Model) -> u64 {
        let (mut end, mut length) = (first + 1, model.payload_length(first));
        while self.told == Told::AndJoined && length < payload && end < model.next() {
            length += "\n".len() + model.payload_length(end);
            end += 1;
        }
        assert!(end == first + 1 || payload <= MOST_JOINED, "{payload} bytes in a joined frame");
        end
    }

    /// The record of a gap has arrived.
    fn gap(&mut self, record: &[u8], model: &Model) {
        let record: Value = serde_json::from_slice(record).expect("JSON");
        let last = record["gap"]["to"].as_u64().expect("a number");
        assert_eq!(record, json!({"gap": {"from": self.next, "to": last}}));
        assert!(
            self.told != Told::Nothing && self.next <= last && last < model.first(),
            "{record}: not lost, or not to be told"
        );
        self.next = last + 1;
        self.lost = true;
    }

    /// A notice has arrived: a later one than before. It need not be the last that was set if the
    /// socket was full in between.
    fn notice(&mut self, text: &[u8], model: &Model) {
        let number = self.noticed + 1..=model.notices;
        let arrived = number.rev().find(|&number| Model::notice(number).as_bytes() == text);
        assert!(self.told.notices(), "a notice for one who knows none");
        self.noticed = arrived.expect("a notice that was set, and has not arrived before");
    }

    /// Whether it has been told this notice or a later one, if it is told notices.
    pub(super) fn knows(&self, notice: u32) -> bool {
        !self.told.notices() || self.noticed >= notice
    }

    /// The number of the first message of which nothing has arrived.
    pub(super) fn cursor(&self) -> u64 {
        // All messages of the log are binary, and nothing else is.
        match self.bytes.first() {
            Some(0x82) if self.told == Told::AndJoined => self.begun,
            Some(0x82) => self.next + 1,
            _ => self.next,
        }
    }

    pub(super) fn is_between_frames(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether everything that was sent has arrived, and nothing in part.
    pub(super) fn has_all_said(&self) -> bool {
        self.head.is_empty()
            && self.bytes.is_empty()
            && self.said.is_empty()
            && self.pongs.is_empty()
    }
}

/// The number of the message with this payload.
fn number(payload: &[u8]) -> u64 {
    payload.first_chunk().map(|number| u64::from_be_bytes(*number)).expect("a number")
}
