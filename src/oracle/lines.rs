//! The body of the fuzz target `lines`: arbitrary bytes as lines in any form.
//!
//! The result must not depend on how the input is split. Where all lines are whole numbers, one or
//! as many on each, a naive reader knows what must come of them. A measurement that is written must
//! read back as the same.
//!
//! Must not know how lines are read. Read next: `query.rs`.

use crate::{
    feed::{
        measurement::{MAX_SERIES_BYTES, Measurement, Series},
        number::Number,
    },
    format::{Collected, MAX_LINE_BYTES, Options, Reader},
};

/// In an input, this byte stands for 65,530 blanks, so that a short input can exceed the limit.
const BLANKS: u8 = 1;

/// The first byte is the chunk length minus one. A byte 01 in the rest stands for 65,530 blanks.
/// Where there is one, the chunk length counts in units of 64 bytes; otherwise most of the time
/// would go into chunks of blanks.
///
/// # Panics
/// Where a line is read otherwise than by the oracle, or does not read back as it was written.
pub fn lines(data: &[u8]) {
    let Some((&chunk, rest)) = data.split_first() else { return };
    let unit = if rest.contains(&BLANKS) { 64 } else { 1 };
    let mut input = Vec::new();
    for &byte in rest {
        if byte == BLANKS && input.len() < 5 * MAX_LINE_BYTES {
            input.resize(input.len() + MAX_LINE_BYTES - 6, b' ');
        } else {
            input.push(byte);
        }
    }
    let whole = read([&input[..]]);
    let cut = read(input.chunks((usize::from(chunk) + 1) * unit));
    assert_eq!(whole, cut, "the result depends on how the input is split");
    if let Some(expected) = numbers(&input) {
        assert_eq!(whole.measurements, expected);
        assert_eq!(whole.refused, []);
    }
    for measurement in &whole.measurements {
        check(measurement);
    }
}

fn read<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Collected {
    let (mut reader, mut read) = (Reader::new(&Options::default()), Collected::default());
    for chunk in chunks {
        reader.push(chunk, &mut read);
    }
    reader.finish(&mut read);
    read
}

/// What must come of lines that have whole numbers below a billion, and all as many of them. `None`
/// for any other input.
fn numbers(input: &[u8]) -> Option<Vec<Measurement>> {
    let text = std::str::from_utf8(input).ok()?;
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b" \r\n".contains(&byte)) {
        return None;
    }
    let rows: Vec<Vec<&str>> = text
        .split(['\r', '\n'])
        .map(|line| line.split(' ').filter(|word| !word.is_empty()).collect())
        .filter(|row: &Vec<&str>| !row.is_empty())
        .collect();
    let columns = rows.first()?.len();
    let is_short = |word: &&str| word.len() <= 9;
    let is_even = |row: &Vec<&str>| row.len() == columns && row.iter().all(is_short);
    if !rows.iter().all(is_even) || text.split(['\r', '\n']).any(|l| l.len() > MAX_LINE_BYTES) {
        return None;
    }
    let name = |at: usize| (columns > 1).then(|| Series::named((at + 1).to_string()));
    let measurement = |(at, word): (usize, &&str)| {
        Some(Measurement { series: name(at), ..Measurement::new(word.parse::<u64>().ok()?) })
    };
    rows.iter().flat_map(|row| row.iter().enumerate()).map(measurement).collect()
}

fn check(measurement: &Measurement) {
    let name = measurement.series.as_deref().map_or("", |series| &*series.name);
    assert!(name.len() <= MAX_SERIES_BYTES);
    let has_unit = measurement.series.as_deref().is_some_and(|series| !series.unit.is_empty());
    if has_unit || measurement.time.is_some() || measurement.value.is_none() {
        return;
    }
    let mut printed = Vec::new();
    measurement.write_json(1, 2, &mut printed);
    let read: serde_json::Value =
        serde_json::from_slice(&printed).expect("what is written is JSON");
    assert_eq!(read["series"].as_str().unwrap_or_default(), name);
    assert_eq!(read["value"].as_number(), measurement.value.as_ref().map(Number::nearest));
}
