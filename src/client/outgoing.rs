//! What a client has to write, without the socket that takes it.
//!
//! ```text
//!   frames of the protocol ──┐
//!                            ├──> chunks, in order ──> Write, as often as it takes ──> Flush ──> Idle
//!   bytes as they are ───────┘
//! ```
//!
//! The caller asks for the next action, does it, and reports the result. So the caller may stop
//! between any two calls, and tests can use a socket that takes any number of bytes. Each chunk is
//! flushed before the next begins, which shows an observer of the transport where a chunk ends.
//! Must not know sockets, nor what the bytes mean. Read next: [`client`](super), which does the
//! actions.

use bytes::{Buf, Bytes};
use std::{collections::VecDeque, io};

/// Bytes on their way to the server.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    /// The first chunk is what is left of it to write. No chunk is empty, except a first one that
    /// is yet to be flushed.
    chunks: VecDeque<Bytes>,
    /// Their length in bytes, together.
    length: usize,
    /// Why nothing more can be written.
    failed: Option<io::Error>,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action<'a> {
    /// Write these bytes, or as many as the transport takes, and call [`wrote`](Outgoing::wrote).
    Write(&'a [u8]),
    /// Flush the transport, because TLS may hold bytes back, and call
    /// [`flushed`](Outgoing::flushed).
    Flush,
    /// Nothing waits here.
    Idle,
    /// Nothing more can be written.
    Failed,
}

impl Outgoing {
    /// Queues bytes behind everything that waits.
    pub(super) fn push(&mut self, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        if !bytes.is_empty() && self.failed.is_none() {
            self.length += bytes.len();
            self.chunks.push_back(bytes);
        }
    }

    /// How many bytes wait to be written.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Whether writing has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// What to do next.
    pub(super) fn next_action(&self) -> Action<'_> {
        match self.chunks.front() {
            _ if self.has_failed() => Action::Failed,
            Some(chunk) if chunk.is_empty() => Action::Flush,
            Some(chunk) => Action::Write(chunk),
            None => Action::Idle,
        }
    }

    /// Reports that the transport has taken `length` of the bytes.
    pub(super) fn wrote(&mut self, length: usize) {
        if let Some(chunk) = self.chunks.front_mut() {
            chunk.advance(length);
            self.length -= length;
        }
    }

    /// Reports that the transport is flushed.
    pub(super) fn flushed(&mut self) {
        if self.chunks.front().is_some_and(|chunk| chunk.is_empty()) {
            self.chunks.pop_front();
        }
    }

    /// Reports that writing has failed. What waits is dropped, because it will never be written.
    pub(super) fn fail(&mut self, error: io::Error) {
        *self = Self { failed: Some(error), ..Self::default() };
    }

    /// Takes the reason why writing has failed. Returns it once.
    pub(super) fn take_failure(&mut self) -> Option<io::Error> {
        self.failed.as_mut().map(|error| std::mem::replace(error, io::ErrorKind::BrokenPipe.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the test does to it.
    #[derive(Debug, Clone)]
    enum Act {
        Push(Vec<u8>),
        /// The transport takes at most so many bytes of the next write.
        Take(usize),
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            prop::collection::vec(any::<u8>(), 0..40).prop_map(Act::Push),
            (1..30_usize).prop_map(Act::Take),
        ]
    }

    /// A transport, and what it was given: the bytes, and how many there were at each flush.
    #[derive(Debug, Default)]
    struct Taken {
        bytes: Vec<u8>,
        flushes: Vec<usize>,
    }

    /// Does one step. `false`: there was nothing to do.
    fn one_step(outgoing: &mut Outgoing, taken: &mut Taken, most: usize) -> bool {
        match outgoing.next_action() {
            Action::Write(bytes) => {
                assert!(!bytes.is_empty(), "a write of nothing is a turn without work");
                let length = bytes.len().min(most);
                taken.bytes.extend_from_slice(&bytes[..length]);
                outgoing.wrote(length);
            }
            Action::Flush => {
                taken.flushes.push(taken.bytes.len());
                outgoing.flushed();
            }
            Action::Idle | Action::Failed => return false,
        }
        true
    }

    proptest! {
        #[test]
        fn all_goes_out_in_order_however_little_is_taken(acts in prop::collection::vec(act(), 0..60), most in 1..50_usize) {
            let (mut outgoing, mut taken) = (Outgoing::default(), Taken::default());
            let (mut said, mut ends) = (Vec::new(), Vec::new());
            for act in acts {
                match act {
                    Act::Push(bytes) => {
                        said.extend_from_slice(&bytes);
                        if !bytes.is_empty() {
                            ends.push(said.len());
                        }
                        outgoing.push(bytes);
                    }
                    Act::Take(most) => _ = one_step(&mut outgoing, &mut taken, most),
                }
                prop_assert_eq!(&taken.bytes[..], &said[..taken.bytes.len()]);
                prop_assert_eq!(outgoing.len(), said.len() - taken.bytes.len());
            }
            // Each step writes a byte or ends a chunk, so that this ends.
            let mut steps = outgoing.len() + outgoing.chunks.len();
            while one_step(&mut outgoing, &mut taken, most) {
                prop_assert!(steps > 0, "a step that did nothing");
                steps -= 1;
            }
            prop_assert_eq!(taken.bytes, said);
            prop_assert_eq!(taken.flushes, ends, "each chunk is flushed at its end, and nowhere else");
            prop_assert!(outgoing.chunks.is_empty(), "nothing stays");
        }

        #[test]
        fn a_transport_that_fails_holds_no_memory(acts in prop::collection::vec(act(), 0..20), more: Vec<u8>) {
            let (mut outgoing, mut taken) = (Outgoing::default(), Taken::default());
            for act in acts {
                match act {
                    Act::Push(bytes) => outgoing.push(bytes),
                    Act::Take(most) => _ = one_step(&mut outgoing, &mut taken, most),
                }
            }
            outgoing.fail(io::ErrorKind::ConnectionReset.into());
            outgoing.push(more);
            prop_assert_eq!((outgoing.next_action(), outgoing.len(), outgoing.chunks.len()), (Action::Failed, 0, 0));
            prop_assert_eq!(outgoing.take_failure().map(|error| error.kind()), Some(io::ErrorKind::ConnectionReset));
            prop_assert!(outgoing.has_failed(), "and so it stays");
        }
    }
}
