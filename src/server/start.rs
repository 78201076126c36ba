//! Where a subscription starts, as the query of its URL says.
//!
//! | query | first message |
//! |---|---|
//! | none | the next one to come |
//! | `history=N` | the one N before that |
//! | `after=SEQ&epoch=E` | the one after SEQ, if E is this server's epoch; if not, `after` is ignored |
//!
//! Each start of the server counts from 1 again and has a new epoch. Without it, a client that
//! resumes after a restart would continue at a number that means another message. Must not know
//! HTTP beyond the query. Read next: [`endpoints`](super::endpoints).

use crate::feed::log::Extent;

/// Where a client wants to start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// With so many of the latest messages.
    pub history: u64,
    /// With the message after this number.
    pub after: Option<u64>,
    /// The epoch that this number belongs to; `None` is not checked.
    pub epoch: Option<String>,
}

impl Start {
    /// Parses a query. Unknown parameters are ignored, and of one that is repeated the last counts.
    ///
    /// # Errors
    /// A sentence that names the parameter that is not a number.
    pub fn from_query(query: &str) -> Result<Self, String> {
        let mut start = Self::default();
        for part in query.split('&') {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let number =
                || value.parse().map_err(|_| format!("{name} in the query must be a whole number"));
            match name {
                "history" => start.history = number()?,
                "after" => start.after = Some(number()?),
                "epoch" => start.epoch = Some(value.to_owned()),
                _ => {}
            }
        }
        Ok(start)
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
        let extent = Extent { first: 11, next: 21, ended: false };
        assert_eq!(Start::from_query(query).unwrap().cursor("now", extent), expected, "{query}");
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
    fn what_is_not_a_number_is_named() {
        assert_eq!(
            Start::from_query("history=-1").unwrap_err(),
            "history in the query must be a whole number"
        );
        assert_eq!(
            Start::from_query("a=b&after=").unwrap_err(),
            "after in the query must be a whole number"
        );
    }
}
