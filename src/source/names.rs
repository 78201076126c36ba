//! The names of a source's series, where several sources share a feed.
//!
//! | source | number without a name | `user` |
//! |---|---|---|
//! | `cpu=top.csv` | `cpu` | `cpu.user` |
//! | `top.csv`, one of several | `top.csv` | `user` |
//! | `top.csv` alone | no name | `user` |
//!
//! Must not know what is read. Read next: `intake`.

use crate::feed::{
    annotation::Annotation,
    measurement::{MAX_SERIES_BYTES, Measurement, Series},
    named::MAX_SERIES,
};
use std::{collections::HashMap, sync::Arc};

/// How the series of one source are named.
#[derive(Debug, Clone, Default)]
pub struct Names {
    prefix: Option<Box<str>>,
    /// For numbers that have no name.
    unnamed: Option<Box<str>>,
    /// New names of series that came before. A program that puts a number into each name makes
    /// more than a feed takes; those are not kept here.
    known: HashMap<Arc<Series>, Arc<Series>>,
    /// The series of numbers without a name and a unit.
    plain: Option<Arc<Series>>,
}

impl Names {
    /// For a source that a person named: its name is put before those of its series.
    pub fn prefixed(name: &str) -> Self {
        Self { prefix: Some(name.into()), unnamed: Some(name.into()), ..Self::default() }
    }

    /// For one of several sources: numbers without a name get that of the source.
    pub fn one_of_several(name: &str) -> Self {
        let mut end = name.len().min(MAX_SERIES_BYTES);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        Self { unnamed: Some(name[..end].into()), ..Self::default() }
    }

    /// Renames the series of `measurement`.
    ///
    /// # Errors
    /// A sentence, if the name would be too long.
    pub(super) fn apply(&mut self, measurement: &mut Measurement) -> Result<(), String> {
        let Some(unnamed) = &self.unnamed else { return Ok(()) };
        let Some(series) = &mut measurement.series else {
            let plain = self.plain.get_or_insert_with(|| Series::named(unnamed.clone()));
            measurement.series = Some(plain.clone());
            return Ok(());
        };
        if let Some(known) = self.known.get(series) {
            *series = known.clone();
            return Ok(());
        }
        let name = match &self.prefix {
            _ if series.name.is_empty() => unnamed.clone(),
            Some(prefix) => format!("{prefix}.{}", series.name).into(),
            None => return Ok(()),
        };
        if name.len() > MAX_SERIES_BYTES {
            return Err(too_long("a measurement", name.len()));
        }
        let renamed = Arc::new(Series { name, unit: series.unit.clone() });
        if self.known.len() < MAX_SERIES {
            self.known.insert(series.clone(), renamed.clone());
        }
        *series = renamed;
        Ok(())
    }

    /// Renames the series that `annotation` is about. A threshold without one is about numbers
    /// without a name; a note without one is about all series.
    ///
    /// # Errors
    /// A sentence, if the name would be too long.
    pub(super) fn annotate(&self, annotation: &mut Annotation) -> Result<(), String> {
        let Some(unnamed) = &self.unnamed else { return Ok(()) };
        let is_note = matches!(annotation, Annotation::Note(_));
        let len = annotation.rename(|series| match (series, &self.prefix) {
            (None, _) if is_note => None,
            (None, _) => Some(unnamed.clone()),
            (Some(series), Some(prefix)) => Some(format!("{prefix}.{series}").into()),
            (Some(series), None) => Some(series.into()),
        });
        if len > MAX_SERIES_BYTES { Err(too_long("a note or threshold", len)) } else { Ok(()) }
    }
}

fn too_long(what: &str, len: usize) -> String {
    format!(
        "{what} is left out: with the name of its source, that of its series has {len} bytes, and \
         {MAX_SERIES_BYTES} is the most"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::annotation::{Note, Text, Thresholds};

    /// The name and the unit of a series after renaming.
    fn renamed(names: &mut Names, series: Option<(&str, &str)>) -> (String, String) {
        let series =
            series.map(|(name, unit)| Arc::new(Series { name: name.into(), unit: unit.into() }));
        let mut measurement = Measurement { series, ..Measurement::new(1) };
        names.apply(&mut measurement).unwrap();
        let series = measurement.series.unwrap_or_default();
        (series.name.to_string(), series.unit.to_string())
    }

    #[test]
    fn a_name_stands_before_those_of_the_series() {
        let mut names = Names::prefixed("cpu");
        for _ in 0..2 {
            assert_eq!(renamed(&mut names, None), ("cpu".into(), "".into()));
            assert_eq!(renamed(&mut names, Some(("", "ms"))), ("cpu".into(), "ms".into()));
            assert_eq!(renamed(&mut names, Some(("user", "%"))), ("cpu.user".into(), "%".into()));
        }
    }

    #[test]
    fn an_annotation_is_about_the_series_as_they_are_called() {
        let of = |names: &Names, series: Option<&str>, is_note: bool| {
            let (series, text) = (series.map(Box::from), Text::default());
            let mut annotation = if is_note {
                Annotation::Note(Note { time: None, series, text })
            } else {
                Annotation::Thresholds(Thresholds { series, bounds: Vec::new(), text })
            };
            names.annotate(&mut annotation).unwrap();
            match annotation {
                Annotation::Note(Note { series, .. })
                | Annotation::Thresholds(Thresholds { series, .. }) => series,
                Annotation::Title(_) => None,
            }
        };
        for is_note in [true, false] {
            assert_eq!(of(&Names::prefixed("cpu"), Some("user"), is_note), Some("cpu.user".into()));
            assert_eq!(of(&Names::one_of_several("a"), Some("user"), is_note), Some("user".into()));
            assert_eq!(of(&Names::default(), Some("user"), is_note), Some("user".into()));
            assert_eq!(of(&Names::default(), None, is_note), None);
        }
        assert_eq!(of(&Names::prefixed("cpu"), None, false), Some("cpu".into()));
        assert_eq!(of(&Names::one_of_several("a"), None, false), Some("a".into()));
        assert_eq!(of(&Names::prefixed("cpu"), None, true), None, "it is about all");
    }

    #[test]
    fn one_of_several_gives_its_name_to_numbers_without_one() {
        let mut names = Names::one_of_several("a.csv");
        assert_eq!(renamed(&mut names, None).0, "a.csv");
        assert_eq!(renamed(&mut names, Some(("", "ms"))), ("a.csv".into(), "ms".into()));
        assert_eq!(renamed(&mut names, Some(("user", ""))).0, "user");
        let long = "ä".repeat(200);
        assert_eq!(renamed(&mut Names::one_of_several(&long), None).0, "ä".repeat(127));
    }

    #[test]
    fn a_source_alone_renames_nothing() {
        assert_eq!(renamed(&mut Names::default(), None).0, "");
        assert_eq!(renamed(&mut Names::default(), Some(("user", ""))).0, "user");
    }

    #[test]
    fn a_name_that_becomes_too_long_is_refused() {
        let mut measurement = Measurement {
            series: Some(Series::named("x".repeat(MAX_SERIES_BYTES))),
            ..Measurement::new(1)
        };
        assert!(Names::prefixed("cpu").apply(&mut measurement).is_err());
        let series = Some("x".repeat(MAX_SERIES_BYTES).into());
        let note = Note { time: None, series, text: Text::default() };
        let refused = Names::prefixed("cpu").annotate(&mut Annotation::Note(note)).unwrap_err();
        assert!(refused.contains("has 259 bytes"), "{refused}");
    }

    #[test]
    fn memory_is_bounded_where_each_line_makes_a_name() {
        let mut names = Names::prefixed("cpu");
        for n in 0..3_000 {
            assert_eq!(renamed(&mut names, Some((&n.to_string(), ""))).0, format!("cpu.{n}"));
        }
        assert_eq!(names.known.len(), MAX_SERIES);
    }
}
