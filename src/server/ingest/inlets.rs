//! One source in each feed for all who post into it.
//!
//! A source for each POST would come and go many times a second, and the list of sources with it.
//! So a feed has one, from its first post on. Must not know what is posted. Read next: `intake.rs`.

use crate::{
    feed::{named::Feed, status::SourceStatus},
    format::Options,
};
use std::{
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

/// The name of the source, for people.
const NAME: &str = "posted lines";
/// How many ways of reading are reported, once each. There is a limit because producers may take
/// turns.
const WAYS: usize = 16;

/// The sources of all feeds that were written to.
#[derive(Default)]
pub(super) struct Inlets(Mutex<Vec<(Weak<Feed>, Arc<Inlet>)>>);

/// The source of one feed.
pub(super) struct Inlet {
    pub(super) status: Arc<SourceStatus>,
    /// How lines were read, as far as that was told.
    told: Mutex<Vec<String>>,
}

/// One request's, or one connection's, way into a feed.
pub struct Writer {
    pub(super) feed: Arc<Feed>,
    pub(super) inlet: Arc<Inlet>,
    pub(super) options: Options,
    pub(super) patience: Duration,
}

impl Inlets {
    pub(super) fn writer(&self, feed: Arc<Feed>, options: Options, patience: Duration) -> Writer {
        let mut inlets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inlets.retain(|(feed, _)| feed.strong_count() > 0);
        let known = inlets.iter().find(|(known, _)| known.as_ptr() == Arc::as_ptr(&feed));
        let inlet = known.map(|(_, inlet)| inlet.clone()).unwrap_or_else(|| {
            let status = Arc::new(SourceStatus::new(NAME));
            feed.add_source(status.clone());
            let inlet = Arc::new(Inlet { status, told: Mutex::default() });
            inlets.push((Arc::downgrade(&feed), inlet.clone()));
            inlet
        });
        Writer { feed, inlet, options, patience }
    }
}

impl Inlet {
    /// Reports that lines are read in this way.
    pub(super) fn reads(&self, how: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < WAYS && !told.iter().any(|known| known == how) {
            told.push(how.to_owned());
            self.status.reads(how);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::log::Log;

    #[test]
    fn a_feed_has_one_source_for_all_who_post() {
        let (inlets, feed) =
            (Inlets::default(), Arc::new(Feed::new("a", Arc::new(Log::new(10, 1000)))));
        let writer = || inlets.writer(feed.clone(), Options::default(), Duration::ZERO);
        let (first, second) = (writer(), writer());
        assert_eq!(feed.reports().len(), 1);
        assert!(Arc::ptr_eq(&first.inlet, &second.inlet));
        drop((first, second));
        assert_eq!(feed.reports().len(), 1, "it stays when nobody posts");
        drop(feed);
        let other = Arc::new(Feed::new("b", Arc::new(Log::new(10, 1000))));
        inlets.writer(other, Options::default(), Duration::ZERO);
        assert_eq!(inlets.0.lock().unwrap().len(), 1, "a feed that is gone is forgotten");
    }

    #[test]
    fn each_way_of_reading_is_told_once() {
        let inlet = Inlet { status: Arc::new(SourceStatus::new("x")), told: Mutex::default() };
        let mut changes = 0;
        inlet.status.take_change();
        for n in 0..100 {
            inlet.reads(&format!("columns: {}", n % 50));
            changes += u32::from(inlet.status.take_change());
        }
        assert_eq!(changes, WAYS as u32);
    }
}
