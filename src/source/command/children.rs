//! The commands that run, so that none is left when the program stops.
//!
//! A command is started and forgotten under one lock, so that a stop ends all that have been
//! started, and signals no process that took the number of an earlier one. Must not know what the
//! commands print. Read next: `environment`.

use super::process::{Id, Running};
use std::{
    io,
    process::ExitStatus,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How long a command may take to end after it was asked to. Then it is killed.
const GRACE: Duration = Duration::from_secs(1);
/// How often a command that has closed its output is asked whether it has ended.
const POLL: Duration = Duration::from_millis(5);

/// All commands of the program. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Children(Arc<(Mutex<State>, Condvar)>);

#[derive(Debug, Default)]
struct State {
    is_stopping: bool,
    running: Vec<Id>,
}

impl Children {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a command; `None` if the program stops.
    pub(super) fn start(&self, line: &str) -> io::Result<Option<Running>> {
        let mut state = self.lock();
        if state.is_stopping {
            return Ok(None);
        }
        let running = Running::start(line)?;
        state.running.push(running.id());
        Ok(Some(running))
    }

    /// Waits for the end of a command that has closed its output, and helps it along where that
    /// takes long. Ends whatever it has left behind.
    pub(super) fn wait(&self, mut running: Running) -> io::Result<ExitStatus> {
        let since = Instant::now();
        let (mut asked, mut killed) = (false, false);
        loop {
            let mut state = self.lock();
            if running.has_ended()? {
                if state.is_stopping {
                    running.id().kill()
                } else {
                    running.id().ask_to_end()
                }
                let id = running.id();
                state.running.retain(|other| *other != id);
                self.0.1.notify_all();
                return running.status();
            }
            if since.elapsed() > GRACE && !asked {
                running.id().ask_to_end();
                asked = true;
            }
            if since.elapsed() > 2 * GRACE && !killed {
                running.id().kill();
                killed = true;
            }
            drop(state);
            thread::sleep(POLL);
        }
    }

    /// Whether the program stops.
    pub(super) fn are_stopping(&self) -> bool {
        self.lock().is_stopping
    }

    /// Waits for `length`. Returns `false` if the program stops.
    pub(super) fn pause(&self, length: Duration) -> bool {
        let waited = self.0.1.wait_timeout_while(self.lock(), length, |state| !state.is_stopping);
        !waited.unwrap_or_else(PoisonError::into_inner).0.is_stopping
    }

    /// Asks all commands to end, and starts none from now on.
    pub fn begin_to_stop(&self) {
        let mut state = self.lock();
        state.is_stopping = true;
        state.running.iter().for_each(Id::ask_to_end);
        self.0.1.notify_all();
    }

    /// Waits until all commands have ended, and kills those that take long.
    pub fn stop(&self) {
        self.begin_to_stop();
        if !self.all_have_ended() {
            self.lock().running.iter().for_each(Id::kill);
            self.all_have_ended();
        }
    }

    fn all_have_ended(&self) -> bool {
        let some_run = |state: &mut State| !state.running.is_empty();
        let waited = self.0.1.wait_timeout_while(self.lock(), GRACE, some_run);
        waited.unwrap_or_else(PoisonError::into_inner).0.running.is_empty()
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::io::Read;

    /// What it prints, and how it ended.
    fn run(children: &Children, line: &str) -> (String, String) {
        let mut running = children.start(line).unwrap().unwrap();
        let mut text = String::new();
        running.take_output().unwrap().read_to_string(&mut text).unwrap();
        (text, children.wait(running).unwrap().to_string())
    }

    #[test]
    fn the_output_is_read_to_its_end_as_it_was_printed() {
        let children = Children::default();
        let (text, status) = run(&children, "seq 1 20000; exit 3");
        assert_eq!(text, (1..=20_000).map(|n| format!("{n}\n")).collect::<String>());
        assert_eq!(status, "exit status: 3");
        assert!(children.lock().running.is_empty());
    }

    #[test]
    fn it_prints_to_a_terminal_and_has_no_input() {
        let children = Children::default();
        let line = "test -t 1 && echo terminal; test -t 0 || cat; echo $TERM";
        assert_eq!(run(&children, line).0, "terminal\ndumb\n");
    }

    #[test]
    fn one_that_has_closed_its_output_and_goes_on_is_ended() {
        let children = Children::default();
        let (_, status) = run(&children, "exec >/dev/null; sleep 1000");
        assert!(status.contains("signal: 15"), "{status}");
    }

    #[test]
    fn a_stop_ends_what_ignores_it_and_nothing_starts_afterwards() {
        let children = Children::default();
        let line = "trap '' TERM HUP; echo ready; sleep 1000; sleep 1000";
        let mut running = children.start(line).unwrap().unwrap();
        let mut output = running.take_output().unwrap();
        let mut text = [0; 6];
        output.read_exact(&mut text).unwrap();
        let stopping = children.clone();
        let stopped = thread::spawn(move || stopping.stop());
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert!(children.wait(running).unwrap().to_string().contains("signal: 9"));
        stopped.join().unwrap();
        assert!(children.start("true").unwrap().is_none());
        assert!(!children.pause(Duration::from_secs(1000)));
    }
}
