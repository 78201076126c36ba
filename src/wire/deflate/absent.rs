//! What stands for the compressor and the inflater where the feature `deflate` is off: nothing, so there is never one.
//!
//! Read next: `codec.rs`, which this replaces.

use super::Parameters;
use crate::wire::{error::Violation, frame::Role};
use std::time::Duration;

/// There is none.
pub enum Codec {}

impl Codec {
    /// Whether this program can compress.
    pub const AVAILABLE: bool = false;

    /// None.
    pub fn new(_: &Parameters, _: Role) -> Option<Box<Self>> {
        None
    }

    /// Cannot be called.
    pub fn compress(&mut self, _: &[u8]) -> Option<Vec<u8>> {
        match *self {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// None.
    pub fn inflate(&mut self, _: &[u8], _: bool, _: &mut Vec<u8>, _: usize) -> Result<(), Violation> {
        match *self {}
    }

    /// Cannot be called.
    pub fn tick(&mut self, _: Duration) {
        match *self {}
    }
}
