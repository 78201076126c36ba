//! The output of one end: frames in order, as bytes for the transport.
//!
//! A client's frames are masked here, each with its own key. While the peer does not read, only the
//! newest Pong is kept, so that a peer that sends many Pings cannot fill the memory. This module
//! does not know which frame may be sent when; [`protocol`](super::protocol) does. RFC 6455,
//! sections 5.3 and 5.5.3. Read next: [`deflate`](super::deflate).

use super::{
    frame::{Header, MAX_HEADER, Opcode},
    mask,
};

/// The source of a client's masking keys. Each call must return an unpredictable key (RFC 6455,
/// 5.3).
pub type MaskKeys = Box<dyn FnMut() -> [u8; 4] + Send>;

/// Bytes for the transport in two chunks, to be written one after the other.
#[derive(Debug, Default)]
pub struct Output {
    /// Frames. If `payload` is not empty, the last frame here is only a header.
    pub frames: Vec<u8>,
    /// The payload of the last frame, if it has a buffer of its own; this saves a copy. When empty,
    /// the buffer may be reused to collect the next message that arrives in several chunks.
    pub payload: Vec<u8>,
    /// The buffers belong to the caller: `held` counts only what is in them, and `clear` keeps
    /// them.
    lent: bool,
}

impl Output {
    /// Returns the number of bytes.
    pub fn len(&self) -> usize {
        self.frames.len() + self.payload.len()
    }

    /// Returns whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns all bytes in one buffer.
    pub fn joined(mut self) -> Vec<u8> {
        self.join();
        self.frames
    }

    fn join(&mut self) {
        self.frames.append(&mut self.payload);
    }
}

/// Frames that wait to be sent, and the one Pong that is held back while the peer does not read.
#[derive(Default)]
pub(crate) struct Outbox {
    /// The masking keys of a client. A server has none.
    masks: Option<MaskKeys>,
    /// Boxed, because an idle connection has no output.
    output: Option<Box<Output>>,
    pong: Option<Box<[u8]>>,
}

impl Outbox {
    /// Makes an empty outbox. With keys it belongs to a client, without keys to a server.
    pub(crate) fn new(masks: Option<MaskKeys>) -> Self {
        Self { masks, ..Self::default() }
    }

    /// Queues a frame that is a whole message or a control frame.
    pub(crate) fn put(&mut self, opcode: Opcode, payload: &[u8]) {
        self.put_with(Header::whole(opcode, payload.len(), None), payload);
    }

    /// Queues a frame with this header, except that the outbox chooses the masking key.
    pub(crate) fn put_with(&mut self, header: Header, payload: &[u8]) {
        let (frames, mask) = self.put_header(header, payload.len());
        let start = frames.len();
        frames.extend_from_slice(payload);
        if let Some(key) = mask {
            mask::apply(key, 0, &mut frames[start..]);
        }
    }

    /// As [`put_with`](Self::put_with), but keeps the payload in its buffer instead of copying it.
    pub(crate) fn put_owned(&mut self, header: Header, mut payload: Vec<u8>) {
        let (_, mask) = self.put_header(header, 0);
        if let Some(key) = mask {
            mask::apply(key, 0, &mut payload);
        }
        self.output.get_or_insert_default().payload = payload;
    }

    /// Appends a header, reserves `room` bytes for its payload, and returns the buffer and the
    /// masking key.
    fn put_header(&mut self, header: Header, room: usize) -> (&mut Vec<u8>, Option<[u8; 4]>) {
        let mask = self.masks.as_mut().map(|next_key| next_key());
        let output = self.output.get_or_insert_default();
        output.join();
        output.frames.reserve(MAX_HEADER + room);
        Header { mask, ..header }.encode(&mut output.frames);
        (&mut output.frames, mask)
    }

    /// Queues a Pong. If `limit` or more bytes are already queued, the Pong is held back instead,
    /// and replaces one that was held back earlier.
    pub(crate) fn put_pong(&mut self, payload: &[u8], limit: usize) {
        if self.queued() < limit {
            self.put(Opcode::Pong, payload);
        } else {
            self.pong = Some(payload.into());
        }
    }

    /// Queues the Close. Nothing may follow a Close, so a Pong that was held back is queued before
    /// it.
    pub(crate) fn put_close(&mut self, payload: &[u8]) {
        self.release_pong();
        self.put(Opcode::Close, payload);
    }

    fn release_pong(&mut self) {
        if let Some(payload) = self.pong.take() {
            self.put(Opcode::Pong, &payload);
        }
    }

    /// Returns an unused payload buffer for an incoming message, if one is available and its
    /// capacity is at most twice `length`. If the message is echoed, its bytes can be sent from the
    /// same buffer.
    pub(crate) fn spare(&mut self, length: usize) -> Vec<u8> {
        let payload = self.output.as_mut().map(|output| &mut output.payload);
        let spare =
            payload.filter(|payload| payload.is_empty() && payload.capacity() / 2 <= length);
        spare.map(std::mem::take).unwrap_or_default()
    }

    /// Installs a reusable output buffer. If output is pending, or the buffer is not empty, the
    /// buffer is dropped.
    pub(crate) fn lend(&mut self, mut output: Box<Output>) {
        if self.waiting() > 0 || !output.is_empty() {
            return; // it must neither replace what waits nor send bytes that are no frames
        }
        output.lent = true;
        self.output = Some(output);
    }

    /// Returns the number of bytes that wait to be taken.
    pub(crate) fn waiting(&self) -> usize {
        self.queued() + self.pong.as_ref().map_or(0, |payload| MAX_HEADER + payload.len())
    }

    /// Returns the memory held, in bytes. Of a reusable output this is what would have to be kept
    /// if the transport took no byte: the frames, and the payload with its buffer.
    pub(crate) fn held(&self) -> usize {
        let output = self.output.as_ref().map_or(0, |output| {
            let Output { frames, payload, lent } = &**output;
            match (lent, payload.is_empty()) {
                (false, _) => size_of::<Output>() + frames.capacity() + payload.capacity(),
                (true, false) => frames.len() + payload.capacity(),
                (true, true) => frames.len(),
            }
        });
        output + self.pong.as_ref().map_or(0, |payload| payload.len())
    }

    fn queued(&self) -> usize {
        self.output.as_ref().map_or(0, |output| output.len())
    }

    /// Discards all output.
    pub(crate) fn clear(&mut self) {
        self.pong = None;
        match &mut self.output {
            Some(output) if output.lent => {
                output.frames.clear();
                output.payload.clear();
            }
            output => *output = None,
        }
    }

    /// Returns all output in order. Keeps nothing, not even a buffer.
    pub(crate) fn take(&mut self) -> Option<Box<Output>> {
        self.release_pong();
        self.output.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_frame_gets_the_room_that_it_may_need_and_no_more() {
        let mut outbox = Outbox::new(None);
        outbox.put(Opcode::Binary, &[0; 1000]);
        let room = outbox.take().unwrap().frames.capacity();
        assert!((1000..1000 + 2 * MAX_HEADER).contains(&room), "{room}");
    }

    #[test]
    fn a_lent_output_neither_replaces_what_waits_nor_adds_bytes() {
        let mut outbox = Outbox::new(None);
        outbox.put(Opcode::Text, b"Hello");
        outbox.lend(Box::default());
        assert_eq!(outbox.take().unwrap().joined(), b"\x81\x05Hello");
        outbox.lend(Box::new(Output { frames: b"no frame".to_vec(), ..Output::default() }));
        outbox.put(Opcode::Text, b"Hi");
        assert_eq!(outbox.take().unwrap().joined(), b"\x81\x02Hi");
    }

    /// A reusable output belongs to the worker, so it counts for a client only while it contains
    /// that client's bytes.
    #[test]
    fn a_lent_output_counts_for_what_is_in_it() {
        let lent = || {
            Box::new(Output {
                frames: Vec::with_capacity(1000),
                payload: vec![0; 500],
                lent: false,
            })
        };
        let mut outbox = Outbox::new(None);
        let mut output = lent();
        output.payload.clear();
        outbox.lend(output);
        assert_eq!(outbox.held(), 0);
        assert_eq!(outbox.spare(100).capacity(), 0, "more than twice as large");
        outbox.put(Opcode::Text, b"Hello");
        assert_eq!(outbox.held(), 7);
        let spare = outbox.spare(250);
        assert_eq!((spare.capacity(), spare.len()), (500, 0));
        assert_eq!(outbox.spare(250).capacity(), 0, "there is one");
        outbox.put_owned(Header::whole(Opcode::Text, 3, None), b"you".to_vec());
        assert_eq!(outbox.held(), 7 + 2 + 3);
        outbox.clear();
        assert_eq!((outbox.held(), outbox.waiting()), (0, 0));
        assert_eq!(outbox.take().unwrap().frames.capacity(), 1000, "its owner has it back");
    }

    proptest! {
        #[test]
        fn a_payload_that_is_kept_goes_out_as_one_that_is_copied(
            payloads in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u8>(), 0..300)), 0..8),
            masked: bool,
        ) {
            let keys = || masked.then(|| {
                let mut key = 0_u32;
                Box::new(move || { key += 1; key.to_le_bytes() }) as MaskKeys
            });
            let header = |payload: &[u8]| Header::whole(Opcode::Binary, payload.len(), None);
            let (mut kept, mut copied) = (Outbox::new(keys()), Outbox::new(keys()));
            for (owned, payload) in payloads {
                copied.put(Opcode::Binary, &payload);
                if owned { kept.put_owned(header(&payload), payload) } else { kept.put(Opcode::Binary, &payload) }
                prop_assert_eq!(kept.waiting(), copied.waiting());
            }
            let whole = |mut outbox: Outbox| outbox.take().map(|output| output.joined());
            prop_assert_eq!(whole(kept), whole(copied));
        }
    }
}
