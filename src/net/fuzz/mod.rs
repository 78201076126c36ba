//! The bodies of three fuzz targets: the log with its viewers, the way out of a connection, and the query of a URL.
//!
//! As those of [`wire::fuzz`](crate::wire::fuzz), where it is told how they are run. Compiled for tests and with the feature `fuzz`.
//! Read next: `log.rs`, and on from there; `query.rs`.

mod delivery;
mod log;
mod model;
mod peer;
mod query;
mod seat;
mod stage;

pub use delivery::delivery;
pub use log::log;
pub use query::query;

#[cfg(test)]
mod tests {
    use crate::wire::fuzz::replay;

    #[test]
    fn delivery() {
        replay("delivery", super::delivery);
    }

    #[test]
    fn log() {
        replay("log", super::log);
    }

    #[test]
    fn query() {
        replay("query", super::query);
    }
}
