//! What sees the bytes of a connection as they pass: the trait that an inspector implements.
//!
//! The connection calls it and ignores what it does with the bytes. Must not know who observes, nor
//! why. Read next: `context.rs`.

use crate::wire::CloseState;
use std::{io, time::Instant};

/// Sees what a connection reads and writes, and how it closes. It does not change the
/// bytes; its memory and its work count as the connection's.
pub trait Observer {
    /// One read has brought `length` bytes. They are shown when they are
    /// [received](Self::received).
    fn read(&mut self, length: usize);

    /// The protocol has taken these bytes of the input, shown as they came, still masked.
    fn received(&mut self, bytes: &[u8]);

    /// One write was given these chunks, and the socket took `written` bytes of them.
    fn wrote(&mut self, chunks: &[&[u8]], written: usize);

    /// The close handshake stands here, and everything about it has been written.
    fn closing(&mut self, state: &CloseState);

    /// The clock ticks. Returns whether it still wants to observe.
    fn tick(&mut self, now: Instant) -> bool;

    /// How much work it has done since the last call, in the unit of
    /// [`Protocol::take_work`](crate::wire::Protocol::take_work).
    fn take_work(&mut self) -> u32;

    /// How many bytes of memory it takes.
    fn held(&self) -> usize;

    /// The connection has failed for lack of memory: frees what it holds, and ignores what comes.
    fn give_up(&mut self);

    /// The connection has ended, because of this error if there is one. Called once, at last.
    fn end(&mut self, state: &CloseState, cause: Option<&io::Error>);
}
