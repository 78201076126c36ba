//! The tables of the suite `page`: the medians of all rounds, one row for each load and program.
//!
//! Must not know how a figure is measured. Read next: `../../table.rs`, that of the other suites.

use std::{fmt::Write, time::Duration};

const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// The processor time of the browser, by what its processes do.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts {
    /// The page: its scripts, its document, and what it wants drawn.
    pub(super) renderer: Duration,
    /// Drawing. Without a graphics card, a processor draws.
    pub(super) gpu: Duration,
    /// Sockets.
    pub(super) network: Duration,
    pub(super) rest: Duration,
}

impl Parts {
    /// What was used since then. A process that has ended took its time along.
    pub(super) fn since(self, before: Self) -> Self {
        Self {
            renderer: self.renderer.saturating_sub(before.renderer),
            gpu: self.gpu.saturating_sub(before.gpu),
            network: self.network.saturating_sub(before.network),
            rest: self.rest.saturating_sub(before.rest),
        }
    }

    fn sum(self) -> Duration {
        self.renderer + self.gpu + self.network + self.rest
    }
}

/// What one round has measured.
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    /// Seconds, frames, values received, values lost.
    pub(super) counts: [f64; 4],
    pub(super) browser: Parts,
    pub(super) server: Duration,
    /// Whether lines still had smooth edges at the end, if the page says so.
    pub(super) is_smooth: Option<bool>,
    /// The page's heap in bytes, after each minute or at the end.
    pub(super) heaps: Vec<f64>,
    /// The times to the first picture of all that is kept, in milliseconds: in a new browser, and
    /// once more in the same.
    pub(super) pictures: [f64; 2],
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
            "| load | program | frames/s | smooth | values/s | lost | browser us/value | of the first | server us/value | heap MiB |\n\
             |---|---|--:|---|--:|--:|--:|--:|--:|--:|\n",
        );
        let browser = |figures: &Figures| figures.per_value(figures.browser.sum());
        for (load, program, rounds) in &self.0 {
            let of = |figure: &dyn Fn(&Figures) -> f64| median(rounds, figure);
            let first = self.0.iter().find(|(first, _, _)| first == load);
            let first = first.map_or(f64::NAN, |(_, _, rounds)| median(rounds, &browser));
            _ = writeln!(
                text,
                "| {load} | {program} | {:.1} | {} | {:.0} | {:.0} | {:.2} | {:.2} | {:.2} | {:.1} |",
                of(&|figures| figures.per_second(1)),
                smooth(rounds),
                of(&|figures| figures.per_second(2)),
                of(&|figures| figures.counts[3]),
                of(&browser),
                of(&browser) / first,
                of(&|figures| figures.per_value(figures.server)),
                of(&|figures| figures.heaps.last().copied().unwrap_or(f64::NAN) / MEBIBYTE),
            );
        }
        self.unless_empty(text)
    }

    /// The browser's time by what its processes do. What the GPU does depends on the frames more
    /// than on the values, so it is there for each frame, too.
    pub(super) fn of_parts(&self) -> String {
        let mut text = String::from(
            "\n| load | program | renderer us/value | network us/value | GPU us/value | rest us/value | GPU ms/frame | processors |\n\
             |---|---|--:|--:|--:|--:|--:|--:|\n",
        );
        for (load, program, rounds) in &self.0 {
            let of = |figure: &dyn Fn(&Figures) -> f64| median(rounds, figure);
            _ = writeln!(
                text,
                "| {load} | {program} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} | {:.2} |",
                of(&|figures| figures.per_value(figures.browser.renderer)),
                of(&|figures| figures.per_value(figures.browser.network)),
                of(&|figures| figures.per_value(figures.browser.gpu)),
                of(&|figures| figures.per_value(figures.browser.rest)),
                of(&|figures| figures.browser.gpu.as_secs_f64() * 1e3 / figures.counts[1]),
                of(&|figures| figures.browser.sum().as_secs_f64() / figures.counts[0]),
            );
        }
        self.unless_empty(text)
    }

    /// The heap after each minute.
    pub(super) fn of_heaps(&self) -> String {
        let mut text =
            String::from("\n| load | program | heap MiB after each minute |\n|---|---|---|\n");
        for (load, program, rounds) in &self.0 {
            let heaps = rounds[0].heaps.iter().map(|heap| format!("{:.1}", heap / MEBIBYTE));
            let heaps: Vec<_> = heaps.collect();
            _ = writeln!(text, "| {load} | {program} | {} |", heaps.join(", "));
        }
        self.unless_empty(text)
    }

    /// When the first picture of all that is kept was there.
    pub(super) fn of_pictures(&self) -> String {
        let mut text = String::from(
            "\n| load | program | first picture, ms | in the same browser, ms | values received at the first |\n|---|---|--:|--:|--:|\n",
        );
        for (load, program, rounds) in &self.0 {
            let [first, again] = [0, 1].map(|i| median(rounds, &|figures| figures.pictures[i]));
            let received = median(rounds, &|figures| figures.counts[2]);
            _ = writeln!(text, "| {load} | {program} | {first:.0} | {again:.0} | {received:.0} |");
        }
        self.unless_empty(text)
    }

    fn unless_empty(&self, text: String) -> String {
        if self.0.is_empty() { String::new() } else { text }
    }
}

/// Whether lines had smooth edges: in all rounds, in some, or in none; nobody knows of older pages.
fn smooth(rounds: &[Figures]) -> &'static str {
    let known: Vec<bool> = rounds.iter().filter_map(|figures| figures.is_smooth).collect();
    match known.iter().filter(|&&is_smooth| is_smooth).count() {
        _ if known.is_empty() => "?",
        0 => "no",
        some if some < known.len() => "at times",
        _ => "yes",
    }
}

fn median(rounds: &[Figures], figure: &dyn Fn(&Figures) -> f64) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(figure).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
