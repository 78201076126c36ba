//! Well-behaved clients: two viewers and two chat clients. They read everything as it comes and
//! must miss nothing.
//!
//! Each client reads on its own thread. The thread panics at the first unexpected message and
//! otherwise publishes its progress. Read next: `source.rs`.

use super::common::{
    PATIENCE,
    frame::{FIN, TEXT, frame},
    server::Server,
    websocket::Client,
};
use std::{
    hash::{DefaultHasher, Hasher},
    io::Write,
    net::TcpStream,
    sync::{Arc, Condvar, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use wirechart::wire::{CloseCode, Event};

/// How far a reader has come.
#[derive(Default)]
pub(crate) struct Progress {
    count: Mutex<u64>,
    moved: Condvar,
}

impl Progress {
    fn set(&self, count: u64) {
        *self.count.lock().expect("no panic") = count;
        self.moved.notify_all();
    }
}

/// A client that reads. `T` is its result when the server ends it with the Close code 1001.
pub(crate) struct Reader<T> {
    name: &'static str,
    progress: Arc<Progress>,
    thread: JoinHandle<T>,
}

impl<T: Send + 'static> Reader<T> {
    fn start(name: &'static str, read: impl FnOnce(&Progress) -> T + Send + 'static) -> Self {
        let progress = Arc::new(Progress::default());
        let own = progress.clone();
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || read(&own))
            .expect("a thread");
        Self { name, progress, thread }
    }

    /// How many messages it has read.
    pub(crate) fn count(&self) -> u64 {
        *self.progress.count.lock().expect("no panic")
    }

    /// Asserts that it reads this many messages in time and has missed nothing.
    #[track_caller]
    pub(crate) fn assert_reaches(&self, wanted: u64) {
        let deadline = Instant::now() + PATIENCE;
        let mut count = self.progress.count.lock().expect("no panic");
        while *count < wanted {
            assert!(
                !self.thread.is_finished(),
                "{} has stopped at {count}; above is why",
                self.name
            );
            let late = Instant::now() > deadline;
            assert!(
                !late,
                "{} is at {count} of {wanted} after {PATIENCE:?}: the rest does not come",
                self.name
            );
            // Look again even without progress, because a thread that panics wakes nobody.
            count = self
                .progress
                .moved
                .wait_timeout(count, Duration::from_millis(100))
                .expect("no panic")
                .0;
        }
    }

    /// Its result.
    #[track_caller]
    pub(crate) fn end(self) -> T {
        self.thread
            .join()
            .unwrap_or_else(|_| panic!("{} was not given all; above is why", self.name))
    }
}

/// The next message's payload; `None` after the server's Close.
fn next(client: &mut Client) -> Option<Vec<u8>> {
    loop {
        match client.next() {
            Event::Message(message) => return Some(message.into_payload().into_owned()),
            Event::Ping(_) | Event::Pong(_) => {}
            Event::Close(reason) => {
                assert_eq!(reason.map(|reason| reason.code), Some(CloseCode::GOING_AWAY));
                return None;
            }
            other => panic!("an event that no test knows: {other:?}"),
        }
    }
}

/// A viewer that expects consecutive sequence numbers and nothing else: no missing number, no gap
/// record. For a pipe, the values must also equal the numbers.
pub(crate) fn viewer(name: &'static str, mut client: Client, numbered: bool) -> Reader<()> {
    if client.subprotocol.is_some() {
        client.next_epoch();
    }
    Reader::start(name, move |progress| {
        // A viewer of a pipe is connected before the first measurement.
        let mut due = numbered.then_some(1);
        while let Some(payload) = next(&mut client) {
            let seq = due.unwrap_or_else(|| number_in(&payload));
            let (begins, ends) = (format!(r#"{{"seq":{seq},"t":"#), format!(r#","value":{seq}}}"#));
            let right = payload.starts_with(begins.as_bytes())
                && (!numbered || payload.ends_with(ends.as_bytes()));
            assert!(right, "{seq} is due, but this came: {}", payload.escape_ascii());
            due = Some(seq + 1);
            progress.set(seq);
        }
    })
}

fn number_in(payload: &[u8]) -> u64 {
    let json: serde_json::Value = serde_json::from_slice(payload).expect("JSON");
    json["seq"].as_u64().expect("a number")
}

/// Two clients that chat with each other while others are connected.
pub(crate) struct Pair {
    readers: [Reader<Vec<u64>>; 2],
    sockets: [TcpStream; 2],
    sent: u64,
}

impl Pair {
    /// Both join before anyone sends.
    pub(crate) fn join(server: &Server) -> Self {
        let clients = [(); 2].map(|()| Client::open(server, "/chat"));
        let sockets =
            clients.each_ref().map(|client| client.socket.try_clone().expect("a descriptor"));
        let [anna, ben] = clients;
        Self { readers: [receive("anna", anna), receive("ben", ben)], sockets, sent: 0 }
    }

    /// One client sends the next number if both have received the last one. So the numbers have one
    /// order.
    pub(crate) fn speak(&mut self) {
        if self.readers.iter().all(|reader| reader.count() == self.sent) {
            let text = format!("number {}", self.sent);
            // If the server does not take it, a reader notices that it is missing.
            _ = self.sockets[self.sent as usize % 2].write_all(&frame(FIN | TEXT, text));
            self.sent += 1;
        }
    }

    /// Asserts that both receive everything that was sent.
    #[track_caller]
    pub(crate) fn catch_up(&self) {
        self.readers.iter().for_each(|reader| reader.assert_reaches(self.sent));
    }

    /// Asserts that both have received the same messages in the same order when the server ends.
    #[track_caller]
    pub(crate) fn end(self) {
        let [anna, ben] = self.readers.map(Reader::end);
        assert_eq!(anna.len(), self.sent as usize);
        assert!(anna == ben, "they received different messages, or in another order");
    }
}

/// Reads all messages, and for each number notes a hash of everything up to it.
fn receive(name: &'static str, mut client: Client) -> Reader<Vec<u64>> {
    Reader::start(name, move |progress| {
        let (mut received, mut all) = (Vec::new(), DefaultHasher::new());
        while let Some(payload) = next(&mut client) {
            all.write(&payload);
            let Some(number) = payload.strip_prefix(b"Message: number ") else { continue };
            let due = received.len().to_string();
            assert!(
                number == due.as_bytes(),
                "number {due} is due, but {} came",
                payload.escape_ascii()
            );
            received.push(all.finish());
            progress.set(received.len() as u64);
        }
        received
    })
}
