//! The tables of the suite `page`: the medians of all rounds, one row for each load and program.
//!
//! Must not know how a figure is measured. Read next: `../../table.rs`, that of the other suites.

use std::{fmt::Write, time::Duration};

const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// What one round has measured.
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    /// Seconds, frames, values received, values lost.
    pub(super) counts: [f64; 4],
    /// The processor time of all processes of the browser.
    pub(super) browser: Duration,
    pub(super) server: Duration,
    /// The page's heap in bytes, after each span.
    pub(super) heaps: Vec<f64>,
    /// The time to the first picture of all that is kept, in milliseconds.
    pub(super) picture: f64,
}

impl Figures {
    fn per_second(&self, count: usize) -> f64 {
        self.counts[count] / self.counts[0]
    }

    /// Microseconds of processor time for each value that the page has received.
    fn per_value(&self, time: Duration) -> f64 {
        time.as_secs_f64() * 1e6 / self.counts[2]
    }
}

/// The rounds of each load and program, in the order of the first round.
#[derive(Default)]
pub(super) struct Table(Vec<(String, String, Vec<Figures>)>);

impl Table {
    /// Adds the result of one round.
    pub(super) fn add(&mut self, load: &str, program: &str, figures: Figures) {
        match self.0.iter_mut().find(|(l, p, _)| l == load && p == program) {
            Some((_, _, rounds)) => rounds.push(figures),
            None => self.0.push((load.to_owned(), program.to_owned(), vec![figures])),
        }
    }

    /// What each load costs, and the browser's time as a ratio to that with the first program.
    pub(super) fn of_costs(&self) -> String {
        let mut text = String::from(
            "| load | program | frames/s | values/s | lost | browser us/value | of the first | server us/value | heap MiB |\n\
             |---|---|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for (load, program, rounds) in &self.0 {
            let of = |figure: &dyn Fn(&Figures) -> f64| median(rounds, figure);
            let browser = of(&|figures| figures.per_value(figures.browser));
            let first = self.0.iter().find(|(first, _, _)| first == load);
            let first = first.map_or(f64::NAN, |(_, _, rounds)| {
                median(rounds, &|figures| figures.per_value(figures.browser))
            });
            _ = writeln!(
                text,
                "| {load} | {program} | {:.1} | {:.0} | {:.0} | {browser:.2} | {:.2} | {:.2} | {:.1} |",
                of(&|figures| figures.per_second(1)),
                of(&|figures| figures.per_second(2)),
                of(&|figures| figures.counts[3]),
                browser / first,
                of(&|figures| figures.per_value(figures.server)),
                of(&|figures| figures.heaps.last().copied().unwrap_or(f64::NAN) / MEBIBYTE),
            );
        }
        self.unless_empty(text)
    }

    /// The heap after each span of the first round; empty if each round was one span.
    pub(super) fn of_heaps(&self) -> String {
        let spans = self.0.iter().map(|(_, _, rounds)| rounds[0].heaps.len()).max().unwrap_or(0);
        if spans < 2 {
            return String::new();
        }
        let mut text =
            String::from("\n| load | program | heap MiB after each minute |\n|---|---|---|\n");
        for (load, program, rounds) in &self.0 {
            let heaps = rounds[0].heaps.iter().map(|heap| format!("{:.1}", heap / MEBIBYTE));
            let heaps: Vec<_> = heaps.collect();
            _ = writeln!(text, "| {load} | {program} | {} |", heaps.join(", "));
        }
        text
    }

    /// When the first picture of all that is kept was there.
    pub(super) fn of_pictures(&self) -> String {
        let mut text = String::from(
            "\n| load | program | first picture of it, ms | values received by then |\n|---|---|--:|--:|\n",
        );
        for (load, program, rounds) in &self.0 {
            let picture = median(rounds, &|figures| figures.picture);
            let received = median(rounds, &|figures| figures.counts[2]);
            _ = writeln!(text, "| {load} | {program} | {picture:.0} | {received:.0} |");
        }
        self.unless_empty(text)
    }

    fn unless_empty(&self, text: String) -> String {
        if self.0.is_empty() { String::new() } else { text }
    }
}

fn median(rounds: &[Figures], figure: &dyn Fn(&Figures) -> f64) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(figure).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
