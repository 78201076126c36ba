//! Where a subscription starts, as the query of its URL says: in which log, and with which message
//! of it.
//!
//! | query | which log |
//! |---|---|
//! | `feed=NAME`, on `/chat` `room=NAME` | the one of this name; the one that is always there if it is left out or empty |
//!
//! | query | first message |
//! |---|---|
//! | none | the next one to come |
//! | `history=N` | the one N before that |
//! | `after=SEQ&epoch=E` | the one after SEQ, if E is the log's epoch; if not, `after` is ignored |
//!
//! Each log counts from 1 and has an epoch of its own, also where it has the name of an earlier
//! one. Without it, a client that resumes after a restart of the server would continue at a number
//! that means another message. Must not know HTTP beyond the query. Read next:
//! [`endpoints`](super::endpoints).

use super::query::{name, parameters};
use crate::{digits, feed::log::Extent};

/// Where a client wants to start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// The name of the log.
    pub name: String,
    /// How many of the latest messages to send first.
    pub history: u64,
    /// Start with the message after this number.
    pub after: Option<u64>,
    /// The epoch that `after` belongs to. It is not checked if it is `None`.
    pub epoch: Option<String>,
}

impl Start {
    /// Parses a query, in which the parameter `what` (`feed` or `room`) names the log. Unknown
    /// parameters are ignored, and of one that is repeated the last counts.
    ///
    /// # Errors
    /// A sentence that names the parameter that is not a number, or says what a name can be.
    pub fn from_query(query: &str, what: &'static str) -> Result<Self, String> {
        let mut start = Self::default();
        for (parameter, value) in parameters(query) {
            let not_a_number = || format!("{parameter} in the query must be a whole number");
            let number = || digits::number(value, 10).ok_or_else(not_a_number);
            match parameter {
                _ if parameter == what => {
                    start.name = name(value, what).map_err(|error| error.to_string())?;
                }
                "history" => start.history = number()?,
                "after" => start.after = Some(number()?),
                "epoch" => start.epoch = Some(value.to_owned()),
                _ => {}
            }
        }
        Ok(start)
    }

    /// The number after `after`, if that is named with this epoch.
    pub fn resumes(&self, epoch: &str) -> Option<u64> {
        let after = self.after.filter(|_| self.epoch.as_deref() == Some(epoch));
        after.map(|after| after.saturating_add(1))
    }

    /// The number of the first message to send. The log may have dropped it already, which the
    /// client then sees as a gap.
    pub fn cursor(&self, epoch: &str, extent: Extent) -> u64 {
        let same_epoch = self.epoch.as_ref().is_none_or(|named| named == epoch);
        match self.after {
            Some(after) if same_epoch => after.saturating_add(1).min(extent.next),
            _ => extent.next.saturating_sub(self.history).max(extent.first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, expected: u64) {
        let extent = Extent { first: 11, next: 21, ended: false, notice: 0, run: 0 };
        assert_eq!(
            Start::from_query(query, "feed").unwrap().cursor("now", extent),
            expected,
            "{query}"
        );
    }

    #[test]
    fn where_a_viewer_starts() {
        check("", 21);
        check("history=0", 21);
        check("history=5", 16);
        check("history=10", 11);
        check("history=18446744073709551615", 11);
        check("after=15&epoch=now", 16);
        check("after=15", 16);
        check("after=20&epoch=now", 21);
        check("after=3&epoch=now", 4); // gone: the viewer is told of a gap
        check("after=18446744073709551615&epoch=now", 21);
        check("after=15&epoch=before", 21);
        check("after=15&epoch=", 21); // named, and not this one
        check("after=15&epoch", 21);
        check("after=15&epoch=&history=3", 18);
        check("after=15&epoch=no", 21);
        check("after=15&epoch=now2", 21);
        check("after=15&epoch=before&history=3", 18);
        check("history=3&after=15&epoch=now", 16);
        check("history=1&history=2&unknown=%zz&&=", 19);
    }

    #[test]
    fn who_has_more_than_the_log_waits_only_in_its_own_epoch() {
        let resumes = |query| Start::from_query(query, "feed").unwrap().resumes("now");
        assert_eq!(resumes("after=99&epoch=now"), Some(100));
        for other in ["after=99", "after=99&epoch=before", "epoch=now", ""] {
            assert_eq!(resumes(other), None, "{other}");
        }
    }

    #[test]
    fn a_viewer_chooses_a_feed_and_who_chats_a_room() {
        let name = |query, what| Start::from_query(query, what).map(|start| start.name);
        assert_eq!(name("history=3&feed=oven-1", "feed").as_deref(), Ok("oven-1"));
        assert_eq!(name("feed=a&room=b", "room").as_deref(), Ok("b"));
        assert_eq!(name("feed=a&feed=%62", "feed").as_deref(), Ok("b"));
        for main in ["", "feed", "feed=", "feed=a&feed=", "room=a", "FEED=a"] {
            assert_eq!(name(main, "feed").as_deref(), Ok(""), "{main}");
        }
        let refused = name("room=a%20b", "room").unwrap_err();
        assert!(refused.starts_with("the name of a room has 1 to 64 letters"), "{refused}");
        assert!(name("feed=a/b&feed=a", "feed").is_err(), "each must be good");
    }

    #[test]
    fn what_is_not_a_number_is_named() {
        assert_eq!(
            Start::from_query("history=-1", "feed").unwrap_err(),
            "history in the query must be a whole number"
        );
        assert_eq!(
            Start::from_query("a=b&after=", "feed").unwrap_err(),
            "after in the query must be a whole number"
        );
    }
}
