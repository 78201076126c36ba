//! Runs the suite's command, wherever it is, and reads its reports.
//!
//! It looks for `$WSTEST`, then for `wstest` on the PATH, then for docker with the official
//! container image. It must not know our server or client. Read next: `main.rs`.

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
/// Our name in its reports.
pub const AGENT: &str = "wirechart";
/// The time limit for starting: the container image may have to be fetched.
const START: Duration = Duration::from_secs(300);

/// A case's number, as integers so that 2.10 sorts after 2.9.
pub type Case = Vec<u32>;
/// The suite's verdict on a case: on its behaviour, and on its close.
pub type Verdict = (String, String);
/// The verdicts on all cases that were run.
pub type Report = BTreeMap<Case, Verdict>;

/// How to run the suite.
pub enum Suite {
    Command(OsString),
    Container,
}

impl Suite {
    /// `None` if it is not on this machine.
    ///
    /// The command is run once before the two roles run it at the same time: a wrapper may install
    /// the suite on first use.
    pub fn find() -> Option<Self> {
        let runs = |command: &mut Command| {
            let status =
                command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
            status.is_ok_and(|status| status.success())
        };
        if let Some(command) = env::var_os("WSTEST") {
            let works = runs(Command::new(&command).arg("--help"));
            assert!(works, "WSTEST is {}, and does not run", command.display());
            return Some(Self::Command(command));
        }
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

    /// Runs the cases as a client of the server at this URL.
    pub fn test_server(&self, url: &str, cases: &[&str], directory: &Path) -> Report {
        let servers = json!([{ "agent": AGENT, "url": url }]);
        let spec = spec(cases, directory, json!({ "servers": servers }));
        let status = self.start("fuzzingclient", directory, &spec).wait().expect("the suite ends");
        assert!(status.success(), "the suite failed: see {}", directory.join("log.txt").display());
        report(directory)
    }

    /// Runs the suite as a server. `run` gets its URL and must go through the cases.
    pub fn test_client(&self, cases: &[&str], directory: &Path, run: impl FnOnce(&str)) -> Report {
        let free = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port");
        let url = format!("ws://{free}");
        let spec = spec(cases, directory, json!({ "url": url }));
        let mut server = Running(self.start("fuzzingserver", directory, &spec));
        let start = Instant::now();
        // It prints nothing before it listens, so there is no line to wait for.
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

/// The suite's server process, which never exits by itself.
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
    let cases = cases.iter().map(|(case, result)| {
        let number = case.split('.').map(|part| part.parse().expect("a number")).collect();
        (number, (verdict(result, "behavior"), verdict(result, "behaviorClose")))
    });
    cases.collect()
}
