//! Runs each command of the README and of the pages for users, as it stands there.
//!
//! If it serves measurements or sends some, a viewer must get one, and no line may be refused. If it
//! is another command of wirechart, it must print something that is no error. What a machine may
//! lack is replaced by what is in `stand-ins/`: programs that print what the real ones print, and
//! files. Each command runs in a directory of its own.
//!
//! Must not know what the commands mean. Read next: `feed.rs`, the WebSocket of others.

mod feed;

use super::common::{
    PATIENCE,
    http::{Connection, Request},
    program::Program,
    server::Server,
    websocket::Client,
};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    env, fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The pages whose commands run here. `tests/server/documented.rs` runs those of `docs/ingest.md`
/// and `docs/history.md`, and `learn` those of `docs/learn.md`.
const PAGES: [&str; 4] = ["README.md", "docs/charting.md", "docs/viewing.md", "docs/frames.md"];
/// Where the pages say that the server is.
const ADDRESS: &str = "127.0.0.1:8000";
/// What a machine may lack, and what stands in.
const REPLACED: [(&str, &str); 2] =
    [("/dev/ttyUSB0", "ttyUSB0.txt"), ("wss://example.com/ticker", "ws://FEED/ticker")];
/// The first line is that of a program which does not know what is asked of it.
const ERRORS: [&str; 3] = ["error:", "wirechart:", "sh:"];
/// What `wirechart connect` says first on standard error, which may come before the first message.
const OPENED: &str = "wirechart: open";
/// The words behind `wirechart` with which it does not serve.
const CLIENTS: [&str; 5] = ["connect", "explain", "accept", "frame", "check"];

/// What becomes of a command.
enum Kind {
    /// It starts a server.
    Serves,
    /// It sends to a server that runs.
    Sends,
    /// It prints something, and may ask a server that runs.
    Prints,
    /// It sets something up for the command below it.
    Prepares,
}

fn kind(command: &str) -> Kind {
    let mut words = command.split_whitespace().skip_while(|word| *word != "wirechart").skip(1);
    let first = words.next();
    if command.contains("/ingest") {
        Kind::Sends
    } else if first.is_some_and(|word| !CLIENTS.contains(&word)) || command.ends_with("wirechart") {
        Kind::Serves
    } else if first.is_some() {
        Kind::Prints
    } else {
        Kind::Prepares
    }
}

#[track_caller]
fn read(page: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect("a page")
}

/// The commands in the blocks marked `sh`. A line that ends with `|` or `\` goes on.
fn commands(page: &str) -> Vec<String> {
    let text = read(page);
    let (mut commands, mut inside, mut goes_on) = (Vec::<String>::new(), false, false);
    for line in text.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            _ if !inside || line.starts_with('#') => {}
            _ => {
                match commands.last_mut().filter(|_| goes_on) {
                    Some(command) => *command += &format!("\n{line}"),
                    None => commands.push(line.to_owned()),
                }
                goes_on = line.ends_with('|') || line.ends_with('\\');
            }
        }
    }
    commands
}

/// A directory with the stand-ins, of which the programs come before those of the system.
fn directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let stand_ins = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/readme/stand-ins");
    for entry in fs::read_dir(stand_ins).expect("stand-ins") {
        let from = entry.expect("a file").path();
        let to = directory.path().join(from.file_name().expect("a name"));
        fs::copy(&from, &to).expect("a copy");
        if to.extension().is_none() {
            fs::set_permissions(&to, fs::Permissions::from_mode(0o755)).expect("a program");
        }
    }
    directory
}

/// The shell with this command, in a process group of its own.
fn shell(command: &str, directory: &Path) -> Command {
    let wirechart = Path::new(env!("CARGO_BIN_EXE_wirechart")).parent().expect("a directory");
    let system = env::var_os("PATH").unwrap_or_default();
    let paths = [directory, wirechart].map(Path::to_owned).into_iter();
    let paths = env::join_paths(paths.chain(env::split_paths(&system))).expect("a path");
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).env("PATH", paths).current_dir(directory).process_group(0);
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

/// A command whose processes end with it.
struct Running(Server);

impl Running {
    fn start(command: &str, directory: &Path) -> Self {
        let program = Program::run_with(shell(command, directory), Stdio::null());
        Self(Server::of(program))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        end(&self.0);
    }
}

/// What the server says of its feeds.
fn feeds(server: &Server) -> Vec<serde_json::Value> {
    let answer = Connection::open(server).ask(&Request::get(server, "/healthz?verbose"));
    let json: serde_json::Value = serde_json::from_str(answer.body()).expect("JSON");
    json["feeds"].as_array().expect("feeds").clone()
}

/// A feed is made by the first line that is sent to it. There is no event to wait for.
#[track_caller]
fn wait_for_feed(server: &Server, name: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !feeds(server).iter().any(|feed| feed["name"] == name) {
        assert!(Instant::now() < deadline, "there is no feed {name}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A viewer gets a measurement with a number, and the server has refused nothing.
#[track_caller]
fn shows_something(server: &Server, feed: &str, command: &str) {
    let mut viewer = Client::open(server, &format!("/ws?history=100&feed={feed}"));
    let deadline = Instant::now() + PATIENCE;
    loop {
        let json: serde_json::Value = serde_json::from_str(&viewer.next_text()).expect("JSON");
        if json["value"].is_number() {
            break;
        }
        assert!(Instant::now() < deadline, "{command}");
    }
    for source in feeds(server).iter().flat_map(|feed| feed["sources"].as_array()).flatten() {
        assert!(source["refused"].is_null() && source["demo"].is_null(), "{command}: {source}");
    }
}

/// Starts what the command starts, and looks at it.
fn serves(command: &str, here: &str, directory: &Path) {
    let here = here.replace("--listen 0.0.0.0:8000", "").replace("--udp 8125", "--udp 0");
    let server = Running::start(&format!("{here} --listen 127.0.0.1:0"), directory);
    if !command.contains("--udp") {
        shows_something(&server.0, "", command); // tests/server/sources.rs sends some datagrams
    }
}

fn sends(command: &str, here: &str, directory: &Path) {
    let server = Server::start(&["--exec", "sleep 1000"]);
    let here = here.replace(ADDRESS, &server.address().to_string());
    let sender = Program::run_with(shell(&here, directory), Stdio::null());
    let name = here.split_once("feed=").map_or("", |(_, name)| name);
    let name = name.trim_end_matches('\'').to_owned();
    wait_for_feed(&server, &name);
    shows_something(&server, &name, command);
    end(&sender);
}

fn prints(command: &str, here: &str, directory: &Path) {
    let server = Server::start(&["--rate", "100"]);
    let here = here.replace(ADDRESS, &server.address().to_string());
    let program = shell(&format!("{{ {here}\n}} 2>&1"), directory);
    let program = Program::run_with(program, Stdio::null());
    let first = program.output.wait_for_first();
    let is_well = first
        .as_ref()
        .is_some_and(|line| line == OPENED || !ERRORS.iter().any(|error| line.starts_with(error)));
    assert!(is_well, "{command}: {first:?}");
    end(&program);
}

/// Ends a command and what it has started.
fn end(program: &Program) {
    let group = i32::try_from(program.id()).ok().and_then(Pid::from_raw);
    _ = kill_process_group(group.expect("a process"), Signal::KILL);
}

#[test]
fn each_command_of_the_pages_does_what_it_says() {
    let (mut served, mut sent, mut printed) = (0, 0, 0);
    for command in PAGES.into_iter().flat_map(commands) {
        let feed = feed::Feed::start();
        let here = REPLACED.iter().fold(command.clone(), |command, (real, stand_in)| {
            command.replace(real, stand_in).replace("FEED", &feed.address().to_string())
        });
        let directory = directory();
        match kind(&command) {
            Kind::Serves => {
                serves(&command, &here, directory.path());
                served += 1;
            }
            Kind::Sends => {
                sends(&command, &here, directory.path());
                sent += 1;
            }
            Kind::Prints => {
                prints(&command, &here, directory.path());
                printed += 1;
            }
            Kind::Prepares => {}
        }
    }
    let found = (served, sent, printed);
    assert!(served >= 16 && sent >= 3 && printed >= 12, "{found:?}: are they all found?");
}

/// A block that begins with `$ wirechart ...` goes on with what that command prints.
#[test]
fn what_the_pages_show_of_an_output_is_in_it() {
    let mut shown = 0;
    for page in PAGES {
        let text = read(page);
        for block in text.split("```text\n$ ").skip(1) {
            let block = block.split("\n```").next().expect("a part");
            let (command, output) = block.split_once('\n').expect("a command and its output");
            let ran = shell(command, Path::new(".")).output().expect("it runs");
            let all = String::from_utf8_lossy(&ran.stdout);
            assert!(all.contains(output), "{page}: {command} prints\n{all}");
            shown += 1;
        }
    }
    assert!(shown >= 1, "none is found");
}
