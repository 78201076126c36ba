//! One naming for all forms that have fields and tags: `cpu.idle{host=a,core=2}`; and a cache of
//! the names, so that a million lines of the same series do not build a million names.
//!
//! Must not know how a form writes them. Read next: the forms.

use super::{error::LineError, metric_error::MetricError};
use crate::feed::measurement::{MAX_SERIES_BYTES, Series};
use std::{collections::HashMap, sync::Arc};

/// How many series are remembered. A feed has at most as many.
const MAX_CACHED: usize = 1_000;

/// The longest text by which a series is remembered. What is longer is named again each time.
const MAX_CACHED_BYTES: usize = 1_024;

/// What a series that is remembered takes, in bytes: with the text that names it, and its place in
/// a table. Most take less.
pub(super) const SERIES_BYTES: usize = 512;

/// `name.field{tag=value,flag}`, with the tags in the order given. A field that is called `value`
/// adds nothing, so it is left out; so are braces without tags.
///
/// # Errors
/// If the name is longer than [`MAX_SERIES_BYTES`].
pub fn series_name(
    name: &str,
    field: &str,
    tags: &[(impl AsRef<str>, impl AsRef<str>)],
) -> Result<Box<str>, LineError> {
    let mut full = name.to_owned();
    if !matches!(field, "" | "value") {
        if !name.is_empty() {
            full.push('.');
        }
        full.push_str(field);
    }
    for (number, (tag, value)) in tags.iter().enumerate() {
        full.push(if number == 0 { '{' } else { ',' });
        full.push_str(tag.as_ref());
        if !value.as_ref().is_empty() {
            full.push('=');
            full.push_str(value.as_ref());
        }
    }
    if !tags.is_empty() {
        full.push('}');
    }
    if full.len() > MAX_SERIES_BYTES {
        return Err(MetricError::NameTooLong { len: full.len() }.into());
    }
    Ok(full.into())
}

/// The series that have been seen, by the text that names them in the input.
#[derive(Debug, Default)]
pub struct Names {
    series: HashMap<Box<str>, Arc<Series>>,
    key: String,
}

impl Names {
    /// The series that the texts `raw` name together; `make` makes it where they are new. Where
    /// one of them ends must follow from the texts.
    ///
    /// # Errors
    /// Those of `make`; then nothing is remembered.
    pub fn series(
        &mut self,
        raw: &[&str],
        make: impl FnOnce() -> Result<Series, LineError>,
    ) -> Result<Arc<Series>, LineError> {
        self.key.clear();
        self.key.extend(raw.iter().copied());
        if let Some(series) = self.series.get(self.key.as_str()) {
            return Ok(series.clone());
        }
        let series = Arc::new(make()?);
        if self.key.len() <= MAX_CACHED_BYTES {
            // Names that come once each would otherwise fill it for ever.
            if self.series.len() >= MAX_CACHED {
                self.series.clear();
            }
            self.series.insert(self.key.as_str().into(), series.clone());
        }
        Ok(series)
    }

    /// How many bytes of memory it takes, about.
    pub fn held(&self) -> usize {
        self.key.capacity() + self.series.len() * SERIES_BYTES
    }

    /// Forgets all series, where their units have changed.
    pub fn clear(&mut self) {
        self.series.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_TAGS: [(&str, &str); 0] = [];

    #[track_caller]
    fn names(name: &str, field: &str, tags: &[(&str, &str)], full: &str) {
        assert_eq!(series_name(name, field, tags).as_deref(), Ok(full));
    }

    #[test]
    fn a_name_has_its_field_and_its_tags_in_the_order_given() {
        names("cpu", "idle", &[("host", "a"), ("core", "2")], "cpu.idle{host=a,core=2}");
        names("cpu", "idle", &[], "cpu.idle");
        names("cpu", "", &[("canary", "")], "cpu{canary}");
    }

    #[test]
    fn a_field_called_value_adds_nothing() {
        names("weather", "value", &[], "weather");
        names("weather", "values", &[], "weather.values");
        names("", "idle", &[], "idle");
    }

    #[test]
    fn a_name_has_at_most_255_bytes() {
        assert!(series_name(&"é".repeat(127), "", &[("", "")]).is_err());
        assert!(series_name(&"x".repeat(255), "", &NO_TAGS).is_ok());
        let error = series_name(&"x".repeat(255), "y", &NO_TAGS).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a series must have a name of at most 255 bytes with its tags, but has 257"
        );
    }

    fn numbered(names: &mut Names, raw: &[&str], unit: &str) -> Arc<Series> {
        let series = Series { name: raw.concat().into(), unit: unit.into() };
        names.series(raw, || Ok(series)).unwrap()
    }

    #[test]
    fn a_series_is_made_once() {
        let mut names = Names::default();
        let first = numbered(&mut names, &["a ", "b"], "");
        assert!(Arc::ptr_eq(&first, &numbered(&mut names, &["a ", "b"], "made again")));
        names.clear();
        assert_eq!(&*numbered(&mut names, &["a ", "b"], "ms").unit, "ms");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut names = Names::default();
        for number in 0..2 * MAX_CACHED + 1 {
            numbered(&mut names, &["a", &number.to_string()], "");
            assert!(names.series.len() <= MAX_CACHED);
        }
        names.clear();
        numbered(&mut names, &[&"x".repeat(MAX_CACHED_BYTES), "y"], "");
        assert!(names.series.is_empty());
    }
}
