//! Whether a server is as well as it was before: it answers, it does nothing that it need not, it
//! holds nothing that it need not.
//!
//! Processor time, sockets and memory are the system's own numbers, from `/proc`. Read next:
//! `mod.rs`, again.

use super::common::{http::Request, server::Server};
use std::{
    fmt,
    io::{self, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// What an answer of `/healthz` may take.
const ANSWER: Duration = Duration::from_secs(1);
/// How long it may take until all is well again. On a busy machine the last of a wave is worked off
/// late; one who hangs does so for ever.
const RECOVERY: Duration = Duration::from_secs(15);
/// For how long it is watched at a time. Processor time is counted in hundredths of a second.
const WINDOW: Duration = Duration::from_millis(500);
/// How much of a processor one may take beyond what it did before; whose thread turns takes all.
const IDLE: f64 = 0.1;
/// What memory may be more than before: what an allocator keeps, the log of the chat, and a little
/// of everything else.
const SLACK_MIB: u64 = 64;

/// What a server takes.
pub(crate) struct Health {
    /// Of a processor, 1 is all of it.
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
        // Beside others a processor is not always to be had: the most of some times is what it
        // needs.
        let busy = (0..3).map(|_| busy(server)).fold(0.0, f64::max);
        Self { busy, files: server.open_files(), memory: server.memory() }
    }

    /// Asserts that the server does little more than it did then, which is what its source and
    /// those who read make it do.
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

/// How much of a processor the server takes just now.
fn busy(server: &Server) -> f64 {
    let (before, since) = (server.processor_time(), Instant::now());
    thread::sleep(WINDOW); // what is measured is what happens in this time
    (server.processor_time() - before).as_secs_f64() / since.elapsed().as_secs_f64()
}

/// Asserts that a new connection is answered within a second, and gives how long it took.
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

/// Asserts that a signal to stop ends the server within its bound, 5 seconds, and with code 0. With
/// as much time again for a busy machine.
#[track_caller]
pub(crate) fn assert_stops(server: &mut Server) {
    let began = Instant::now();
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(10), "it took {:?} to stop", began.elapsed());
}

/// Tries again and again.
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
        thread::sleep(Duration::from_millis(20)); // nobody tells of these
    }
}
