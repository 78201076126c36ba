//! Floods: what a few clients can do to keep a server busy.
//!
//! A flood runs on one thread at the lowest priority, with buffers that are built in advance, so
//! that the probe on the same processor runs first. It ends together with the work that it runs
//! beside. Must not know what is measured. Read next: `suite/fairness.rs`.

use super::{COMPRESSION, Clients, Encoding, MAX_WAIT, Target, WARM_UP, frame, socket};
use crate::Failure;
use rustix::process::nice;
use std::{
    collections::VecDeque,
    io::{ErrorKind, Read},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{scope, sleep},
    time::{Duration, Instant},
};
use wirechart::wire::{DeflateParameters, Limits, Protocol};

/// The most bytes of one write, unless a message is longer.
const BLOCK: usize = 256 << 10;
/// The longest duration of a flood.
const LONGEST: Duration = Duration::from_secs(60);
/// The lowest scheduling priority.
const NICE: i32 = 19;
/// The most handshakes in progress.
const PARALLEL: usize = 32;

/// A flood.
pub struct Flood {
    /// Its name.
    pub name: &'static str,
    /// The paths that it connects to, one connection for each.
    pub paths: &'static [&'static str],
    /// What it does there.
    pub activity: Activity,
}

/// What a flood does.
#[derive(Clone, Copy)]
pub enum Activity {
    /// Sends these bytes repeatedly, as fast as they are accepted, and reads what arrives.
    Sends(fn() -> Vec<u8>),
    /// The same, on connections with compression.
    SendsWithDeflate(fn() -> Vec<u8>),
    /// Opens this many connections per second, and drops them.
    Connects(f64),
    /// Opens this many connections, and sends nothing.
    Stays(usize),
}

/// A frame without payload, masked with a key of zeros. `first` is the byte with FIN and the
/// opcode.
fn empty(first: u8) -> [u8; 6] {
    [first, 0x80, 0, 0, 0, 0]
}

/// As many as a block holds.
pub fn pings() -> Vec<u8> {
    empty(0x89).repeat(BLOCK / 6)
}

/// As many as a block holds.
pub fn pongs() -> Vec<u8> {
    empty(0x8a).repeat(BLOCK / 6)
}

/// Empty messages, each in as many fragments as the limit allows.
pub fn empty_fragments() -> Vec<u8> {
    let most = Limits::default().max_fragments as usize;
    [empty(0x01).to_vec(), empty(0x00).repeat(most - 2), empty(0x80).to_vec()].concat()
}

/// As many short texts as a block holds.
pub fn texts() -> Vec<u8> {
    let text = frame(client(None), "abcdefghijklmnopqrst");
    text.repeat(BLOCK / text.len())
}

/// The longest message that is allowed. Compressed, it is a frame of about 16 KB.
pub fn inflating() -> Vec<u8> {
    frame(client(Some(COMPRESSION)), &"a".repeat(Limits::default().max_message_size))
}

/// A long message that is not compressed, and that takes long to compress for the echo.
pub fn deflating() -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (state >> 28) as u8)
    };
    let text: String =
        std::iter::repeat_with(&mut next).take(Limits::default().max_message_size).collect();
    frame(client(None), &text)
}

fn client(compression: Option<DeflateParameters>) -> Protocol {
    Protocol::client(Arc::new(Limits::default()), Box::new(|| [0x37, 0xfa, 0x21, 0x3d]))
        .with_deflate(compression)
}

impl Flood {
    /// Runs `work` while this flood runs against the target. Also returns the rate of the flood:
    /// megabytes or connections per second.
    pub fn beside<T>(
        &self,
        target: &Target<'_>,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<(T, f64), Failure> {
        let (stop, (ready, is_ready)) = (AtomicBool::new(false), mpsc::channel());
        scope(|scope| {
            let flooding = scope.spawn(|| {
                let ready = move || {
                    _ = nice(NICE); // lowering the priority is always allowed
                    _ = ready.send(());
                };
                self.run(target, ready, &|| stop.load(Ordering::Relaxed))
            });
            // If this fails, the flood has failed; its error is returned below.
            let done = is_ready.recv().ok().map(|()| {
                sleep(WARM_UP);
                work()
            });
            stop.store(true, Ordering::Relaxed);
            let rate = flooding.join().map_err(|_| "the flood panicked")?;
            Ok((done.ok_or("the flood ended before it began").map_err(Failure::from)??, rate?))
        })
        .map_err(|error: Failure| format!("beside {}: {error}", self.name).into())
    }

    fn run(
        &self,
        target: &Target<'_>,
        ready: impl FnOnce(),
        stop: &dyn Fn() -> bool,
    ) -> Result<f64, Failure> {
        match self.activity {
            Activity::Sends(bytes) => self.send(target, &bytes(), ready, stop),
            Activity::SendsWithDeflate(bytes) => self.send(
                &Target { encoding: Encoding::Compressed, ..*target },
                &bytes(),
                ready,
                stop,
            ),
            Activity::Connects(rate) => self.connect(target, rate, ready, stop),
            Activity::Stays(count) => {
                let clients = Clients::open(&Target { path: self.paths[0], ..*target }, count)?;
                ready();
                while !stop() {
                    sleep(MAX_WAIT);
                }
                Ok(clients.sockets.len() as f64)
            }
        }
    }

    /// Returns the rate in megabytes per second.
    fn send(
        &self,
        target: &Target<'_>,
        bytes: &[u8],
        ready: impl FnOnce(),
        stop: &dyn Fn() -> bool,
    ) -> Result<f64, Failure> {
        let mut clients = Clients::open(target, 0)?;
        for path in self.paths {
            clients.grow(&Target { path, ..*target }, clients.sockets.len() + 1)?;
            clients.watch(clients.sockets.len() - 1, true)?;
        }
        ready();
        let (started, mut sent, mut buffer) = (Instant::now(), 0, vec![0; BLOCK]);
        while !stop() && started.elapsed() < LONGEST {
            for i in clients.wait(MAX_WAIT)? {
                let socket = &mut clients.sockets[i];
                drain(&socket.stream, &mut buffer)?;
                socket.unsent = BLOCK;
                socket.send(bytes, bytes.len())?;
                sent += BLOCK - socket.unsent;
            }
        }
        Ok(sent as f64 / 1e6 / started.elapsed().as_secs_f64())
    }

    /// Returns the rate in connections per second.
    fn connect(
        &self,
        target: &Target<'_>,
        rate: f64,
        ready: impl FnOnce(),
        stop: &dyn Fn() -> bool,
    ) -> Result<f64, Failure> {
        let target = Target { path: self.paths[0], ..*target };
        let (started, mut opened, mut open) = (Instant::now(), 0_u32, VecDeque::new());
        ready();
        while !stop() && started.elapsed() < LONGEST {
            let mut stream = TcpStream::connect(target.server.address)?;
            socket::reset_at_end(&stream)?;
            socket::send_request(&mut stream, &target)?;
            open.push_back(stream);
            opened += 1;
            if open.len() > PARALLEL {
                let response = open.pop_front().as_mut().map_or(Ok(()), socket::read_response);
                response.map_err(|error| {
                    format!("handshake {opened} after {:?}: {error}", started.elapsed())
                })?;
            }
            sleep(
                (started + Duration::from_secs_f64(f64::from(opened) / rate))
                    .saturating_duration_since(Instant::now()),
            );
        }
        Ok(f64::from(opened) / started.elapsed().as_secs_f64())
    }
}

/// Reads once, and drops what was read.
fn drain(mut stream: &TcpStream, buffer: &mut [u8]) -> Result<(), Failure> {
    match stream.read(buffer) {
        Ok(0) => Err("the server has closed the connection".into()),
        Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error.into()),
        _ => Ok(()),
    }
}
