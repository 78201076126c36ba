//! How a connection writes: what its [`Delivery`](crate::server::delivery::Delivery) says, with one
//! system call each.
//!
//! Never waits, except in the one task that stands by while the socket is full. Knows nothing of
//! what the messages mean. With it you have seen the server; read next: `static/main.js`, the other
//! end.

use super::{Connection, State};
use crate::{
    server::{delivery::Outlet, inspector::tap::Tap},
    wire::Output,
};
use socket2::SockRef;
use std::{
    io::{self, ErrorKind, IoSlice},
    net::Shutdown,
    rc::Rc,
};
use tokio::io::Interest;

/// So many bytes of an answer may be under way without there being memory for them. As many
/// connections as there are by default come to a sixteenth of `--max-memory` with it.
const LONG_ANSWER: usize = 1 << 10;

impl Connection {
    /// As [`flush`](Self::flush), after what has come. An answer of some length is counted before a
    /// part of it is under way, which could not be taken back.
    pub fn answer(self: &Rc<Self>) {
        let length = self.state.borrow().delivery.protocol().output_len();
        if length > LONG_ANSWER {
            _ = self.recount(); // if there is none, to say so is all that is left to do
        }
        self.flush();
    }

    /// Writes all that is ready, as far as the socket takes it.
    pub fn flush(self: &Rc<Self>) {
        loop {
            if self.write() {
                tokio::task::spawn_local(self.clone().write_when_there_is_room());
            }
            if self.recount() {
                return;
            } // else it has failed, and says so
        }
    }

    async fn write_when_there_is_room(self: Rc<Self>) {
        loop {
            tokio::task::yield_now().await; // it may be that only others were to have their turn
            match self.socket.writable().await {
                Ok(()) => self.state.borrow_mut().delivery.room(),
                Err(_) => self.state.borrow_mut().delivery.failed(), // the runtime ends
            }
            let mut is_full = self.write();
            while !self.recount() {
                is_full |= self.write(); // it has failed, and says so
            }
            // The reader may wait for just that.
            if let Some(reader) = self.state.borrow_mut().reader.take() {
                reader.wake();
            }
            if !is_full {
                return;
            }
        }
    }

    /// Writes until there is nothing more, or the socket has become full, and says so: then
    /// somebody must wait for room.
    fn write(&self) -> bool {
        let State { delivery, tap, .. } = &mut *self.state.borrow_mut();
        let is_full = delivery.write_to(&mut Tapped { connection: self, tap });
        if let Some(tap) = tap
            && delivery.is_clear()
        {
            tap.closing(delivery.protocol().close_state()); // a Close, if there was one, has gone out
        }
        is_full
    }

    /// One system call for all. Gives how much the socket took: nothing, if it is full.
    ///
    /// It asks the socket, not tokio: what tokio knows of it lies elsewhere in memory, and among
    /// thousands of viewers to look there takes 2 % of all that a delivery takes. Only that the
    /// socket is full is tokio to know, to wait for when it is not: it learns of room on this same
    /// thread only, and so not between the two.
    fn try_write<const N: usize>(
        &self,
        tap: &mut Option<Box<Tap>>,
        chunks: [&[u8]; N],
    ) -> io::Result<usize> {
        let socket = SockRef::from(&self.socket);
        let mut filled = chunks.iter().filter(|chunk| !chunk.is_empty());
        let written = match (filled.next(), filled.next()) {
            (Some(only), None) => socket.send(only),
            _ => socket.send_vectored(&chunks.map(IoSlice::new)),
        };
        let written = match written {
            Err(full) if full.kind() == ErrorKind::WouldBlock => {
                _ = self.socket.try_io(Interest::WRITABLE, || Err::<(), _>(full));
                0
            }
            written => written?,
        };
        if let Some(tap) = tap {
            tap.wrote(&chunks, written);
        }
        Ok(written)
    }
}

/// A connection's socket, and who looks at what it takes.
struct Tapped<'a> {
    connection: &'a Connection,
    tap: &'a mut Option<Box<Tap>>,
}

impl Outlet for Tapped<'_> {
    fn write(&mut self, chunks: [&[u8]; 3]) -> io::Result<usize> {
        self.connection.try_write(self.tap, chunks)
    }

    fn shut(&mut self, how: Shutdown) {
        self.connection.shut(how);
    }

    fn put_back(&mut self, output: Box<Output>) {
        self.connection.shard.put_back(output);
    }
}
