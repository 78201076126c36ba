//! The query of a viewer's URL, against a reader of its own; and written again, it says the same.
//! Where a viewer starts by it, too: the sums are done in 128 bits, where none can overflow.

use crate::{feed::log::Extent, server::start::Start};

/// The first number that a log holds, and the next: an empty one, a new one, an old one.
const LOGS: [(u64, u64); 3] = [(1, 1), (1, 5), (11, 21)];

/// The bytes, as far as they are text, are the query.
///
/// # Panics
/// Where it is read otherwise than the table in `server::start` says.
pub fn query(data: &[u8]) {
    let query = String::from_utf8_lossy(data);
    let read = Start::from_query(&query);
    assert_eq!(read.is_ok(), naive(&query).is_some(), "{query:?}: {read:?}");
    let Ok(read) = read else { return };
    assert_eq!(Some(&read), naive(&query).as_ref(), "{query:?}");
    let after = read.after.map(|after| format!("&after={after}")).unwrap_or_default();
    let epoch = read.epoch.as_ref().map(|epoch| format!("&epoch={epoch}")).unwrap_or_default();
    let again = format!("history={}{after}{epoch}", read.history);
    assert_eq!(Start::from_query(&again).as_ref(), Ok(&read), "{again:?}");
    for (first, next) in LOGS {
        let cursor = read.cursor("now", Extent { first, next, ended: false });
        assert_eq!(
            i128::from(cursor),
            starts(&read, first.into(), next.into()),
            "{query:?} of {first}..{next}"
        );
    }
}

/// The number that it starts at, where `now` is the epoch.
fn starts(start: &Start, first: i128, next: i128) -> i128 {
    match (start.after, start.epoch.as_deref()) {
        (Some(after), None | Some("now")) => (i128::from(after) + 1).min(next),
        _ => (next - i128::from(start.history)).max(first),
    }
}

/// What was said last counts, but all that is said must be right.
fn naive(query: &str) -> Option<Start> {
    let said = |wanted: &str| -> Vec<String> {
        let pairs = query.split('&').map(|part| part.split('=').collect::<Vec<_>>());
        pairs.filter(|pair| pair[0] == wanted).map(|pair| pair[1..].join("=")).collect()
    };
    let numbers =
        |name: &str| said(name).iter().map(|value| number(value)).collect::<Option<Vec<u64>>>();
    Some(Start {
        history: numbers("history")?.pop().unwrap_or(0),
        after: numbers("after")?.pop(),
        epoch: said("epoch").pop(),
    })
}

/// A whole number of 64 bits, in decimal digits.
fn number(value: &str) -> Option<u64> {
    let digits = value.strip_prefix('+').unwrap_or(value);
    let mut number = 0_u64;
    for digit in digits.chars() {
        number = number.checked_mul(10)?.checked_add(u64::from(digit.to_digit(10)?))?;
    }
    (!digits.is_empty()).then_some(number)
}
