//! The peer of one connection, and the oracle of all that comes to it: whole frames in their order,
//! up to where the socket stopped.
//!
//! What comes has two sources. The log's frames are binary, and the model knows them by their
//! numbers. What the connection itself says is compared with its twin: a protocol that is told the
//! same, and whose output is taken at once. Only a Pong may come later than its twin's, or be left
//! out for a later one (RFC 6455, 5.5.3). Must not know how anything is written. Read next:
//! `model.rs`.

use super::model::Model;
use crate::wire::{
    CloseCode, CloseReason, Protocol, Role,
    raw::{Header, Opcode},
};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// How the record of a gap begins. Nothing else that is said in these scripts does.
const GAP: &[u8] = br#"{"gap""#;

/// The other end of a connection.
pub(super) struct Peer {
    /// It has our subprotocol, so that it is told of gaps; another may skip what is gone.
    pub(super) announces: bool,
    /// The number that must come next of the log.
    pub(super) next: u64,
    /// It has lost something of the log, and not had all there is since.
    pub(super) lost: bool,
    /// What comes before the first frame, and has not come yet.
    head: Vec<u8>,
    /// The bytes of a frame that has not come whole.
    bytes: Vec<u8>,
    twin: Protocol,
    /// The frames that the twin has said and that have not come, Pongs apart.
    said: VecDeque<Vec<u8>>,
    pongs: VecDeque<Vec<u8>>,
    /// A Close has come.
    closed: bool,
}

impl Peer {
    /// Of a connection that begins with `head` and reads the log from number `next` on, and whose
    /// protocol is as `twin`.
    pub(super) fn new(head: Vec<u8>, next: u64, announces: bool, twin: Protocol) -> Self {
        let (said, pongs) = (VecDeque::new(), VecDeque::new());
        Self {
            announces,
            next,
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

    /// Has the twin do as the connection's protocol. What it says is to come.
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

    /// The connection closes because the data has ended. It may, when all has come.
    pub(super) fn expect_end(&mut self, model: &Model) {
        assert!(
            model.ended && self.next == model.next(),
            "there is more than number {}",
            self.next - 1
        );
        let reason = CloseReason::new(CloseCode::NORMAL, "the data has ended");
        self.expect(|protocol| protocol.close(Some(reason)));
    }

    /// The log has been asked, and these bytes of it are written next, whatever the socket takes of
    /// them. If there are none because it has had all up to number `next`, it is waited for again.
    pub(super) fn offered(&mut self, batch: &[u8], next: u64) {
        match Header::decode(batch, Role::Client).expect("frames of ours") {
            Some((_, header)) => self.lost |= number(&batch[header..]) != self.next,
            None => self.lost &= self.next < next,
        }
    }

    /// More bytes have come.
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
        let skips = !self.announces && number > self.next && number <= model.first();
        assert!(number == self.next || skips, "{number} instead of {}", self.next);
        assert!(frame == model.frame(number), "number {number} has other bytes");
        self.next = number + 1;
    }

    /// The record of a gap has come.
    fn gap(&mut self, record: &[u8], model: &Model) {
        let record: Value = serde_json::from_slice(record).expect("JSON");
        let last = record["gap"]["to"].as_u64().expect("a number");
        assert_eq!(record, json!({"gap": {"from": self.next, "to": last}}));
        assert!(
            self.announces && self.next <= last && last < model.first(),
            "{record}: not lost, or not to be told"
        );
        self.next = last + 1;
        self.lost = true;
    }

    /// The number of the first message of which nothing has come.
    pub(super) fn cursor(&self) -> u64 {
        // All of the log, and nothing else, is binary.
        self.next + u64::from(self.bytes.first() == Some(&0x82))
    }

    pub(super) fn is_between_frames(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether all has come that was said, and nothing in part.
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
