//! What subscribers are told about a log itself, beside its messages: the latest text of each
//! subject.
//!
//! Must not know what the texts say, nor who is told. Read next: [`log`](super::log).

use std::sync::Arc;

/// What a notice is about. A subscriber that knows one subject knows those before it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The sources, and their states.
    Sources,
    /// What the chart is about.
    About,
}

/// The latest notice of each subject. See the [module](self).
#[derive(Default)]
pub(super) struct Notices {
    /// One for each [`Subject`].
    latest: [Notice; 2],
    count: u32,
}

#[derive(Default)]
struct Notice {
    /// How many notices of any subject there were when it was set; 0 if it never was.
    number: u32,
    text: Arc<str>,
}

impl Notices {
    /// How many there have been.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Sets the notice of a subject.
    pub(super) fn set(&mut self, subject: Subject, text: Arc<str>) {
        self.count = self.count.saturating_add(1);
        self.latest[subject as usize] = Notice { number: self.count, text };
    }

    /// The first notice of a subject up to this one that was set after the notice with this number;
    /// and its number.
    pub(super) fn after(&self, number: u32, up_to: Subject) -> Option<(u32, Arc<str>)> {
        let notices = self.latest[..=up_to as usize].iter();
        let first = notices.filter(|notice| notice.number > number).min_by_key(|one| one.number)?;
        Some((first.number, first.text.clone()))
    }
}
