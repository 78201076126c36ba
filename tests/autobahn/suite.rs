//! The suite's command, wherever it is, and what it reports.
//!
//! Found in `$WSTEST`, then as `wstest` on the PATH, then in the official container image where
//! there is docker. Must not know our ends. Read next: `main.rs`.

use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const IMAGE: &str = "crossbario/autobahn-testsuite";
/// What we are called in its reports.
pub const AGENT: &str = "wirechart";
/// How long it may take to start: the container image may have to be fetched.
const START: Duration = Duration::from_secs(300);

/// A case's number, so that 2.10 comes after 2.9.
pub type Case = Vec<u32>;
/// What the suite says of a case: behaviour, and behaviour at the close.
pub type Verdict = (String, String);
/// What it says of all cases that were run.
pub type Report = BTreeMap<Case, Verdict>;

/// How to call the suite.
pub enum Suite {
    Command(OsString),
    Container,
}

impl Suite {
    /// `None`: it is nowhere on this machine.
    pub fn find() -> Option<Self> {
        if let Some(command) = env::var_os("WSTEST") {
            return Some(Self::Command(command));
        }
        let runs = |command: &mut Command| {
            let status =
                command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
            status.is_ok_and(|status| status.success())
        };
        if runs(Command::new("wstest").arg("--help")) {
            return Some(Self::Command("wstest".into()));
        }
        runs(Command::new("docker").arg("info")).then_some(Self::Container)
    }

    /// Starts it in this mode, with its report and its log in `directory`.
    fn start(&self, mode: &str, directory: &Path, spec: &Value) -> Child {
        let spec_file = directory.join("spec.json");
        fs::write(&spec_file, spec.to_string()).expect("a file for the suite to read");
        let log = fs::File::create(directory.join("log.txt")).expect("a file for the suite's log");
        let mut command = match self {
            Self::Command(command) => Command::new(command),
            Self::Container => {
                let mut docker = Command::new("docker");
                let shared = format!("{0}:{0}", directory.display());
                docker.args([
                    "run",
                    "--rm",
                    "--init",
                    "--network",
                    "host",
                    "-v",
                    &shared,
                    IMAGE,
                    "wstest",
                ]);
                docker
            }
        };
        command.args(["-u", "0", "-m", mode, "-s"]).arg(&spec_file);
        let errors = log.try_clone().expect("the same file");
        command.stdin(Stdio::null()).stdout(log).stderr(errors).spawn().expect("the suite starts")
    }

    /// Lets it drive the server at this URL through the cases.
    pub fn test_server(&self, url: &str, cases: &[&str], directory: &Path) -> Report {
        let servers = json!([{ "agent": AGENT, "url": url }]);
        let spec = spec(cases, directory, json!({ "servers": servers }));
        let status = self.start("fuzzingclient", directory, &spec).wait().expect("the suite ends");
        assert!(status.success(), "the suite failed: see {}", directory.join("log.txt").display());
        report(directory)
    }

    /// Starts it as the server that `run` is to go through the cases with, at the URL that it gets.
    pub fn test_client(&self, cases: &[&str], directory: &Path, run: impl FnOnce(&str)) -> Report {
        let free = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port");
        let url = format!("ws://{free}");
        let spec = spec(cases, directory, json!({ "url": url }));
        let mut server = Running(self.start("fuzzingserver", directory, &spec));
        let start = Instant::now();
        // It says nothing that could be waited for before it listens.
        while TcpStream::connect(free).is_err() {
            let alive = server.0.try_wait().expect("our child").is_none();
            assert!(
                alive && start.elapsed() < START,
                "the suite did not start: see {}",
                directory.display()
            );
            thread::sleep(Duration::from_millis(50));
        }
        run(&url);
        report(directory)
    }
}

/// Its server, which never ends by itself.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

fn spec(cases: &[&str], directory: &Path, role: Value) -> Value {
    let mut spec = json!({
        "outdir": directory.join("report"),
        "cases": cases,
        "exclude-cases": [],
        "exclude-agent-cases": {},
    });
    if let (Value::Object(spec), Value::Object(role)) = (&mut spec, role) {
        spec.extend(role);
    }
    spec
}

fn report(directory: &Path) -> Report {
    let path: PathBuf = directory.join("report/index.json");
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("no report at {}: {error}", path.display()));
    let index: Value = serde_json::from_str(&text).expect("JSON");
    let cases = index[AGENT].as_object().expect("a report on us");
    let verdict =
        |verdict: &Value, field: &str| verdict[field].as_str().unwrap_or_default().to_owned();
    let cases = cases.iter().map(|(case, told)| {
        let number = case.split('.').map(|part| part.parse().expect("a number")).collect();
        (number, (verdict(told, "behavior"), verdict(told, "behaviorClose")))
    });
    cases.collect()
}
