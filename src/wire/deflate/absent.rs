//! The codec for a program without the feature `deflate`: a type with no values, so it never
//! exists.
//!
//! Read next: `codec.rs`, which this file replaces.

use super::parameters::DeflateParameters;
use crate::wire::{
    error::ProtocolError,
    frame::{Opcode, Role},
};
use std::time::Duration;

/// Has no values, so its methods cannot be called.
pub(crate) enum Codec {}

/// The same type as in `codec.rs`, so that callers compile. No value of it is ever made.
#[allow(dead_code)] // matched like the type in `codec.rs`
pub(crate) enum Sent {
    /// Never made.
    Compressed(Opcode, Vec<u8>),
    /// Never made.
    Plain(Opcode, Vec<u8>),
}

impl Codec {
    /// Whether this program can compress.
    pub(crate) const AVAILABLE: bool = false;

    /// Returns `None`.
    pub(crate) fn new(_: &DeflateParameters, _: Role) -> Option<Box<Self>> {
        None
    }

    /// Cannot be called.
    pub(crate) fn compress(&mut self, _: &[u8]) -> Option<Vec<u8>> {
        match *self {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// None, because it cannot be called.
    pub(crate) fn inflate(
        &mut self,
        _: &[u8],
        _: bool,
        _: &mut Vec<u8>,
        _: usize,
    ) -> Result<(), ProtocolError> {
        match *self {}
    }

    /// Cannot be called.
    pub(crate) fn begin(&mut self, _: Opcode, _: Vec<u8>) {
        match *self {}
    }

    /// Cannot be called.
    pub(crate) fn is_busy(&self) -> bool {
        match *self {}
    }

    /// Cannot be called.
    pub(crate) fn go_on(&mut self) -> (usize, Option<Sent>) {
        match *self {}
    }

    /// Cannot be called.
    pub(crate) fn held(&self) -> usize {
        match *self {}
    }

    /// Cannot be called.
    pub(crate) fn tick(&mut self, _: Duration) {
        match *self {}
    }
}
