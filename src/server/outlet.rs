//! What a delivery writes to, and what it writes with one call.
//!
//! Must not know what the bytes are, nor when they are written. Read next:
//! [`delivery`](super::delivery).

use crate::{feed::log::Batch, wire::Output};
use bytes::{Buf, Bytes};
use std::{io, net::Shutdown};

/// When the rest of a write is copied into memory of its own, it has at most so many bytes: copying
/// them takes a fifth of a millisecond.
pub(super) const MOST_COPIED: usize = 1 << 20;

/// What bytes are written to: the socket of a connection, or a stand-in in the tests.
pub trait Outlet {
    /// Writes these chunks, of which some may be empty, with one system call. Returns how many
    /// bytes it took: none, if it is full.
    ///
    /// # Errors
    /// It takes nothing more.
    fn write(&mut self, chunks: [&[u8]; 3]) -> io::Result<usize>;

    /// Shuts it, because nothing more is written; or, after an error, for reading as well, so that
    /// the reader notices.
    fn shut(&mut self, how: Shutdown);

    /// Takes back the buffers of the protocol's output, which has been written or will never be.
    fn put_back(&mut self, output: Box<Output>);
}

/// What one call writes. It is taken out of the delivery until it is known how much was written.
pub(super) struct Write {
    pub(super) rest: Option<Box<Rest>>,
    pub(super) output: Option<Box<Output>>,
    pub(super) batch: Option<Batch>,
}

impl Write {
    /// The bytes, in this order. Some of the chunks may be empty, but not all.
    pub(super) fn chunks(&self) -> [&[u8]; 3] {
        if let Some(rest) = &self.rest {
            return [&rest.chunks[0], &rest.chunks[1], &[]];
        }
        let (frames, payload) =
            self.output.as_ref().map_or_else(Default::default, |o| (&o.frames[..], &o.payload[..]));
        [frames, payload, self.batch.as_ref().map_or(&[], |batch| &batch.bytes)]
    }

    pub(super) fn len(&self) -> usize {
        self.chunks().iter().map(|chunk| chunk.len()).sum()
    }
}

/// What is left of a write that was cut. It is written before anything else.
pub(super) struct Rest {
    chunks: [Bytes; 2],
    /// How many bytes of memory it takes: all of a buffer, even if most of it has been written.
    held: usize,
}

impl Rest {
    /// These chunks, or `None` if they are empty. `held` is the memory that they take, where that
    /// is more than their length.
    pub(super) fn of(chunks: [Bytes; 2], held: usize) -> Option<Box<Self>> {
        let length = chunks.iter().map(Bytes::len).sum();
        if length == 0 { None } else { Some(Box::new(Self { chunks, held: held.max(length) })) }
    }

    pub(super) fn len(&self) -> usize {
        self.chunks.iter().map(Bytes::len).sum()
    }

    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// What is left after so many more bytes were written. If that is short, and less than half of
    /// the memory that it holds, it is copied so that the memory is freed. So each byte is copied
    /// at most once for one that was written.
    pub(super) fn after(mut self: Box<Self>, taken: usize) -> Option<Box<Self>> {
        let [front, back] = &mut self.chunks;
        let of_front = taken.min(front.len());
        front.advance(of_front);
        back.advance(taken - of_front);
        let length = self.len();
        if length == 0 {
            return None;
        }
        if length < (self.held / 2).min(MOST_COPIED) {
            let [front, back] = &self.chunks;
            self = Self::of([[&front[..], back].concat().into(), Bytes::new()], 0)?;
        }
        Some(self)
    }
}

/// At most so many bytes of these chunks.
pub(super) fn first_of([a, b, c]: [&[u8]; 3], length: usize) -> [&[u8]; 3] {
    let (a, length) = (&a[..a.len().min(length)], length.saturating_sub(a.len()));
    let (b, length) = (&b[..b.len().min(length)], length.saturating_sub(b.len()));
    [a, b, &c[..c.len().min(length)]]
}
