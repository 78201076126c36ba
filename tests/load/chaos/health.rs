//! Whether a server is as healthy as before: it answers, uses no processor time without need, and
//! holds no resources without need.
//!
//! Processor time, sockets and memory come from `/proc`. Read next: `mod.rs`, again.

use super::common::{http::Request, server::Server};
use std::{
    fmt,
    io::{self, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// The time limit for an answer of `/healthz`.
const ANSWER: Duration = Duration::from_secs(1);
/// How long recovery may take. On a busy machine the last clients of a wave are processed late; a
/// hang lasts forever.
const RECOVERY: Duration = Duration::from_secs(15);
/// The length of one measurement. Processor time is counted in hundredths of a second.
const WINDOW: Duration = Duration::from_millis(500);
/// How much more of a processor the server may use than before. A thread that spins uses a whole
/// one.
const IDLE: f64 = 0.1;
/// How many MiB more than before the server may use: allocator overhead, the chat's log, and a
/// little of everything else.
const SLACK_MIB: u64 = 64;

/// The resources that a server uses.
pub(crate) struct Health {
    /// The share of a processor; 1 is a whole one.
    pub(crate) busy: f64,
    pub(crate) files: usize,
    pub(crate) memory: u64,
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { busy, files, memory } = self;
        write!(f, "{:.0} % of a processor, {files} files, {} MiB", busy * 100.0, memory >> 20)
    }
}

impl Health {
    pub(crate) fn of(server: &Server) -> Self {
        // With other load on the machine a processor is not always available. The largest of
        // several measurements is what the server needs.
        let busy = (0..3).map(|_| busy(server)).fold(0.0, f64::max);
        Self { busy, files: server.open_files(), memory: server.memory() }
    }

    /// Asserts that the server does little more than it did then. What it did then is the work for
    /// its source and its readers.
    #[track_caller]
    pub(crate) fn assert_idle(&self, server: &Server) {
        let most = self.busy * 2.0 + IDLE;
        let is_idle = || {
            let busy = busy(server);
            if busy <= most {
                Ok(())
            } else {
                Err(format!("it takes {:.0} % of a processor", busy * 100.0))
            }
        };
        wait_until(&format!("it takes at most {:.0} % of a processor", most * 100.0), is_idle);
    }

    /// Asserts that the server holds no more than it did then.
    #[track_caller]
    pub(crate) fn assert_as_before(&self, server: &Server) {
        server.assert_open_files_come_down_to(self.files);
        server.assert_grown_by_less_than(SLACK_MIB, self.memory);
    }
}

/// The share of a processor that the server uses now.
fn busy(server: &Server) -> f64 {
    let (before, since) = (server.processor_time(), Instant::now());
    thread::sleep(WINDOW); // this is the time that is measured
    (server.processor_time() - before).as_secs_f64() / since.elapsed().as_secs_f64()
}

/// Asserts that a new connection is answered within a second, and returns how long it took.
#[track_caller]
pub(crate) fn assert_answers(server: &Server) -> Duration {
    let request = Request::get(server, "/healthz").with("Connection", "close").bytes();
    let ask = || {
        let began = Instant::now();
        let mut socket = TcpStream::connect_timeout(&server.address(), ANSWER)?;
        socket.set_read_timeout(Some(ANSWER))?;
        socket.write_all(&request)?;
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer)?;
        let took = began.elapsed();
        let right = took <= ANSWER
            && answer.starts_with(b"HTTP/1.1 200 OK")
            && answer.ends_with(b"\r\n\r\nok\n");
        if right {
            Ok(took)
        } else {
            Err(io::Error::other(format!("{took:?}, {}", answer.escape_ascii())))
        }
    };
    wait_until("/healthz answers within a second", || {
        ask().map_err(|error: io::Error| error.to_string())
    })
}

/// Asserts that SIGTERM ends the server with code 0. Its own bound is 7 seconds; a busy machine gets
/// some more.
#[track_caller]
pub(crate) fn assert_stops(server: &mut Server) {
    let began = Instant::now();
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(10), "it took {:?} to stop", began.elapsed());
}

/// Tries until it succeeds.
#[track_caller]
fn wait_until<T>(what: &str, mut attempt: impl FnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + RECOVERY;
    loop {
        match attempt() {
            Ok(done) => return done,
            Err(why) => {
                assert!(Instant::now() < deadline, "{what}: not within {RECOVERY:?}; {why}")
            }
        }
        thread::sleep(Duration::from_millis(20)); // there is no event to wait for
    }
}
