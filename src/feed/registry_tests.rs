//! Which feeds and rooms there are, whoever uses them, and for how long.
//!
//! Read next: `server::http`.

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
    (10..12).for_each(|second| feeds.sweep(Duration::from_secs(second), Duration::from_secs(1)));
    assert!(feeds.get("a").is_none());
}

/// Another server has made the room `tea`.
#[derive(Debug, Default)]
struct OneOther {
    shown: Mutex<Vec<String>>,
}

impl Others<Log> for OneOther {
    fn made(&self, name: &str, _: &Arc<Log>) {
        self.shown.lock().unwrap().push(name.to_owned());
    }

    fn have(&self, name: &str) -> Asked {
        Box::pin(std::future::ready(Ok(name == "tea")))
    }
}

#[test]
fn only_who_is_not_here_is_asked_for_and_what_is_made_here_is_shown_once() {
    let others = Arc::new(OneOther::default());
    let rooms = rooms(1).shared(others.clone());
    assert!(rooms.get("tea").is_none(), "it is not made by who looks it up");
    let mut asked = rooms.ask_others("tea").expect("another may have it");
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert_eq!(asked.as_mut().poll(&mut context), std::task::Poll::Ready(Ok(true)));
    rooms.get_or_make("tea").unwrap();
    rooms.get_or_make("tea").unwrap();
    assert!(rooms.ask_others("tea").is_none() && rooms.ask_others("").is_none());
    assert_eq!(*others.shown.lock().unwrap(), ["", "tea"]);
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
