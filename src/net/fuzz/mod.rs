//! The bodies of two fuzz targets: the log with its viewers, and the query of a URL.
//!
//! As those of [`wire::fuzz`](crate::wire::fuzz), where it is told how they are run. Compiled for tests and with the feature `fuzz`.
//! Read next: `log.rs`, and on from there; `query.rs`.

mod log;
mod model;
mod query;
mod seat;

pub use log::log;
pub use query::query;

#[cfg(test)]
mod tests {
    use crate::wire::fuzz::replay;

    #[test]
    fn log() {
        replay("log", super::log);
    }

    #[test]
    fn query() {
        replay("query", super::query);
    }
}
