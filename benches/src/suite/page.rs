//! The suite `page`: what the chart costs the browser that shows it, at several rates.
//!
//! Chromium shows the page while a server replays a recording. The page counts its own frames and
//! values (`window.__chart`), and the processor time of all the browser's processes comes from
//! `/proc`. The DevTools domain `Network` is off, because it costs more than the page. Must not know
//! how the page draws. Read next: `page/table.rs`.

mod table;

use super::is_selected;
use crate::{
    Failure, Options,
    chromium::{Chromium, Tab},
    processes::times_of_tree,
    server::Server,
};
use std::{f64::consts::TAU, fmt::Write as _, io::Write as _, thread::sleep, time::Duration};
use table::{Figures, Parts, Table};
use tempfile::NamedTempFile;

/// Series, and the values a second of all of them together.
const LOADS: [(usize, u32); 4] = [(1, 10_000), (1, 30_000), (1, 50_000), (20, 20_000)];
/// How many values the server keeps in the load that is about history, and how many come a second.
/// They cover two thirds of the window.
const KEPT: (u32, u32) = (200_000, 10_000);
/// The page shows 30 seconds. Each load is measured when they are full.
const WINDOW: Duration = Duration::from_secs(30);
/// The size of the browser's window, in pixels.
const SIZE: (u32, u32) = (1200, 800);
/// Where the heap is measured: series, values a second, and how often, once a minute.
const HEAP: (usize, u32, u32) = (1, 50_000, 10);
const MINUTE: Duration = Duration::from_secs(60);
/// The values of a series repeat after so many.
const PERIOD: usize = 5_000;

/// When the line first covers most of what is kept, in milliseconds since the navigation began, or
/// null after 60 seconds. The observer is called in the same frame as the page draws, after it: a
/// WebGL canvas is empty later on.
const FIRST_PICTURE: &str = include_str!("page/first_picture.js");

/// Runs the suite and prints its tables.
pub fn run(options: &Options) -> Result<(), Failure> {
    let (mut table, mut pictures, mut heaps) =
        (Table::default(), Table::default(), Table::default());
    for round in 0..options.rounds {
        let begins = |name: &str, ours: &str| {
            eprintln!("round {} of {}: {name}, {ours}", round + 1, options.rounds);
        };
        for (series, rate) in LOADS {
            let name = format!("{rate}/s, {series} series");
            for ours in options.ours.iter().filter(|_| is_selected(&name, options)) {
                begins(&name, ours);
                table.add(&name, ours, at_rate(ours, (series, rate), options.duration)?);
            }
        }
        for ours in options.ours.iter().filter(|_| is_selected("history", options)) {
            begins("history", ours);
            pictures.add(&format!("history of {}", KEPT.0), ours, first_picture(ours)?);
        }
    }
    // It takes long, so only the last program is measured, and once.
    for ours in options.ours.last().iter().filter(|_| is_selected("heap", options)) {
        eprintln!("heap, {ours}: {} minutes", HEAP.2);
        heaps.add(&format!("heap at {}/s", HEAP.1), ours, heap(ours)?);
    }
    print!("{}", table.of_costs());
    print!("{}", table.of_parts());
    print!("{}", pictures.of_pictures());
    print!("{}", heaps.of_heaps());
    Ok(())
}

/// A server that replays these series at this rate, all together.
fn serve(
    ours: &str,
    series: usize,
    rate: u32,
    kept: u32,
) -> Result<(Server, NamedTempFile), Failure> {
    let mut recording = NamedTempFile::with_suffix(".jsonl")?;
    recording.write_all(lines(series)?.as_bytes())?;
    let path = recording.path().to_str().ok_or("the path is not UTF-8")?;
    let (rate, kept) = (rate.to_string(), kept.to_string());
    let words = [ours, "serve", path, "--rate", &rate, "--history", &kept, "--listen", "{address}"];
    let both = [0, 1];
    Ok((Server::start(&words.map(str::to_owned), &both, &both)?, recording))
}

/// One period of a sine in each series, as JSON lines. The digits are as many as a sensor has.
fn lines(series: usize) -> Result<String, Failure> {
    let mut text = String::new();
    for i in 0..PERIOD {
        for number in 0..series {
            let angle = i as f64 / PERIOD as f64 * TAU;
            let value = 100.0 * number as f64 + 40.0 * angle.sin();
            match series {
                1 => writeln!(text, r#"{{"value":{value:.3}}}"#)?,
                _ => writeln!(text, r#"{{"series":"s{number}","value":{value:.3}}}"#)?,
            }
        }
    }
    Ok(text)
}

fn open(server: &Server) -> Result<(Chromium, Tab), Failure> {
    let mut chromium = Chromium::start().ok_or("the suite page needs Chromium")?;
    let tab = chromium.open(&format!("http://{}/", server.address), SIZE, false);
    Ok((chromium, tab))
}

/// The cost of this rate, once the window is full.
fn at_rate(
    ours: &str,
    (series, rate): (usize, u32),
    duration: Duration,
) -> Result<Figures, Failure> {
    let (server, _recording) = serve(ours, series, rate, 10_000)?;
    let (mut chromium, tab) = open(&server)?;
    chromium.wait_for(&tab, "__chart.received > 0");
    sleep(WINDOW);
    let before = (parts(&chromium)?, server.time()?);
    let counts = counts(&mut chromium, &tab, duration);
    let browser = parts(&chromium)?.since(before.0);
    let server = server.time()? - before.1;
    let is_smooth = chromium.eval(&tab, "__chart.smooth").as_bool();
    let heaps = vec![chromium.heap(&tab) as f64];
    Ok(Figures { counts, browser, server, is_smooth, heaps, ..Figures::default() })
}

/// The heap after each minute at one rate.
fn heap(ours: &str) -> Result<Figures, Failure> {
    let (series, rate, minutes) = HEAP;
    let (server, _recording) = serve(ours, series, rate, 10_000)?;
    let (mut chromium, tab) = open(&server)?;
    chromium.wait_for(&tab, "__chart.received > 0");
    let mut figures = Figures::default();
    for _ in 0..minutes {
        sleep(MINUTE);
        figures.heaps.push(chromium.heap(&tab) as f64);
    }
    Ok(figures)
}

/// The processor time of the browser so far, by what its processes do.
fn parts(chromium: &Chromium) -> Result<Parts, Failure> {
    let mut parts = Parts::default();
    for (command, time) in times_of_tree(chromium.id())? {
        let part = match command.split_once("--type=").map_or("", |(_, rest)| rest) {
            rest if rest.starts_with("renderer") => &mut parts.renderer,
            rest if rest.starts_with("gpu-process") => &mut parts.gpu,
            rest if rest.contains("network.mojom.NetworkService") => &mut parts.network,
            _ => &mut parts.rest,
        };
        *part += time;
    }
    Ok(parts)
}

/// The page's own counts over this time: seconds, frames, values received, values lost.
fn counts(chromium: &mut Chromium, tab: &Tab, span: Duration) -> [f64; 4] {
    let script = format!(
        "new Promise(done => {{
            const counts = () => [performance.now() / 1000, __chart.frames, __chart.received,
                __chart.lost + __chart.dropped];
            const before = counts();
            setTimeout(() => done(counts().map((count, i) => count - before[i])), {});
        }})",
        span.as_millis()
    );
    let answer = chromium.eval(tab, &script);
    [0, 1, 2, 3].map(|i| answer[i].as_f64().unwrap_or(f64::NAN))
}

/// How long the page takes to show all that the server has kept: in a browser that has just been
/// started, and once more in the same browser. Its software GPU starts with the first chart.
fn first_picture(ours: &str) -> Result<Figures, Failure> {
    let (kept, rate) = KEPT;
    let (server, _recording) = serve(ours, 1, rate, kept)?;
    sleep(Duration::from_secs(u64::from(kept / rate)) + Duration::from_secs(1));
    let (mut chromium, tab) = open(&server)?;
    let first = chromium.eval(&tab, FIRST_PICTURE).as_f64().unwrap_or(f64::INFINITY);
    let received = chromium.eval(&tab, "__chart.received").as_f64().unwrap_or(f64::NAN);
    chromium.eval(&tab, "setTimeout(() => location.replace('about:blank'))");
    let tab = chromium.open(&format!("http://{}/", server.address), SIZE, false);
    let again = chromium.eval(&tab, FIRST_PICTURE).as_f64().unwrap_or(f64::INFINITY);
    Ok(Figures {
        pictures: [first, again],
        counts: [0.0, 0.0, received, 0.0],
        ..Figures::default()
    })
}
