//! Where a viewer starts reading, as the query of its URL says.
//!
//! | query | first message |
//! |---|---|
//! | none | the next one to come |
//! | `history=N` | the one N back |
//! | `after=SEQ&epoch=E` | the one after SEQ, if E is this server's epoch; else as if it were not there. An empty E is nobody's |
//!
//! Numbers begin anew with each start of the server, which the epoch tells: a viewer that resumes
//! after a restart would otherwise go on at a number that means something else. Knows nothing of
//! HTTP beyond the query. Read next: [`subscribers`](super::subscribers).

use crate::feed::log::Extent;

/// What a viewer wants to begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// So many of the latest messages.
    pub history: u64,
    /// What came after this number.
    pub after: Option<u64>,
    /// The epoch in which that number was given; `None` leaves it unchecked.
    pub epoch: Option<String>,
}

impl Start {
    /// Reads a query. What it does not know it passes over; where something is said twice, the last
    /// counts.
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

    /// The number of the first message wanted. It may be gone already, which is then a gap to the
    /// viewer.
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
