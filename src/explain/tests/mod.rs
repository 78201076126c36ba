//! Tests of the explanations of frames. [`oracle::explain`](crate::oracle::explain) checks that the
//! spans cover all bytes and that the verdicts agree with the codec; the properties here use it.

mod examples;
mod memory;
mod properties;
mod violations;

use super::{Explainer, Field, Frame};
use crate::wire::{Limits, Role};
use std::sync::Arc;

/// All frames of some bytes, including an incomplete one.
fn explain(explainer: &mut Explainer, bytes: &[u8]) -> Vec<Frame> {
    let mut frames = Vec::new();
    explainer.push(bytes, |frame| frames.push(frame));
    frames.extend(explainer.rest());
    frames
}

fn to(receiver: Role) -> Explainer {
    Explainer::new(receiver, Arc::new(Limits::default()))
}

#[track_caller]
fn one(receiver: Role, bytes: &[u8]) -> Frame {
    let mut frames = explain(&mut to(receiver), bytes);
    assert_eq!(frames.len(), 1);
    frames.remove(0)
}

/// The value and the meaning of a field.
#[track_caller]
fn field(frame: &Frame, field: Field) -> (&str, &str) {
    let span = frame.spans.iter().find(|span| span.field == field).expect("the field is there");
    (&span.value, &span.meaning)
}
