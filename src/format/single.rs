//! One number a line, and nothing else: `74`, `3.5%`, `21.5 °C`.
//!
//! Must not know how the input is split into lines. Read next: `fields`.

use super::{
    error::LineError,
    number::{self, Scanned, scan},
    row::LineFormat,
    slot::Slot,
    units::is_known_unit,
};
use crate::feed::measurement::Measurement;

/// One number a line.
#[derive(Debug)]
pub(super) struct Single {
    slot: Slot,
    decimal_comma: bool,
}

impl Single {
    pub(super) fn new(decimal_comma: bool) -> Self {
        Self { slot: Slot::unnamed(), decimal_comma }
    }

    /// Whether numbers have come, and without a unit.
    pub(super) fn is_plain(&self) -> bool {
        self.slot.is_plain()
    }
}

impl LineFormat for Single {
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        let scanned = whole(line, self.decimal_comma).ok_or_else(|| why_not(line))?;
        row.extend(self.slot.measurement(scanned, || true, None));
        Ok(())
    }
}

/// Reads a whole line as a number with its unit.
pub(super) fn whole(line: &str, decimal_comma: bool) -> Option<Scanned<'_>> {
    scan(line, decimal_comma).or_else(|| {
        let (number, unit) = line.split_once(' ')?;
        let unit = unit.trim_start();
        let scanned = scan(number, decimal_comma).filter(|scanned| scanned.unit.is_empty())?;
        (scanned.value.is_some() && is_known_unit(unit)).then_some(Scanned { unit, ..scanned })
    })
}

fn why_not(line: &str) -> LineError {
    if let Some(why) = number::refusal(line) {
        return why;
    }
    let words = || line.split([' ', '\t', ',', ';']).filter(|word| !word.is_empty());
    let found = words().count();
    if found > 1 && words().all(|word| scan(word, false).is_some()) {
        return LineError::NotOneNumber { found };
    }
    LineError::NoNumber
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Vec<Measurement>, LineError> {
        let mut row = Vec::new();
        Single::new(false).line(line, &mut row).map(|()| row)
    }

    #[test]
    fn a_number_may_have_its_unit_behind_a_blank() {
        assert_eq!(read("74"), Ok(vec![Measurement::new(74)]));
        let unit = |line| read(line).unwrap()[0].series.clone().unwrap().unit.to_string();
        assert_eq!(unit("21.5 °C"), "°C");
        assert_eq!(unit("12ms"), "ms");
    }

    #[test]
    fn a_word_for_a_missing_number_is_a_gap() {
        assert_eq!(read("NaN"), Ok(vec![Measurement { value: None, ..Measurement::new(0) }]));
    }

    #[test]
    fn what_is_not_one_number_is_refused_with_its_reason() {
        assert_eq!(read("1 000"), Err(LineError::NotOneNumber { found: 2 }));
        assert_eq!(read("0x1F"), Err(LineError::Hexadecimal));
        assert_eq!(read("1e400"), Err(LineError::NumberTooLarge));
        assert_eq!(read("text"), Err(LineError::NoNumber));
        assert_eq!(read("5 apples"), Err(LineError::NoNumber));
    }
}
