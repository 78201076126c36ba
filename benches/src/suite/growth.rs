//! The suite `growth`: how cost grows with the number of viewers, of measurements per second and of
//! threads. It prints a table and writes the plots of the documentation.
//!
//! Must not know how a plot is drawn. Read next: `plot.rs`.

use super::{bytes, ours, start, target};
use crate::{
    Failure, Options,
    load::{self, Encoding, Target},
    plot::Plot,
    table::{Figure, Table},
};
use std::{fmt::Write, fs, path::Path};

/// The numbers of viewers at [`RATE`], and the rates for [`FEW`] viewers.
const VIEWERS: [usize; 3] = [100, 1000, 10_000];
const RATES: [f64; 5] = [1.0, 10.0, 100.0, 1000.0, 10_000.0];
const RATE: f64 = 10.0;
const FEW: usize = 100;
/// The load for one and two threads: one thread must manage it easily, so that both write the same
/// batches.
const THREADS: [usize; 2] = [1, 2];
const THREADS_VIEWERS: usize = 1000;
const THREADS_RATE: f64 = 100.0;
/// Connections and bytes of the echo that measures throughput on two processors. The load shares
/// the processors and must have much less to do than the server: so the messages are long but
/// compress to little.
const ECHO: (usize, usize) = (16, 256 << 10);

/// A measurement of the suite: its name in the table and its place in a plot.
struct Point {
    plot: &'static str,
    x: f64,
    viewers: usize,
    /// Measurements per second; `None` for an echo at full speed.
    rate: Option<f64>,
    threads: usize,
    /// Whether server and load each run on both processors.
    both: bool,
}

/// Runs the suite, prints its table, and writes `growth.csv` and the plots.
pub fn run(options: &Options) -> Result<(), Failure> {
    let (points, mut table) = (points(options.both), Table::new("server us/delivery", ""));
    for round in 0..options.rounds {
        for point in &points {
            eprintln!("round {} of {}: {}", round + 1, options.rounds, point.load());
            let threads = point.threads.to_string();
            let server = start(&ours(options, &["--threads", &threads]), point.both)?;
            let target = match point.rate {
                Some(_) => target("wirechart-ws", &server, options),
                None => Target {
                    encoding: Encoding::Compressed,
                    ..target("wirechart", &server, options)
                },
            };
            table.add(&point.load(), "wirechart", point.measure(&target)?);
        }
    }
    print!("{table}");
    let figures: Vec<(&Point, Figure)> = points
        .iter()
        .filter_map(|point| Some((point, table.median(&point.load(), "wirechart")?)))
        .collect();
    write(Path::new(&options.docs), &figures)
}

fn points(both: bool) -> Vec<Point> {
    let one = Point { plot: "viewers", x: 0.0, viewers: FEW, rate: Some(RATE), threads: 1, both };
    let viewers = VIEWERS.map(|viewers| Point { x: viewers as f64, viewers, ..one });
    let rates = RATES.map(|rate| Point { plot: "rate", x: rate, rate: Some(rate), ..one });
    let threads = THREADS.map(|threads| {
        let point =
            Point { x: threads as f64, viewers: THREADS_VIEWERS, threads, both: true, ..one };
        [
            Point { plot: "threads", rate: Some(THREADS_RATE), ..point },
            Point { plot: "throughput", viewers: ECHO.0, rate: None, ..point },
        ]
    });
    viewers.into_iter().chain(rates).chain(threads.into_iter().flatten()).collect()
}

impl Point {
    fn load(&self) -> String {
        let Self { plot, viewers, threads, .. } = self;
        let processors = if self.both { ", 2 processors" } else { "" };
        let what = match self.rate {
            Some(rate) => format!("{viewers} viewers, {rate} measurements/s"),
            None => format!("echo, compressed, {} x {}", ECHO.0, bytes(ECHO.1)),
        };
        format!("{plot}: {what}, {threads} thread(s){processors}")
    }

    fn measure(&self, target: &Target<'_>) -> Result<Figure, Failure> {
        let done = match self.rate {
            Some(rate) => load::pace(target, self.viewers, rate)?,
            None => load::echo(target, ECHO.0, ECHO.1, 1)?,
        };
        Ok(done.into())
    }
}

fn write(docs: &Path, figures: &[(&Point, Figure)]) -> Result<(), Failure> {
    let mut csv = "plot,connections,measurements_per_second,threads,\
        server_us_per_message,messages_per_second\n"
        .to_owned();
    for (Point { plot, viewers, rate, threads, .. }, Figure { cost, rate: done, .. }) in figures {
        let rate = rate.map_or("none: echo".to_owned(), |rate| rate.to_string());
        writeln!(csv, "{plot},{viewers},{rate},{threads},{cost:.3},{done:.0}")?;
    }
    fs::write(docs.join("growth.csv"), csv)?;
    let per_delivery = "processor time, us/delivery";
    for (name, title, x, y) in [
        ("viewers", "10 measurements a second to more and more viewers", "viewers", per_delivery),
        ("rate", "More and more measurements to 100 viewers", "measurements/s", per_delivery),
        (
            "threads",
            "100 measurements a second to 1,000 viewers, on two processors",
            "threads",
            per_delivery,
        ),
        (
            "throughput",
            "Echo of 256 KiB of text, compressed, on two processors",
            "threads",
            "thousand messages/s",
        ),
    ] {
        let of_plot = figures.iter().filter(|(point, _)| point.plot == name);
        let value =
            |figure: &Figure| if name == "throughput" { figure.rate / 1e3 } else { figure.cost };
        let points = of_plot.map(|(point, figure)| (point.x, value(figure))).collect();
        let plot = Plot { title, x, y, points };
        fs::write(docs.join(format!("growth-{name}.svg")), plot.to_string())?;
    }
    Ok(())
}
