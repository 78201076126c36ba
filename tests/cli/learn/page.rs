//! The page, which several tests may update. Read next: [`commands`](super::commands).

use std::{
    env, fs,
    sync::{Mutex, MutexGuard, PoisonError},
};

const PATH: &str = "docs/learn.md";
/// Only one test at a time may use the page, otherwise one would undo another's update.
static ALONE: Mutex<()> = Mutex::new(());

pub(crate) struct Page {
    pub(crate) text: String,
    _alone: MutexGuard<'static, ()>,
}

pub(crate) fn read() -> Page {
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    Page { text: fs::read_to_string(PATH).expect("the page"), _alone: alone }
}

impl Page {
    /// Compares the page with `now`, its correct content. If they differ, fails with the message
    /// `wrong`, or updates the page if that was requested.
    #[track_caller]
    pub(crate) fn hold(&self, now: String, wrong: &str) {
        if env::var("WIRECHART_LEARN").is_ok_and(|what| what == "write") {
            return fs::write(PATH, now).expect("the page can be written");
        }
        assert!(
            now == self.text,
            "{wrong}\nThis mends {PATH}: WIRECHART_LEARN=write cargo test --test cli learn"
        );
    }
}
