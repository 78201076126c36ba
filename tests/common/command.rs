//! Runs the program as a command: arguments and input in, output and exit code out.
//!
//! This is for commands that exit by themselves. For one that the test talks to while it runs, use
//! [`Program`](super::program::Program). Read next: `cli/explain/mod.rs`.

use super::program::binary;
use std::{
    ffi::OsStr,
    io::Write,
    process::{Command, Stdio},
    thread,
};

/// What a command printed, and its exit code.
#[derive(Debug)]
pub struct Finished {
    pub bytes: Vec<u8>,
    pub log: String,
    pub code: Option<i32>,
}

impl Finished {
    /// Its standard output as text.
    #[track_caller]
    pub fn output(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }

    /// Each line of its standard output, parsed as JSON.
    #[track_caller]
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.output().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

/// Runs `wirechart` with these arguments and this standard input.
#[track_caller]
pub fn run(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>, input: &[u8]) -> Finished {
    let mut command = Command::new(binary());
    command.args(arguments);
    finish(command, input)
}

/// Runs a shell command line, in which `wirechart` stands for the program.
#[track_caller]
pub fn shell(line: &str) -> Finished {
    let binary = binary();
    let path = binary.parent().expect("a directory");
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(path.to_owned()).chain(std::env::split_paths(&paths));
    let mut command = Command::new("sh");
    command.args(["-c", line]).env("PATH", std::env::join_paths(paths).expect("a path"));
    finish(command, b"")
}

#[track_caller]
fn finish(mut command: Command, input: &[u8]) -> Finished {
    command
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let output = thread::scope(|scope| {
        // The command may exit before it has read all of its input.
        scope.spawn(move || _ = stdin.write_all(input));
        child.wait_with_output().expect("an exit code")
    });
    let log = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(!log.contains("panicked"), "{log}");
    Finished { bytes: output.stdout, log, code: output.status.code() }
}
