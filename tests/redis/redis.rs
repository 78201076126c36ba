//! A Redis of the test's own, on a free port and in a directory of its own.
//!
//! It knows nothing about wirechart. Read next: `door.rs`.

use super::common::PATIENCE;
use redis::{Client, FromRedisValue, RedisResult};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    env,
    net::TcpListener,
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
    directory: TempDir,
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
        let (directory, port) = (tempfile::tempdir().expect("a directory"), free_port());
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        let child = command(port, &directory, &options).spawn().expect("it is installed");
        let redis = Self { child, port, directory, options };
        redis.wait_until_it_answers();
        Some(redis)
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
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
        let mut command = command(self.port, &self.directory, &self.options);
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

fn command(port: u16, directory: &TempDir, options: &[String]) -> Command {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.arg("--dir").arg(directory.path()).args(options);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A port that is free now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
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
