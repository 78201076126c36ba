//! The checks for every receiver: against the test vectors, against itself with the bytes split in
//! other ways, and against our codec.
//!
//! Must not know any codec but ours. RFC 6455, sections 5 to 8. Read next: `difference.rs`.

use super::{
    Difference, KnownDifference, Limits, Ours, Receiver, Report, Setup, report,
    short_form::expanded, small,
};
use crate::oracle::{
    Input,
    vectors::{self, End},
};

/// Runs all vectors of `tests/vectors.txt` whose setup the receiver supports, each as a whole and
/// byte by byte. Returns the differences that are not in the list of known ones.
///
/// # Panics
/// Where the receiver supports none of the setups.
pub fn against_vectors<R: Receiver>(known: &[KnownDifference]) -> Vec<Difference> {
    let (mut differences, mut tried) = (Vec::new(), 0);
    for vector in vectors::all() {
        let setup =
            Setup { role: vector.receiver, limits: vector.limits(), deflate: vector.deflate };
        let mut expected: Vec<Report> = vector.events.into_iter().map(Report::Event).collect();
        if let End::Broken { code, .. } = vector.end {
            expected.push(Report::Failed(Some(code)));
        }
        let one_by_one: Vec<&[u8]> = vector.bytes.chunks(1).collect();
        for chunks in [&[&vector.bytes[..]][..], &one_by_one] {
            let Some(reports) = report::<R>(&setup, chunks) else { break };
            tried += 1;
            if let Some(difference) = Difference::from(&setup, chunks, expected.clone(), reports)
                && !is_known(&difference, known)
            {
                differences.push(Difference { vector: Some(vector.name), ..difference });
                break;
            }
        }
    }
    assert!(tried > 0, "the receiver supports no vector");
    differences
}

fn is_known(difference: &Difference, known: &[KnownDifference]) -> bool {
    known.iter().any(|known| (known.applies)(difference))
}

/// An input, as the options of it say. Bit 3: the bytes are in short form, see [`expanded`].
fn with_input(
    data: &[u8],
    check: impl FnOnce(&Input<'_>, &Setup) -> Option<Difference>,
) -> Option<Difference> {
    let input = Input::new(data)?;
    let bytes = if input.option(3) { &expanded(input.bytes)[..] } else { input.bytes };
    let input = Input { bytes, ..input };
    check(&input, &setup(&input))
}

/// The setup that the options of an [`Input`] select. Bit 0: client. Bit 1: small limits. Bit 2:
/// permessage-deflate.
fn setup(input: &Input<'_>) -> Setup {
    let limits = if input.option(1) {
        small()
    } else {
        Limits { max_frame_size: 1 << 17, max_message_size: 1 << 17, ..Limits::default() }
    };
    Setup { role: input.receiver(), limits, deflate: input.option(2) }
}

/// Checks that the reports of a receiver do not depend on how the bytes are split into chunks.
///
/// # Panics
/// If the reports differ.
pub fn whole_equals_cut<R: Receiver>(data: &[u8]) {
    if let Some(difference) = difference_when_cut::<R>(data) {
        panic!("the reports depend on the chunks; expected are those for the whole:\n{difference}");
    }
}

/// Checks that a receiver reports the same as our codec, except for the known differences.
///
/// # Panics
/// Where the receiver differs in another way.
pub fn differential<R: Receiver>(data: &[u8], known: &[KnownDifference]) {
    if let Some(difference) = difference_from_ours::<R>(data, known) {
        panic!("\n{difference}");
    }
}

pub(super) fn difference_when_cut<R: Receiver>(data: &[u8]) -> Option<Difference> {
    with_input(data, |input, setup| {
        let whole = report::<R>(setup, &input.whole())?;
        [input.chunks(), input.bytes.chunks(1).collect()].iter().find_map(|chunks| {
            let cut = report::<R>(setup, chunks).expect("it was opened before");
            Difference::from(setup, chunks, whole.clone(), cut)
        })
    })
}

pub(super) fn difference_from_ours<R: Receiver>(
    data: &[u8],
    known: &[KnownDifference],
) -> Option<Difference> {
    with_input(data, |input, setup| {
        let chunks = input.chunks();
        let (ours, theirs) = (report::<Ours>(setup, &chunks)?, report::<R>(setup, &chunks)?);
        Difference::from(setup, &chunks, ours, theirs)
            .filter(|difference| !is_known(difference, known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ours, but it forgets between two chunks what was incomplete.
    struct Forgetful(Setup);

    impl Receiver for Forgetful {
        fn open(setup: &Setup) -> Option<Self> {
            Some(Self(setup.clone()))
        }

        fn receive(&mut self, bytes: &[u8], reports: &mut Vec<Report>) {
            if let Some(mut ours) = Ours::open(&self.0) {
                ours.receive(bytes, reports);
            }
        }
    }

    /// Supports no setup.
    struct Never;

    impl Receiver for Never {
        fn open(_: &Setup) -> Option<Self> {
            None
        }

        fn receive(&mut self, _: &[u8], _: &mut Vec<Report>) {}
    }

    /// Options and chunk lengths, then an empty text message to a client.
    const EMPTY_TEXT: &[u8] = &[1, 0, 0, 0, 0, 0x81, 0];

    #[test]
    fn ours_has_no_difference_and_a_forgetful_one_many() {
        assert_eq!(against_vectors::<Ours>(&[]).len(), 0);
        assert!(against_vectors::<Forgetful>(&[]).len() > 100);
        whole_equals_cut::<Ours>(EMPTY_TEXT);
        differential::<Ours>(EMPTY_TEXT, &[]);
    }

    #[test]
    #[should_panic(expected = "no vector")]
    fn one_that_never_opens_passes_nothing() {
        against_vectors::<Never>(&[]);
    }

    #[test]
    #[should_panic(expected = "reported: nothing")]
    fn a_cut_that_matters_is_found() {
        whole_equals_cut::<Forgetful>(EMPTY_TEXT);
    }

    #[test]
    #[should_panic(expected = "reported: nothing")]
    fn a_difference_is_found() {
        differential::<Forgetful>(EMPTY_TEXT, &[]);
    }

    #[test]
    fn a_difference_that_is_known_is_let_through() {
        let known = [KnownDifference {
            section: "none",
            what: "it forgets",
            applies: |met| met.reported.is_empty(),
        }];
        differential::<Forgetful>(EMPTY_TEXT, &known);
        let all = against_vectors::<Forgetful>(&[]).len();
        assert!(against_vectors::<Forgetful>(&known).len() < all);
    }
}
