//! The query of a viewer's URL, against a reader of its own; and written again, it says the same.

use crate::net::start::Start;

/// The bytes, as far as they are text, are the query.
///
/// # Panics
/// Where it is read otherwise than the table in `net::start` says.
pub fn query(data: &[u8]) {
    let query = String::from_utf8_lossy(data);
    let read = Start::from_query(&query);
    assert_eq!(read.is_ok(), naive(&query).is_some(), "{query:?}: {read:?}");
    let Ok(read) = read else { return };
    assert_eq!(Some(&read), naive(&query).as_ref(), "{query:?}");
    let after = read.after.map(|after| format!("&after={after}")).unwrap_or_default();
    let epoch = read.epoch.as_ref().map(|epoch| format!("&epoch={epoch}")).unwrap_or_default();
    let again = format!("history={}{after}{epoch}", read.history);
    assert_eq!(Start::from_query(&again), Ok(read), "{again:?}");
}

/// What was said last counts, but all that is said must be right.
fn naive(query: &str) -> Option<Start> {
    let said = |wanted: &str| -> Vec<String> {
        let pairs = query.split('&').map(|part| part.split('=').collect::<Vec<_>>());
        pairs.filter(|pair| pair[0] == wanted).map(|pair| pair[1..].join("=")).collect()
    };
    let numbers = |name: &str| said(name).iter().map(|value| number(value)).collect::<Option<Vec<u64>>>();
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
