//! A WebSocket on a socket: joins a [`Protocol`](crate::wire::Protocol) to a TCP stream.
//!
//! ```text
//!   socket --read--> the worker's buffer --receive--> events --> echo, chat
//!
//!   rest of the last write  \
//!   the protocol's output    >--one write--> socket
//!   news from the log       /
//! ```
//!
//! Reading is a task of each connection, because the peer decides when. Writing is a function,
//! [`Connection::flush`], that whoever has something to write calls: the reader, a flush pass over
//! the subscribers, the clock. [`Delivery`](super::delivery::Delivery) says what to write, and when
//! not to. A second task exists only while the socket is full. All work in progress is kept in
//! [`Connection`], and no empty buffer is kept: an idle connection reads into a buffer that all
//! connections of its worker share.
//!
//! | file | what |
//! |---|---|
//! | `purpose.rs`, `observer.rs` | what features above the core implement: a handler of messages, an observer |
//! | `context.rs` | what a connection needs of its worker |
//! | `state.rs` | all that is kept of a connection |
//! | `writing.rs` | bytes out |
//! | `lifecycle.rs` | how it begins, what the clock asks of it, how it ends |
//! | `reading.rs` | bytes in |
//!
//! The order at the end (RFC 6455, 7.1.1): once the close handshake is over and the output is
//! written, the sending side of the socket is shut; the peer reads our Close, closes its side, and
//! reading ends. So there is one way out, the end of reading, and the clock forces it where a peer
//! does not close. Must not know the worker, nor any feature. Read next: `state.rs`, then
//! `reading.rs` and `writing.rs`.

mod context;
mod lifecycle;
mod observer;
mod purpose;
mod reading;
mod state;
mod writing;

pub use context::Context;
pub use observer::Observer;
pub use purpose::{CHAT_PREFIX, Handler, Progress, Purpose};
pub use state::Connection;

#[cfg(test)]
mod tests {
    use super::{
        super::subscription::Subscription,
        state::{Connection, State},
    };
    use crate::wire::Protocol;
    use std::rc::Rc;

    /// The size of the future that this function returns, in bytes.
    fn size_of_future<F>(_: impl Fn(Rc<Connection>) -> F) -> usize {
        size_of::<F>()
    }

    /// A connection is mostly idle, and there are mostly many. What is rarely needed belongs into a
    /// box.
    #[test]
    fn an_idle_connection_takes_little() {
        let sizes = [
            ("Option<Subscription>", size_of::<Option<Subscription<Connection>>>(), 40),
            ("Protocol", size_of::<Protocol>(), 120),
            ("State", size_of::<State>(), 216),
            ("Connection", size_of::<Connection>(), 288),
            ("the task's future", size_of_future(Connection::live), 24),
        ];
        for (what, size, most) in sizes {
            assert!(
                size <= most,
                "{what} takes {size} bytes, {most} are allowed: ten thousand idle viewers pay for it"
            );
        }
    }
}
