//! How a connection writes: what its [`Delivery`](crate::server::delivery::Delivery) says, with one
//! system call each.
//!
//! Never waits, except in the one task that exists while the socket is full. Must not know what the
//! messages mean. With it you have seen the server; read next: `static/main.js`, the other end.

use super::{
    observer::Observer,
    state::{Connection, State},
};
use crate::{server::outlet::Outlet, wire::Output};
use socket2::SockRef;
use std::{
    io::{self, ErrorKind, IoSlice},
    net::Shutdown,
    rc::Rc,
};
use tokio::io::Interest;

/// An answer of at most this many bytes is written without being counted first. With the default
/// number of connections, that is at most a sixteenth of `--max-memory`.
const LONG_ANSWER: usize = 1 << 10;

impl Connection {
    /// As [`flush`](Self::flush), after input. A long answer is counted before any of it is
    /// written, because a frame that has been begun cannot be taken back.
    pub fn answer(self: &Rc<Self>) {
        let length = self.state.borrow().delivery.protocol().output_len();
        if length > LONG_ANSWER {
            _ = self.recount(); // without memory, only the Close that says so is left to write
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
            } // else it has failed, and its Close is written
        }
    }

    async fn write_when_there_is_room(self: Rc<Self>) {
        loop {
            tokio::task::yield_now().await; // perhaps only the budget was spent
            match self.socket.writable().await {
                Ok(()) => self.state.borrow_mut().delivery.room(),
                Err(_) => self.state.borrow_mut().delivery.failed(), // the runtime ends
            }
            let mut is_full = self.write();
            while !self.recount() {
                is_full |= self.write(); // it has failed, and its Close is written
            }
            // The reader may wait for this.
            if let Some(reader) = self.state.borrow_mut().reader.take() {
                reader.wake();
            }
            if !is_full {
                return;
            }
        }
    }

    /// Writes until there is nothing more, or the socket has become full. Returns whether it is
    /// full: then a task must wait for room.
    fn write(&self) -> bool {
        let State { delivery, observer, .. } = &mut *self.state.borrow_mut();
        let is_full = delivery.write_to(&mut ObservedSocket { connection: self, observer });
        if let Some(observer) = observer
            && delivery.is_clear()
        {
            observer.closing(delivery.protocol().close_state()); // a Close has been written, if any
        }
        is_full
    }

    /// Writes all chunks with one system call. Returns how many bytes the socket took: none, if it
    /// is full.
    ///
    /// It does not ask tokio first whether the socket is ready. tokio keeps that elsewhere in
    /// memory, and with thousands of connections the cache miss is 2 % of the cost of a delivery.
    /// tokio is told only that the socket is full, so that it waits for room. No event can be lost
    /// between the two, because tokio learns of room on this same thread.
    fn try_write<const N: usize>(
        &self,
        observer: &mut Option<Box<Box<dyn Observer>>>,
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
        if let Some(observer) = observer {
            observer.wrote(&chunks, written);
        }
        Ok(written)
    }
}

/// A connection's socket, and who observes what it takes.
struct ObservedSocket<'a> {
    connection: &'a Connection,
    observer: &'a mut Option<Box<Box<dyn Observer>>>,
}

impl Outlet for ObservedSocket<'_> {
    fn write(&mut self, chunks: [&[u8]; 3]) -> io::Result<usize> {
        self.connection.try_write(self.observer, chunks)
    }

    fn shut(&mut self, how: Shutdown) {
        self.connection.shut(how);
    }

    fn put_back(&mut self, output: Box<Output>) {
        self.connection.context.buffers.put_back(output);
    }
}
