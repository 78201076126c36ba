//! The suite `fairness`: how long other clients wait while a few keep a server of one thread busy.
//!
//! Each flood has a server of its own, which is probed three times: alone, beside the flood, and
//! while the flood goes to a second server on the same processor. The last figure is what the
//! scheduler of the system and the load cause; the difference to it is caused by the server. Must
//! not know how a flood is sent. Read next: `load/probe.rs`, what waits; `load/flood.rs`, for what.

use super::{command, is_selected, ours, start, target};
use crate::{
    Failure, Options,
    load::{
        Probe, ProbeResult,
        flood::{self, Activity, Flood},
    },
    server::Server,
};
use std::fmt;

const SERVERS: [&str; 3] = ["wirechart", "tungstenite", "fastwebsockets"];
/// The goal for the p99 beside a flood: at most this many milliseconds, or this many times the p99
/// without it.
const TARGET: f64 = 20.0;
const TARGET_RATIO: f64 = 2.0;
/// A probe that waited for a processor for a larger part of the time is reported as disturbed.
const DISTURBED: f64 = 0.05;

const FLOODS: [Flood; 9] = [
    Flood { name: "Pings", paths: &["/echo", "/ws"], activity: Activity::Sends(flood::pings) },
    Flood { name: "Pongs", paths: &["/echo", "/ws"], activity: Activity::Sends(flood::pongs) },
    Flood {
        name: "empty fragments",
        paths: &["/echo", "/ws"],
        activity: Activity::Sends(flood::empty_fragments),
    },
    Flood { name: "texts", paths: &["/echo", "/ws"], activity: Activity::Sends(flood::texts) },
    Flood {
        name: "4 inflaters",
        paths: &["/echo"; 4],
        activity: Activity::SendsWithDeflate(flood::inflating),
    },
    Flood {
        name: "4 deflaters",
        paths: &["/echo"; 4],
        activity: Activity::SendsWithDeflate(flood::deflating),
    },
    Flood { name: "500 handshakes/s", paths: &["/ws"], activity: Activity::Connects(500.0) },
    Flood { name: "chat", paths: &["/chat"; 4], activity: Activity::Sends(flood::texts) },
    Flood { name: "10,000 idle", paths: &["/echo"], activity: Activity::Stays(10_000) },
];

/// The results of one flood on one server, one for each round.
struct Row {
    flood: &'static str,
    server: &'static str,
    rounds: Vec<Round>,
}

struct Round {
    without: ProbeResult,
    beside: ProbeResult,
    /// With the same flood on a second server.
    elsewhere: ProbeResult,
    /// The rate of the flood.
    rate: f64,
}

/// Runs the suite and prints its tables.
pub fn run(options: &Options) -> Result<(), Failure> {
    let (names, mut rows) =
        (SERVERS.iter().copied().filter(|name| is_selected(name, options)), Vec::<Row>::new());
    for name in names.clone() {
        let is_chosen = |flood: &Flood| {
            options.floods.is_empty()
                || options.floods.iter().any(|chosen| flood.name.starts_with(chosen))
        };
        let fits = |flood: &&Flood| {
            is_chosen(flood) && (name == "wirechart" || flood.suits_every_server())
        };
        rows.extend(FLOODS.iter().filter(fits).map(|flood| Row {
            flood: flood.name,
            server: name,
            rounds: Vec::new(),
        }));
    }
    for round in 0..options.rounds {
        for row in &mut rows {
            eprintln!("round {} of {}: {}, {}", round + 1, options.rounds, row.server, row.flood);
            let flood =
                FLOODS.iter().find(|flood| flood.name == row.flood).ok_or("no such flood")?;
            row.rounds.push(measure(row.server, flood, options)?);
        }
    }
    rows.sort_by_key(|row| FLOODS.iter().position(|flood| flood.name == row.flood));
    print!("{}", Tables(&rows));
    Ok(())
}

impl Flood {
    /// Whether servers that only echo and do not compress can be flooded with it.
    fn suits_every_server(&self) -> bool {
        !matches!(self.activity, Activity::SendsWithDeflate(_)) && self.paths[0] != "/chat"
    }
}

fn measure(name: &str, flood: &Flood, options: &Options) -> Result<Round, Failure> {
    let server = server(name, options)?;
    let echo = target(name, &server, options);
    let feed = (name == "wirechart").then(|| target("wirechart-ws", &server, options));
    let mut probe = Probe::open(&echo, feed.as_ref())?;
    let without = probed("without", probe.measure()?);
    let second = self::server(name, options)?;
    let (elsewhere, _) = flood.beside(&target(name, &second, options), || probe.measure())?;
    let elsewhere = probed("flood elsewhere", elsewhere);
    drop(second);
    let (beside, rate) = flood.beside(&echo, || probe.measure())?;
    Ok(Round { without, beside: probed("beside", beside), elsewhere, rate })
}

fn server(name: &str, options: &Options) -> Result<Server, Failure> {
    let command = match name {
        "wirechart" => ours(options, &["--threads", &options.threads.to_string()]),
        _ => command(name, options)?,
    };
    start(&command, options.both)
}

fn probed(when: &str, probed: ProbeResult) -> ProbeResult {
    let ProbeResult { echo, delivery, waited } = probed;
    eprintln!("  {when}: echo {echo:.2?}, delivery {delivery:.2?} ms");
    if waited > DISTURBED {
        eprintln!(
            "  disturbed: the probe waited for a processor for {:.0} % of the time",
            waited * 100.0
        );
    }
    probed
}

/// Selects the p50 and p99 of the echo or of the delivery.
type Which = fn(&ProbeResult) -> [f64; 2];

/// All rows, first for the echo and then for the delivery.
struct Tables<'a>(&'a [Row]);

impl Row {
    /// The median over all rounds.
    fn median(&self, value: impl Fn(&Round) -> f64) -> f64 {
        let mut values: Vec<f64> = self.rounds.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    }

    fn write(&self, which: Which, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of =
            |when: fn(&Round) -> &ProbeResult, i: usize| self.median(|round| which(when(round))[i]);
        let (without, beside) = (of(|round| &round.without, 1), of(|round| &round.beside, 1));
        let holds = beside <= TARGET.max(TARGET_RATIO * without);
        write!(f, "| {} | {} | {:.0} |", self.flood, self.server, self.median(|round| round.rate))?;
        write!(f, " {:.2} | {without:.2} |", of(|round| &round.without, 0))?;
        write!(
            f,
            " {:.2} | {:.2} |",
            of(|round| &round.elsewhere, 0),
            of(|round| &round.elsewhere, 1)
        )?;
        write!(f, " {:.2} | {beside:.2} |", of(|round| &round.beside, 0))?;
        writeln!(f, " {:.1} | {} |", beside / without, if holds { "yes" } else { "**no**" })
    }
}

impl fmt::Display for Tables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables: [(&str, Which); 2] =
            [("echo", |probed| probed.echo), ("delivery", |probed| probed.delivery)];
        for (what, which) in tables {
            let rows = self
                .0
                .iter()
                .filter(|row| row.rounds.iter().any(|round| which(&round.without)[1] > 0.0));
            writeln!(
                f,
                "| {what}, ms, during | server | MB/s, or connections | without: p50 | p99 | \
                flood elsewhere: p50 | p99 | during: p50 | p99 | p99, relative to without | \
                target met |"
            )?;
            writeln!(f, "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|")?;
            rows.into_iter().try_for_each(|row| row.write(which, f))?;
            writeln!(f)?;
        }
        Ok(())
    }
}
