//! The output of one end: frames in their order, as bytes for the transport.
//!
//! A client's frames are masked on their way in here, each with a key of its own. Pongs may have to wait: a peer that sends Pings and
//! does not read must not make a heap of them.
//! Knows nothing of what may be sent when; that is [`protocol`](super::protocol)'s. RFC 6455, sections 5.3 and 5.5.3.
//! Read next: [`arrival`](super::arrival), the way in.

use super::{
    frame::{Header, MAX_HEADER, Opcode},
    mask,
};

/// Where a client's masking keys come from: each call gives a key that nobody can foresee (RFC 6455, 5.3).
pub type MaskKeys = Box<dyn FnMut() -> [u8; 4] + Send>;

/// What is to go out: frames, then the one Pong that waits while the peer does not read.
#[derive(Default)]
pub struct Outbox {
    /// A server has none.
    masks: Option<MaskKeys>,
    frames: Vec<u8>,
    pong: Option<Box<[u8]>>,
}

impl Outbox {
    /// An empty one, of a client if there are keys.
    pub fn new(masks: Option<MaskKeys>) -> Self {
        Self { masks, ..Self::default() }
    }

    /// Queues a frame that is whole.
    pub fn put(&mut self, opcode: Opcode, payload: &[u8]) {
        self.put_with(Header::whole(opcode, payload.len(), None), payload);
    }

    /// Queues a frame with this header, but for its mask.
    pub fn put_with(&mut self, header: Header, payload: &[u8]) {
        let mask = self.masks.as_mut().map(|next_key| next_key());
        self.frames.reserve(MAX_HEADER + payload.len());
        Header { mask, ..header }.encode(&mut self.frames);
        let start = self.frames.len();
        self.frames.extend_from_slice(payload);
        if let Some(key) = mask {
            mask::apply(key, 0, &mut self.frames[start..]);
        }
    }

    /// Queues a Pong; or, while `limit` bytes and more wait, keeps it in place of the one that was kept before.
    pub fn put_pong(&mut self, payload: &[u8], limit: usize) {
        if self.frames.len() < limit {
            self.put(Opcode::Pong, payload);
        } else {
            self.pong = Some(payload.into());
        }
    }

    /// Queues the Close, after which nothing may follow: so the Pong that was kept goes first.
    pub fn put_close(&mut self, payload: &[u8]) {
        self.release_pong();
        self.put(Opcode::Close, payload);
    }

    fn release_pong(&mut self) {
        if let Some(payload) = self.pong.take() {
            self.put(Opcode::Pong, &payload);
        }
    }

    /// Has the frames to come put into this buffer, in place of one that is empty too.
    pub fn lend(&mut self, buffer: Vec<u8>) {
        debug_assert!(self.frames.is_empty() && buffer.is_empty());
        self.frames = buffer;
    }

    /// How many bytes wait to be taken.
    pub fn len(&self) -> usize {
        self.frames.len() + self.pong.as_ref().map_or(0, |payload| MAX_HEADER + payload.len())
    }

    /// Whether none do.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, in this order. Leaves nothing behind, not even a buffer.
    pub fn take(&mut self) -> Vec<u8> {
        self.release_pong();
        std::mem::take(&mut self.frames)
    }
}
