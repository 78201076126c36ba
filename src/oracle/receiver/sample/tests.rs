//! Plants each bug in the sample, and requires that the test vectors find it, and that a fuzz
//! target finds it within a bounded number of inputs.
//!
//! Must not know where a bug is planted. Read next: `vectors/mod.rs`.

use super::{
    super::{
        against_vectors,
        checks::{difference_from_ours, difference_when_cut},
    },
    Sample, bugs, known,
};
use crate::oracle::{FUZZ, receiver::Difference, replay::inputs};
use std::path::Path;

/// What a check finds in the sample with each bug in turn.
macro_rules! with_each_bug {
    ($check:ident, $argument:expr) => {
        with_each_bug!($check, $argument; 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20)
    };
    ($check:ident, $argument:expr; $($bug:literal)*) => {
        [$( $check::<$bug>($argument) ),*]
    };
}

#[track_caller]
fn check(found: &[Option<Difference>]) {
    assert_eq!(found.len(), bugs::COUNT + 1);
    if let Some(difference) = &found[bugs::NONE] {
        panic!("the sample without a bug differs:\n{difference}");
    }
    let missed: Vec<_> = (1..found.len()).filter(|bug| found[*bug].is_none()).collect();
    assert!(missed.is_empty(), "not found: {missed:?}");
}

#[test]
fn each_planted_bug_is_found_by_a_vector() {
    fn first<const BUG: usize>(_: ()) -> Option<Difference> {
        against_vectors::<Sample<BUG>>(&known::<BUG>()).into_iter().next()
    }
    check(&with_each_bug!(first, ()));
}

fn target_finds<const BUG: usize>(inputs: &[Vec<u8>]) -> Option<Difference> {
    let finds = |input: &Vec<u8>| {
        difference_when_cut::<Sample<BUG>>(input)
            .or_else(|| difference_from_ours::<Sample<BUG>>(input, &known::<BUG>()))
    };
    inputs.iter().find_map(finds)
}

/// How a fuzzer begins: with the inputs that are there, and then with others made of them.
#[test]
fn each_planted_bug_is_found_by_the_fuzz_targets_of_other_codecs() {
    if !Path::new(FUZZ).exists() {
        return println!("skipped: the inputs are in the repository, not in the package");
    }
    for target in ["tungstenite", "tokio_websockets"] {
        let mut all: Vec<_> = inputs(target).into_iter().map(|(_, input)| input).collect();
        all.extend(mutations(&all));
        check(&with_each_bug!(target_finds, &all));
    }
}

/// How many inputs are made: what a fuzzer tries in much less than a second.
const MUTATIONS: usize = 500;

/// Inputs that begin as one and end as another, with one byte changed: always the same ones.
fn mutations(inputs: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut state: u64 = 1;
    let mut below = |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % end.max(1)
    };
    let short: Vec<_> = inputs.iter().filter(|input| (6..500).contains(&input.len())).collect();
    let mutation = |_| {
        let (one, other) = (short[below(short.len())], short[below(short.len())]);
        let mut input = [&one[..below(one.len())], &other[5 + below(other.len() - 5)..]].concat();
        let at = below(input.len());
        input[at] = below(256) as u8;
        input
    };
    (0..MUTATIONS).map(mutation).collect()
}
