//! What any receiver can be held to: the test vectors, itself however the bytes are cut, and our
//! codec.
//!
//! Must not know any other codec. RFC 6455, sections 5 to 8. Read next: `difference.rs`.

use super::{Difference, KnownDifference, Limits, Ours, Receiver, Report, Setup, report, small};
use crate::oracle::{
    Input,
    vectors::{self, End},
};

/// Runs all vectors of `tests/vectors.txt` that the receiver can be set up for, each whole and byte
/// by byte. Gives those of which it makes something else.
///
/// # Panics
/// Where it can be set up for none.
pub fn against_vectors<R: Receiver>() -> Vec<Difference> {
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
            if let Some(difference) = Difference::from(&setup, chunks, expected.clone(), reports) {
                differences.push(Difference { vector: Some(vector.name), ..difference });
                break;
            }
        }
    }
    assert!(tried > 0, "it could be set up for no vector");
    differences
}

/// Which end, with which limits, the options of an [`Input`] say: client in bit 0, small limits in
/// bit 1, permessage-deflate in bit 2.
fn setup(input: &Input<'_>) -> Setup {
    let limits = if input.option(1) {
        small()
    } else {
        Limits { max_frame_size: 1 << 17, max_message_size: 1 << 17, ..Limits::default() }
    };
    Setup { role: input.receiver(), limits, deflate: input.option(2) }
}

/// However the bytes are cut, the receiver tells the same.
///
/// # Panics
/// Where it does not.
pub fn whole_equals_cut<R: Receiver>(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let setup = setup(&input);
    let Some(whole) = report::<R>(&setup, &input.whole()) else { return };
    for chunks in [input.chunks(), input.bytes.chunks(1).collect()] {
        let cut = report::<R>(&setup, &chunks).expect("it was opened before");
        if let Some(difference) = Difference::from(&setup, &chunks, whole.clone(), cut) {
            panic!("whole, as expected, and cut are told otherwise:\n{difference}");
        }
    }
}

/// A receiver tells the same as our codec, but for what is known.
///
/// # Panics
/// Where it does not.
pub fn differential<R: Receiver>(data: &[u8], known: &[KnownDifference]) {
    let Some(input) = Input::new(data) else { return };
    let (setup, chunks) = (setup(&input), input.chunks());
    let (Some(ours), Some(theirs)) =
        (report::<Ours>(&setup, &chunks), report::<R>(&setup, &chunks))
    else {
        return;
    };
    if let Some(difference) = Difference::from(&setup, &chunks, ours, theirs) {
        assert!(known.iter().any(|known| (known.applies)(&difference)), "\n{difference}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It forgets between two pieces what was half done.
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

    /// Can be set up for nothing.
    struct Never;

    impl Receiver for Never {
        fn open(_: &Setup) -> Option<Self> {
            None
        }

        fn receive(&mut self, _: &[u8], _: &mut Vec<Report>) {}
    }

    /// Options and lengths of pieces, then an empty text to a client.
    const EMPTY_TEXT: &[u8] = &[1, 0, 0, 0, 0, 0x81, 0];

    #[test]
    fn ours_has_no_difference_and_a_forgetful_one_many() {
        assert_eq!(against_vectors::<Ours>().len(), 0);
        assert!(against_vectors::<Forgetful>().len() > 100);
        whole_equals_cut::<Ours>(EMPTY_TEXT);
        differential::<Ours>(EMPTY_TEXT, &[]);
    }

    #[test]
    #[should_panic(expected = "no vector")]
    fn one_that_never_opens_passes_nothing() {
        against_vectors::<Never>();
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
        let known = KnownDifference {
            section: "none",
            what: "it forgets",
            applies: |met| met.reported.is_empty(),
        };
        differential::<Forgetful>(EMPTY_TEXT, &[known]);
    }
}
