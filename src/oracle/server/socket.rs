//! A simulated socket: it takes as many bytes as the script says, and passes them to the peer.
//!
//! It also checks when it is written to: never with nothing, never while it is full or shut. Must
//! not know who writes. Read next: `peer.rs`.

use super::{feed::Feed, peer::Peer};
use crate::{server::outlet::Outlet, wire::Output};
use std::{
    io::{self, ErrorKind},
    net::Shutdown,
    rc::Rc,
};

/// See the [module](self).
pub(super) struct Socket {
    pub(super) feed: Rc<Feed>,
    pub(super) peer: Peer,
    /// How many bytes it takes until it is full.
    pub(super) room: usize,
    /// It did not take everything, and has had no room since.
    pub(super) is_full: bool,
    /// What it did not take must be written first: it stopped within a frame, or before the log's.
    pub(super) is_cut: bool,
    /// Writing to it fails.
    pub(super) is_broken: bool,
    pub(super) shut: Option<Shutdown>,
    /// How often it was written to.
    pub(super) calls: usize,
}

impl Socket {
    /// It takes nothing so far.
    pub(super) fn new(feed: Rc<Feed>, peer: Peer) -> Self {
        Self {
            feed,
            peer,
            room: 0,
            is_full: false,
            is_cut: false,
            is_broken: false,
            shut: None,
            calls: 0,
        }
    }
}

impl Outlet for Socket {
    fn write(&mut self, chunks: [&[u8]; 3]) -> io::Result<usize> {
        let length: usize = chunks.iter().map(|chunk| chunk.len()).sum();
        assert!(length > 0, "there is nothing to write");
        assert!(!self.is_full && self.shut.is_none(), "it takes nothing now");
        self.calls += 1;
        if self.is_broken {
            return Err(ErrorKind::ConnectionReset.into());
        }
        let model = &*self.feed.model.borrow();
        if !self.is_cut {
            self.peer.offered(chunks[2], self.feed.known(), model);
        }
        let mut room = self.room.min(length);
        self.room -= room;
        self.is_full = room < length;
        let taken = room;
        for chunk in chunks {
            let written = &chunk[..room.min(chunk.len())];
            room -= written.len();
            self.peer.bytes(written, model);
        }
        self.is_cut =
            self.is_full && (taken < length - chunks[2].len() || !self.peer.is_between_frames());
        Ok(taken)
    }

    fn shut(&mut self, how: Shutdown) {
        assert_eq!(self.shut.replace(how), None, "it is shut once");
        match how {
            Shutdown::Write => {
                assert!(
                    self.peer.has_all_said() && self.peer.twin().close_outcome().is_some(),
                    "too early"
                )
            }
            _ => assert!(self.is_broken),
        }
    }

    fn put_back(&mut self, mut output: Box<Output>) {
        output.frames.clear();
        output.payload.clear();
        self.feed.spare.set(Some(output));
    }
}
