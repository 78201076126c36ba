//! Whether a worker stops, and what it still waits for: connections that close, responses that are
//! being written.
//!
//! Must not know connections, nor what the responses are. Read next: [`http`](super::http).

use std::cell::Cell;
use tokio::sync::Notify;

/// How far one worker has stopped.
#[derive(Default)]
pub struct Stopping {
    has_begun: Cell<bool>,
    /// Notified when it begins.
    begun: Notify,
    /// How many responses are being written.
    responses: Cell<usize>,
    /// Notified when a connection or a response has ended.
    ended: Notify,
}

impl Stopping {
    /// From now on every response is the last on its connection, and new WebSockets are closed.
    pub fn begin(&self) {
        self.has_begun.set(true);
        self.begun.notify_waiters();
    }

    /// Whether the worker stops.
    pub fn has_begun(&self) -> bool {
        self.has_begun.get()
    }

    /// Waits until the worker stops.
    pub async fn wait_begun(&self) {
        let begun = self.begun.notified(); // from here on, none is missed
        if !self.has_begun() {
            begun.await;
        }
    }

    /// A response is being written until this guard is dropped: the worker waits for it.
    pub fn response(&self) -> ResponseGuard<'_> {
        self.responses.update(|count| count + 1);
        ResponseGuard(self)
    }

    /// How many responses are being written.
    pub fn responses(&self) -> usize {
        self.responses.get()
    }

    /// A connection or a response has ended.
    pub fn notify_ended(&self) {
        self.ended.notify_one();
    }

    /// Waits until a connection or a response has ended.
    pub async fn wait(&self) {
        self.ended.notified().await;
    }
}

/// A response is being written. See [`Stopping::response`].
pub struct ResponseGuard<'a>(&'a Stopping);

impl Drop for ResponseGuard<'_> {
    fn drop(&mut self) {
        self.0.responses.update(|count| count - 1);
        self.0.notify_ended();
    }
}
