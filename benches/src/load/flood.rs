//! Floods: what a few clients can do to keep a server busy.
//!
//! One thread makes all of one, with what it sends made before, and steps back for whoever else
//! wants its processor: it is the probe that is to have it. It ends with what it is measured
//! beside. Read next: `suite/fairness.rs`.

use super::{COMPRESSION, Crowd, Speech, TENTH, Target, WARM_UP, frame, socket};
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

/// One write takes at most so much, unless a message is longer.
const BLOCK: usize = 256 << 10;
/// No flood goes on for longer, whatever it is measured beside.
const LONGEST: Duration = Duration::from_secs(60);
/// As little as a thread can want of a processor.
const NICE: i32 = 19;
/// How many handshakes may be under way.
const PARALLEL: usize = 32;

/// A flood.
pub struct Flood {
    /// What it is called.
    pub name: &'static str,
    /// Where it goes to: a connection for each.
    pub paths: &'static [&'static str],
    /// What is done there.
    pub does: Does,
}

/// What a flood does.
#[derive(Clone, Copy)]
pub enum Does {
    /// Sends these bytes again and again, as fast as they are taken, and reads what comes.
    Sends(fn() -> Vec<u8>),
    /// The same, on connections that may send compressed messages, and get them.
    SendsWithDeflate(fn() -> Vec<u8>),
    /// Opens so many connections in a second, and leaves.
    Connects(f64),
    /// Opens so many, and says nothing.
    Stays(usize),
}

/// 0 bytes of payload, masked with a key of zeros: an opcode with FIN or without, and the rest is
/// the same.
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

/// Messages in as many fragments as are allowed, none of which says anything.
pub fn empty_fragments() -> Vec<u8> {
    let most = Limits::default().max_fragments as usize;
    [empty(0x01).to_vec(), empty(0x00).repeat(most - 2), empty(0x80).to_vec()].concat()
}

/// As many short ones as a block holds.
pub fn texts() -> Vec<u8> {
    let text = frame(client(None), "abcdefghijklmnopqrst");
    text.repeat(BLOCK / text.len())
}

/// The longest message that is allowed, in a frame of some 16 KB.
pub fn inflating() -> Vec<u8> {
    frame(client(Some(COMPRESSION)), &"a".repeat(Limits::default().max_message_size))
}

/// A long message that is not compressed, and takes long to compress when it is sent back.
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
    /// Does `work` while this floods the target. Gives with it how much was sent in a second:
    /// megabytes, or connections.
    pub fn beside<T>(
        &self,
        target: &Target<'_>,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<(T, f64), Failure> {
        let (stop, (ready, is_ready)) = (AtomicBool::new(false), mpsc::channel());
        scope(|scope| {
            let flooding = scope.spawn(|| {
                let ready = move || {
                    _ = nice(NICE); // to want less is always allowed
                    _ = ready.send(());
                };
                self.run(target, ready, &|| stop.load(Ordering::Relaxed))
            });
            // An error: it has failed, and says below why.
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
        match self.does {
            Does::Sends(bytes) => self.send(target, &bytes(), ready, stop),
            Does::SendsWithDeflate(bytes) => {
                self.send(&Target { speech: Speech::Compressed, ..*target }, &bytes(), ready, stop)
            }
            Does::Connects(rate) => self.connect(target, rate, ready, stop),
            Does::Stays(count) => {
                let crowd = Crowd::open(&Target { path: self.paths[0], ..*target }, count)?;
                ready();
                while !stop() {
                    sleep(TENTH);
                }
                Ok(crowd.sockets.len() as f64)
            }
        }
    }

    /// Gives how many megabytes went out in a second.
    fn send(
        &self,
        target: &Target<'_>,
        bytes: &[u8],
        ready: impl FnOnce(),
        stop: &dyn Fn() -> bool,
    ) -> Result<f64, Failure> {
        let mut crowd = Crowd::open(target, 0)?;
        for path in self.paths {
            crowd.grow(&Target { path, ..*target }, crowd.sockets.len() + 1)?;
            crowd.watch(crowd.sockets.len() - 1, true)?;
        }
        ready();
        let (started, mut sent, mut buffer) = (Instant::now(), 0, vec![0; BLOCK]);
        while !stop() && started.elapsed() < LONGEST {
            for i in crowd.wait(TENTH)? {
                let socket = &mut crowd.sockets[i];
                drain(&socket.stream, &mut buffer)?;
                socket.unsent = BLOCK;
                socket.send(bytes, bytes.len())?;
                sent += BLOCK - socket.unsent;
            }
        }
        Ok(sent as f64 / 1e6 / started.elapsed().as_secs_f64())
    }

    /// Gives how many were opened in a second.
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
            socket::ask(&mut stream, &target)?;
            open.push_back(stream);
            opened += 1;
            if open.len() > PARALLEL {
                let heard = open.pop_front().as_mut().map_or(Ok(()), socket::hear);
                heard.map_err(|error| {
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

/// Reads what is there, once, and drops it.
fn drain(mut stream: &TcpStream, buffer: &mut [u8]) -> Result<(), Failure> {
    match stream.read(buffer) {
        Ok(0) => Err("the server has closed the connection".into()),
        Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error.into()),
        _ => Ok(()),
    }
}
