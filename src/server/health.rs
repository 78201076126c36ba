//! What monitoring is told of the feeds, as JSON: `/healthz?verbose`.
//!
//! ```json
//! {"feeds":[{"name":"","title":"Oven","measurements":74,"viewers":2,"memory":8192,"history":65536,
//!   "sources":[{"name":"standard input","state":"running","since":1763770000123,
//!     "reads":"columns: r, b"}]}]}
//! ```
//!
//! Must not know who asks. Read next: [`followed`](super::followed).

use crate::feed::{annotation::Text, log::Log, named::Feed, registry::Feeds, status::Report};
use serde::Serialize;

#[derive(Serialize)]
struct Health<'a> {
    feeds: Vec<FeedHealth<'a>>,
}

/// What is known of one feed.
#[derive(Serialize)]
struct FeedHealth<'a> {
    /// Empty for the one that is always there.
    name: &'a str,
    /// Of its chart, where it has one.
    #[serde(skip_serializing_if = "Text::is_empty")]
    title: Text,
    /// How many there have been: the number of the last.
    measurements: u64,
    viewers: usize,
    /// Of the log, in bytes.
    memory: usize,
    /// Of the long-term tiers, in bytes.
    history: usize,
    sources: Vec<Report>,
}

/// What is known of each feed. `history` says how many bytes are kept of a log for the long term.
pub fn health(feeds: &Feeds, history: impl Fn(&Log) -> usize) -> String {
    let all = feeds.all();
    let health = Health { feeds: all.iter().map(|feed| of_feed(feed, &history)).collect() };
    serde_json::to_string(&health).unwrap_or_default() // a name that is no text: there is none
}

fn of_feed(feed: &Feed, history: impl Fn(&Log) -> usize) -> FeedHealth<'_> {
    let log: &Log = feed.log();
    FeedHealth {
        name: feed.name(),
        title: feed.title(),
        measurements: log.extent().next - 1,
        viewers: log.subscribers(),
        memory: log.memory(),
        history: history(log),
        sources: feed.reports(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{annotation::Annotation, measurement::Measurement, publisher::Publisher};
    use std::{sync::Arc, time::Duration};

    #[test]
    fn each_feed_is_reported_with_its_sources() {
        let main = Arc::new(Feed::new("", Arc::new(Log::new(10, 1_000))));
        let feeds = Feeds::new(main, 1, 10, 1_000);
        let oven = feeds.get_or_make("oven").unwrap();
        let publisher = Publisher::new(oven.clone(), "\"x\"", Duration::ZERO);
        publisher.publish(&[Measurement::new(1), Measurement::new(2)]);
        oven.log().came(3);
        publisher.annotate(Annotation::Title(Text::new("Oven").unwrap()));
        let json: serde_json::Value = serde_json::from_str(&health(&feeds, |_| 7)).unwrap();
        let [main, oven] = &json["feeds"].as_array().unwrap()[..] else { panic!("{json}") };
        assert_eq!(
            main,
            &serde_json::json!({"name": "", "measurements": 0, "viewers": 0, "memory": 0, "history": 7, "sources": []})
        );
        assert_eq!(
            (&oven["name"], &oven["title"], &oven["measurements"], &oven["viewers"]),
            (&"oven".into(), &"Oven".into(), &2.into(), &3.into())
        );
        assert!(oven["memory"].as_u64().unwrap() >= 60, "{oven}");
        assert_eq!(
            (&oven["sources"][0]["name"], &oven["sources"][0]["state"]),
            (&"\"x\"".into(), &"running".into())
        );
    }
}
