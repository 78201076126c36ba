//! A Redis of the test's own, on a free port and in a directory of its own.
//!
//! It knows nothing about wirechart. Read next: `door.rs`.

use super::common::PATIENCE;
use redis::{Client, FromRedisValue, RedisResult};
use rustix::process::{Pid, Signal, kill_process};
use socket2::{Domain, Socket, Type};
use std::{
    env,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// It writes everything to its disk before it answers.
pub const KEEPS_ALL: &[&str] = &["--appendonly", "yes", "--appendfsync", "always"];
/// It has everything in memory only.
pub const KEEPS_NOTHING: &[&str] = &["--appendonly", "no"];

/// A running Redis, killed when dropped.
pub struct Redis {
    child: Child,
    /// Where it listens.
    pub port: u16,
    _port: Port,
    directory: TempDir,
    program: Vec<String>,
    options: Vec<String>,
}

impl Redis {
    /// Starts one with these options. Returns `None` with a message if it is not installed.
    pub fn start(options: &[&str]) -> Option<Self> {
        if Command::new("redis-server").arg("--version").output().is_err() {
            assert!(env::var_os("CI").is_none(), "redis-server must be there on CI");
            eprintln!("skipped: redis-server is not installed");
            return None;
        }
        Some(Self::start_by(&["redis-server"], options))
    }

    /// Starts one by a command in front of its name, which may put it elsewhere.
    pub fn start_by(program: &[&str], options: &[&str]) -> Self {
        let (directory, reserved) = (tempfile::tempdir().expect("a directory"), Port::reserve());
        let port = reserved.number;
        let owned = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
        let (program, options) = (owned(program), owned(options));
        let child = command(&program, port, &directory, &options).spawn().expect("it is installed");
        let redis = Self { child, port, _port: reserved, directory, program, options };
        redis.wait_until_it_answers();
        redis
    }

    /// Its URL, with the password that its options ask for.
    pub fn url(&self) -> String {
        let mut options = self.options.iter().skip_while(|option| *option != "--requirepass");
        let user = options.nth(1).map_or_else(String::new, |password| format!(":{password}@"));
        format!("redis://{user}{}:{}", self.host(), self.port)
    }

    /// Where it listens: the last address of its options.
    fn host(&self) -> &str {
        let mut options = self.options.iter().skip_while(|option| *option != "--bind");
        options.nth(1).map_or("127.0.0.1", String::as_str)
    }

    /// Begins to follow a master, of which it has all before this returns.
    #[track_caller]
    pub fn follow(&self, master: &Self) {
        self.ask::<String>(&format!("REPLICAOF 127.0.0.1 {}", master.port));
        until("the replica has what there is", || {
            let info = self.try_ask::<String>("INFO replication").unwrap_or_default();
            info.contains("master_link_status:up")
        });
    }

    /// What it answers to this command, its words separated by spaces. A tab in a word stands for a
    /// space.
    pub fn try_ask<T: FromRedisValue>(&self, command: &str) -> RedisResult<T> {
        let timeout = Duration::from_secs(2);
        let client = Client::open(self.url())?;
        let mut connection = client.get_connection_with_timeout(timeout)?;
        connection.set_read_timeout(Some(timeout))?;
        let mut words = command.split(' ');
        let mut ask = redis::cmd(words.next().unwrap_or_default());
        words.for_each(|word| _ = ask.arg(word.replace('\t', " ")));
        ask.query(&mut connection)
    }

    /// The same; an error fails the test.
    #[track_caller]
    pub fn ask<T: FromRedisValue>(&self, command: &str) -> T {
        match self.try_ask(command) {
            Ok(answer) => answer,
            Err(error) => panic!("{command}: {error}"),
        }
    }

    /// How many entries the main feed has.
    pub fn entries(&self) -> u64 {
        self.ask("XLEN wirechart:{feed.}:log")
    }

    /// It ends at once, with SIGKILL.
    pub fn kill(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }

    /// It starts again at the same port, with what is on its disk.
    pub fn start_again(&mut self) {
        let mut command = command(&self.program, self.port, &self.directory, &self.options);
        self.child = command.spawn().expect("it is installed");
        self.wait_until_it_answers();
    }

    /// It stops in the middle of what it does, with SIGSTOP.
    pub fn freeze(&self) {
        kill_process(Pid::from_child(&self.child), Signal::STOP).expect("it runs");
    }

    /// It goes on.
    pub fn thaw(&self) {
        kill_process(Pid::from_child(&self.child), Signal::CONT).expect("it runs");
    }

    fn wait_until_it_answers(&self) {
        until("Redis answers", || self.try_ask::<String>("PING").is_ok());
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

fn command(program: &[String], port: u16, directory: &TempDir, options: &[String]) -> Command {
    let mut command = Command::new(&program[0]);
    command.args(&program[1..]);
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.arg("--dir").arg(directory.path()).args(options);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A port for a program that the test starts, until it is dropped. Nobody else is given it, because
/// a socket is bound to it. That socket does not listen, so a program that sets `SO_REUSEADDR`, as
/// Redis does, can.
pub struct Port {
    /// Its number.
    pub number: u16,
    _socket: Socket,
}

impl Port {
    /// One that is free.
    pub fn reserve() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.set_reuse_address(true).expect("an option");
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        socket.bind(&any.into()).expect("a free port");
        let address = socket.local_addr().ok().and_then(|address| address.as_socket());
        Self { number: address.expect("its address").port(), _socket: socket }
    }
}

/// Asks again and again until something holds that no event tells of.
#[track_caller]
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
