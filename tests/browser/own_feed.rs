//! A server in the test's own process, so that the test decides what is measured, and when.
//!
//! It knows nothing about the page. Read next: `times.rs`, `sources.rs`.

use std::{net::SocketAddr, sync::Arc, time::Duration};
use wirechart::{
    feed::{
        log::Log,
        measurement::{Measurement, Series},
        named::Feed,
        number::Number,
        publisher::Publisher,
        registry::Feeds,
        status::SourceStatus,
        tiers::Tiers,
    },
    server::{self, Config, Running},
};

/// A server with one feed that has one source.
pub struct OwnFeed {
    publisher: Publisher,
    running: Running,
}

impl OwnFeed {
    /// Starts the server. The source has this name, and waits.
    pub fn start(source: &str) -> Self {
        Self::keeping(source, 100_000, 0)
    }

    /// The same. It keeps so many measurements, and a long-term history of so many bytes.
    pub fn keeping(source: &str, measurements: usize, bytes: usize) -> Self {
        let tiers = Arc::new(Tiers::new(bytes));
        let feed = Feed::new("", Arc::new(Log::new(measurements, 64 << 20)));
        let feed = Arc::new(feed.observed_by(tiers.clone()));
        let publisher = Publisher::new(feed.clone(), source, Duration::ZERO);
        let config = Config { listen: ([127, 0, 0, 1], 0).into(), tiers, ..Config::default() };
        let running = server::start(config, Arc::new(Feeds::new(feed, 0, 1, 1)));
        let own = Self { publisher, running: running.expect("a free port") };
        own.tell();
        own
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// Publishes measurements.
    pub fn publish(&self, batch: &[Measurement]) {
        self.publisher.publish(batch);
        self.tell();
    }

    /// Changes the status of the source, and tells the viewers.
    pub fn change(&self, change: impl FnOnce(&SourceStatus)) {
        change(self.publisher.status());
        self.tell();
    }

    fn tell(&self) {
        self.publisher.feed().tell();
    }
}

/// A measurement with a time of its own, in a series with a unit.
pub fn measured(series: &str, unit: &str, time: i64, value: impl Into<Option<i64>>) -> Measurement {
    let series = Some(Arc::new(Series { name: series.into(), unit: unit.into() }));
    Measurement { series, value: value.into().map(Into::into), time: Some(time) }
}

/// The same with any value.
pub fn measured_as(series: &str, unit: &str, time: i64, value: f64) -> Measurement {
    Measurement { value: Number::from_f64(value), ..measured(series, unit, time, 0) }
}
