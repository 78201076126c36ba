//! What was measured, as a table: the medians, and how they stand to the limit.

use std::fmt;

/// What a server took for one unit of a load.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// The lower the better: microseconds of processor time, or bytes.
    pub cost: f64,
    /// Units in a second.
    pub rate: f64,
}

/// All figures of a suite, in the order in which they first came.
pub struct Table {
    /// What `cost` is.
    pub unit: &'static str,
    /// The server that does the least that can be done: the others' costs are told in multiples of its.
    pub limit: &'static str,
    rows: Vec<(String, String, Vec<Figure>)>,
}

impl Table {
    /// An empty one.
    pub fn new(unit: &'static str, limit: &'static str) -> Self {
        Self { unit, limit, rows: Vec::new() }
    }

    /// Adds what was measured in one round.
    pub fn add(&mut self, load: &str, server: &str, figure: Figure) {
        match self.rows.iter_mut().find(|(l, s, _)| l == load && s == server) {
            Some((_, _, figures)) => figures.push(figure),
            None => self.rows.push((load.to_owned(), server.to_owned(), vec![figure])),
        }
    }

    fn limit_of(&self, load: &str) -> Option<f64> {
        let (_, _, figures) = self.rows.iter().find(|(l, server, _)| l == load && server == self.limit)?;
        Some(median(figures, |figure| figure.cost))
    }
}

fn median(figures: &[Figure], value: impl Fn(&Figure) -> f64) -> f64 {
    let mut values: Vec<f64> = figures.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| load | server | {} | a second | of the limit |\n|---|---|--:|--:|--:|", self.unit)?;
        let mut rows: Vec<_> = self.rows.iter().collect();
        let first = |load: &str| self.rows.iter().position(|(l, _, _)| l == load);
        rows.sort_by_key(|(load, _, _)| first(load));
        for (load, server, figures) in rows {
            let (cost, rate) = (median(figures, |figure| figure.cost), median(figures, |figure| figure.rate));
            let ratio = self.limit_of(load).map_or(String::new(), |limit| format!("{:.2}", cost / limit));
            writeln!(f, "| {load} | {server} | {cost:.2} | {rate:.0} | {ratio} |")?;
        }
        Ok(())
    }
}
