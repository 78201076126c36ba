//! A table of the results: the medians, and their ratio to the limit.
//!
//! Must not know what is measured. Read next: `plot.rs`.

use std::fmt;

/// The cost of one unit of a load.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figure {
    /// Microseconds of processor time, or bytes. Lower is better.
    pub cost: f64,
    /// Units per second.
    pub rate: f64,
    /// The p50 and p99 of the delivery time, in milliseconds; zero if it was not measured.
    pub latency: [f64; 2],
}

/// All figures of a suite, in the order of their first round.
pub struct Table {
    /// The unit of `cost`.
    pub unit: &'static str,
    /// The server that does the minimum of work. The costs of the others are shown as multiples of
    /// its cost.
    pub limit: &'static str,
    rows: Vec<(String, String, Vec<Figure>)>,
}

impl Table {
    /// An empty table.
    pub fn new(unit: &'static str, limit: &'static str) -> Self {
        Self { unit, limit, rows: Vec::new() }
    }

    /// Adds the result of one round.
    pub fn add(&mut self, load: &str, server: &str, figure: Figure) {
        match self.rows.iter_mut().find(|(l, s, _)| l == load && s == server) {
            Some((_, _, figures)) => figures.push(figure),
            None => self.rows.push((load.to_owned(), server.to_owned(), vec![figure])),
        }
    }

    /// The medians of a row.
    pub fn median(&self, load: &str, server: &str) -> Option<Figure> {
        self.rows
            .iter()
            .find(|(l, s, _)| l == load && s == server)
            .map(|(_, _, figures)| median(figures))
    }
}

/// The median of each figure separately.
fn median(figures: &[Figure]) -> Figure {
    let of = |value: fn(&Figure) -> f64| {
        let mut values: Vec<f64> = figures.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Figure {
        cost: of(|f| f.cost),
        rate: of(|f| f.rate),
        latency: [of(|f| f.latency[0]), of(|f| f.latency[1])],
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timed = self
            .rows
            .iter()
            .any(|(_, _, figures)| figures.iter().any(|figure| figure.latency[1] > 0.0));
        let (names, rule) = if timed { (" p50 ms | p99 ms |", "--:|--:|") } else { ("", "") };
        writeln!(
            f,
            "| load | server | {} | a second | of the limit |{names}\n|---|---|--:|--:|--:|{rule}",
            self.unit
        )?;
        let mut rows: Vec<_> = self.rows.iter().collect();
        let first = |load: &str| self.rows.iter().position(|(l, _, _)| l == load);
        rows.sort_by_key(|(load, _, _)| first(load));
        for (load, server, figures) in rows {
            let Figure { cost, rate, latency: [p50, p99] } = median(figures);
            let limit = self.median(load, self.limit);
            let ratio = limit.map_or(String::new(), |limit| format!("{:.2}", cost / limit.cost));
            write!(f, "| {load} | {server} | {cost:.2} | {rate:.0} | {ratio} |")?;
            if timed {
                write!(f, " {p50:.2} | {p99:.2} |")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
