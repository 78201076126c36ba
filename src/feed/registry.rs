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

/// Is shown each feed or room when it is made, before anybody else uses it; with its name.
pub struct OnMade<T>(Arc<ShowMade<T>>);

type ShowMade<T> = dyn Fn(&str, &Arc<T>) + Send + Sync;

impl<T> OnMade<T> {
    /// Calls this.
    pub fn new(call: impl Fn(&str, &Arc<T>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(call))
    }
}

impl<T> Clone for OnMade<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> fmt::Debug for OnMade<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnMade")
    }
}

/// See the [module](self).
pub struct Registry<T> {
    main: Arc<T>,
    named: Mutex<BTreeMap<Box<str>, Entry<T>>>,
    max: usize,
    history: usize,
    bytes_each: usize,
    on_made: Option<OnMade<T>>,
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
        Self { main, named: Mutex::default(), max, history, bytes_each, on_made: None }
    }

    /// The same, whose feeds or rooms are shared with other servers: this is shown each, first the
    /// main one. As another server may have one of any name, each is made as soon as it is looked
    /// up.
    pub fn shared(self, on_made: OnMade<T>) -> Self {
        (on_made.0)("", &self.main);
        Self { on_made: Some(on_made), ..self }
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
        if self.on_made.is_some() {
            return self.get_or_make(name).ok();
        }
        self.named().get_mut(name).map(Entry::used)
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
        if let Some(OnMade(show)) = &self.on_made {
            show(name, &kept);
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
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};
    use std::collections::BTreeMap;

    fn feeds(max: usize) -> Feeds {
        Feeds::new(Arc::new(Feed::new("", Arc::new(Log::new(1, 1)))), max, 10, 1000)
    }

    fn rooms(max: usize) -> Rooms {
        Rooms::new(Arc::new(Log::new(1, 1)), max, 10, 1000)
    }

    #[test]
    fn each_is_made_once_up_to_the_limit_and_what_is_made_is_found() {
        let feeds = feeds(2);
        assert!(feeds.get("a").is_none());
        let a = feeds.get_or_make("a").unwrap();
        assert_eq!(a.name(), "a");
        assert!(Arc::ptr_eq(&a, &feeds.get_or_make("a").unwrap()));
        assert!(Arc::ptr_eq(&a, &feeds.get("a").unwrap()));
        feeds.get_or_make("b").unwrap();
        assert_eq!(
            feeds.get_or_make("c").err().unwrap().to_string(),
            "there are 2 feeds with a name already, the most that this server keeps; --max-feeds allows more"
        );
        assert!(Arc::ptr_eq(&a, &feeds.get_or_make("a").unwrap()), "there is no new one");
        let names: Vec<_> = feeds.all().iter().map(|feed| feed.name().to_owned()).collect();
        assert_eq!(names, ["", "a", "b"]);
    }

    #[test]
    fn the_empty_name_is_that_of_the_one_that_is_always_there() {
        let feeds = feeds(0);
        assert!(Arc::ptr_eq(feeds.main(), &feeds.get("").unwrap()));
        assert!(Arc::ptr_eq(feeds.main(), &feeds.get_or_make("").unwrap()));
        assert!(feeds.get_or_make("a").is_err());
    }

    #[test]
    fn a_name_has_a_few_kinds_of_characters_and_not_too_many() {
        let longest = "x".repeat(MAX_NAME);
        for good in ["a", "Z9", "a.b-c_d", "..", &longest] {
            assert_eq!(check_name(good, "feed"), Ok(()), "{good}");
        }
        let too_long = "x".repeat(MAX_NAME + 1);
        for bad in ["", "a b", "a/b", "é", "a\n", "<b>", "a%20", &too_long] {
            let refused = check_name(bad, "room").unwrap_err();
            assert_eq!(refused, NameError::BadName { what: "room" }, "{bad}");
        }
        assert_eq!(
            NameError::BadName { what: "room" }.to_string(),
            "the name of a room has 1 to 64 letters, digits, dots, dashes and underscores (no accents)"
        );
        assert!(feeds(1).get_or_make("a b").is_err());
    }

    #[test]
    fn all_logs_with_a_name_share_what_they_may_hold() {
        let rooms = rooms(4);
        assert_eq!(rooms.bytes_each(), 250);
        let room = rooms.get_or_make("a").unwrap();
        (0..9).for_each(|_| room.append().text(|_, payload| payload.resize(98, b'x')));
        assert_eq!(room.extent().next - room.extent().first, 2, "two frames of 100 bytes fit");
    }

    #[test]
    fn a_subscriber_that_holds_only_the_log_of_a_feed_keeps_the_feed() {
        let feeds = feeds(1);
        let log = feeds.get_or_make("a").unwrap().log().clone();
        (0..10).for_each(|second| feeds.sweep(Duration::from_secs(second), Duration::from_secs(1)));
        assert!(Arc::ptr_eq(&log, feeds.get("a").unwrap().log()));
        drop(log);
        (10..12)
            .for_each(|second| feeds.sweep(Duration::from_secs(second), Duration::from_secs(1)));
        assert!(feeds.get("a").is_none());
    }

    #[test]
    fn what_is_shared_with_other_servers_is_made_when_it_is_looked_up_and_shown_once() {
        let shown = Arc::new(Mutex::new(Vec::new()));
        let list = shown.clone();
        let on_made = OnMade::new(move |name: &str, _: &Arc<Log>| {
            list.lock().unwrap().push(name.to_owned());
        });
        let rooms = rooms(1).shared(on_made);
        assert!(rooms.get("a").is_some(), "another server may have it");
        assert!(rooms.get("b").is_none(), "there are no more than there may be");
        rooms.get_or_make("a").unwrap();
        assert_eq!(*shown.lock().unwrap(), ["", "a"]);
    }

    #[derive(Debug, Clone)]
    enum Step {
        /// Somebody asks for it, and holds what there is.
        Get(usize),
        /// The same, and it is made if need be.
        Make(usize),
        /// Everybody lets go of it.
        Release(usize),
        /// So much time passes, then comes a sweep.
        Sweep(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0_usize..5).prop_map(Step::Get),
            (0_usize..5).prop_map(Step::Make),
            (0_usize..5).prop_map(Step::Release),
            (0_u64..8).prop_map(Step::Sweep),
        ]
    }

    const KEEP: u64 = 10;
    const MAX: usize = 3;

    /// What the model knows of one: who holds it, and the sweep since which nobody used it.
    #[derive(Default)]
    struct Modelled {
        held: Vec<Arc<Log>>,
        idle_since: Option<u64>,
    }

    proptest! {
        #[test]
        fn who_is_used_stays_and_who_is_not_goes_after_a_while(steps in vec(step(), 1..80)) {
            let rooms = rooms(MAX);
            let name = |n: usize| format!("room-{n}");
            let (mut model, mut now) = (BTreeMap::<usize, Modelled>::new(), 0);
            for step in steps {
                match step {
                    Step::Get(n) => {
                        let got = rooms.get(&name(n));
                        prop_assert_eq!(got.is_some(), model.contains_key(&n));
                        if let (Some(got), Some(room)) = (got, model.get_mut(&n)) {
                            (room.idle_since, _) = (None, room.held.push(got));
                        }
                    }
                    Step::Make(n) => {
                        let may = rooms.may_make(&name(n));
                        let got = rooms.get_or_make(&name(n));
                        prop_assert_eq!(may.err(), got.as_ref().err().cloned());
                        let fits = model.contains_key(&n) || model.len() < MAX;
                        prop_assert_eq!(got.is_ok(), fits);
                        if let Ok(got) = got {
                            let room = model.entry(n).or_default();
                            (room.idle_since, _) = (None, room.held.push(got));
                        }
                    }
                    Step::Release(n) => {
                        model.get_mut(&n).into_iter().for_each(|room| room.held.clear());
                    }
                    Step::Sweep(passed) => {
                        now += passed;
                        rooms.sweep(Duration::from_secs(now), Duration::from_secs(KEEP));
                        model.retain(|_, room| {
                            if !room.held.is_empty() {
                                room.idle_since = None;
                                return true;
                            }
                            now - *room.idle_since.get_or_insert(now) < KEEP
                        });
                    }
                }
                prop_assert_eq!(rooms.all().len(), model.len() + 1);
                for (n, room) in &model {
                    prop_assert!(room.held.windows(2).all(|two| Arc::ptr_eq(&two[0], &two[1])), "{} is one", n);
                }
            }
        }
    }
}
