//! What stands for the compressor and the inflater where the feature `deflate` is off: nothing, so
//! there is never one.
//!
//! Read next: `codec.rs`, which this replaces.

use super::parameters::Parameters;
use crate::wire::{
    error::ProtocolError,
    frame::{Opcode, Role},
};
use std::time::Duration;

/// There is none.
pub(crate) enum Codec {}

/// Made by nobody.
#[allow(dead_code)] // taken as the other is
pub(crate) enum Sent {
    /// Likewise.
    Compressed(Opcode, Vec<u8>),
    /// Likewise.
    Plain(Opcode, Vec<u8>),
}

impl Codec {
    /// Whether this program can compress.
    pub(crate) const AVAILABLE: bool = false;

    /// None.
    pub(crate) fn new(_: &Parameters, _: Role) -> Option<Box<Self>> {
        None
    }

    /// Cannot be called.
    pub(crate) fn compress(&mut self, _: &[u8]) -> Option<Vec<u8>> {
        match *self {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// None.
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
