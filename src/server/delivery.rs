//! The way out of a connection, without its socket: a state machine that says what to write next,
//! and is told how much of it was written.
//!
//! ```text
//!   rest of a frame that was cut  \
//!   the protocol's output          >  next_write() -> Write -> Outlet -> wrote() or failed()
//!   the log's next batch          /
//! ```
//!
//! [`Delivery`] keeps everything that waits to be written, and what is known of the socket:
//!
//! | the socket is | until | then it is |
//! |---|---|---|
//! | ready | it takes less than it was given | full |
//! | full | there is [`room`](Delivery::room) | ready |
//! | ready | the close handshake is over, and all of it has been written | shut |
//! | any | it [failed](Delivery::failed), or reading has ended | shut |
//!
//! Three things always hold. What is written is whole frames in order, up to where the socket
//! stopped. Every iteration of the write loop either makes a system call or ends the loop. A
//! connection that is closing is not among the subscribers of the log, so no source waits for it.
//!
//! Must not know the socket, except as an [`Outlet`], nor the clock, nor who waits for room. RFC
//! 6455, section 7.1.1, for the order at the end. Read next: [`connection`](super::connection).

use super::{
    outlet::{Outlet, Rest, Write, first_of},
    subscribers::Subscriber,
    subscription::{News, Subscription},
};
use crate::{
    feed::log::Batch,
    wire::{CloseCode, CloseReason, HIGH_WATER, Message, Protocol},
};
use bytes::Bytes;
use std::net::Shutdown;

/// How many bytes are written for one connection before the worker's other tasks run. A peer that
/// reads as fast as we write, for example all of the chat's history, takes some two milliseconds.
const WRITE_BUDGET: usize = 4 << 20;

/// The way out of one connection. See the [module](self).
pub struct Delivery<S: Subscriber> {
    protocol: Protocol,
    subscription: Option<Subscription<S>>,
    /// What is left of a write that was cut. Boxed, because usually there is nothing.
    rest: Option<Box<Rest>>,
    socket: Socket,
}

/// What is known of the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Socket {
    /// It may take bytes.
    Ready,
    /// It did not take all that it was given, or the budget is spent. Whoever wrote to it waits for
    /// room, and then says so.
    Full,
    /// It takes nothing more.
    Shut,
}

/// What is to be done next.
enum Next {
    /// Write this with one call, and report how much of it was [written](Delivery::wrote).
    Write(Write),
    /// Everything has been written: shut the sending side of the socket.
    Shut,
    /// Nothing: all that is due has been written, or the socket is full.
    Nothing,
}

impl<S: Subscriber> Delivery<S> {
    /// What is written is `first`, then what `protocol` says, then what `subscription` gives.
    pub fn new(first: Vec<u8>, protocol: Protocol, subscription: Option<Subscription<S>>) -> Self {
        Self {
            protocol,
            subscription,
            rest: Rest::of([first.into(), Bytes::new()], 0),
            socket: Socket::Ready,
        }
    }

    /// The connection's protocol.
    pub fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// The same, to hand it input or have it say something. Its output is written by the next
    /// [`write_to`](Self::write_to).
    pub fn protocol_mut(&mut self) -> &mut Protocol {
        &mut self.protocol
    }

    /// The subscription; `None` if there is none, or none any more.
    pub fn subscription(&self) -> Option<&Subscription<S>> {
        self.subscription.as_ref()
    }

    /// Writes until there is nothing more, or the outlet has become full. Returns whether it is
    /// full: then the caller must wait, and say when there is [`room`](Self::room). Every iteration
    /// of the loop but the last calls the outlet.
    #[must_use]
    pub fn write_to(&mut self, outlet: &mut impl Outlet) -> bool {
        let mut budget = WRITE_BUDGET;
        loop {
            match self.next_write(outlet) {
                Next::Write(mut write) => {
                    let is_full = match outlet.write(first_of(write.chunks(), budget)) {
                        Ok(taken) => {
                            budget = budget.saturating_sub(taken);
                            self.wrote(&mut write, taken, budget == 0)
                        }
                        Err(_) => {
                            self.failed();
                            outlet.shut(Shutdown::Both);
                            false
                        }
                    };
                    if let Some(output) = write.output {
                        outlet.put_back(output);
                    }
                    if is_full {
                        return true;
                    }
                }
                Next::Shut => outlet.shut(Shutdown::Write),
                Next::Nothing => return false,
            }
        }
    }

    /// What to do next. Call it again after anything but [`Next::Nothing`], unless the socket is
    /// full.
    fn next_write(&mut self, outlet: &mut impl Outlet) -> Next {
        if !self.protocol.is_open() {
            self.unsubscribe();
        }
        match self.socket {
            Socket::Ready => {}
            Socket::Full => return Next::Nothing,
            Socket::Shut => {
                self.put_back(outlet); // nobody will ever read it
                return Next::Nothing;
            }
        }
        if let Some(rest) = self.rest.take() {
            return Next::Write(Write { rest: Some(rest), output: None, batch: None });
        }
        let batch = self.next_batch();
        if batch.is_some() || self.protocol.output_len() > 0 {
            return Next::Write(Write { rest: None, output: self.protocol.take_chunks(), batch });
        }
        self.put_back(outlet); // it was lent and not needed
        if self.protocol.close_outcome().is_none() {
            return Next::Nothing;
        }
        self.socket = Socket::Shut;
        Next::Shut
    }

    fn put_back(&mut self, outlet: &mut impl Outlet) {
        if let Some(output) = self.protocol.take_chunks() {
            outlet.put_back(output);
        }
    }

    /// The log's next batch, if any. The record of a gap and the log's notice go to the protocol's
    /// output, which is written before.
    fn next_batch(&mut self) -> Option<Batch> {
        match self.subscription.as_mut()?.news() {
            News::None => None,
            News::Batch(batch) => Some(batch),
            News::Gap(gap) => {
                _ = self.protocol.send(&Message::text(gap.to_string()));
                None
            }
            News::Hello(record) => {
                _ = self.protocol.send(&Message::text(record));
                None
            }
            News::Notice(text) => {
                _ = self.protocol.send(&Message::text(&*text));
                None
            }
            News::End => {
                self.protocol
                    .close(Some(CloseReason::new(CloseCode::NORMAL, "the data has ended")));
                self.unsubscribe();
                None
            }
        }
    }

    /// Records that the socket took `taken` bytes, none if it would block. Returns whether it has
    /// become full, or counts as full because `enough` was written.
    fn wrote(&mut self, write: &mut Write, taken: usize, enough: bool) -> bool {
        let is_full = taken < write.len() || enough;
        self.rest = self.rest_of(write, taken);
        if is_full {
            self.socket = Socket::Full;
        }
        is_full
    }

    /// What must be written next, because a part of it was, or because it has been taken from the
    /// protocol. Moves the subscription on.
    fn rest_of(&mut self, write: &mut Write, taken: usize) -> Option<Box<Rest>> {
        if let Some(rest) = write.rest.take() {
            return rest.after(taken);
        }
        let (mut frames, mut payload) = (0, 0);
        if let Some(output) = &mut write.output {
            (frames, payload) = (output.frames.len(), output.payload.len());
            if taken < frames + payload {
                let frames = Bytes::copy_from_slice(&output.frames[taken.min(frames)..]);
                // If it is empty, its buffer may be the shared one.
                let payload =
                    if payload > 0 { std::mem::take(&mut output.payload) } else { Vec::new() };
                let held = frames.len() + payload.capacity();
                let written = taken.saturating_sub(output.frames.len());
                return Rest::of([frames, Bytes::from(payload)], held)?.after(written);
            }
        }
        let (subscription, batch) = (self.subscription.as_mut()?, write.batch.as_ref()?);
        Rest::of([subscription.wrote(batch, taken - frames - payload), Bytes::new()], 0)
    }

    /// The socket has room again.
    pub fn room(&mut self) {
        if self.socket == Socket::Full {
            self.socket = Socket::Ready;
        }
    }

    /// Nothing more can be written: the socket failed, or the connection has ended. Frees
    /// everything that was kept for it.
    pub fn failed(&mut self) {
        self.socket = Socket::Shut;
        self.rest = None;
        // What is still in the socket comes from a peer that gets no answer: it is read and
        // ignored.
        self.protocol.transport_ended();
        drop(self.protocol.take_chunks());
        self.unsubscribe();
    }

    /// Ends the subscription.
    fn unsubscribe(&mut self) {
        if let Some(subscription) = self.subscription.take() {
            subscription.unsubscribe();
        }
    }

    /// How many bytes wait for the peer to read, without those of the log.
    pub fn waiting(&self) -> usize {
        self.rest.as_ref().map_or(0, |rest| rest.len()) + self.protocol.output_len()
    }

    /// How many bytes of memory are held for the peer.
    pub fn held(&self) -> usize {
        self.rest.as_ref().map_or(0, |rest| rest.held()) + self.protocol.held()
    }

    /// Whether nothing waits, so that the socket takes the next output at once as far as is known.
    pub fn is_clear(&self) -> bool {
        self.socket != Socket::Full && self.waiting() == 0
    }

    /// Whether there may be something to write: the socket is not full, and something waits or is
    /// read from the log.
    pub fn is_ready(&self) -> bool {
        let waits = self.waiting() > 0;
        (self.subscription.is_some() || waits) && self.socket == Socket::Ready
    }

    /// Whether so much output waits for the peer that nothing more should be done for it.
    pub fn is_clogged(&self) -> bool {
        self.socket == Socket::Full && self.waiting() > HIGH_WATER
    }

    /// The lowest number that a source should not have dropped yet; `u64::MAX` where it need not
    /// wait for this connection. The log holds messages from `first` on.
    pub fn needed(&self, first: u64) -> u64 {
        self.subscription.as_ref().map_or(u64::MAX, |subscription| subscription.needed(first))
    }
}

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
