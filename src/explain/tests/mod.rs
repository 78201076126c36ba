//! Tests of what is said about frames. That it leaves nothing out and never disagrees with the
//! codec is checked by [`oracle::explain`](crate::oracle::explain), which the properties here use.

mod examples;
mod memory;
mod properties;
mod violations;

use super::{Explainer, Field, Frame};
use crate::wire::{Limits, Role};
use std::sync::Arc;

/// All frames of some bytes, with the one that is not whole.
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

/// Name, value and meaning of a field.
#[track_caller]
fn field(frame: &Frame, field: Field) -> (&str, &str) {
    let span = frame.spans.iter().find(|span| span.field == field).expect("the field is there");
    (&span.value, &span.meaning)
}
