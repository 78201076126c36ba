//! Whether a worker stops, and what it still waits for: connections that close, responses that are
//! being written.
//!
//! Must not know connections, nor what the responses are. Read next: [`http`](super::http).

use std::{cell::Cell, rc::Rc, time::Duration};
use tokio::{sync::Notify, time::sleep};

/// How long a connection may take to send its first request when the server stops. It was accepted
/// a moment ago, so its request is on its way.
const FIRST_REQUEST: Duration = Duration::from_secs(1);

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

    /// Waits until the worker stops and a connection that it accepted just before must have sent
    /// its first request.
    pub async fn wait_first_request(&self) {
        self.wait_begun().await;
        sleep(FIRST_REQUEST).await;
    }

    /// A response is being written, or owed to a client whose first request is on its way, until
    /// this guard is dropped: the worker waits for it.
    pub fn response(self: &Rc<Self>) -> ResponseGuard {
        self.responses.update(|count| count + 1);
        ResponseGuard(self.clone())
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

/// A response is being written or owed. See [`Stopping::response`].
pub struct ResponseGuard(Rc<Stopping>);

impl Drop for ResponseGuard {
    fn drop(&mut self) {
        self.0.responses.update(|count| count - 1);
        self.0.notify_ended();
    }
}
