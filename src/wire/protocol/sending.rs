//! How one end sends: messages, whole, compressed or in fragments, and Pings.
//!
//! This module knows nothing of time or of what the peer sends. RFC 6455, sections 5.4 and 6.1;
//! RFC 7692, section 6.1. Read next: `receiving.rs`.

use super::{
    Protocol,
    work::{DEFLATE_WORK, work},
};
use crate::wire::{
    deflate::Sent,
    event::Closed,
    frame::{Header, MAX_CONTROL_PAYLOAD, Opcode},
    message::Message,
};
use std::borrow::Cow;

/// From this many bytes on, copying a payload costs more than writing it as a chunk of its own.
const LONG: usize = 16 << 10;

impl Protocol {
    /// Queues a message in one frame. Compresses it if that was agreed on and makes it shorter.
    ///
    /// # Errors
    /// Returns [`Closed`] if the connection is not [open](Self::is_open).
    pub fn send(&mut self, message: &Message<'_>) -> Result<(), Closed> {
        self.finish_sending();
        let opcode = message.kind.opcode();
        if self.is_open()
            && let Some(codec) = &mut self.deflate
        {
            self.work = self.work.saturating_add(work(message.payload.len(), DEFLATE_WORK));
            if let Some(payload) = codec.compress(&message.payload) {
                self.outbox.put_with(Header::compressed(opcode, payload.len()), &payload);
                return Ok(());
            }
        }
        self.send_frame(opcode, &message.payload)
    }

    /// Compresses and queues the rest of the message, so that the next one cannot overtake it.
    pub(super) fn finish_sending(&mut self) {
        while self.is_sending() {
            self.go_on();
        }
    }

    /// Queues a message in `count` frames, or in one if `count` is 0. Their lengths are as even as
    /// possible. The first frame has the opcode of the kind, the others are continuations, and the
    /// last has FIN (RFC 6455, 5.4).
    ///
    /// The frames are not compressed. A text may be split inside a character. All frames are queued
    /// at once, because no other message may come between them. So no control frame of ours comes
    /// between them either.
    ///
    /// # Errors
    /// Returns [`Closed`] if the connection is not [open](Self::is_open).
    pub fn send_fragments(&mut self, message: &Message<'_>, count: usize) -> Result<(), Closed> {
        if !self.is_open() {
            return Err(Closed);
        }
        self.finish_sending();
        let (count, mut rest) = (count.max(1), &message.payload[..]);
        for number in 0..count {
            let (chunk, after) = rest.split_at(rest.len().div_ceil(count - number));
            rest = after;
            let opcode = if number == 0 { message.kind.opcode() } else { Opcode::Continuation };
            let header =
                Header { fin: number + 1 == count, ..Header::whole(opcode, chunk.len(), None) };
            self.outbox.put_with(header, chunk);
        }
        Ok(())
    }

    /// Queues a Ping with at most the first 125 bytes of `payload`.
    ///
    /// # Errors
    /// Returns [`Closed`] if the connection is not [open](Self::is_open).
    pub fn ping(&mut self, payload: &[u8]) -> Result<(), Closed> {
        self.send_frame(Opcode::Ping, &payload[..payload.len().min(MAX_CONTROL_PAYLOAD)])
    }

    fn send_frame(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), Closed> {
        if !self.is_open() {
            return Err(Closed);
        }
        self.outbox.put(opcode, payload);
        Ok(())
    }
}

/// For servers with many connections: long messages without a copy, and compressed in several
/// steps.
impl Protocol {
    /// As [`send`](Self::send), but takes a long payload out of the message instead of copying it.
    /// A long payload that is to be compressed is not queued yet: [`go_on`](Self::go_on) compresses
    /// it in several steps, between which the owner may serve other connections.
    ///
    /// ```
    /// # use wirechart::wire::{Closed, Message, Protocol};
    /// # let mut protocol = Protocol::server(Default::default());
    /// let mut message = Message::binary(vec![0; 100_000]);
    /// protocol.send_taking(&mut message)?;
    /// while protocol.is_sending() {
    ///     protocol.go_on();
    /// }
    /// let output = protocol.take_output(); // the whole message
    /// # assert_eq!(output.len(), 100_010);
    /// # Ok::<(), Closed>(())
    /// ```
    ///
    /// # Errors
    /// Returns [`Closed`] if the connection is not [open](Self::is_open).
    pub fn send_taking(&mut self, message: &mut Message<'_>) -> Result<(), Closed> {
        match &mut message.payload {
            Cow::Owned(payload) if payload.len() >= LONG && self.is_open() => {
                self.finish_sending();
                let (opcode, payload) = (message.kind.opcode(), std::mem::take(payload));
                match &mut self.deflate {
                    Some(codec) => codec.begin(opcode, payload),
                    None => {
                        self.outbox.put_owned(Header::whole(opcode, payload.len(), None), payload)
                    }
                }
                Ok(())
            }
            _ => self.send(message),
        }
    }

    /// Returns whether a message is being compressed. While it is, call [`go_on`](Self::go_on)
    /// until it is not, before the next [`receive`](Self::receive): otherwise the Pong for what is
    /// received would overtake the message. [`send`](Self::send) and [`close`](Self::close)
    /// compress the rest first, so messages and the Close stay in order.
    pub fn is_sending(&self) -> bool {
        self.deflate.as_ref().is_some_and(|codec| codec.is_busy())
    }

    /// Compresses the next part of the message that is being compressed, if any. Queues the message
    /// after its last part.
    pub fn go_on(&mut self) {
        let Some(codec) = &mut self.deflate else { return };
        let (taken, sent) = codec.go_on();
        self.work = self.work.saturating_add(work(taken, DEFLATE_WORK));
        match sent {
            Some(Sent::Compressed(opcode, mut payload)) => {
                let header = Header::compressed(opcode, payload.len());
                if payload.len() < LONG {
                    self.outbox.put_with(header, &payload);
                } else {
                    payload.shrink_to_fit(); // it had room for the uncompressed payload
                    self.outbox.put_owned(header, payload);
                }
            }
            Some(Sent::Plain(opcode, payload)) => {
                self.outbox.put_owned(Header::whole(opcode, payload.len(), None), payload);
            }
            None => {}
        }
    }
}
