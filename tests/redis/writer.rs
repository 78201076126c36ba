//! Measurements by POST: each number again until one of the servers has taken it.
//!
//! A number may so come twice, if the answer to the first attempt was lost; one that was answered
//! with 204 must come. Read next: `servers.rs`.

use super::{common::server::Server, redis::until, viewer::Places};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Between two numbers, so that hundreds of viewers in the process of the test keep up.
const PAUSE: Duration = Duration::from_millis(2);

/// A writer, on a thread of its own.
pub struct Writer {
    stop: Arc<AtomicBool>,
    taken: Arc<Mutex<Vec<u64>>>,
    thread: Option<JoinHandle<u64>>,
}

impl Writer {
    /// Sends the numbers from `first` on, at first to the place of this index.
    pub fn start(places: &Places, index: usize, first: u64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let taken = Arc::new(Mutex::new(Vec::new()));
        let (places, ends, answered) = (places.clone(), stop.clone(), taken.clone());
        let thread = thread::spawn(move || {
            let (mut number, mut index, mut repeats) = (first, index, 0);
            while !ends.load(Ordering::SeqCst) {
                let place = {
                    let places = places.lock().expect("no panic");
                    places.get(index % places.len().max(1)).copied()
                };
                let status = place.and_then(|place| post(place, &number.to_string()).ok());
                if status.is_some_and(|(status, _)| status == 204) {
                    answered.lock().expect("no panic").push(number);
                    number += 1;
                    thread::sleep(PAUSE);
                } else {
                    (index, repeats) = (index + 1, repeats + 1);
                    thread::sleep(Duration::from_millis(20));
                }
            }
            repeats
        });
        Self { stop, taken, thread: Some(thread) }
    }

    /// How many were taken so far.
    pub fn count(&self) -> usize {
        self.taken.lock().expect("no panic").len()
    }

    /// Sends no more. Returns what was taken, and how often something was sent again.
    pub fn end(mut self) -> (Vec<u64>, u64) {
        self.stop.store(true, Ordering::SeqCst);
        let repeats = self.thread.take().expect("once").join().expect("no panic");
        (std::mem::take(&mut self.taken.lock().expect("no panic")), repeats)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// Sends lines to the main feed. Returns the status and the whole answer.
pub fn post(place: SocketAddr, lines: &str) -> io::Result<(u16, String)> {
    post_to(place, "/ingest", lines)
}

/// The same to this path.
pub fn post_to(place: SocketAddr, path: &str, lines: &str) -> io::Result<(u16, String)> {
    let mut socket = TcpStream::connect_timeout(&place, Duration::from_secs(2))?;
    socket.set_read_timeout(Some(Duration::from_secs(20)))?;
    let length = lines.len();
    let head = format!("POST {path} HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n");
    socket.write_all(format!("{head}Content-Length: {length}\r\n\r\n{lines}").as_bytes())?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.map(|status| (status, answer)).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// Sends one number until it is taken. After a fault it may be refused at first, and come twice.
#[track_caller]
pub fn publish(server: &Server, number: u64) {
    let post = || post(server.address(), &number.to_string());
    until("a number is taken", || post().is_ok_and(|(status, _)| status == 204));
}
