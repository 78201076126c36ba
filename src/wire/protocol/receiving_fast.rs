//! A fast path for the most common input: a message in one frame that is whole in the input.
//!
//! Readers can skip this file: the result is the same as that of `next_event`. RFC 6455, section
//! 5.4. Read next: [`head`](crate::wire::head), how a connection begins.

use super::Protocol;
use crate::wire::{
    error::ProtocolError,
    frame::{Header, Role},
    mask, mask_fast,
    message::{Message, MessageKind},
    utf8::Utf8,
};

impl Protocol {
    /// Handles the most common input: an uncompressed message in one frame that is whole in
    /// `input`, with nothing else incomplete. `None` means that the input is something else, and
    /// that nothing has been taken. The result is the same as that of `next_event`.
    #[inline(always)]
    pub(super) fn whole_message<'a>(
        &mut self,
        input: &mut &'a mut [u8],
    ) -> Option<Result<Message<'a>, ProtocolError>> {
        let limits = &self.limits;
        if self.partial.is_some() || limits.max_fragments == 0 || self.close_outcome().is_some() {
            return None;
        }
        let longest = limits.max_frame_size.min(limits.max_message_size as u64);
        let (header, payload) = whole_frame(input, self.role, longest)?;
        let kind = MessageKind::of(header.opcode)?; // which a whole message has
        Some(message(kind, header.mask, payload))
    }
}

/// Takes the frame at the front of `input` if it is a whole, uncompressed message of at most
/// `longest` bytes, and returns its header and its payload, still masked. Otherwise returns `None`
/// and takes nothing.
#[inline(always)]
fn whole_frame<'a>(
    input: &mut &'a mut [u8],
    receiver: Role,
    longest: u64,
) -> Option<(Header, &'a mut [u8])> {
    let (header, length) = match Header::decode_short(input, receiver) {
        Some(short) => short,
        None => Header::decode(input, receiver).ok()?.filter(|(header, _)| header.is_message())?,
    };
    if header.length > longest.min((input.len() - length) as u64) {
        return None;
    }
    let (frame, rest) = std::mem::take(input).split_at_mut(length + header.length as usize);
    *input = rest;
    Some((header, &mut frame[length..]))
}

/// Makes a message from the payload of a single frame, which it unmasks. Text is checked for ASCII
/// at the same time, because most text is ASCII, and ASCII is valid UTF-8.
#[inline(always)]
fn message(
    kind: MessageKind,
    mask: Option<[u8; 4]>,
    payload: &mut [u8],
) -> Result<Message<'_>, ProtocolError> {
    let seen_ascii = match (mask, kind) {
        (Some(key), MessageKind::Text) => mask_fast::apply_to_text(key, payload),
        (Some(key), MessageKind::Binary) => {
            mask::apply(key, 0, payload);
            false
        }
        (None, _) => false, // nobody has looked
    };
    if kind == MessageKind::Text && !seen_ascii {
        let mut utf8 = Utf8::default();
        let checked = utf8.push(payload);
        let complete = if utf8.is_complete() { Ok(()) } else { Err(payload.len()) };
        checked.and(complete).map_err(|offset| ProtocolError::TextNotUtf8 { offset })?;
    }
    Ok(Message::unchecked(kind, &*payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::frame::Opcode;
    use crate::wire::{event::Event, limits::Limits};
    use proptest::prelude::*;
    use std::sync::Arc;

    /// Generates bytes that often begin with a whole message.
    fn inputs() -> impl Strategy<Value = (Role, Vec<u8>)> {
        let payload = prop_oneof![
            "[a-zä€]{0,20}".prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..20),
            prop::collection::vec(Just(b'a'), 120..140),
        ];
        let first = prop_oneof![6 => 0x81_u8..=0x82, 1 => any::<u8>()];
        (any::<bool>(), first, payload, any::<[u8; 4]>(), any::<Vec<u8>>()).prop_map(
            |(server, first, payload, key, after)| {
                let (role, mask) =
                    if server { (Role::Server, Some(key)) } else { (Role::Client, None) };
                let mut bytes = Vec::new();
                Header::whole(Opcode::Text, payload.len(), mask).encode(&mut bytes);
                bytes[0] = first;
                bytes.extend([payload, after].concat());
                (role, bytes)
            },
        )
    }

    fn end(role: Role, limits: &Arc<Limits>) -> Protocol {
        match role {
            Role::Server => Protocol::server(Arc::clone(limits)),
            Role::Client => Protocol::client(Arc::clone(limits), Box::new(|| [0; 4])),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_plain_way(
            (role, bytes) in inputs(),
            cut in prop::option::of(any::<prop::sample::Index>()),
            longest in prop_oneof![Just(1 << 20), 0_usize..150],
        ) {
            let limits = Arc::new(Limits {
                max_frame_size: longest as u64,
                max_message_size: longest,
                ..Limits::default()
            });
            let length = cut.map_or(bytes.len(), |cut| cut.index(bytes.len() + 1));
            let (mut fast, mut plain) = (bytes[..length].to_vec(), bytes[..length].to_vec());
            let (mut input, mut same) = (&mut fast[..], &mut plain[..]);
            match end(role, &limits).whole_message(&mut input) {
                None => prop_assert_eq!(&*input, &bytes[..length], "nothing was taken"),
                Some(message) => {
                    let expected = end(role, &limits).next_event(&mut same);
                    prop_assert_eq!(message.map(|message| Some(Event::Message(message))), expected);
                    prop_assert_eq!(input, same);
                }
            }
        }
    }
}
