//! Runs the commands of a page of the documentation, one after the other, as a reader would.
//!
//! What is not installed is skipped, and in CI that fails. Read next: `clients.rs`.

use crate::common::{PATIENCE, program::Program, server::Server};
use std::{
    env, fs,
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");
/// Where the server is that the commands in the documentation mean.
const DOCUMENTED: &str = "127.0.0.1:8000";

pub(crate) fn python() -> String {
    env::var("WIRECHART_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Whether this can be run; if not, says so.
pub(crate) fn is_there(program: &str, arguments: &[&str]) -> bool {
    let asked = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let is_there = asked.is_ok_and(|output| output.status.success());
    if !is_there {
        let sentence = format!("{program} {} fails", arguments.join(" "));
        assert!(env::var_os("CI").is_none(), "{sentence}");
        eprintln!("skipped: {sentence}");
    }
    is_there
}

/// Runs a line of the shell in this directory, with curl failing where the answer is an error.
pub(crate) fn shell(line: &str, directory: &Path) -> Output {
    fs::write(directory.join(".curlrc"), "silent\nshow-error\nfail-with-body\nmax-time = 20\n")
        .expect("a directory");
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(directory).env("CURL_HOME", directory);
    command.stdin(Stdio::null()).output().expect("a shell")
}

#[track_caller]
pub(crate) fn succeeds(line: &str, directory: &Path) -> String {
    let ran = shell(line, directory);
    let [output, errors] =
        [&ran.stdout, &ran.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert!(ran.status.success(), "{line}: {output} {errors}");
    output
}

/// The code blocks of the documentation, in their order: their language and their lines.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let fenced = text.split("\n```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').expect("a line end")).collect()
}

/// Starts the server that a line of the documentation starts, at a free port.
fn documented(line: &str, directory: &Path) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirechart"));
    let arguments = line.split(' ').skip(1);
    command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).current_dir(directory);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    Server::of(Program::run(command))
}

/// Runs the commands of a page, and its scripts in Python if what they `import` is installed. What
/// such a script prints is passed to `check`. Returns how many commands have run; `None` if nothing
/// could.
pub(crate) fn run_documentation(page: &str, import: &str, check: impl Fn(&str)) -> Option<usize> {
    if !is_there("curl", &["--version"]) || !is_there("openssl", &["version"]) {
        return None;
    }
    let text = fs::read_to_string(Path::new(DOCS).join(page)).expect("a page");
    let directory = TempDir::new().expect("a directory");
    let (mut server, mut ran) = (None::<Server>, 0);
    for (language, lines) in blocks(&text) {
        let here = |server: &Option<Server>, text: &str| match server {
            Some(server) => text.replace(DOCUMENTED, &server.address().to_string()),
            None => text.to_owned(),
        };
        match language {
            "sh" => {
                for line in lines.lines() {
                    if line.starts_with("wirechart") {
                        server = Some(documented(line, directory.path()));
                    } else {
                        succeeds(&here(&server, line), directory.path());
                        ran += 1;
                    }
                }
            }
            "python" if is_there(&python(), &["-c", import]) => {
                let output = Command::new(python()).args(["-c", &here(&server, lines)]).output();
                let output = output.expect("Python");
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                check(&String::from_utf8_lossy(&output.stdout));
            }
            _ => {}
        }
    }
    assert!(PATIENCE.as_secs() > 20, "curl gives up before a test does");
    Some(ran)
}
