//! The flags of `wirechart serve` that say what is read, and how; and which sources they mean.
//!
//! Must not know how a server is put together. Read next: [`source`](crate::source).

use crate::{
    digits,
    format::options::{Column, Form, Options, TimeChoice},
    source::{Argument, ArgumentError, Names, Pace, Rate, Settings, Source, Speed},
};
use clap::{
    Args,
    builder::{NonEmptyStringValueParser, OsStringValueParser, TypedValueParser},
};
use regex::Regex;
use std::{
    collections::HashSet,
    convert::Infallible,
    fs::File,
    io::{self, IsTerminal},
    net::{SocketAddr, ToSocketAddrs},
    num::NonZeroU64,
    path::PathBuf,
};

/// What is read, and how.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// What to chart: files, `-` for standard input, `ws://` or `wss://` URLs. `cpu=top.csv` names
    /// the source `cpu`, and puts that name before those of its series. Default: standard input if
    /// something is piped in, else the built-in recording
    #[arg(value_name = "[NAME=]SOURCE", value_parser = sources())]
    sources: Vec<Argument>,
    /// Chart the output of a shell command, which is started again when it ends; may be repeated
    #[arg(long, value_name = "COMMAND", value_parser = NonEmptyStringValueParser::new())]
    exec: Vec<String>,
    /// Receive UDP datagrams and chart their lines, such as those of StatsD or InfluxDB. A port
    /// alone listens on 127.0.0.1; may be repeated
    #[arg(long, value_name = "ADDR:PORT", value_parser = udp_address)]
    udp: Vec<SocketAddr>,
    /// Send this text to each WebSocket source after connecting, such as a subscription; may be
    /// repeated
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    send: Vec<String>,
    /// The format of the lines: json, columns, csv, pairs, influx, prometheus, graphite, statsd or
    /// regex. Default: detected from the first lines
    #[arg(long, value_name = "FORM")]
    format: Option<Form>,
    /// Choose columns by name if there is a header, else name them in order; `-` leaves one out:
    /// cpu,mem,-
    #[arg(long, value_name = "NAMES", value_parser = columns, allow_hyphen_values = true)]
    columns: Option<Columns>,
    /// Take numbers out of any text. Each group of the expression is a series, called by the name
    /// or the position of the group: `time=(?<rtt>[0-9.]+)`
    #[arg(long = "match", value_name = "REGEX", allow_hyphen_values = true)]
    pattern: Option<Regex>,
    /// Use the comma as decimal point: 3,5 is three and a half
    #[arg(long)]
    decimal_comma: bool,
    /// Where the time of a value comes from: own (a time in the data), arrival (the time of
    /// reading), or the name of a column
    #[arg(long, value_name = "own|arrival|COLUMN", default_value = "own", value_parser = time)]
    time: TimeChoice,
    /// Values per second when replaying a file [default: the spacing of its times, or 10]
    #[arg(long, value_name = "R")]
    rate: Option<Rate>,
    /// Replay a file that has times X times as fast as it was recorded
    #[arg(long, value_name = "X", conflicts_with = "rate")]
    speed: Option<Speed>,
    /// Play each source only once, without restarts, then disconnect the viewers
    #[arg(long)]
    pub(super) once: bool,
    /// Append the measurements of the feed without a name to this file, as JSON lines with times,
    /// which can be replayed
    #[arg(long, value_name = "FILE")]
    pub(super) record: Option<PathBuf>,
    /// Size in bytes at which the --record file is renamed to FILE.1, and a new one begins
    #[arg(long, value_name = "BYTES", default_value = "67108864", requires = "record", value_parser = crate::cli::values::at_least_one::<NonZeroU64>)]
    pub(super) record_size: NonZeroU64,
}

/// A source, what it is called, and what its series are called.
pub(super) struct Chosen {
    pub(super) name: String,
    pub(super) names: Names,
    pub(super) source: Source,
}

impl Input {
    /// Checks flags that depend on each other.
    pub(super) fn check(&self) -> Result<(), String> {
        match (&self.pattern, self.format) {
            (Some(_), Some(form)) if form != Form::Regex => {
                return Err(format!(
                    "--match takes numbers out of any text, and --format {form} reads lines of one form; \
                     write only one of the two"
                ));
            }
            (None, Some(Form::Regex)) => {
                return Err("--format regex needs --match, the regular expression".to_owned());
            }
            _ => {}
        }
        let sources = self.sources();
        let has = |is: fn(&Source) -> bool| sources.iter().any(is);
        let is_recording = |source: &Source| matches!(source, Source::File(_) | Source::Builtin);
        let flag = if self.rate.is_some() { "--rate" } else { "--speed" };
        if (self.rate.is_some() || self.speed.is_some()) && !has(is_recording) {
            return Err(format!(
                "{flag} is for files, and {} is read as it comes; leave {flag} out",
                sources[0]
            ));
        }
        if !self.send.is_empty() && !has(|source| matches!(source, Source::WebSocket(_))) {
            return Err(
                "--send is for sources that begin with ws:// or wss://, and none does".to_owned()
            );
        }
        if sources.iter().filter(|source| **source == Source::Stdin).count() > 1 {
            return Err("standard input can be read only once; write - only once".to_owned());
        }
        self.check_names()?;
        self.check_recording(&sources)
    }

    /// Numbers without a name get that of their source. Two sources of one name would be drawn as
    /// one line.
    fn check_names(&self) -> Result<(), String> {
        let chosen = self.chosen();
        let mut seen = HashSet::new();
        match chosen.iter().find(|chosen| !seen.insert(&chosen.name)) {
            Some(Chosen { name, .. }) => Err(format!(
                "two sources are called {name}, and would be one line in the chart; give each a name \
                 of its own, such as a=FILE b=FILE"
            )),
            None => Ok(()),
        }
    }

    fn check_recording(&self, sources: &[Source]) -> Result<(), String> {
        let Some(record) = &self.record else { return Ok(()) };
        let same = |path: &PathBuf| {
            path == record
                || path
                    .canonicalize()
                    .is_ok_and(|path| record.canonicalize().is_ok_and(|record| record == path))
        };
        let is_it = |source: &Source| matches!(source, Source::File(path) if same(path));
        if sources.iter().any(is_it) {
            return Err(format!(
                "{} is replayed, so --record must name another file",
                record.display()
            ));
        }
        Ok(())
    }

    fn sources(&self) -> Vec<Source> {
        self.chosen().into_iter().map(|chosen| chosen.source).collect()
    }

    /// The sources, in their order. Never empty.
    pub(super) fn chosen(&self) -> Vec<Chosen> {
        let unnamed = |source| Argument { name: None, source };
        let mut all = self.sources.clone();
        all.extend(self.exec.iter().cloned().map(Source::Command).map(unnamed));
        all.extend(self.udp.iter().copied().map(Source::Udp).map(unnamed));
        if all.is_empty() {
            let has_input = something_is_piped_in();
            all.push(unnamed(if has_input { Source::Stdin } else { Source::Builtin }));
        }
        let is_alone = all.len() == 1;
        let chosen = all.into_iter().map(|Argument { name, source }| {
            let shown = name.clone().unwrap_or_else(|| source.to_string());
            let names = match name {
                Some(name) => Names::prefixed(&name),
                None if is_alone => Names::default(),
                None => Names::one_of_several(&shown),
            };
            Chosen { name: shown, names, source }
        });
        chosen.collect()
    }

    pub(super) fn settings(&self) -> Settings {
        Settings {
            options: Options {
                form: self.format,
                columns: self.columns.clone().unwrap_or_default().0,
                pattern: self.pattern.clone(),
                decimal_comma: self.decimal_comma,
                time: self.time.clone(),
                ..Options::default()
            },
            pace: Pace { rate: self.rate, speed: self.speed.unwrap_or_default(), once: self.once },
            sends: self.send.clone(),
        }
    }
}

/// Whether standard input is a pipe, a socket or a file. A service manager, cron and CI give
/// `/dev/null` or nothing.
#[cfg(unix)]
fn something_is_piped_in() -> bool {
    use std::os::{fd::AsFd, unix::fs::FileTypeExt};
    let kind = || {
        Some(
            File::from(io::stdin().as_fd().try_clone_to_owned().ok()?).metadata().ok()?.file_type(),
        )
    };
    !io::stdin().is_terminal()
        && kind().is_some_and(|kind| kind.is_fifo() || kind.is_socket() || kind.is_file())
}

/// Whether standard input is a pipe or a file. Only a file tells what it is.
#[cfg(windows)]
fn something_is_piped_in() -> bool {
    use std::os::windows::io::AsHandle;
    let handle = io::stdin().as_handle().try_clone_to_owned();
    !io::stdin().is_terminal() && handle.map(File::from).is_ok()
}

fn sources() -> impl TypedValueParser<Value = Argument> {
    OsStringValueParser::new()
        .try_map(|text| -> Result<Argument, ArgumentError> { text.try_into() })
}

/// The value of `--columns`.
#[derive(Debug, Clone, Default)]
struct Columns(Vec<Column>);

fn columns(text: &str) -> Result<Columns, String> {
    let column = |name: &str| match name.trim() {
        "" => Err("a name is missing; write - for a column to leave out: cpu,mem,-".to_owned()),
        name => Ok(Column::from(name)),
    };
    let columns: Vec<Column> = text.split(',').map(column).collect::<Result<_, _>>()?;
    if columns.iter().all(|column| *column == Column::Skipped) {
        return Err("all columns are left out; name at least one: cpu,mem,-".to_owned());
    }
    Ok(Columns(columns))
}

fn time(text: &str) -> Result<TimeChoice, Infallible> {
    Ok(match text {
        "own" => TimeChoice::Own,
        "arrival" => TimeChoice::Arrival,
        column => TimeChoice::Column(column.into()),
    })
}

fn udp_address(text: &str) -> Result<SocketAddr, String> {
    if let Some(port) = digits::number(text, 10) {
        return Ok(SocketAddr::from(([127, 0, 0, 1], port)));
    }
    let hint = "write a port, such as 8125, or ADDR:PORT, such as 0.0.0.0:8125";
    let mut addresses = text.to_socket_addrs().map_err(|error| format!("{error}; {hint}"))?;
    addresses.next().ok_or_else(|| hint.to_owned())
}
