//! Runs the program as a server: its address, its resource use, and whether it still answers.
//!
//! It knows nothing about what a connection carries. Read next: `http.rs`.

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

/// A server that runs on a free local port.
pub struct Server {
    program: Program,
    address: SocketAddr,
}

impl Server {
    /// Starts `wirechart serve` with these arguments and waits until it listens. Its standard input
    /// is a pipe where they name it.
    #[track_caller]
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), arguments)
    }

    /// Starts a server at this address, for example the address of an earlier server.
    #[track_caller]
    pub fn start_at(address: SocketAddr, arguments: &[&str]) -> Self {
        let reads = arguments.iter().any(|argument| *argument == "-" || argument.ends_with("=-"));
        let address = address.to_string();
        let arguments = [&["serve", "--listen", &address], arguments].concat();
        Self::of(if reads {
            Program::start(arguments)
        } else {
            Program::start_without_input(arguments)
        })
    }

    /// Waits until this program, started as a server, listens.
    #[track_caller]
    pub fn of(program: Program) -> Self {
        let line = program.output.wait_for(" at http://");
        let (_, address) = line.rsplit_once(" at http://").expect("it was just found");
        Self { address: address.parse().expect("an address and a port"), program }
    }

    /// The address at which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Opens a new TCP connection to the server.
    pub fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address).expect("the server accepts");
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        socket.set_write_timeout(Some(PATIENCE)).expect("a timeout");
        socket.set_nodelay(true).expect("an option");
        socket
    }

    /// Asserts that the server answers the next request normally.
    #[track_caller]
    pub fn assert_alive(&self) {
        let answer = Connection::open(self).ask(&Request::get(self, "/healthz"));
        assert_eq!((answer.status, answer.body()), (200, "ok\n"));
    }

    /// How many files and sockets it has open. Always 0 where there is no /proc.
    pub fn open_files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.id())).map_or(0, Iterator::count)
    }

    /// Asserts that it has at most `count` open files soon.
    #[track_caller]
    pub fn assert_open_files_come_down_to(&self, count: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.open_files() > count {
            assert!(
                Instant::now() < deadline,
                "{} files and sockets are open, not {count}",
                self.open_files()
            );
            // There is no event to wait for when the server closes a socket.
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The processor time that it has used so far. Always zero where there is no /proc.
    pub fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap_or_default();
        // The second field is the program's name, which may contain spaces. Fields 14 and 15 are
        // utime and stime, in hundredths of a second.
        let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields).split(' ');
        let ticks = fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap_or_default());
        Duration::from_millis(10 * ticks.sum::<u64>())
    }

    /// Asserts that it uses at most this many MiB more than `before`, which an earlier call of
    /// [`memory`](Self::memory) returned.
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
