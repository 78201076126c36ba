//! An object of JSON behind what `mosquitto_sub -v`, `kubectl logs`, Docker and server-sent events
//! write in front of it: `home/kitchen {"temp": 21.5}`, `web-1  | {"ms": 3}`, `data: {"v": 5}`.
//!
//! Must not know what is in the object. Read next: `json_lines`.

use super::{json::is_object, moment, words::is_level};
use std::borrow::Cow;

/// An object, and what stands in front of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Topic<'a> {
    /// A time, or nothing.
    pub(super) time: Cow<'a, str>,
    /// What the object is about, or nothing.
    pub(super) name: &'a str,
    pub(super) object: &'a str,
}

impl<'a> Topic<'a> {
    /// `None` if a line is anything else, such as an object alone or behind a sentence.
    pub(super) fn of(line: &'a str) -> Option<Self> {
        if line.starts_with(['{', '[']) && !line.starts_with("[2") || !line.ends_with('}') {
            return None;
        }
        let brace = line.find(" {")?;
        let (front, object) = (&line[..brace], &line[brace + 1..]);
        let words: Vec<Cow<'_, str>> = front
            .split_ascii_whitespace()
            .take(moment::MAX_FIELDS + 3)
            .map(Cow::Borrowed)
            .collect();
        let span = moment::span(&words);
        let time = match &words[..span] {
            [one] => one.clone(),
            several => several.join(" ").into(),
        };
        let name = front.split_ascii_whitespace().nth(span).unwrap_or_default();
        let name = name.trim_end_matches(':');
        let is_said = |word: &&Cow<'_, str>| **word != "|" && !is_level(word);
        let is_name = !name.contains(['=', '"', '\'', '{', '[', '(', ',', ';']);
        let is_alone = words[span..].iter().filter(is_said).count() <= 1;
        let is_topic = is_name && is_alone && is_object(object);
        let says_nothing = name == "data" || name == "|" || is_level(name);
        is_topic.then_some(Self { time, name: if says_nothing { "" } else { name }, object })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(line: &str, time: &str, name: &str) {
        let topic = Topic::of(line).map(|topic| (topic.time.into_owned(), topic.name));
        assert_eq!(topic, Some((time.to_owned(), name)), "{line}");
    }

    #[test]
    fn a_topic_a_time_or_both_may_stand_in_front() {
        is(r#"home/kitchen {"temp": 21.5}"#, "", "home/kitchen");
        is(r#"web-1  | {"ms": 3}"#, "", "web-1");
        is(r#"data: {"v": 5}"#, "", "");
        is(r#"INFO {"v": 5}"#, "", "");
        is(r#"2026-11-28T12:00:01Z {"v": 5}"#, "2026-11-28T12:00:01Z", "");
        is(r#"2026-11-28 12:00:01 INFO {"v": 5}"#, "2026-11-28 12:00:01", "");
        is(r#"12:00:01 a/b {"v": 5}"#, "12:00:01", "a/b");
    }

    #[test]
    fn anything_else_is_none() {
        for line in [
            r#"{"v": 5}"#,
            r#"a b {"v": 5}"#,
            r#"a {"v": 5"#,
            r#"a {"v": 5} {"v": 6}"#,
            r#"a=3 {"v": 5}"#,
            r#"http_requests {code="200"} 5"#,
            "a",
        ] {
            assert_eq!(Topic::of(line), None, "{line}");
        }
    }
}
