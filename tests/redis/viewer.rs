//! A viewer that moves between servers, as a browser behind a load balancer does, and checks every
//! number that it gets.
//!
//! What must hold is the promise of `docs/scale-out.md`: within an epoch each number comes once and
//! none is left out without a gap record; and no number of an epoch has two meanings, whoever shows
//! it. Read next: `writer.rs`.

use super::common::{PATIENCE, record::Record};
use std::{
    collections::HashMap,
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use wirechart::wire::{
    ClientHandshake, Event, HeadLimits, HeadReader, Limits, MessageKind, Protocol,
};

/// Where servers run.
pub type Places = Arc<Mutex<Vec<SocketAddr>>>;

/// The value that anybody has seen under a number of an epoch.
#[derive(Default)]
pub struct Seen(Mutex<HashMap<(String, u64), u64>>);

/// What a viewer has.
#[derive(Debug, Default, Clone)]
pub struct State {
    /// The epoch, and those before it.
    pub epoch: String,
    pub epochs: Vec<String>,
    /// The last number, and the values of this epoch in their order.
    pub last: u64,
    pub values: Vec<u64>,
    /// How many numbers it was told are lost.
    pub lost: u64,
    /// The latest time.
    pub time: u64,
    /// How often it has connected.
    pub connections: u64,
    /// What must not have come, or the end of the test.
    fault: Option<String>,
    leaves: bool,
    ends: bool,
}

type Shared = Arc<(Mutex<State>, Condvar)>;

/// A viewer, on a thread of its own.
pub struct Viewer {
    shared: Shared,
    thread: Option<JoinHandle<()>>,
}

impl Viewer {
    /// It begins at the place of this index.
    pub fn start(places: &Places, index: usize, seen: &Arc<Seen>) -> Self {
        let shared = Shared::default();
        let (places, seen, state) = (places.clone(), seen.clone(), shared.clone());
        let thread = thread::spawn(move || {
            for index in index.. {
                let place = {
                    let places = places.lock().expect("no panic");
                    places.get(index % places.len().max(1)).copied()
                };
                let ended = place.map(|place| watch(place, &state, &seen));
                let mut state = state.0.lock().unwrap_or_else(PoisonError::into_inner);
                if state.ends || state.fault.is_some() {
                    return;
                }
                state.leaves = false;
                drop(state);
                if ended.is_none_or(|ended| ended.is_err()) {
                    thread::sleep(Duration::from_millis(50)); // as a browser pauses
                }
            }
        });
        Self { shared, thread: Some(thread) }
    }

    /// What it has now.
    #[track_caller]
    pub fn state(&self) -> State {
        let state = self.lock();
        assert_eq!(state.fault, None);
        state.clone()
    }

    /// A test that has failed still ends its viewers.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It breaks its connection and goes on at the next place.
    pub fn leave(&self) {
        self.lock().leaves = true;
    }

    /// Waits until this holds, and returns what it has then.
    #[track_caller]
    pub fn wait(&self, what: &str, holds: impl Fn(&State) -> bool) -> State {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.lock();
        loop {
            assert_eq!(state.fault, None);
            if holds(&state) {
                return state.clone();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "not within {PATIENCE:?}: {what}; it is at {} of {:?}, connected {} times",
                state.last,
                state.epochs,
                state.connections
            );
            state = self.shared.1.wait_timeout(state, left).expect("no panic").0;
        }
    }

    /// Waits until it has this value.
    #[track_caller]
    pub fn wait_for(&self, value: u64) -> State {
        self.wait(&format!("the value {value}"), |state| state.values.contains(&value))
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.lock().ends = true;
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

/// Watches at one place until the connection ends.
fn watch(place: SocketAddr, shared: &Shared, seen: &Seen) -> io::Result<()> {
    let state = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut path = "/ws?history=1000000".to_owned();
    if !state.epoch.is_empty() {
        path += &format!("&after={}&epoch={}", state.last, state.epoch);
    }
    drop(state);
    let mut socket = TcpStream::connect_timeout(&place, Duration::from_secs(2))?;
    socket.set_read_timeout(Some(Duration::from_millis(100)))?;
    let (mut protocol, rest) = open(&mut socket, place, &path)?;
    shared.0.lock().unwrap_or_else(PoisonError::into_inner).connections += 1;
    let mut chunk = rest;
    loop {
        let mut input = &mut chunk[..];
        loop {
            match protocol.receive(&mut input) {
                Ok(Some(Event::Message(message))) if message.kind() == MessageKind::Text => {
                    let text = message.into_text().expect("a text").into_owned();
                    shared.0.lock().unwrap_or_else(PoisonError::into_inner).take(&text, seen);
                    shared.1.notify_all();
                }
                Ok(Some(Event::Close(_))) | Err(_) => return Ok(()),
                Ok(Some(_)) => {}
                Ok(None) => break,
            }
        }
        socket.write_all(&protocol.take_output())?;
        let state = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.ends || state.leaves || state.fault.is_some() {
            return Ok(());
        }
        drop(state);
        chunk = vec![0; 64 << 10];
        match socket.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(length) => chunk.truncate(length),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                chunk.clear();
            }
            Err(error) => return Err(error),
        }
    }
}

fn open(socket: &mut TcpStream, place: SocketAddr, path: &str) -> io::Result<(Protocol, Vec<u8>)> {
    let nonce = *b"the sample nonce";
    let offers = ["wirechart.v1"];
    let handshake = ClientHandshake::new(&place.to_string(), path, nonce, &offers, &[]);
    let handshake = handshake.expect("a request");
    socket.write_all(handshake.request())?;
    let (mut head, mut chunk) = (HeadReader::new(HeadLimits::default()), [0; 4096]);
    let deadline = Instant::now() + PATIENCE;
    let rest = loop {
        match socket.read(&mut chunk) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => {
                if let Some(used) = head.push(&chunk[..length]).expect("a head") {
                    break chunk[used..length].to_vec();
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if Instant::now() > deadline {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
    };
    let response = head.response().expect("a response");
    // It may still read what came before: 503, and the next try is answered.
    handshake.verify(&response).map_err(io::Error::other)?;
    let masks = Box::new(|| [7, 7, 7, 7]);
    Ok((Protocol::client(Arc::new(Limits::default()), masks), rest))
}

impl State {
    /// The values, without those that a writer has sent again at once.
    pub fn distinct(&self) -> Vec<u64> {
        let mut values = self.values.clone();
        values.dedup();
        values
    }

    fn take(&mut self, text: &str, seen: &Seen) {
        match Record::parse(text) {
            Record::Hello { epoch, .. } if epoch == self.epoch => {}
            Record::Hello { epoch, .. } => {
                self.epoch.clone_from(&epoch);
                self.epochs.push(epoch);
                (self.last, self.values) = (0, Vec::new());
            }
            Record::Gap { from, to } => {
                self.follows(from, text);
                (self.last, self.lost) = (to, self.lost + (to - from + 1));
            }
            Record::Measurement { seq, value } => {
                self.follows(seq, text);
                let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
                self.time = self.time.max(json["t"].as_u64().expect("a time"));
                let value = value.as_u64().expect("a number that a test has sent");
                let mut seen = seen.0.lock().expect("no panic");
                let known = *seen.entry((self.epoch.clone(), seq)).or_insert(value);
                if known != value {
                    let epoch = &self.epoch;
                    self.fault = Some(format!("{seq} of {epoch} was {known} for another: {text}"));
                }
                self.last = seq;
                self.values.push(value);
            }
        }
    }

    /// It begins where the server does, and then everything follows.
    fn follows(&mut self, seq: u64, text: &str) {
        if self.last > 0 && seq != self.last + 1 {
            self.fault = Some(format!("after {} of {} came {text}", self.last, self.epoch));
        }
    }
}
