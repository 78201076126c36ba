//! One end of a connection, and what it is told.
//!
//! Must not know which bytes it gets. Read next: `codec/mask.rs`, the smallest body.

use crate::wire::{
    error::ProtocolError,
    frame::Role,
    limits::Limits,
    protocol::{Event, Protocol},
};
use std::sync::Arc;

/// One end. Whatever it masks, it masks with this key.
pub(super) fn end(role: Role, limits: Arc<Limits>, key: [u8; 4]) -> Protocol {
    match role {
        Role::Server => Protocol::server(limits),
        Role::Client => Protocol::client(limits, Box::new(move || key)),
    }
}

/// What an end is told of these bytes: events, and then perhaps the rule that is broken.
pub(super) fn receive(
    end: &mut Protocol,
    bytes: &[u8],
) -> (Vec<Event<'static>>, Option<ProtocolError>) {
    let (mut bytes, mut events, mut broken) = (bytes.to_vec(), Vec::new(), None);
    let mut input = &mut bytes[..];
    loop {
        match end.receive(&mut input) {
            Ok(Some(event)) => {
                assert_eq!(broken, None, "told more after the end: {event:?}");
                events.push(event.into_owned());
            }
            Ok(None) => return (events, broken),
            Err(violation) => {
                assert_eq!(broken.replace(violation), None, "a violation is told once")
            }
        }
    }
}
