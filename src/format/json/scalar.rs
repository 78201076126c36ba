//! JSON values that stand for themselves: a number, a word such as `NaN`, a number in quotes; as an
//! element of an array or alone on a line.
//!
//! Must not know where they stand. RFC 8259, section 3. Read next: `members`.

use super::{
    super::json_error::JsonError,
    members::{self, Said, word_said},
};
use crate::feed::measurement::Measurement;

/// An element of an array. Texts in arrays mean something to somebody else.
pub(super) fn element(value: &[u8]) -> Result<Option<Measurement>, JsonError> {
    let text = utf8(value)?;
    let said = match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(text) => members::number(text)?.map(Said::Number),
        None => word_said(text)?,
    };
    Ok(said.and_then(measurement))
}

/// A line with nothing else on it.
pub(super) fn line(line: &[u8]) -> Result<Option<Measurement>, JsonError> {
    let text = utf8(line)?;
    let said = match text.strip_prefix('"') {
        Some(text) => members::number(text.strip_suffix('"').unwrap_or(text))?.map(Said::Number),
        // What a word is not is told by the error for whole lines.
        None => word_said(text).map_err(|error| match error {
            JsonError::NotANumber { .. } => JsonError::NoValue,
            error => error,
        })?,
    };
    said.map(measurement).ok_or(JsonError::NoValue)
}

fn utf8(bytes: &[u8]) -> Result<&str, JsonError> {
    std::str::from_utf8(bytes).map_err(|error| JsonError::NotUtf8 { byte: error.valid_up_to() + 1 })
}

/// A number or a gap.
fn measurement(said: Said<'_>) -> Option<Measurement> {
    match said {
        Said::Number(number) => Some(Measurement::new(number)),
        Said::NoNumber | Said::Null => Some(Measurement { value: None, ..Measurement::new(0) }),
        Said::Text(_) => None,
    }
}
