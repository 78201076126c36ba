//! Those who behave: two viewers and two who chat. They read all that comes, all the time, and must
//! miss nothing.
//!
//! Each reads on a thread of its own, which panics at the first thing that is not what is due, and
//! says how far it has come. Read next: `source.rs`.

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

/// How far one who reads has come.
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

/// One who reads. `T` is what it has to tell at the end, which is the server's Close, 1001.
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

    /// How far it is.
    pub(crate) fn count(&self) -> u64 {
        *self.progress.count.lock().expect("no panic")
    }

    /// Asserts that it comes so far, in time and without having missed anything.
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
            // Looked at again even if nothing moves: a thread that panics tells nobody.
            count = self
                .progress
                .moved
                .wait_timeout(count, Duration::from_millis(100))
                .expect("no panic")
                .0;
        }
    }

    /// What it has to tell.
    #[track_caller]
    pub(crate) fn end(self) -> T {
        self.thread
            .join()
            .unwrap_or_else(|_| panic!("{} was not given all; above is why", self.name))
    }
}

/// The next message's payload; `None` when the server has said that it goes.
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

/// A viewer who reads each number after the one before, and nothing else: no hole, no record of a
/// gap. Of a pipe, the values must be the numbers.
pub(crate) fn viewer(name: &'static str, mut client: Client, numbered: bool) -> Reader<()> {
    if client.subprotocol.is_some() {
        client.next_epoch();
    }
    Reader::start(name, move |progress| {
        let mut due = numbered.then_some(1); // a viewer of a pipe was there before the first
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

/// Two who chat with each other while others are in the room.
pub(crate) struct Pair {
    readers: [Reader<Vec<u64>>; 2],
    sockets: [TcpStream; 2],
    said: u64,
}

impl Pair {
    /// Both join before anyone speaks.
    pub(crate) fn join(server: &Server) -> Self {
        let clients = [(); 2].map(|()| Client::open(server, "/chat"));
        let sockets =
            clients.each_ref().map(|client| client.socket.try_clone().expect("a descriptor"));
        let [anna, ben] = clients;
        Self { readers: [listen("anna", anna), listen("ben", ben)], sockets, said: 0 }
    }

    /// One says the next number, if both have heard the one before: so the numbers have one order.
    pub(crate) fn speak(&mut self) {
        if self.readers.iter().all(|reader| reader.count() == self.said) {
            let text = format!("number {}", self.said);
            // That the server does not take it is told by whoever does not hear it.
            _ = self.sockets[self.said as usize % 2].write_all(&frame(FIN | TEXT, text));
            self.said += 1;
        }
    }

    /// Asserts that both hear all that was said.
    #[track_caller]
    pub(crate) fn catch_up(&self) {
        self.readers.iter().for_each(|reader| reader.assert_reaches(self.said));
    }

    /// Asserts that at the server's end both have heard the same, in the same order.
    #[track_caller]
    pub(crate) fn end(self) {
        let [anna, ben] = self.readers.map(Reader::end);
        assert_eq!(anna.len(), self.said as usize);
        assert!(anna == ben, "they heard different things from others, or in another order");
    }
}

/// Hears all, and takes down at each number what was heard until then.
fn listen(name: &'static str, mut client: Client) -> Reader<Vec<u64>> {
    Reader::start(name, move |progress| {
        let (mut heard, mut all) = (Vec::new(), DefaultHasher::new());
        while let Some(payload) = next(&mut client) {
            all.write(&payload);
            let Some(number) = payload.strip_prefix(b"Message: number ") else { continue };
            let due = heard.len().to_string();
            assert!(
                number == due.as_bytes(),
                "number {due} is due, but {} came",
                payload.escape_ascii()
            );
            heard.push(all.finish());
            progress.set(heard.len() as u64);
        }
        heard
    })
}
