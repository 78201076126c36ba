//! The logs that are read on one worker: the feeds and rooms that have a subscriber here.
//!
//! The first subscriber of a log brings its task, which flushes all of them. The task ends when the
//! last has gone: then appends to the log no longer wake this worker. Must not know what is in the
//! logs. Read next: [`endpoints`](super::endpoints).

use super::subscribers::{Subscriber, Subscribers};
use crate::feed::log::Log;
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
    sync::Arc,
};
use tokio::task::spawn_local;

/// See the [module](self).
pub struct Followed<S>(RefCell<Vec<Weak<Subscribers<S>>>>);

impl<S> Default for Followed<S> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<S: Subscriber + 'static> Followed<S> {
    /// The subscribers of this log. They are followed as long as anybody holds what this returns.
    pub fn subscribers(&self, log: &Arc<Log>) -> Rc<Subscribers<S>> {
        let mut all = self.0.borrow_mut();
        let known =
            all.iter().filter_map(Weak::upgrade).find(|known| Arc::ptr_eq(known.log(), log));
        known.unwrap_or_else(|| {
            let new = Rc::new(Subscribers::new(log.clone()));
            spawn_local(new.follow());
            all.retain(|other| other.strong_count() > 0);
            all.push(Rc::downgrade(&new));
            new
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        runtime::{Builder, Handle, LocalOptions},
        task::yield_now,
    };

    struct Nobody;

    impl Subscriber for Nobody {
        fn is_ready(&self) -> bool {
            true
        }
        fn flush(self: &Rc<Self>) {}
        fn needed(&self, _: u64) -> u64 {
            u64::MAX
        }
        fn set_index(&self, _: usize) {}
    }

    async fn tasks_after_others_ran() -> usize {
        for _ in 0..10 {
            yield_now().await;
        }
        Handle::current().metrics().num_alive_tasks()
    }

    #[test]
    fn a_log_is_followed_once_and_only_as_long_as_somebody_reads_it() {
        let runtime = Builder::new_current_thread().build_local(LocalOptions::default()).unwrap();
        runtime.block_on(async {
            let followed = Followed::<Nobody>::default();
            let logs = [(); 3].map(|()| Arc::new(Log::new(10, 1_000)));
            let held = logs.each_ref().map(|log| followed.subscribers(log));
            assert!(Rc::ptr_eq(&held[0], &followed.subscribers(&logs[0])));
            assert_eq!(tasks_after_others_ran().await, 3);
            let [first, second, third] = held;
            drop((second, third));
            logs[0].append().text(|_, _| {});
            first.subscribe(Rc::new(Nobody));
            assert_eq!((tasks_after_others_ran().await, logs[0].subscribers()), (1, 1));
            assert_eq!(Arc::strong_count(&logs[1]), 1, "nothing holds a log that nobody reads");
            drop(first);
            assert_eq!((tasks_after_others_ran().await, logs[0].subscribers()), (0, 0));
            let again = followed.subscribers(&logs[0]);
            assert_eq!((tasks_after_others_ran().await, followed.0.borrow().len()), (1, 1));
            drop(again);
        });
    }
}
