//! The way out of a connection, without its socket: what is to be written next, and what becomes of
//! it.
//!
//! ```text
//!   rest of a frame that went out in part  \
//!   the protocol's output                   >  next_write() -> Write -> Outlet -> wrote(), or failed()
//!   the log's next batch                   /
//! ```
//!
//! All that waits to go out rests in [`Delivery`], and so does what is known of the socket:
//!
//! | the socket | is left when | then |
//! |---|---|---|
//! | ready | it takes less than it was given | full |
//! | full | somebody says that there is [`room`](Delivery::room) | ready |
//! | ready | the close handshake is over, and all of it has gone out | shut |
//! | any | it [failed](Delivery::failed), or reading has ended | shut |
//!
//! Three things hold, whatever happens in whatever order. What goes out is whole frames in their
//! order, up to where the socket stopped. Each turn of its owner's loop does a system call or ends.
//! And a connection that is closing holds no place among the subscribers of the log, so no source
//! waits for it.
//!
//! Must not know the socket, but as an [`Outlet`], nor the clock, nor who waits for room. RFC 6455,
//! section 7.1.1, for the order at the end. Read next: `connection/writing.rs`, which joins it to a
//! socket.

use super::{
    audience::{News, Seated, Viewer},
    connection::Connection,
};
use crate::{
    feed::log::Batch,
    wire::{CloseCode, CloseReason, Message, Output, Protocol},
};
use bytes::{Buf, Bytes};
use std::{io, net::Shutdown};

/// While so many bytes wait for the peer to read them, we do not read from the peer: it would only
/// ask for more.
pub const HIGH_WATER: usize = 64 << 10;

/// How much goes out at a time until others have their turn, in bytes: some two milliseconds of a
/// peer that reads as fast as we write, such as one that asks for all of the chat's history.
const WRITE_BUDGET: usize = 4 << 20;

/// Of what waits in part, no more bytes than this are moved at a time: a fifth of a millisecond.
const MOST_MOVED: usize = 1 << 20;

/// The way out of one connection. See the [module](self).
pub struct Delivery<S: Seated = Connection> {
    protocol: Protocol,
    viewer: Option<Viewer<S>>,
    /// What is left of a write that was cut. Boxed, because there mostly is none.
    rest: Option<Box<Rest>>,
    socket: Socket,
}

/// What is known of the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Socket {
    /// It may take bytes.
    Ready,
    /// It did not take all that it was given, or others have their turn first. Whoever was told so
    /// says when there is room.
    Full,
    /// It takes nothing more.
    Shut,
}

/// What is to be done next.
enum Next {
    /// Write this with one call, and take note of how much of it [went out](Delivery::wrote).
    Write(Write),
    /// The last word has gone out: shut the sending side of the socket.
    Shut,
    /// Nothing. All that is due has gone out, or the socket is full and somebody waits for it.
    Nothing,
}

/// What one call is to write, taken out of the [`Delivery`] until it is known what became of it.
struct Write {
    rest: Option<Box<Rest>>,
    output: Option<Box<Output>>,
    batch: Option<Batch>,
}

impl Write {
    /// The bytes, in this order. Some of the chunks may be empty, not all.
    fn chunks(&self) -> [&[u8]; 3] {
        if let Some(rest) = &self.rest {
            return [&rest.chunks[0], &rest.chunks[1], &[]];
        }
        let (frames, payload) =
            self.output.as_ref().map_or_else(Default::default, |o| (&o.frames[..], &o.payload[..]));
        [frames, payload, self.batch.as_ref().map_or(&[], |batch| &batch.bytes)]
    }

    fn len(&self) -> usize {
        self.chunks().iter().map(|chunk| chunk.len()).sum()
    }
}

/// What the bytes go out to: the socket of a connection, or what stands for one in the tests.
pub trait Outlet {
    /// Writes these bytes, of which some chunks may be empty, with one system call. Gives how many
    /// it took: none, if it is full.
    ///
    /// # Errors
    /// It takes nothing more.
    fn write(&mut self, chunks: [&[u8]; 3]) -> io::Result<usize>;

    /// Nothing more is written; or, after an error, nothing is read either, so that the reader
    /// finds out, too.
    fn shut(&mut self, how: Shutdown);

    /// The protocol's output has been written, or is for nobody: its buffer can be used again.
    fn put_back(&mut self, output: Box<Output>);
}

impl<S: Seated> Delivery<S> {
    /// What goes out is `first`, then what `protocol` says, then what `viewer` is to be told.
    pub fn new(first: Vec<u8>, protocol: Protocol, viewer: Option<Viewer<S>>) -> Self {
        Self {
            protocol,
            viewer,
            rest: Rest::of([first.into(), Bytes::new()], 0),
            socket: Socket::Ready,
        }
    }

    /// The connection's protocol.
    pub fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// The same, to hand it what has come or have it say something. What it then has to say goes
    /// out when its owner [writes](Self::write_to).
    pub fn protocol_mut(&mut self) -> &mut Protocol {
        &mut self.protocol
    }

    /// The cursor into the log; `None` where the connection reads none, or does not any more.
    pub fn viewer(&self) -> Option<&Viewer<S>> {
        self.viewer.as_ref()
    }

    /// Writes until there is nothing more, or the outlet has become full, and says so: then
    /// somebody must wait, and say when there is [`room`](Self::room). Each turn of the loop but
    /// the last calls the outlet.
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

    /// What to do now. To be asked again after all but [`Next::Nothing`], as long as the socket is
    /// not full.
    fn next_write(&mut self, outlet: &mut impl Outlet) -> Next {
        if !self.protocol.is_open() {
            self.leave();
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
            return Next::Write(Write { rest: None, output: self.protocol.take_pieces(), batch });
        }
        self.put_back(outlet); // one that was lent, and not needed
        if self.protocol.close_outcome().is_none() {
            return Next::Nothing;
        }
        self.socket = Socket::Shut;
        Next::Shut
    }

    fn put_back(&mut self, outlet: &mut impl Outlet) {
        if let Some(output) = self.protocol.take_pieces() {
            outlet.put_back(output);
        }
    }

    /// The batch that comes next, if any. What else the viewer is to hear goes to the protocol's
    /// output, before it.
    fn next_batch(&mut self) -> Option<Batch> {
        match self.viewer.as_mut()?.news() {
            News::None => None,
            News::Batch(batch) => Some(batch),
            News::Gap(gap) => {
                _ = self.protocol.send(&Message::text(gap.to_string()));
                None
            }
            News::End => {
                self.protocol
                    .close(Some(CloseReason::new(CloseCode::NORMAL, "the data has ended")));
                self.leave();
                None
            }
        }
    }

    /// Takes note that the socket took so many bytes, none where it would block. Tells whether it
    /// has become full, or counts as full, because enough has gone out for now.
    fn wrote(&mut self, write: &mut Write, taken: usize, enough: bool) -> bool {
        let is_full = taken < write.len() || enough;
        self.rest = self.rest_of(write, taken);
        if is_full {
            self.socket = Socket::Full;
        }
        is_full
    }

    /// What must go out first, since a part of it has, or because it has left where it came from.
    /// Moves the viewer on.
    fn rest_of(&mut self, write: &mut Write, taken: usize) -> Option<Box<Rest>> {
        if let Some(rest) = write.rest.take() {
            return rest.after(taken);
        }
        let (mut frames, mut payload) = (0, 0);
        if let Some(output) = &mut write.output {
            (frames, payload) = (output.frames.len(), output.payload.len());
            if taken < frames + payload {
                let frames = Bytes::copy_from_slice(&output.frames[taken.min(frames)..]);
                // An empty one may be a buffer that is not ours to keep.
                let payload =
                    if payload > 0 { std::mem::take(&mut output.payload) } else { Vec::new() };
                let held = frames.len() + payload.capacity();
                let written = taken.saturating_sub(output.frames.len());
                return Rest::of([frames, Bytes::from(payload)], held)?.after(written);
            }
        }
        let (viewer, batch) = (self.viewer.as_mut()?, write.batch.as_ref()?);
        Rest::of([viewer.wrote(batch, taken - frames - payload), Bytes::new()], 0)
    }

    /// The socket has room again.
    pub fn room(&mut self) {
        if self.socket == Socket::Full {
            self.socket = Socket::Ready;
        }
    }

    /// Nothing more can go out: the socket failed, or the connection has ended. Nothing is kept for
    /// it.
    pub fn failed(&mut self) {
        self.socket = Socket::Shut;
        self.rest = None;
        // What lies in the socket yet is from one who hears no answer: it is read, and not worked
        // on.
        self.protocol.transport_ended();
        drop(self.protocol.take_pieces());
        self.leave();
    }

    /// The log is not for this connection any more.
    fn leave(&mut self) {
        if let Some(viewer) = self.viewer.take() {
            viewer.leave();
        }
    }

    /// How many bytes wait for the peer to read, the log's apart.
    pub fn waiting(&self) -> usize {
        self.rest.as_ref().map_or(0, |rest| rest.len()) + self.protocol.output_len()
    }

    /// How many bytes of memory the peer makes us hold.
    pub fn held(&self) -> usize {
        self.rest.as_ref().map_or(0, |rest| rest.held) + self.protocol.held()
    }

    /// Whether the socket takes what is said next at once, as far as is known: nothing waits before
    /// it.
    pub fn is_clear(&self) -> bool {
        self.socket != Socket::Full && self.waiting() == 0
    }

    /// Whether so much waits for the peer that nothing more should be done for it.
    pub fn is_clogged(&self) -> bool {
        self.socket == Socket::Full && self.waiting() > HIGH_WATER
    }

    /// The lowest number of the log, which begins with `first`, that this connection still waits
    /// for; `u64::MAX` where it waits for none.
    pub fn needs(&self, first: u64) -> u64 {
        self.viewer.as_ref().map_or(u64::MAX, |viewer| viewer.needs(first))
    }
}

/// What is left of a write that was cut: it goes out before anything else.
struct Rest {
    chunks: [Bytes; 2],
    /// How many bytes of memory they take. Of a buffer that has gone out in part that is all of it.
    held: usize,
}

impl Rest {
    /// `held` where that is more than their length. `None`: there is nothing left.
    fn of(chunks: [Bytes; 2], held: usize) -> Option<Box<Self>> {
        let length = chunks.iter().map(Bytes::len).sum();
        if length == 0 { None } else { Some(Box::new(Self { chunks, held: held.max(length) })) }
    }

    fn len(&self) -> usize {
        self.chunks.iter().map(Bytes::len).sum()
    }

    /// The same, of which so much has gone out. What is less than half of what it holds, and not
    /// long, is moved to a place of its own, so that little costs little; and each byte is moved
    /// once for one that went out.
    fn after(mut self: Box<Self>, taken: usize) -> Option<Box<Self>> {
        let [front, back] = &mut self.chunks;
        let of_front = taken.min(front.len());
        front.advance(of_front);
        back.advance(taken - of_front);
        let length = self.len();
        if length == 0 {
            return None;
        }
        if length < (self.held / 2).min(MOST_MOVED) {
            let [front, back] = &self.chunks;
            self = Self::of([[&front[..], back].concat().into(), Bytes::new()], 0)?;
        }
        Some(self)
    }
}

/// So many bytes of these.
fn first_of([a, b, c]: [&[u8]; 3], length: usize) -> [&[u8]; 3] {
    let (a, length) = (&a[..a.len().min(length)], length.saturating_sub(a.len()));
    let (b, length) = (&b[..b.len().min(length)], length.saturating_sub(b.len()));
    [a, b, &c[..c.len().min(length)]]
}

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
