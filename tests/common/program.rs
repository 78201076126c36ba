//! The program as a process: what it prints line by line, what it is told, and how it exits.
//!
//! Knows nothing of servers. Read next: `server.rs`.

use super::PATIENCE;
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Instant,
};

/// A running `wirechart`, killed when dropped.
pub struct Program {
    child: Child,
    /// What it prints.
    pub output: Lines,
    /// What it logs, and why it stops.
    pub log: Lines,
}

impl Program {
    /// Starts it with these arguments, and a pipe as its standard input.
    pub fn start(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirechart"));
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::run(command)
    }

    /// Starts a command that someone has prepared, in another environment or with its log going
    /// elsewhere, with a pipe as its standard input.
    pub fn run(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
        let output = child.stdout.take().map_or_else(Lines::none, Lines::collect);
        let log = child.stderr.take().map_or_else(Lines::none, Lines::collect);
        Self { child, output, log }
    }

    /// Writes to its standard input. It may have gone meanwhile, which is not the writer's concern.
    pub fn write(&mut self, text: impl AsRef<[u8]>) {
        if let Some(input) = &mut self.child.stdin {
            _ = input.write_all(text.as_ref());
        }
    }

    /// Writes to its standard input on a thread, so that the caller can do other things while the
    /// pipe is full, and then closes it.
    pub fn write_meanwhile(&mut self, text: impl AsRef<[u8]> + Send + 'static) {
        let mut input = self.take_input();
        thread::spawn(move || _ = input.write_all(text.as_ref()));
    }

    /// Its standard input, for a writer of the test's own. Dropped, it is the end of the data.
    pub fn take_input(&mut self) -> ChildStdin {
        self.child.stdin.take().expect("a standard input that is still open")
    }

    /// Closes its standard input: the end of the data.
    pub fn end_input(&mut self) {
        self.child.stdin = None;
    }

    /// Waits until it exits, which it must do by itself.
    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        self.log.wait_for_end(); // whoever exits closes its standard error
        self.output.wait_for_end();
        self.child.wait().expect("an exit code")
    }

    /// Its number, by which the operating system knows it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How many bytes of memory it takes now. Where there is no /proc to ask, always 0.
    pub fn memory(&self) -> u64 {
        // Resident pages are the second number. 4 KiB is the least that a page can have.
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

    /// Asks it to stop, as a service manager does.
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

/// The lines of a stream, collected by a thread as they come.
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
    /// Of a stream that the test does not have.
    fn none() -> Self {
        Self::collect(std::io::empty())
    }

    /// Starts to collect what comes from this one.
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

    /// The first line with this text in it, as soon as there is one.
    #[track_caller]
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_for_some(text, 1).remove(0)
    }

    /// The first `count` lines with this text in them, as soon as there are so many.
    #[track_caller]
    pub fn wait_for_some(&self, text: &str, count: usize) -> Vec<String> {
        let found = self.wait(|state| {
            let with = state.lines.iter().filter(|line| line.contains(text)).take(count).cloned();
            let with: Vec<String> = with.collect();
            (with.len() == count).then_some(with)
        });
        match found {
            Some(lines) => lines,
            None => panic!(
                "{count} times {text:?} is not among these lines:\n{}",
                self.all().join("\n")
            ),
        }
    }

    /// The first line, as soon as there is one; `None` if the stream ends without.
    pub fn wait_for_first(&self) -> Option<String> {
        self.wait(|state| state.lines.first().cloned())
    }

    /// Waits until the stream has ended, and gives all of its lines.
    #[track_caller]
    pub fn wait_for_end(&self) -> Vec<String> {
        match self.wait(|state| state.ended.then(|| state.lines.clone())) {
            Some(lines) => lines,
            None => panic!("still open after these lines:\n{}", self.all().join("\n")),
        }
    }

    /// Looks again whenever a line comes; `None` when nothing more can come, or for too long.
    fn wait<T>(&self, find: impl Fn(&State) -> Option<T>) -> Option<T> {
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
