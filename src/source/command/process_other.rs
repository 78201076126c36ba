//! One run of a command, where there are no pseudo-terminals and no process groups: on Windows.
//!
//! Its output is a pipe. A stop ends the shell, and what it started ends when it next prints. Must
//! not know when a command is started or ended. Read next: `errors`.

use super::environment::hide_ours;
use std::{
    io,
    process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A command that runs.
#[derive(Debug)]
pub(super) struct Running {
    id: Id,
    output: Option<ChildStdout>,
    errors: Option<ChildStderr>,
}

/// Its process.
#[derive(Debug, Clone)]
pub(super) struct Id(Arc<Mutex<Child>>);

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Running {
    /// Starts `line` by the shell.
    pub(super) fn start(line: &str) -> io::Result<Self> {
        let mut command = Command::new("cmd");
        command.args(["/C", line]);
        hide_ours(&mut command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        Ok(Self { id: Id(Arc::new(Mutex::new(child))), output, errors })
    }

    pub(super) fn id(&self) -> Id {
        self.id.clone()
    }

    /// Its output, once.
    pub(super) fn take_output(&mut self) -> Option<ChildStdout> {
        self.output.take()
    }

    /// Its standard error, once.
    pub(super) fn take_errors(&mut self) -> Option<ChildStderr> {
        self.errors.take()
    }

    /// Whether the shell has ended.
    pub(super) fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.id.lock().try_wait()?.is_some())
    }

    /// How the shell has ended.
    pub(super) fn status(&mut self) -> io::Result<ExitStatus> {
        self.id.lock().wait()
    }
}

impl Id {
    fn lock(&self) -> MutexGuard<'_, Child> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The system has no softer way.
    pub(super) fn ask_to_end(&self) {
        self.kill();
    }

    /// Ends the process.
    pub(super) fn kill(&self) {
        _ = self.lock().kill(); // fails where it has ended
    }
}
