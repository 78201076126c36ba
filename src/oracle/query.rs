//! The body of the fuzz target `query`: the query string of the URL of a viewer, or of someone who
//! chats, against a naive parser. A parsed query that is written again must parse to the same.
//!
//! It also checks at which message such a viewer starts. The oracle computes in 128 bits, where
//! nothing overflows. Must not know the log itself. Read next: `server/mod.rs`.

use crate::{feed::log::Extent, server::start::Start};

/// The first number in a log and the next one to come: of an empty log, a new one and an old one.
const LOGS: [(u64, u64); 3] = [(1, 1), (1, 5), (11, 21)];

/// Takes the bytes as the query, with invalid UTF-8 replaced.
///
/// # Panics
/// Where the query is parsed otherwise than the tables in `server::start` say.
pub fn query(data: &[u8]) {
    let query = String::from_utf8_lossy(data);
    ["feed", "room"].iter().for_each(|what| one(&query, what));
}

/// Where the name of the log is the parameter `what`.
fn one(query: &str, what: &'static str) {
    let read = Start::from_query(query, what);
    assert_eq!(read.is_ok(), naive(query, what).is_some(), "{query:?}: {read:?}");
    let Ok(read) = read else { return };
    assert_eq!(Some(&read), naive(query, what).as_ref(), "{query:?}");
    let after = read.after.map(|after| format!("&after={after}")).unwrap_or_default();
    let epoch = read.epoch.as_ref().map(|epoch| format!("&epoch={epoch}")).unwrap_or_default();
    let name: String = read.name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let again = format!("history={}{after}{epoch}&{what}={name}", read.history);
    assert_eq!(Start::from_query(&again, what).as_ref(), Ok(&read), "{again:?}");
    for (first, next) in LOGS {
        let cursor = read.cursor("now", Extent { first, next, ended: false, notice: 0, run: 0 });
        assert_eq!(
            i128::from(cursor),
            starts(&read, first.into(), next.into()),
            "{query:?} of {first}..{next}"
        );
    }
}

/// The number at which a viewer starts, where `now` is the current epoch.
fn starts(start: &Start, first: i128, next: i128) -> i128 {
    match (start.after, start.epoch.as_deref()) {
        (Some(after), None | Some("now")) => (i128::from(after) + 1).min(next),
        _ => (next - i128::from(start.history)).max(first),
    }
}

/// The naive parser. The last value of a parameter counts, but all of them must be valid.
fn naive(query: &str, what: &str) -> Option<Start> {
    let values_of = |wanted: &str| -> Vec<String> {
        let pairs = query.split('&').map(|part| part.split('=').collect::<Vec<_>>());
        pairs.filter(|pair| pair[0] == wanted).map(|pair| pair[1..].join("=")).collect()
    };
    let numbers = |name: &str| {
        values_of(name).iter().map(|value| number(value)).collect::<Option<Vec<u64>>>()
    };
    let names = values_of(what);
    let names = names.iter().map(|value| name(value)).collect::<Option<Vec<String>>>();
    Some(Start {
        name: names?.pop().unwrap_or_default(),
        history: numbers("history")?.pop().unwrap_or(0),
        after: numbers("after")?.pop(),
        epoch: values_of("epoch").pop(),
    })
}

/// A name of a feed or room, from a table of all that a character of it may be written as; or
/// nothing, which is the one that is always there.
fn name(value: &str) -> Option<String> {
    let characters = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(['.', '_', '-']);
    let ways: Vec<(char, [String; 2])> = characters
        .map(|character| (character, [character.to_string(), format!("%{:02x}", character as u32)]))
        .collect();
    let (mut name, mut rest) = (String::new(), value);
    while !rest.is_empty() {
        let lower = rest.get(..3).map(str::to_ascii_lowercase).unwrap_or_default();
        let (character, length) = ways.iter().find_map(|(character, [plain, encoded])| {
            let length = if rest.starts_with(plain) { 1 } else { 3 };
            (length == 1 || lower == *encoded).then_some((*character, length))
        })?;
        name.push(character);
        rest = &rest[length..];
    }
    (name.len() <= 64).then_some(name)
}

/// A whole number of 64 bits, in decimal digits alone: no sign.
fn number(value: &str) -> Option<u64> {
    let mut number = 0_u64;
    for digit in value.chars() {
        number = number.checked_mul(10)?.checked_add(u64::from(digit.to_digit(10)?))?;
    }
    (!value.is_empty()).then_some(number)
}
