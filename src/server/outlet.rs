//! What a delivery writes to, and what it writes with one call.
//!
//! Must not know what the bytes are, nor when they are written. Read next:
//! [`delivery`](super::delivery).

use crate::{feed::log::Batch, wire::Output};
use bytes::{Buf, Bytes};
use std::{io, net::Shutdown};

/// The largest rest of a write that is copied into memory of its own, in bytes. To copy that much
/// takes a fifth of a millisecond.
pub(super) const MOST_COPIED: usize = 1 << 20;

/// What bytes are written to: the socket of a connection, or a stand-in in the tests.
pub trait Outlet {
    /// Writes these chunks with one system call. Some of them may be empty. Returns how many bytes
    /// were written: none if the outlet is full.
    ///
    /// # Errors
    /// It takes nothing more.
    fn write(&mut self, chunks: [&[u8]; 3]) -> io::Result<usize>;

    /// Shuts the outlet for writing, because nothing more will be written. After an error, it is
    /// shut for reading as well, so that the reader notices.
    fn shut(&mut self, how: Shutdown);

    /// Takes back the buffers of the protocol's output, which has been written or will never be.
    fn put_back(&mut self, output: Box<Output>);
}

/// The input of one write. It is taken out of the delivery until it is known how much was written.
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

    /// The rest that is left after `taken` more bytes were written. If the rest is shorter than
    /// [`MOST_COPIED`] and uses less than half of the memory that it holds, it is copied, and the
    /// memory is freed. So for each byte written, at most one byte is copied.
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

/// The first `length` bytes of these chunks, or all of them if there are fewer.
pub(super) fn first_of([a, b, c]: [&[u8]; 3], length: usize) -> [&[u8]; 3] {
    let (a, length) = (&a[..a.len().min(length)], length.saturating_sub(a.len()));
    let (b, length) = (&b[..b.len().min(length)], length.saturating_sub(b.len()));
    [a, b, &c[..c.len().min(length)]]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise, a peer that takes a few bytes at a time would make us copy all of a long message
    /// each time.
    #[test]
    fn what_is_left_is_copied_only_once_less_than_half_of_its_memory_is_left() {
        let bytes = Bytes::from(vec![7; 1000]);
        let start = bytes.as_ptr();
        let rest = Rest::of([bytes, Bytes::new()], 0).and_then(|rest| rest.after(400));
        let rest = rest.expect("600 are left");
        assert_eq!((rest.chunks[0].as_ptr(), rest.held()), (start.wrapping_add(400), 1000));
        let rest = rest.after(200).expect("400 are left");
        assert_eq!((rest.chunks[0].as_ptr() == start.wrapping_add(600), rest.held()), (false, 400));
    }
}
