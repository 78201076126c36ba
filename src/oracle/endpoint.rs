//! An endpoint of a connection, and the events that it reports for some bytes.
//!
//! Must not know where the bytes come from. RFC 6455, sections 5 to 7. Read next: `input.rs`.

use crate::wire::{Event, Limits, Protocol, ProtocolError, Role};
use std::sync::Arc;

/// An endpoint that masks with a fixed key, if it masks.
pub(super) fn endpoint(role: Role, limits: Arc<Limits>, key: [u8; 4]) -> Protocol {
    match role {
        Role::Server => Protocol::server(limits),
        Role::Client => Protocol::client(limits, Box::new(move || key)),
    }
}

/// The events for these bytes, and the protocol error if they break a rule.
pub(super) fn receive(
    endpoint: &mut Protocol,
    bytes: &[u8],
) -> (Vec<Event<'static>>, Option<ProtocolError>) {
    let (mut bytes, mut events, mut error) = (bytes.to_vec(), Vec::new(), None);
    let mut input = &mut bytes[..];
    loop {
        match endpoint.receive(&mut input) {
            Ok(Some(event)) => {
                assert_eq!(error, None, "an event after the violation: {event:?}");
                events.push(event.into_owned());
            }
            Ok(None) => return (events, error),
            Err(broken) => {
                assert_eq!(error.replace(broken), None, "a violation is reported once")
            }
        }
    }
}
