//! Benchmarks of whole servers: wirechart and servers with other libraries, on this machine, each
//! under the same load in turn.
//!
//! ```text
//! bench echo|fanout|idle|connect|lines|growth|fairness|page|redis
//!       [--rounds 3] [--seconds 1] [--stuck 0] [--threads 1] [--both]
//!       [--only NAME,...] [--floods NAME,...] [--ours PATH,...] [--docs DIRECTORY]
//! ```
//!
//! The server runs on processor 0 and the load on processor 1; with `--both`, each runs on both.
//! Compare the processor time of the server for a message: the number of messages a second says as
//! much about the load generator. Each round measures all servers, one after the other, and the
//! table has the medians, so that other activity on the machine affects all of them equally. Needs
//! Linux. Read next: `suite.rs`, what is measured; `peers/mod.rs`, the other servers.

#[path = "../../tests/browser/chromium.rs"]
#[allow(dead_code)] // the tests need more of it
mod chromium;
mod load;
mod peers;
mod plot;
mod processes;
mod server;
mod suite;
mod table;

use std::{process::ExitCode, time::Duration};

/// The options of the command line.
pub struct Options {
    /// How often each figure is measured.
    pub rounds: usize,
    /// The duration of each measurement.
    pub duration: Duration,
    /// How many viewers that never read take part in a fan-out.
    pub stuck: usize,
    /// The number of threads of wirechart in the suite `fairness`.
    pub threads: usize,
    /// Whether server and load each run on both processors.
    pub both: bool,
    /// Prefixes of the names of the servers to measure, or of the loads of the suite `page`; all if
    /// empty.
    pub only: Vec<String>,
    /// Prefixes of the names of the floods to measure; all if empty.
    pub floods: Vec<String>,
    /// The paths of wirechart: all take part in the suite `page`, and the first in the others.
    pub ours: Vec<String>,
    /// The directory for the tables and plots of the documentation.
    pub docs: String,
}

const USAGE: &str = "usage: bench echo|fanout|idle|connect|lines|growth|fairness|page|redis \
    [--rounds N] [--seconds S] [--stuck N] [--threads N] [--both] \
    [--only NAME,...] [--floods NAME,...] [--ours PATH,...] [--docs DIRECTORY]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["peer", name, port] => peers::serve(name, port),
        [suite, options @ ..] => {
            options_of(suite, options).and_then(|options| suite::run(suite, &options))
        }
        [] => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options_of(suite: &str, words: &[&str]) -> Result<Options, Failure> {
    let mut options = Options {
        rounds: 3,
        duration: Duration::from_secs(if suite == "page" { 10 } else { 1 }),
        stuck: 0,
        threads: 1,
        both: false,
        only: Vec::new(),
        floods: Vec::new(),
        ours: vec!["../target/release/wirechart".to_owned()],
        docs: "../docs".to_owned(),
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match *word {
            "--both" => options.both = true,
            "--rounds" => options.rounds = value()?.parse::<usize>()?.max(1),
            "--seconds" => options.duration = Duration::try_from_secs_f64(value()?.parse()?)?,
            "--threads" => options.threads = value()?.parse::<usize>()?.max(1),
            "--stuck" => options.stuck = value()?.parse()?,
            "--only" => options.only = value()?.split(',').map(str::to_owned).collect(),
            "--floods" => options.floods = value()?.split(',').map(str::to_owned).collect(),
            "--docs" => options.docs = (*value()?).to_owned(),
            "--ours" => options.ours = value()?.split(',').map(str::to_owned).collect(),
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    Ok(options)
}

/// Why a measurement failed, as a sentence.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
