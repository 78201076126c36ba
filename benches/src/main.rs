//! wirechart beside its peers, as servers under load on this machine: the same load for each, in
//! turns, on sockets of its own.
//!
//! ```text
//! bench echo|fanout|idle|connect|lines|growth|fairness [--rounds 3] [--seconds 1] [--stuck 0] [--threads 1]
//!       [--both] [--only NAME,...] [--floods NAME,...] [--ours PATH] [--docs DIRECTORY]
//! ```
//!
//! The server has processor 0 and the load processor 1; with `--both`, each has both. What is
//! compared is the server's processor time for a message: messages in a second say as much about
//! the load generator. Every round measures all servers, one after the other, and the table has the
//! medians: so what else happens on the machine hits all alike. Needs Linux. Read next: `suite.rs`,
//! what is measured; `peers/`, what we are measured beside.

mod load;
mod peers;
mod plot;
mod server;
mod suite;
mod table;

use std::{process::ExitCode, time::Duration};

/// What the command line asks for.
pub struct Options {
    /// How often each figure is taken.
    pub rounds: usize,
    /// How long each measurement takes.
    pub duration: Duration,
    /// How many viewers that never read there are in a fan-out, beside the others.
    pub stuck: usize,
    /// How many threads wirechart has where its fairness is measured.
    pub threads: usize,
    /// Server and load have both processors each.
    pub both: bool,
    /// How the names of the servers to measure begin; all where it is empty.
    pub only: Vec<String>,
    /// How the names of the floods to measure begin; all where it is empty.
    pub floods: Vec<String>,
    /// The program under test.
    pub ours: String,
    /// Where the tables and plots for the docs go.
    pub docs: String,
}

const USAGE: &str = "usage: bench echo|fanout|idle|connect|lines|growth|fairness [--rounds N] [--seconds S] [--stuck N] \
    [--threads N] [--both] [--only NAME,...] [--floods NAME,...] [--ours PATH] [--docs DIRECTORY]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["peer", name, port] => peers::serve(name, port),
        [suite, options @ ..] => {
            options_of(options).and_then(|options| suite::run(suite, &options))
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

fn options_of(words: &[&str]) -> Result<Options, Failure> {
    let mut options = Options {
        rounds: 3,
        duration: Duration::from_secs(1),
        stuck: 0,
        threads: 1,
        both: false,
        only: Vec::new(),
        floods: Vec::new(),
        ours: "../target/release/wirechart".to_owned(),
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
            "--ours" => options.ours = (*value()?).to_owned(),
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    Ok(options)
}

/// Why a figure could not be taken: a sentence.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
