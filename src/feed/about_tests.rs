//! What a chart is about, as it changes.
//!
//! Read next: `named`.

use super::*;

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

fn note(time: Option<i64>, words: &str) -> Annotation {
    Annotation::Note(Note { time, series: None, text: text(words) })
}

fn bounds(series: &str, bounds: &[(Bound, Option<i64>)]) -> Annotation {
    let bounds = bounds.iter().map(|(bound, value)| (*bound, value.map(Number::from))).collect();
    Annotation::Thresholds(Thresholds { series: Some(series.into()), bounds, text: text("") })
}

/// The times of all notes.
fn times(about: &About) -> Vec<i64> {
    about.notes.iter().map(|note| note.t).collect()
}

#[track_caller]
fn changes_to(about: &mut About, json: &str) {
    assert_eq!(about.take_change().as_deref(), Some(json));
    assert_eq!(about.take_change(), None, "it is told once");
}

#[test]
fn what_is_empty_is_left_out_and_nothing_at_all_is_not_told() {
    let mut about = About::new(text(""), text(""));
    assert_eq!(about.take_change(), None);
    let mut about = About::new(text("Oven"), text("°C"));
    changes_to(&mut about, r#"{"about":{"title":"Oven","unit":"°C"}}"#);
    about.annotate(Annotation::Title(text("")), 0).unwrap();
    changes_to(&mut about, r#"{"about":{"unit":"°C"}}"#);
    about.add_line(None, 80.into(), text("")).unwrap();
    about.add_line(Some("top".into()), 90.into(), text("hot")).unwrap();
    about.annotate(note(None, "open"), 5).unwrap();
    changes_to(
        &mut about,
        r#"{"about":{"unit":"°C","thresholds":[{"value":80},{"series":"top","value":90,"text":"hot"}],"notes":[{"t":5,"text":"open"}]}}"#,
    );
}

#[test]
fn a_threshold_of_the_data_is_replaced_and_taken_away_and_ours_stays() {
    let mut about = About::default();
    about.add_line(Some("a".into()), 7.into(), text("")).unwrap();
    about.annotate(bounds("a", &[(Bound::Min, Some(1)), (Bound::Max, Some(8))]), 0).unwrap();
    about.annotate(bounds("b", &[(Bound::Max, Some(5))]), 0).unwrap();
    about.annotate(bounds("a", &[(Bound::Max, Some(9))]), 0).unwrap();
    let shown = |about: &About| -> Vec<(String, String)> {
        let shown =
            |one: &Threshold| (one.series.as_deref().unwrap().into(), one.value.to_string());
        about.thresholds.iter().map(shown).collect()
    };
    let is = |shown: Vec<(String, String)>, expected: &[(&str, &str)]| {
        let shown: Vec<_> = shown.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(shown, expected);
    };
    is(shown(&about), &[("a", "7"), ("a", "1"), ("a", "9"), ("b", "5")]);
    about.annotate(bounds("a", &[(Bound::Max, None), (Bound::Min, None)]), 0).unwrap();
    is(shown(&about), &[("a", "7"), ("b", "5")]);
}

#[test]
fn what_changes_nothing_is_not_told() {
    let mut about = About::default();
    let all = || {
        [
            note(Some(5), "x"),
            bounds("a", &[(Bound::Max, Some(9)), (Bound::Min, None)]),
            Annotation::Title(text("t")),
        ]
    };
    all().into_iter().for_each(|one| about.annotate(one, 0).unwrap());
    assert!(about.take_change().is_some());
    all().into_iter().for_each(|one| about.annotate(one, 0).unwrap());
    assert_eq!(about.take_change(), None);
}

#[test]
fn notes_are_kept_in_order_of_time_and_the_oldest_go() {
    let mut about = About::default();
    for t in (0..MAX_NOTES as i64).rev() {
        about.annotate(note(Some(t), "x"), 0).unwrap();
    }
    assert_eq!(times(&about), (0..100).collect::<Vec<_>>());
    about.take_change();
    assert_eq!(about.annotate(note(Some(-1), "x"), 0), Err(AboutError::NoteTooOld));
    assert_eq!(about.take_change(), None);
    about.annotate(note(Some(50), "y"), 0).unwrap();
    about.annotate(note(None, "z"), 1000).unwrap();
    let expected: Vec<i64> = (2..=50).chain(50..100).chain([1000]).collect();
    assert_eq!(times(&about), expected);
    let at_50: Vec<&str> =
        about.notes.iter().filter(|note| note.t == 50).map(|note| note.text.as_str()).collect();
    assert_eq!(at_50, ["x", "y"], "in order of arrival");
}

#[test]
fn a_hundred_thresholds_are_taken_and_no_more() {
    let mut about = About::default();
    let one = |n: usize, value| bounds(&n.to_string(), &[(Bound::Max, Some(value))]);
    (0..MAX_THRESHOLDS).for_each(|n| about.annotate(one(n, 1), 0).unwrap());
    assert_eq!(about.annotate(one(100, 1), 0), Err(AboutError::TooManyThresholds));
    assert_eq!(about.add_line(None, 5.into(), text("")), Err(AboutError::TooManyThresholds));
    about.annotate(one(5, 2), 0).unwrap();
    assert_eq!(about.thresholds[5].value, 2.into(), "those that are known can be set");
}

#[test]
fn a_clock_that_is_set_back_moves_the_notes_that_it_has_dated() {
    let mut about = About::default();
    about.annotate(note(None, "ours"), 10).unwrap();
    about.annotate(note(Some(7), "the data's"), 10).unwrap();
    about.take_change();
    about.shift(NonZeroI64::new(-5).unwrap());
    changes_to(
        &mut about,
        r#"{"about":{"notes":[{"t":5,"text":"ours"},{"t":7,"text":"the data's"}]}}"#,
    );
}

#[test]
fn a_clock_that_is_set_forward_moves_no_note() {
    let mut about = About::default();
    about.annotate(note(None, "ours"), 10).unwrap();
    about.take_change();
    about.shift(NonZeroI64::new(5).unwrap());
    assert_eq!((about.take_change(), about.notes[0].t), (None, 10));
}

#[test]
fn what_the_data_has_said_is_forgotten_and_what_was_given_stays() {
    let mut about = About::new(text("Oven"), text("C"));
    about.add_line(None, 250.into(), text("hot")).unwrap();
    let given = about.take_change().expect("the start");
    about.forget();
    assert_eq!(about.take_change(), None, "there was nothing to forget");
    for said in [
        Annotation::Title(text("Kitchen")),
        note(Some(5), "x"),
        bounds("top", &[(Bound::Max, Some(80))]),
    ] {
        about.annotate(said, 0).unwrap();
        assert_ne!(about.take_change().as_deref(), Some(&*given));
        about.forget();
        changes_to(&mut about, &given);
    }
}
