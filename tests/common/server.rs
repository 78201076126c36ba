//! The program as a server: where it listens, what it takes of the machine, and whether it still
//! answers.
//!
//! Knows nothing of what is said over a connection. Read next: `http.rs`.

use super::{
    PATIENCE,
    http::{Connection, Request},
    program::Program,
};
use std::{
    net::{SocketAddr, TcpStream},
    ops::{Deref, DerefMut},
    thread,
    time::{Duration, Instant},
};

/// A running server on a free port of this machine.
pub struct Server {
    program: Program,
    address: SocketAddr,
}

impl Server {
    /// Starts `wirechart serve` with these arguments, and returns when it listens.
    #[track_caller]
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), arguments)
    }

    /// The same at an address where one has been before, say.
    #[track_caller]
    pub fn start_at(address: SocketAddr, arguments: &[&str]) -> Self {
        Self::of(Program::start([&["serve", "--listen", &address.to_string()], arguments].concat()))
    }

    /// Waits until this program, which was told to serve, listens.
    #[track_caller]
    pub fn of(program: Program) -> Self {
        let line = program.output.wait_for(" at http://");
        let (_, address) = line.rsplit_once(" at http://").expect("it was just found");
        Self { address: address.parse().expect("an address and a port"), program }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A new connection to it.
    pub fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address).expect("the server accepts");
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        socket.set_write_timeout(Some(PATIENCE)).expect("a timeout");
        socket.set_nodelay(true).expect("an option");
        socket
    }

    /// Asserts that it answers the next request as if nothing had happened.
    #[track_caller]
    pub fn assert_alive(&self) {
        let answer = Connection::open(self).ask(&Request::get(self, "/healthz"));
        assert_eq!((answer.status, answer.body()), (200, "ok\n"));
    }

    /// How many files and sockets it has open now. Where there is no /proc to ask, always 0.
    pub fn open_files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.id())).map_or(0, Iterator::count)
    }

    /// Asserts that it soon has at most so many open.
    #[track_caller]
    pub fn assert_open_files_come_down_to(&self, count: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.open_files() > count {
            assert!(
                Instant::now() < deadline,
                "{} files and sockets are open, not {count}",
                self.open_files()
            );
            thread::sleep(Duration::from_millis(10)); // the server tells nobody when it closes a socket
        }
    }

    /// How much of a processor's time it has taken so far. Where there is no /proc to ask, always
    /// none.
    pub fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap_or_default();
        // The name in the second field may have spaces in it. utime and stime are fields 14 and 15,
        // in hundredths.
        let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields).split(' ');
        let ticks = fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap_or_default());
        Duration::from_millis(10 * ticks.sum::<u64>())
    }

    /// Asserts that it takes at most so many MiB more than it did when [`memory`](Self::memory)
    /// gave `before`.
    #[track_caller]
    pub fn assert_grown_by_less_than(&self, mib: u64, before: u64) {
        let grown = self.memory().saturating_sub(before) >> 20;
        assert!(grown < mib, "the server's memory has grown by {grown} MiB");
    }
}

impl Deref for Server {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Program {
        &mut self.program
    }
}
