//! One run of a command, on Unix.
//!
//! Most programs buffer their output when it goes to a pipe, and print each line at once when it
//! goes to a terminal. So the output of a command is a pseudo-terminal, in raw mode, which changes
//! no byte. In a pipeline, that helps the last program only.
//!
//! The shell and all that it starts are one process group, which is signalled as a whole. Must not
//! know when a command is started or ended. Read next: `errors`.

use super::environment::hide_ours;
use rustix::{
    fs::{Mode, OFlags, open},
    io::Errno,
    process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{OptionalActions, Winsize, tcgetattr, tcsetattr, tcsetwinsize},
};
use std::{
    fs::File,
    io::{self, PipeReader, Read},
    os::{fd::OwnedFd, unix::process::CommandExt},
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
};

/// As wide as a line can be: programs cut their lines to the width of a terminal.
const SIZE: Winsize = Winsize { ws_row: 50, ws_col: 1000, ws_xpixel: 0, ws_ypixel: 0 };

/// A command that runs.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    output: Option<Output>,
}

/// Its process group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(Pid);

/// What it prints.
#[derive(Debug)]
pub(super) enum Output {
    Terminal(File),
    /// Where the system has no pseudo-terminals.
    Pipe(PipeReader),
}

impl Running {
    /// Starts `line` by the shell.
    pub(super) fn start(line: &str) -> io::Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", line]).env("TERM", "dumb").env("NO_COLOR", "1").process_group(0);
        hide_ours(&mut command);
        command.stdin(Stdio::null()).stderr(Stdio::piped());
        let output = if let Ok((ours, theirs)) = terminal() {
            command.stdout(theirs);
            Output::Terminal(File::from(ours))
        } else {
            let (ours, theirs) = io::pipe()?;
            command.stdout(theirs);
            Output::Pipe(ours)
        };
        // `command` holds the other end of the output. Only once it is dropped does the output end
        // together with the programs that print to it.
        Ok(Self { child: command.spawn()?, output: Some(output) })
    }

    pub(super) fn id(&self) -> Id {
        Id(Pid::from_child(&self.child))
    }

    /// Its output, once.
    pub(super) fn take_output(&mut self) -> Option<Output> {
        self.output.take()
    }

    /// Its standard error, once.
    pub(super) fn take_errors(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Whether the shell has ended. Its number stays taken until [`status`](Self::status).
    pub(super) fn has_ended(&mut self) -> io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        Ok(waitid(WaitId::Pid(self.id().0), options)?.is_some())
    }

    /// How the shell has ended.
    pub(super) fn status(&mut self) -> io::Result<ExitStatus> {
        self.child.wait()
    }
}

impl Id {
    /// Sends SIGTERM.
    pub(super) fn ask_to_end(&self) {
        _ = kill_process_group(self.0, Signal::TERM); // fails where nobody is left
    }

    /// Sends SIGKILL.
    pub(super) fn kill(&self) {
        _ = kill_process_group(self.0, Signal::KILL);
    }
}

impl Read for Output {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Pipe(pipe) => pipe.read(buffer),
            Self::Terminal(terminal) => match terminal.read(buffer) {
                // How Linux reports that the last program has closed the other end.
                Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => Ok(0),
                read => read,
            },
        }
    }
}

/// A pseudo-terminal: our end, and the one that a command prints to. It does not become the
/// controlling terminal of anybody.
fn terminal() -> rustix::io::Result<(OwnedFd, OwnedFd)> {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&ours)?;
    unlockpt(&ours)?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let theirs = open(ptsname(&ours, Vec::new())?, flags, Mode::empty())?;
    let mut settings = tcgetattr(&theirs)?;
    settings.make_raw();
    tcsetattr(&theirs, OptionalActions::Now, &settings)?;
    tcsetwinsize(&theirs, SIZE)?;
    Ok((ours, theirs))
}
