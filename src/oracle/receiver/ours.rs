//! The codec of this crate, as a receiver.
//!
//! Read next: `bodies.rs`.

use super::setup::{Receiver, Setup, Told};
use crate::{
    oracle::{end, receive},
    wire::{
        deflate::{Codec, Parameters},
        error::ProtocolError,
        protocol::Protocol,
    },
};
use std::sync::Arc;

/// The codec of this crate.
pub struct Ours {
    end: Protocol,
    rule: Option<ProtocolError>,
}

impl Receiver for Ours {
    fn open(setup: &Setup) -> Option<Self> {
        if setup.deflate && !Codec::AVAILABLE {
            return None;
        }
        let end = end(setup.role, Arc::new(setup.limits.clone()), [0; 4]);
        Some(Self {
            end: end.with_deflate(setup.deflate.then_some(Parameters::default())),
            rule: None,
        })
    }

    fn receive(&mut self, bytes: &[u8], told: &mut Vec<Told>) {
        let (events, broken) = receive(&mut self.end, bytes);
        told.extend(events.into_iter().map(Told::Event));
        if let Some(violation) = broken {
            self.rule = Some(violation);
            told.push(Told::Failed(Some(violation.close_code().0)));
        }
    }
}

impl Ours {
    /// The rule that these bytes break.
    pub(super) fn rule(setup: &Setup, bytes: &[u8]) -> Option<ProtocolError> {
        let mut ours = Self::open(setup)?;
        ours.receive(bytes, &mut Vec::new());
        ours.rule
    }
}
