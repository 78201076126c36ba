//! Runs the program as a process: its output line by line, its input, signals, and its exit code.
//!
//! It knows nothing about servers. Read next: `server.rs`.

use super::PATIENCE;
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    mem,
    path::PathBuf,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Instant,
};

/// The program to test: the one that cargo has built for the tests, or the one that the variable
/// `WIRECHART_BINARY` names, such as a release.
pub fn binary() -> PathBuf {
    std::env::var_os("WIRECHART_BINARY")
        .map_or_else(|| env!("CARGO_BIN_EXE_wirechart").into(), PathBuf::from)
}

/// A running `wirechart`, killed when dropped.
pub struct Program {
    child: Child,
    /// Its standard output.
    pub output: Lines,
    /// Its standard error: the log, and the error with which it exits.
    pub log: Lines,
}

impl Program {
    /// Starts it with these arguments and with a pipe as its standard input.
    pub fn start(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        Self::run(Self::command(arguments))
    }

    /// As [`start`](Self::start), with nothing piped in, as under a service manager.
    pub fn start_without_input(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        Self::run_with(Self::command(arguments), Stdio::null())
    }

    /// A command whose output and log are collected.
    pub fn command(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts a prepared command, for example one with another environment or with its log
    /// redirected, with a pipe as its standard input.
    pub fn run(command: Command) -> Self {
        Self::run_with(command, Stdio::piped())
    }

    /// As [`run`](Self::run), with this standard input.
    pub fn run_with(mut command: Command, input: Stdio) -> Self {
        let mut child = command.stdin(input).spawn().expect("the program starts");
        let output = child.stdout.take().map_or_else(Lines::none, Lines::collect);
        let log = child.stderr.take().map_or_else(Lines::none, Lines::collect);
        Self { child, output, log }
    }

    /// Writes to its standard input. If the program has already exited, the error is ignored.
    pub fn write(&mut self, text: impl AsRef<[u8]>) {
        if let Some(input) = &mut self.child.stdin {
            _ = input.write_all(text.as_ref());
        }
    }

    /// Writes to its standard input on another thread and then closes it, so that the caller can
    /// continue while the pipe is full.
    pub fn write_meanwhile(&mut self, text: impl AsRef<[u8]> + Send + 'static) {
        let mut input = self.take_input();
        thread::spawn(move || _ = input.write_all(text.as_ref()));
    }

    /// Its standard input, for the test's own writer. Dropping it ends the input.
    pub fn take_input(&mut self) -> ChildStdin {
        self.child.stdin.take().expect("a standard input that is still open")
    }

    /// Closes its standard input.
    pub fn end_input(&mut self) {
        self.child.stdin = None;
    }

    /// Waits until it exits by itself.
    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        self.log.wait_for_end(); // the program closes its standard error when it exits
        self.output.wait_for_end();
        self.child.wait().expect("an exit code")
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How many bytes of memory it uses. Always 0 where there is no /proc.
    pub fn memory(&self) -> u64 {
        // The second number counts resident pages. 4 KiB is the smallest possible page.
        let statm =
            std::fs::read_to_string(format!("/proc/{}/statm", self.id())).unwrap_or_default();
        statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default()
            * 4096
    }

    /// Sends it a signal.
    #[cfg(unix)]
    pub fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal)
            .expect("it runs");
    }

    /// Sends SIGTERM, as a service manager does.
    #[cfg(unix)]
    pub fn terminate(&self) {
        self.signal(rustix::process::Signal::TERM);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- the program's log:\n{}\n---", self.log.all().join("\n"));
        }
    }
}

/// The lines of a stream, collected by a thread.
#[derive(Clone)]
pub struct Lines {
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    lines: Vec<String>,
    ended: bool,
}

impl Lines {
    /// For a stream that the test does not capture.
    fn none() -> Self {
        Self::collect(std::io::empty())
    }

    /// Starts to collect the lines of this stream.
    pub fn collect(stream: impl Read + Send + 'static) -> Self {
        let lines = Self { state: Arc::default() };
        let state = lines.state.clone();
        thread::spawn(move || {
            let (mutex, changed) = &*state;
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                mutex.lock().expect("no panic").lines.push(line);
                changed.notify_all();
            }
            mutex.lock().expect("no panic").ended = true;
            changed.notify_all();
        });
        lines
    }

    /// All lines so far.
    pub fn all(&self) -> Vec<String> {
        self.state.0.lock().expect("no panic").lines.clone()
    }

    /// Waits for the first line that contains this text.
    #[track_caller]
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_for_some(text, 1).remove(0)
    }

    /// Waits for the first `count` lines that contain this text.
    #[track_caller]
    pub fn wait_for_some(&self, text: &str, count: usize) -> Vec<String> {
        let (mut seen, mut with) = (0, Vec::new());
        let found = self.wait(|state| {
            let new = state.lines[seen..].iter().filter(|line| line.contains(text)).cloned();
            with.extend(new.take(count - with.len()));
            seen = state.lines.len();
            (with.len() == count).then(|| mem::take(&mut with))
        });
        match found {
            Some(lines) => lines,
            None => panic!(
                "{count} times {text:?} is not among these lines:\n{}",
                self.all().join("\n")
            ),
        }
    }

    /// Waits for the first line; `None` if the stream ends without one.
    pub fn wait_for_first(&self) -> Option<String> {
        self.wait(|state| state.lines.first().cloned())
    }

    /// Waits for the end of the stream and returns all of its lines.
    #[track_caller]
    pub fn wait_for_end(&self) -> Vec<String> {
        match self.wait(|state| state.ended.then(|| state.lines.clone())) {
            Some(lines) => lines,
            None => panic!("still open after these lines:\n{}", self.all().join("\n")),
        }
    }

    /// Calls `find` again for each new line; `None` at the end of the stream or after the timeout.
    fn wait<T>(&self, mut find: impl FnMut(&State) -> Option<T>) -> Option<T> {
        let (mutex, changed) = &*self.state;
        let deadline = Instant::now() + PATIENCE;
        let mut state = mutex.lock().expect("no panic");
        loop {
            let found = find(&state);
            let left = deadline.saturating_duration_since(Instant::now());
            if found.is_some() || state.ended || left.is_zero() {
                return found;
            }
            state = changed.wait_timeout(state, left).expect("no panic").0;
        }
    }
}
