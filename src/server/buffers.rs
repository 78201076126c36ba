//! The buffers that all connections of one worker share: one to read into, one to write from.
//!
//! A worker is one thread and no buffer is held across an await, so one of each is enough. An idle
//! connection then owns no buffer at all. Must not know what the bytes mean. Read next:
//! [`http`](super::http), which reads first.

use crate::wire::{Output, limits::PAGE};
use std::cell::{Cell, RefCell};

/// The most bytes that one read can bring. All connections share the buffer, so it may be large,
/// and it should be: a message that arrives whole in one read is never copied. At 256 KiB the echo
/// of a 64 KiB message takes 15 us of CPU time, little more than plain TCP; at 64 KiB it takes
/// 55 us.
pub const READ_BYTES: usize = 256 << 10;
/// The largest payload buffer that is kept for the next message, in bytes. Fresh memory costs as
/// much per page as everything else that is done with the page: without this buffer, an echo of
/// 1 MiB would take twice as long. It must not exceed what
/// [`memory_of`](crate::wire::limits::memory_of) counts for the first byte of a message. A payload
/// that has been written replaces it.
const SPARE_BYTES: usize = PAGE;
/// The largest buffer of encoded frames that is kept. The answer to a large message is as large.
const OUTPUT_BYTES: usize = 2 << 20;

/// One worker's buffers.
pub struct Buffers {
    read: RefCell<Box<[u8]>>,
    output: Cell<Option<Box<Output>>>,
}

impl Default for Buffers {
    fn default() -> Self {
        let read = RefCell::new(vec![0; READ_BYTES].into_boxed_slice());
        Self { read, output: Cell::default() }
    }
}

impl Buffers {
    /// The buffer to read into. Whoever borrows it must give it back before the next await.
    pub fn read(&self) -> &RefCell<Box<[u8]>> {
        &self.read
    }

    /// An empty output to write from. Whoever takes it must [put it back](Self::put_back) before
    /// the next await.
    pub fn take_output(&self) -> Box<Output> {
        self.output.take().unwrap_or_default()
    }

    /// Keeps an output for the next connection that writes. Of two, the larger buffers are kept.
    pub fn put_back(&self, mut output: Box<Output>) {
        let Output { frames, payload, .. } = &mut *output;
        frames.clear();
        frames.shrink_to(OUTPUT_BYTES);
        payload.clear();
        if payload.capacity() > SPARE_BYTES {
            *payload = Vec::new();
        }
        if let Some(kept) = self.output.take() {
            for (buffer, kept) in [(frames, kept.frames), (payload, kept.payload)] {
                if kept.capacity() > buffer.capacity() {
                    *buffer = kept;
                }
            }
        }
        self.output.set(Some(output));
    }
}
