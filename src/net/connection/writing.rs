//! How a connection writes: the rest of the last write, the protocol's output and the log's news, with one system call.
//!
//! Never waits, except in the one task that stands by while the socket is full. Knows nothing of what the messages mean.
//! With it you have seen the server; read next: `static/main.js`, the other end.

use super::{Connection, State, boxed};
use crate::{
    feed::log::Batch,
    net::{audience::News, inspect::tap::Tap},
    wire::{close::CloseReason, code::CloseCode, message::Message, protocol::Output},
};
use bytes::{Buf, Bytes};
use socket2::SockRef;
use std::{
    io::{self, ErrorKind, IoSlice},
    net::Shutdown,
    rc::Rc,
};
use tokio::io::Interest;

impl Connection {
    /// Writes all that is ready, as far as the socket takes it.
    pub fn flush(self: &Rc<Self>) {
        if self.state.borrow().blocked {
            return; // a task waits for the socket already
        }
        // An error is the reader's to find: the socket will not let it read either.
        _ = self.write();
        let mut state = self.state.borrow_mut();
        if state.blocked && !state.waiting {
            state.waiting = true;
            tokio::task::spawn_local(self.clone().write_when_possible());
        }
    }

    async fn write_when_possible(self: Rc<Self>) {
        while self.state.borrow().blocked {
            if self.socket.writable().await.is_err() || self.write().is_err() {
                break;
            }
            // A source may wait for just this viewer.
            if let Some(viewer) = &self.state.borrow().viewer {
                viewer.audience().moved();
            }
        }
        self.state.borrow_mut().waiting = false;
    }

    /// Writes until there is nothing more or the socket is full, which `blocked` tells then.
    pub(super) fn write(&self) -> io::Result<()> {
        let state = &mut *self.state.borrow_mut();
        loop {
            if let Some(rest) = &mut state.rest {
                let written = self.try_write(&mut state.tap, [rest])?;
                rest.advance(written);
                state.blocked = !rest.is_empty();
                if state.blocked {
                    return Ok(());
                }
                state.rest = None;
            }
            let batch = state.next_batch();
            let mut output = state.protocol.take_pieces().unwrap_or_else(|| self.shard.output());
            let news = batch.as_ref().map_or(&[][..], |batch| &batch.bytes);
            let length = output.len() + news.len();
            if length > 0 {
                let written = self.try_write(&mut state.tap, [&output.frames, &output.payload, news])?;
                state.wrote(written, &mut output, batch);
                state.blocked = written < length;
            }
            self.shard.put_back(output);
            if state.blocked {
                return Ok(());
            }
            if length == 0 {
                break;
            }
        }
        state.blocked = false;
        state.show_closing(); // a Close, if there was one, has gone out
        if state.protocol.ending().is_some() && !state.shut {
            state.shut = true;
            self.shut(Shutdown::Write);
        }
        Ok(())
    }

    /// One system call for all. Gives how much the socket took: nothing, if it is full.
    ///
    /// It asks the socket, not tokio: what tokio knows of it lies elsewhere in memory, and among thousands of viewers to look there
    /// takes 2 % of all that a delivery takes. Only that the socket is full is tokio to know, to wait for when it is not: it learns of
    /// room on this same thread only, and so not between the two.
    fn try_write<const N: usize>(&self, tap: &mut Option<Box<Tap>>, pieces: [&[u8]; N]) -> io::Result<usize> {
        let socket = SockRef::from(&self.socket);
        let mut filled = pieces.iter().filter(|piece| !piece.is_empty());
        let written = match (filled.next(), filled.next()) {
            (Some(only), None) => socket.send(only),
            _ => socket.send_vectored(&pieces.map(IoSlice::new)),
        };
        let written = match written {
            Err(full) if full.kind() == ErrorKind::WouldBlock => {
                _ = self.socket.try_io(Interest::WRITABLE, || Err::<(), _>(full));
                0
            }
            written => written?,
        };
        if let Some(tap) = tap {
            tap.wrote(&pieces, written);
        }
        Ok(written)
    }
}

impl State {
    /// Has those who inspect the connection know where the close handshake stands.
    fn show_closing(&mut self) {
        if let Some(tap) = &mut self.tap {
            tap.closing(self.protocol.closing());
        }
    }

    /// The batch that comes next, if any; what else the viewer is to hear goes to the protocol's output, before it.
    fn next_batch(&mut self) -> Option<Batch> {
        if !self.protocol.is_open() {
            return None;
        }
        let viewer = self.viewer.as_mut()?;
        match viewer.news() {
            News::None => None,
            News::Batch(batch) => Some(batch),
            News::Gap(gap) => {
                _ = self.protocol.send(&Message::text(&gap.to_string()));
                None
            }
            News::End => {
                self.protocol.close(Some(CloseReason::new(CloseCode::NORMAL, "the data has ended")));
                None
            }
        }
    }

    /// Keeps what did not go out, and moves the viewer on.
    fn wrote(&mut self, written: usize, output: &mut Output, batch: Option<Batch>) {
        if written < output.frames.len() {
            self.rest = boxed([&output.frames[written..], &output.payload].concat().into());
        } else if written < output.len() {
            let payload = Bytes::from(std::mem::take(&mut output.payload));
            self.rest = boxed(payload.slice(written - output.frames.len()..));
        } else if let (Some(viewer), Some(batch)) = (&mut self.viewer, batch) {
            self.rest = boxed(viewer.wrote(&batch, written - output.len()));
        }
    }
}
