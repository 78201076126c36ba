//! The output of one end: frames in their order, as bytes for the transport.
//!
//! A client's frames are masked on their way in here, each with a key of its own. Pongs may have to
//! wait: a peer that sends Pings and does not read must not make a heap of them. Knows nothing of
//! what may be sent when; that is [`protocol`](super::protocol)'s. RFC 6455, sections 5.3 and
//! 5.5.3. Read next: [`incoming`](super::incoming), the way in.

use super::{
    frame::{Header, MAX_HEADER, Opcode},
    mask,
};

/// Where a client's masking keys come from: each call gives a key that nobody can foresee (RFC
/// 6455, 5.3).
pub type MaskKeys = Box<dyn FnMut() -> [u8; 4] + Send>;

/// Bytes for the transport, in two pieces: to be written one behind the other.
#[derive(Debug, Default)]
pub struct Output {
    /// Frames; of the last one only the header, if there is a `payload`.
    pub frames: Vec<u8>,
    /// The payload of the last frame, where that had a buffer of its own from which it need not be
    /// copied. Empty it may be a buffer for the next message that comes in parts.
    pub payload: Vec<u8>,
    /// Its buffers are another's, and go back when it has been written.
    lent: bool,
}

impl Output {
    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.frames.len() + self.payload.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it in one piece.
    pub fn joined(mut self) -> Vec<u8> {
        self.join();
        self.frames
    }

    fn join(&mut self) {
        self.frames.append(&mut self.payload);
    }
}

/// What is to go out: frames, then the one Pong that waits while the peer does not read.
#[derive(Default)]
pub(crate) struct Outbox {
    /// A server has none.
    masks: Option<MaskKeys>,
    /// Boxed, because an idle connection has none.
    output: Option<Box<Output>>,
    pong: Option<Box<[u8]>>,
}

impl Outbox {
    /// An empty one, of a client if there are keys.
    pub(crate) fn new(masks: Option<MaskKeys>) -> Self {
        Self { masks, ..Self::default() }
    }

    /// Queues a frame that is whole.
    pub(crate) fn put(&mut self, opcode: Opcode, payload: &[u8]) {
        self.put_with(Header::whole(opcode, payload.len(), None), payload);
    }

    /// Queues a frame with this header, but for its mask.
    pub(crate) fn put_with(&mut self, header: Header, payload: &[u8]) {
        let (frames, mask) = self.put_header(header, payload.len());
        let start = frames.len();
        frames.extend_from_slice(payload);
        if let Some(key) = mask {
            mask::apply(key, 0, &mut frames[start..]);
        }
    }

    /// As [`put_with`](Self::put_with), but keeps the payload where it is.
    pub(crate) fn put_owned(&mut self, header: Header, mut payload: Vec<u8>) {
        let (_, mask) = self.put_header(header, 0);
        if let Some(key) = mask {
            mask::apply(key, 0, &mut payload);
        }
        self.output.get_or_insert_default().payload = payload;
    }

    /// Puts a header behind all there is. Gives what it stands in, with so much room behind it, and
    /// the mask.
    fn put_header(&mut self, header: Header, room: usize) -> (&mut Vec<u8>, Option<[u8; 4]>) {
        let mask = self.masks.as_mut().map(|next_key| next_key());
        let output = self.output.get_or_insert_default();
        output.join();
        output.frames.reserve(MAX_HEADER + room);
        Header { mask, ..header }.encode(&mut output.frames);
        (&mut output.frames, mask)
    }

    /// Queues a Pong; or, while `limit` bytes and more wait, keeps it in place of the one that was
    /// kept before.
    pub(crate) fn put_pong(&mut self, payload: &[u8], limit: usize) {
        if self.queued() < limit {
            self.put(Opcode::Pong, payload);
        } else {
            self.pong = Some(payload.into());
        }
    }

    /// Queues the Close, after which nothing may follow: so the Pong that was kept goes first.
    pub(crate) fn put_close(&mut self, payload: &[u8]) {
        self.release_pong();
        self.put(Opcode::Close, payload);
    }

    fn release_pong(&mut self) {
        if let Some(payload) = self.pong.take() {
            self.put(Opcode::Pong, &payload);
        }
    }

    /// A buffer that an earlier payload has left, if one was lent and is at most twice as large as
    /// so many bytes: for a message that comes, which may go out from it again.
    pub(crate) fn spare(&mut self, length: usize) -> Vec<u8> {
        let payload = self.output.as_mut().map(|output| &mut output.payload);
        let spare =
            payload.filter(|payload| payload.is_empty() && payload.capacity() / 2 <= length);
        spare.map(std::mem::take).unwrap_or_default()
    }

    /// Has the frames to come put in here, in place of an output that is empty too.
    pub(crate) fn lend(&mut self, mut output: Box<Output>) {
        debug_assert!(self.waiting() == 0 && output.is_empty());
        output.lent = true;
        self.output = Some(output);
    }

    /// How many bytes wait to be taken.
    pub(crate) fn waiting(&self) -> usize {
        self.queued() + self.pong.as_ref().map_or(0, |payload| MAX_HEADER + payload.len())
    }

    /// How many bytes of memory that takes; of an output that is lent, as many as would have to be
    /// kept if nothing of it could be written.
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

    /// Forgets all of them.
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

    /// All of them, in this order. Leaves nothing behind, not even a buffer.
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

    /// What a worker keeps is not its clients', until something of theirs is in it.
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
