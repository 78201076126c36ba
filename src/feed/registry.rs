//! Feeds and rooms of the chat by name: each is made when it is first used, and dropped when nobody
//! has used it for a while.
//!
//! One feed always exists, with an empty name. A feed is in use while anybody holds its `Arc`: a
//! source holds the feed, a subscriber holds its log. So nobody has to report that a use ends: a
//! [sweep](Registry::sweep) counts the holders. Between two short requests that write to a feed,
//! nobody holds it, so each lookup counts as a use, too.
//!
//! All named feeds share one memory limit, and each log may hold the same part of it. So writing to
//! one feed cannot drop messages from another's log. Must not know who asks, nor a clock. Read
//! next: [`server`](crate::server).

use super::{log::Log, named::Feed};
use std::{
    collections::BTreeMap,
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use thiserror::Error;

/// The longest name, in bytes.
pub const MAX_NAME: usize = 64;
/// The most that a registry may be told to keep. A log that holds less than a part of
/// [`NAMED_BYTES`] for each of them is too small to give its source room.
pub const MOST: usize = 1024;
/// What all logs with a name may hold together.
pub const NAMED_BYTES: usize = 256 << 20;

/// All feeds of a server.
pub type Feeds = Registry<Feed>;
/// All rooms of its chat: a room is a log.
pub type Rooms = Registry<Log>;

/// Why there is no feed or room of a name. `what` is `feed` or `room`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// The name is empty, too long, or has a character that is not allowed.
    #[error(
        "the name of a {what} has 1 to {MAX_NAME} letters, digits, dots, dashes and underscores (no accents)"
    )]
    BadName {
        /// What the name is for: `feed` or `room`.
        what: &'static str,
    },
    /// The limit is reached.
    #[error(
        "there are {max} {what}s with a name already, the most that this server keeps; --max-feeds allows more"
    )]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// The limit.
        max: usize,
    },
}

/// What a [`Registry`] keeps.
pub trait Kept: Sized {
    /// The word for one of them: `feed` or `room`.
    const WHAT: &'static str;

    /// One of this name, with an empty log, which is otherwise like the main one.
    fn new(main: &Self, name: &str, log: Log) -> Self;

    /// Whether anybody besides the registry holds it.
    fn is_held(this: &Arc<Self>) -> bool;
}

impl Kept for Feed {
    const WHAT: &'static str = "feed";

    fn new(main: &Self, name: &str, log: Log) -> Self {
        Self::new(name, Arc::new(log)).observed_as(main)
    }

    /// Sources hold the feed, subscribers only its log.
    fn is_held(this: &Arc<Self>) -> bool {
        Arc::strong_count(this) > 1 || Arc::strong_count(this.log()) > 1
    }
}

impl Kept for Log {
    const WHAT: &'static str = "room";

    fn new(_: &Self, _: &str, log: Log) -> Self {
        log
    }

    fn is_held(this: &Arc<Self>) -> bool {
        Arc::strong_count(this) > 1
    }
}

/// The servers that have the same feeds or rooms as this one.
pub trait Others<T>: fmt::Debug + Send + Sync {
    /// Is shown each that is made here, before anybody else uses it; with its name.
    fn made(&self, name: &str, kept: &Arc<T>);

    /// Asks whether another server has made one of this name. The answer does not depend on who
    /// waits for it.
    ///
    /// # Errors
    /// That is not known; a sentence says why.
    fn have(&self, name: &str) -> Asked;
}

/// The answer of [`Others::have`], once it is there.
pub type Asked = Pin<Box<dyn Future<Output = Result<bool, String>> + Send>>;

/// See the [module](self).
pub struct Registry<T> {
    main: Arc<T>,
    named: Mutex<BTreeMap<Box<str>, Entry<T>>>,
    max: usize,
    history: usize,
    bytes_each: usize,
    others: Option<Arc<dyn Others<T>>>,
}

struct Entry<T> {
    kept: Arc<T>,
    /// The time of the first sweep since its last use.
    idle_since: Option<Duration>,
}

impl<T: Kept> Registry<T> {
    /// A registry with `main` only. At most `max` others can be made. Each of their logs holds at
    /// most `history` messages, and all of them together `max_bytes`.
    pub fn new(main: Arc<T>, max: usize, history: usize, max_bytes: usize) -> Self {
        let bytes_each = max_bytes / max.max(1);
        Self { main, named: Mutex::default(), max, history, bytes_each, others: None }
    }

    /// The same, whose feeds or rooms other servers have, too. They are shown each, first the main
    /// one.
    pub fn shared(self, others: Arc<dyn Others<T>>) -> Self {
        others.made("", &self.main);
        Self { others: Some(others), ..self }
    }

    /// The feed or room that always exists.
    pub fn main(&self) -> &Arc<T> {
        &self.main
    }

    /// How many bytes each log but the main one may hold.
    pub fn bytes_each(&self) -> usize {
        self.bytes_each
    }

    fn named(&self) -> MutexGuard<'_, BTreeMap<Box<str>, Entry<T>>> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The feed or room of this name, if it exists. The empty name is that of the main one.
    pub fn get(&self, name: &str) -> Option<Arc<T>> {
        if name.is_empty() {
            return Some(self.main.clone());
        }
        self.named().get_mut(name).map(Entry::used)
    }

    /// If this one does not exist here, but another server may have made it: asks for that. Where
    /// one has, it can be [made](Self::get_or_make) here.
    pub fn ask_others(&self, name: &str) -> Option<Asked> {
        let others = self.others.as_ref()?;
        self.get(name).is_none().then(|| others.have(name))
    }

    /// The feed or room of this name. It is made if it does not exist.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn get_or_make(&self, name: &str) -> Result<Arc<T>, NameError> {
        if name.is_empty() {
            return Ok(self.main.clone());
        }
        let mut named = self.named();
        if let Some(entry) = named.get_mut(name) {
            return Ok(entry.used());
        }
        self.has_room(&named, name)?;
        let kept = Arc::new(T::new(&self.main, name, Log::new(self.history, self.bytes_each)));
        if let Some(others) = &self.others {
            others.made(name, &kept);
        }
        named.insert(name.into(), Entry { kept: kept.clone(), idle_since: None });
        Ok(kept)
    }

    /// Whether [`get_or_make`](Self::get_or_make) would give one now.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn may_make(&self, name: &str) -> Result<(), NameError> {
        let named = self.named();
        if name.is_empty() || named.contains_key(name) {
            Ok(())
        } else {
            self.has_room(&named, name)
        }
    }

    fn has_room(&self, named: &BTreeMap<Box<str>, Entry<T>>, name: &str) -> Result<(), NameError> {
        check_name(name, T::WHAT)?;
        let has_room = named.len() < self.max;
        if has_room { Ok(()) } else { Err(NameError::TooMany { what: T::WHAT, max: self.max }) }
    }

    /// All feeds or rooms: first the main one, then the others by name. All of them count as used
    /// while the caller keeps the result.
    pub fn all(&self) -> Vec<Arc<T>> {
        let named = self.named();
        let named = named.values().map(|entry| entry.kept.clone());
        [self.main.clone()].into_iter().chain(named).collect()
    }

    /// Drops what no sweep has seen in use in the last `keep`. Sweeps must come more often than
    /// that. `now` is the time by any steady clock.
    pub fn sweep(&self, now: Duration, keep: Duration) {
        self.named().retain(|name, entry| {
            // Nobody can begin to hold it in the meantime, because that needs the lock, which we
            // hold.
            if T::is_held(&entry.kept) {
                entry.idle_since = None;
                return true;
            }
            let since = *entry.idle_since.get_or_insert(now);
            let stays = now.saturating_sub(since) < keep;
            if !stays {
                tracing::info!("the {} {name} has not been used for a while and is gone", T::WHAT);
            }
            stays
        });
    }
}

impl Feeds {
    /// A registry with one feed, in which no others can be made.
    pub fn only(log: Arc<Log>) -> Self {
        Self::new(Arc::new(Feed::new("", log)), 0, 1, 1)
    }
}

impl<T> Entry<T> {
    fn used(&mut self) -> Arc<T> {
        self.idle_since = None;
        self.kept.clone()
    }
}

/// Checks a name of a feed or room. Such names need no quotes in a URL, a log or a shell, and two
/// that look the same are the same.
///
/// # Errors
/// [`NameError::BadName`].
pub fn check_name(name: &str, what: &'static str) -> Result<(), NameError> {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_good) {
        Ok(())
    } else {
        Err(NameError::BadName { what })
    }
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
