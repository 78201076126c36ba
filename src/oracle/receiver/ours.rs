//! The codec of this crate, as a receiver.
//!
//! Must not know any other codec. RFC 6455, sections 5 to 8. Read next: `checks.rs`.

use super::setup::{Receiver, Report, Setup};
use crate::{
    oracle::{endpoint, receive},
    wire::{DeflateParameters, Protocol, ProtocolError, deflate::Codec},
};
use std::sync::Arc;

/// The codec of this crate.
pub struct Ours {
    endpoint: Protocol,
    rule: Option<ProtocolError>,
}

impl Receiver for Ours {
    fn open(setup: &Setup) -> Option<Self> {
        if setup.deflate && !Codec::AVAILABLE {
            return None;
        }
        let endpoint = endpoint(setup.role, Arc::new(setup.limits.clone()), [0; 4]);
        Some(Self {
            endpoint: endpoint.with_deflate(setup.deflate.then_some(DeflateParameters::default())),
            rule: None,
        })
    }

    fn receive(&mut self, bytes: &[u8], reports: &mut Vec<Report>) {
        let (events, broken) = receive(&mut self.endpoint, bytes);
        reports.extend(events.into_iter().map(Report::Event));
        if let Some(error) = broken {
            self.rule = Some(error);
            reports.push(Report::Failed(Some(error.close_code().0)));
        }
    }
}

impl Ours {
    /// The rule that these bytes break, if any.
    pub(super) fn rule(setup: &Setup, bytes: &[u8]) -> Option<ProtocolError> {
        let mut ours = Self::open(setup)?;
        ours.receive(bytes, &mut Vec::new());
        ours.rule
    }

    /// How many of these bytes have arrived when our codec makes its report of this index.
    pub(super) fn offset_of(setup: &Setup, bytes: &[u8], index: usize) -> Option<usize> {
        let (mut ours, mut reports) = (Self::open(setup)?, Vec::new());
        bytes.iter().enumerate().find_map(|(at, byte)| {
            ours.receive(&[*byte], &mut reports);
            (reports.len() > index).then_some(at + 1)
        })
    }
}
