//! One subscription to a log: a cursor, and what comes next from there.
//!
//! Where the log has dropped messages before they were read, the subscriber is told the numbers
//! that it missed. Must not know sockets. Read next: [`delivery`](super::delivery), which writes
//! what a subscription gives.

use super::subscribers::{Framing, Subscriber, Subscribers};
use crate::feed::{
    log::{Batch, Extent, Subject},
    status,
};
use std::{cell::Cell, fmt, rc::Rc, sync::Arc};

/// No notice is later than this.
const NO_NOTICES: u32 = u32::MAX;

/// One subscription.
pub struct Subscription<S> {
    subscribers: Rc<Subscribers<S>>,
    /// Its index among the subscribers, once it has [subscribed](Self::subscribe).
    index: Cell<Option<u32>>,
    /// The number of the next message to be written.
    cursor: u64,
    /// The run of the log that the cursor belongs to.
    run: u32,
    /// The client speaks our subprotocol, so it is told of gaps.
    announces: bool,
    framing: Framing,
    /// The number of the log's notice that it was given last; [`NO_NOTICES`] where it gets none.
    notice: u32,
    /// The last subject of notices that it is given.
    up_to: Subject,
    /// It has missed messages and not caught up since: no source waits for it.
    lagging: bool,
}

/// What is to be written next.
pub enum News {
    /// Nothing: it has all there is so far.
    None,
    /// These messages.
    Batch(Batch),
    /// The record of a gap, and only then more messages.
    Gap(Gap),
    /// The record of an epoch that has begun, and only then more messages.
    Hello(String),
    /// The log's notice, and only then more messages.
    Notice(Arc<str>),
    /// Nothing any more: it has all that there will ever be.
    End,
}

/// These numbers, the last included, are lost to a subscriber. Displayed, it is the record that a
/// client with our subprotocol gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    from: u64,
    to: u64,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, r#"{{"gap":{{"from":{from},"to":{to}}}}}"#)
    }
}

/// What clients that speak our subprotocol are told when they connect, and when the log has started
/// over: the epoch, the numbers that the log holds, and what our clock shows, since theirs may be
/// wrong.
pub fn hello(epoch: &str, extent: Extent) -> String {
    let (first, last, now) = (extent.first, extent.next - 1, status::unix_now());
    format!(r#"{{"hello":{{"epoch":"{epoch}","first":{first},"last":{last},"now":{now}}}}}"#)
}

impl<S: Subscriber> Subscription<S> {
    /// A subscription that begins at number `cursor` of this run of the log. New messages wake it
    /// once it has [subscribed](Self::subscribe).
    pub fn new(
        subscribers: Rc<Subscribers<S>>,
        (cursor, run): (u64, u32),
        announces: bool,
    ) -> Self {
        Self {
            subscribers,
            index: Cell::new(None),
            cursor,
            run,
            announces,
            framing: Framing::Single,
            notice: NO_NOTICES,
            up_to: Subject::Sources,
            lagging: false,
        }
    }

    /// Also gives the log's notices of this subject and those before it.
    pub fn with_notices(self, up_to: Subject) -> Self {
        Self { notice: 0, up_to, ..self }
    }

    /// Gives several messages in one, as far as they are there.
    pub fn joined(mut self) -> Self {
        self.framing = Framing::Joined;
        self
    }

    /// Has this subscriber flushed whenever there are new messages.
    pub fn subscribe(&self, subscriber: Rc<S>) {
        self.index.set(u32::try_from(self.subscribers.subscribe(subscriber)).ok());
        self.keep();
    }

    /// Ends that, if it has begun.
    pub fn unsubscribe(&self) {
        if let Some(index) = self.index.take() {
            self.subscribers.unsubscribe(index as usize);
        }
    }

    /// Reports to the log at once that the messages from the cursor on are needed.
    fn keep(&self) {
        self.subscribers.keep_from(self.needed(self.subscribers.log().extent().first));
    }

    /// Its index has changed to this.
    pub fn set_index(&self, index: usize) {
        self.index.set(u32::try_from(index).ok());
    }

    /// What comes next.
    pub fn news(&mut self) -> News {
        let extent = self.subscribers.extent();
        if self.run != extent.run {
            if let Some(hello) = self.start_over() {
                return News::Hello(hello);
            }
            if self.run != extent.run {
                return News::None; // the flush pass began before it, and comes again
            }
        }
        if self.notice < extent.notice {
            // In a flush pass this may be a later one than the extent knows of. It is then not
            // given again.
            match self.subscribers.log().notice_after(self.notice, self.up_to) {
                Some((number, text)) => {
                    self.notice = number;
                    return News::Notice(text);
                }
                None => self.notice = extent.notice, // they were about something else
            }
        }
        if self.cursor >= extent.next {
            if std::mem::take(&mut self.lagging) {
                self.keep();
            }
            return if extent.ended { News::End } else { News::None };
        }
        let Some(batch) = self.subscribers.batch(self.cursor, self.framing) else {
            return News::None;
        };
        if batch.run != self.run {
            return News::None; // the log has started over in this moment, and wakes us for it
        }
        if batch.first == self.cursor {
            return News::Batch(batch);
        }
        let gap = Gap { from: self.cursor, to: batch.first - 1 };
        self.cursor = batch.first;
        self.lagging = true;
        if self.announces { News::Gap(gap) } else { News::Batch(batch) }
    }

    /// If the log has started over, all of what it holds now is news. Returns what the client is to
    /// be told of it.
    fn start_over(&mut self) -> Option<String> {
        let (epoch, extent) = self.subscribers.log().position();
        if extent.run == self.run {
            return None;
        }
        (self.run, self.cursor, self.lagging) = (extent.run, extent.first, false);
        self.announces.then(|| hello(&epoch, extent))
    }

    /// Records that this number of bytes of the batch was written. Returns the rest of a frame that
    /// was cut, which must be sent first.
    pub fn wrote(&mut self, batch: &Batch, bytes: usize) -> bytes::Bytes {
        let (cursor, rest) = batch.after(bytes);
        self.cursor = cursor;
        // A source may wait for just this subscriber. A flush pass reports for all that it has
        // flushed, once.
        if !self.subscribers.is_flushing() {
            self.subscribers.moved();
        }
        rest
    }

    /// The lowest number that a source should not have dropped yet; `u64::MAX` where it need not
    /// wait for this subscriber. The log holds messages from `first` on: a cursor before that has
    /// been left behind already, though it learns so only when it reads again.
    pub fn needed(&self, first: u64) -> u64 {
        if self.lagging || self.cursor < first { u64::MAX } else { self.cursor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{feed::log::Log, server::subscribers::tests::Nobody};

    /// A subscription to a log of three frames, with and without notices of the sources.
    fn subscriptions() -> (Arc<Log>, [Subscription<Nobody>; 2]) {
        let log = Arc::new(Log::new(3, 1_000));
        let subscribers = Rc::new(Subscribers::new(log.clone()));
        let new = || Subscription::new(subscribers.clone(), (1, 0), true);
        (log, [new().with_notices(Subject::Sources), new()])
    }

    /// What the subscription gives until it has everything. A batch counts as written.
    fn all(subscription: &mut Subscription<Nobody>) -> Vec<String> {
        let mut given = Vec::new();
        loop {
            given.push(match subscription.news() {
                News::None => return given,
                News::End => "end".to_owned(),
                News::Gap(gap) => gap.to_string(),
                News::Hello(text) => text,
                News::Notice(text) => text.to_string(),
                News::Batch(batch) => {
                    subscription.wrote(&batch, batch.bytes.len());
                    format!("{}..{}", batch.first, batch.next)
                }
            });
            if given.last().is_some_and(|last| last == "end") {
                return given;
            }
        }
    }

    fn append(log: &Log, count: usize) {
        (0..count).for_each(|_| log.append().text(|_, _| {}));
    }

    #[test]
    fn only_who_asks_for_notices_is_given_the_latest_once_before_the_messages() {
        let (log, [mut with, mut without]) = subscriptions();
        assert!(all(&mut with).is_empty(), "none was set");
        append(&log, 2);
        log.set_notice(Subject::Sources, "old");
        log.set_notice(Subject::Sources, "new");
        assert_eq!(all(&mut with), ["new", "1..3"]);
        assert_eq!(all(&mut without), ["1..3"]);
        assert!(all(&mut with).is_empty(), "it was given");
        log.set_notice(Subject::Sources, "new"); // the same words again are news: they are true now
        append(&log, 1);
        assert_eq!(all(&mut with), ["new", "3..4"]);
        assert_eq!(all(&mut without), ["3..4"]);
    }

    #[test]
    fn a_notice_comes_before_a_gap_and_before_the_end() {
        let (log, [mut with, mut without]) = subscriptions();
        log.set_notice(Subject::Sources, "ended");
        append(&log, 5);
        log.end();
        let gap = r#"{"gap":{"from":1,"to":2}}"#;
        assert_eq!(all(&mut with), ["ended", gap, "3..6", "end"]);
        assert_eq!(all(&mut without), [gap, "3..6", "end"]);
    }

    #[test]
    fn each_topic_has_its_latest_notice_which_only_those_get_who_know_the_topic() {
        let (log, [mut sources, _]) = subscriptions();
        let new = || {
            Subscription::new(sources.subscribers.clone(), (1, 0), true)
                .with_notices(Subject::About)
        };
        let (mut early, mut late) = (new(), new());
        log.set_notice(Subject::About, "old title");
        assert_eq!(all(&mut early), ["old title"]);
        log.set_notice(Subject::Sources, "running");
        log.set_notice(Subject::About, "title");
        append(&log, 1);
        assert_eq!(all(&mut early), ["running", "title", "1..2"]);
        assert_eq!(all(&mut late), ["running", "title", "1..2"]);
        assert_eq!(all(&mut sources), ["running", "1..2"]);
        log.set_notice(Subject::Sources, "ended");
        assert_eq!(all(&mut early), ["ended"]);
        assert_eq!(all(&mut sources), ["ended"]);
    }

    #[test]
    fn joined_messages_come_in_batches_of_one_frame_and_a_gap_stands_between_them() {
        let (log, [_, plain]) = subscriptions();
        let subscribers = plain.subscribers;
        let mut joined = Subscription::<Nobody>::new(subscribers, (1, 0), true).joined();
        append(&log, 2);
        assert_eq!(all(&mut joined), ["1..3"]);
        append(&log, 4);
        assert_eq!(all(&mut joined), [r#"{"gap":{"from":3,"to":3}}"#, "4..7"]);
    }

    #[test]
    fn a_joined_batch_is_short_unless_one_message_is_long() {
        let log = Arc::new(Log::new(9, 1 << 20));
        let subscribers = Rc::new(Subscribers::<Nobody>::new(log.clone()));
        for length in [6_000, 6_000, 6_000, 60_000, 1, 1] {
            log.append().text(|_, payload| payload.resize(length, b'x'));
        }
        let mut joined = Subscription::new(subscribers, (1, 0), true).joined();
        assert_eq!(all(&mut joined), ["1..3", "3..4", "4..5", "5..7"]);
    }

    #[test]
    fn who_comes_later_is_given_the_notice_that_is_there() {
        let (log, [first, _]) = subscriptions();
        log.set_notice(Subject::Sources, "running");
        append(&log, 2);
        let mut later = Subscription::new(first.subscribers.clone(), (3, 0), false)
            .with_notices(Subject::Sources);
        assert_eq!(all(&mut later), ["running"]);
    }

    #[test]
    fn when_the_log_starts_over_all_that_it_has_is_news_and_who_understands_is_told() {
        let (log, [mut with, _]) = subscriptions();
        let mut without = Subscription::new(with.subscribers.clone(), (1, 0), false);
        append(&log, 2);
        assert_eq!(
            (all(&mut with), all(&mut without)),
            (vec!["1..3".to_owned()], vec!["1..3".to_owned()])
        );
        log.append().start_over("e2");
        append(&log, 1);
        let given = all(&mut with);
        assert!(given[0].starts_with(r#"{"hello":{"epoch":"e2","first":1,"last":1,"#), "{given:?}");
        assert_eq!(given[1..], ["1..2"]);
        assert_eq!(all(&mut without), ["1..2"]);
        let mut later = Subscription::new(with.subscribers.clone(), (2, 1), true);
        assert!(all(&mut later).is_empty(), "it has come in this run");
    }
}
