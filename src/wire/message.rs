//! Messages, and how fragments become one.
//!
//! A message comes in one frame, or in fragments: the first with the opcode of its kind and FIN
//! clear, the others continuations, the last with FIN set (RFC 6455, section 5.4). [`Assembly`] is
//! the message under way. It checks text as it arrives (8.1), so that a bad byte fails the
//! connection at the fragment that brings it. Knows nothing of masks, control frames or the
//! connection. Read next: [`outbox`](super::outbox).

use super::{
    error::ProtocolError,
    frame::{Header, Opcode, PayloadChunk},
    limits::{Limits, memory_of},
    utf8::Utf8,
};
use std::{borrow::Cow, str::Utf8Error};

/// What a message's bytes mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// UTF-8 text.
    Text,
    /// Any bytes.
    Binary,
}

impl MessageKind {
    /// The opcode of a message's first frame.
    pub fn opcode(self) -> Opcode {
        match self {
            Self::Text => Opcode::Text,
            Self::Binary => Opcode::Binary,
        }
    }
}

/// A whole message, received or to be sent. A text message is always UTF-8: it was checked when it
/// was received, and otherwise it was made of a `str` or by [`new`](Self::new), which checks.
///
/// A received one borrows from the input where it can. Text is held as bytes, because most receivers
/// only hand them on, as an echo or a broadcast does. Without `unsafe` there is no way from bytes
/// that were checked to a `str` but to check them again, so that is done for who asks for one, by
/// [`as_text`](Self::as_text) and [`into_text`](Self::into_text), and [`payload`](Self::payload)
/// costs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    pub(super) kind: MessageKind,
    /// The bytes, unmasked. Those of a text are UTF-8.
    pub(super) payload: Cow<'a, [u8]>,
}

impl<'a> Message<'a> {
    /// A text message, of a `&str` or a `String`.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let payload = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        Self { kind: MessageKind::Text, payload }
    }

    /// A binary message, of a `&[u8]` or a `Vec<u8>`.
    pub fn binary(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { kind: MessageKind::Binary, payload: bytes.into() }
    }

    /// A message of this kind.
    ///
    /// # Errors
    /// A text that is not UTF-8.
    pub fn new(kind: MessageKind, payload: impl Into<Cow<'a, [u8]>>) -> Result<Self, Utf8Error> {
        let payload = payload.into();
        if kind == MessageKind::Text {
            std::str::from_utf8(&payload)?;
        }
        Ok(Self { kind, payload })
    }

    /// For a caller that has checked a text; and for the oracles, which repeat what other codecs
    /// take for one.
    pub(crate) fn unchecked(kind: MessageKind, payload: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { kind, payload: payload.into() }
    }

    /// A message that came whole.
    ///
    /// # Errors
    /// A text that is not UTF-8.
    pub fn received(kind: MessageKind, payload: PayloadChunk<'a>) -> Result<Self, ProtocolError> {
        let mut utf8 = Utf8::default();
        if kind == MessageKind::Text {
            check(&mut utf8, payload, 0)?;
        }
        if !utf8.is_complete() {
            return Err(ProtocolError::TextNotUtf8 { offset: payload.bytes.len() });
        }
        Ok(Self::unchecked(kind, payload.bytes))
    }

    /// Whether it is text or binary.
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// The bytes of either kind.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The bytes of either kind: borrowed where the message borrows them, otherwise without a copy.
    pub fn into_payload(self) -> Cow<'a, [u8]> {
        self.payload
    }

    /// The text of a text message; `None` for a binary one. It looks at each byte; see above.
    pub fn as_text(&self) -> Option<&str> {
        match self.kind {
            MessageKind::Text => std::str::from_utf8(&self.payload).ok(),
            MessageKind::Binary => None,
        }
    }

    /// As [`as_text`](Self::as_text): borrowed where the message borrows it, otherwise without a
    /// copy.
    pub fn into_text(self) -> Option<Cow<'a, str>> {
        match (self.kind, self.payload) {
            (MessageKind::Text, Cow::Borrowed(bytes)) => {
                std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
            }
            (MessageKind::Text, Cow::Owned(bytes)) => String::from_utf8(bytes).ok().map(Cow::Owned),
            (MessageKind::Binary, _) => None,
        }
    }

    /// The same message, which borrows nothing: for a receiver that keeps it.
    pub fn into_owned(self) -> Message<'static> {
        Message { kind: self.kind, payload: Cow::Owned(self.payload.into_owned()) }
    }
}

/// The message under way, if any.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    open: Option<MessageKind>,
    /// It came with RSV1: the payloads of its frames are not its bytes yet.
    compressed: bool,
    payload: Vec<u8>,
    /// How many bytes came before those, and have been forgotten.
    forgotten: usize,
    utf8: Utf8,
    fragments: u32,
}

impl Assembly {
    /// How many bytes of the message have come.
    pub(crate) fn length(&self) -> usize {
        self.forgotten + self.payload.len()
    }

    /// Its first bytes, at most so many, where none have been forgotten.
    pub(crate) fn beginning(&self, most: usize) -> &[u8] {
        &self.payload[..most.min(self.payload.len())]
    }

    /// How many of them have been [forgotten](Self::forget_but).
    pub(crate) fn forgotten(&self) -> usize {
        self.forgotten
    }

    /// Forgets what has come but for its last bytes, so many: for one who checks a message, and
    /// does not want it.
    pub(crate) fn forget_but(&mut self, last: usize) {
        let over = self.payload.len().saturating_sub(last);
        self.payload.drain(..over);
        self.payload.shrink_to(2 * last);
        self.forgotten += over;
    }

    /// How many bytes of memory they take.
    pub(crate) fn held(&self) -> usize {
        memory_of(&self.payload)
    }

    /// Whether a message is under way.
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Takes the header of a data frame.
    ///
    /// # Errors
    /// As [`check_header`](Self::check_header).
    pub(crate) fn begin(&mut self, header: &Header, limits: &Limits) -> Result<(), ProtocolError> {
        self.check_header(header, limits)?;
        if header.opcode != Opcode::Continuation {
            self.open = Some(if header.opcode == Opcode::Text {
                MessageKind::Text
            } else {
                MessageKind::Binary
            });
            self.compressed = header.compressed;
        }
        self.fragments = self.fragments.saturating_add(1);
        Ok(())
    }

    /// Checks the header of a data frame: may it come now, and is there room for it? The masking
    /// key is not looked at.
    ///
    /// # Errors
    /// The rule of fragmentation that it breaks, or the limit that it passes.
    pub(crate) fn check_header(
        &self,
        header: &Header,
        limits: &Limits,
    ) -> Result<(), ProtocolError> {
        let continues = header.opcode == Opcode::Continuation;
        match (self.open, continues) {
            (None, true) => return Err(ProtocolError::ContinuationOfNothing),
            (Some(_), false) => return Err(ProtocolError::MessageInsideMessage),
            _ => {}
        }
        let compressed = if continues { self.compressed } else { header.compressed };
        // What cannot be compressed gets longer by it, in DEFLATE by an eighth at the most. What a
        // compressed message comes to is counted as it is inflated.
        let longer = if compressed { limits.max_frame_size / 8 + 16 } else { 0 };
        if header.length > limits.max_frame_size.saturating_add(longer) {
            return Err(ProtocolError::FrameTooBig {
                length: header.length,
                limit: limits.max_frame_size,
            });
        }
        let room = limits.max_message_size.saturating_sub(self.length());
        if !compressed && header.length > room as u64 {
            return Err(ProtocolError::MessageTooBig { limit: limits.max_message_size });
        }
        if self.fragments >= limits.max_fragments {
            return Err(ProtocolError::TooManyFragments { limit: limits.max_fragments });
        }
        Ok(())
    }

    /// Takes a chunk of payload.
    ///
    /// # Errors
    /// A byte that a text cannot have there.
    pub(crate) fn push(&mut self, chunk: PayloadChunk<'_>) -> Result<(), ProtocolError> {
        self.check(chunk)?;
        // Grows with what has come, never with what a header promises.
        self.payload.extend_from_slice(chunk.bytes);
        Ok(())
    }

    /// Whether there is no memory yet to gather the message in.
    pub(crate) fn has_no_buffer(&self) -> bool {
        self.payload.capacity() == 0
    }

    /// Takes an empty buffer for that.
    pub(crate) fn reuse(&mut self, spare: Vec<u8>) {
        self.payload = spare;
    }

    /// Whether the message under way is compressed, so that [`push_with`](Self::push_with) is for
    /// it.
    pub(crate) fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// Lets `append` make payload of what came, behind what there is of the message.
    ///
    /// # Errors
    /// A byte that a text cannot have there, else what `append` says: what it appended came before
    /// what it stumbled on, and is checked before it.
    pub(crate) fn push_with(
        &mut self,
        append: impl FnOnce(&mut Vec<u8>) -> Result<(), ProtocolError>,
    ) -> Result<(), ProtocolError> {
        let (before, begin) = (self.length(), self.payload.len());
        let appended = append(&mut self.payload);
        if self.open == Some(MessageKind::Text) {
            self.utf8
                .push(&self.payload[begin..])
                .map_err(|at| ProtocolError::TextNotUtf8 { offset: before + at })?;
        }
        appended
    }

    /// Ends the message: it is whole, but for what was forgotten, and the assembly is as new.
    ///
    /// # Errors
    /// A text that ends inside a character.
    pub(crate) fn finish(&mut self) -> Result<Message<'static>, ProtocolError> {
        let kind = self.end(0)?;
        Ok(Message::unchecked(kind, std::mem::take(&mut self.payload)))
    }

    /// Ends a message whose last chunk is `chunk`. Where that is all of it, as it mostly is,
    /// nothing is copied.
    ///
    /// # Errors
    /// As [`push`](Self::push) and [`finish`](Self::finish).
    pub(crate) fn finish_with<'a>(
        &mut self,
        chunk: PayloadChunk<'a>,
    ) -> Result<Message<'a>, ProtocolError> {
        if self.length() == 0 {
            self.check(chunk)?;
            let kind = self.end(chunk.bytes.len())?;
            return Ok(Message::unchecked(kind, chunk.bytes));
        }
        self.push(chunk)?;
        self.finish()
    }

    fn check(&mut self, chunk: PayloadChunk<'_>) -> Result<(), ProtocolError> {
        let before = self.length();
        if self.open == Some(MessageKind::Text) {
            check(&mut self.utf8, chunk, before)
        } else {
            Ok(())
        }
    }

    /// Checks that the text is complete, with `borrowed` bytes besides those gathered, and makes
    /// ready for the next.
    fn end(&mut self, borrowed: usize) -> Result<MessageKind, ProtocolError> {
        if !self.utf8.is_complete() {
            return Err(ProtocolError::TextNotUtf8 { offset: self.length() + borrowed });
        }
        (self.fragments, self.forgotten) = (0, 0);
        self.open.take().ok_or(ProtocolError::ContinuationOfNothing)
    }
}

/// Checks a chunk of a text, `before` bytes from its start.
fn check(utf8: &mut Utf8, chunk: PayloadChunk<'_>, before: usize) -> Result<(), ProtocolError> {
    // ASCII is text, but not inside a character.
    if chunk.seen_ascii && utf8.is_complete() {
        return Ok(());
    }
    utf8.push(chunk.bytes).map_err(|at| ProtocolError::TextNotUtf8 { offset: before + at })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of which nothing has been seen.
    impl<'a> From<&'a [u8]> for PayloadChunk<'a> {
        fn from(bytes: &'a [u8]) -> Self {
            Self { bytes, seen_ascii: false }
        }
    }

    fn header(opcode: Opcode, fin: bool, length: u64) -> Header {
        Header { fin, compressed: false, opcode, mask: None, length }
    }

    fn assembly(
        fragments: &[(Opcode, bool, &[u8])],
        limits: &Limits,
    ) -> Result<Option<Message<'static>>, ProtocolError> {
        let mut assembly = Assembly::default();
        let mut message = None;
        for &(opcode, fin, payload) in fragments {
            assembly.begin(&header(opcode, fin, payload.len() as u64), limits)?;
            assembly.push(payload.into())?;
            if fin {
                message = Some(assembly.finish()?);
            }
        }
        Ok(message)
    }

    use Opcode::{Binary, Continuation, Text};

    #[test]
    fn fragments_become_one_message() {
        let message = assembly(
            &[(Text, false, b"Hel"), (Continuation, false, b""), (Continuation, true, b"lo")],
            &Limits::default(),
        );
        assert_eq!(message, Ok(Some(Message::text("Hello"))));
    }

    #[test]
    fn a_continuation_of_nothing_and_a_message_inside_a_message_are_refused() {
        let limits = Limits::default();
        assert_eq!(
            assembly(&[(Continuation, true, b"")], &limits),
            Err(ProtocolError::ContinuationOfNothing)
        );
        let twice = [(Text, true, &b""[..]), (Continuation, true, b"")];
        assert_eq!(
            assembly(&twice, &limits),
            Err(ProtocolError::ContinuationOfNothing),
            "the first message had ended"
        );
        for opcode in [Text, Binary] {
            let nested = [(Binary, false, &b""[..]), (opcode, true, b"")];
            assert_eq!(assembly(&nested, &limits), Err(ProtocolError::MessageInsideMessage));
        }
    }

    #[test]
    fn a_bad_byte_late_in_a_text_is_refused_at_its_fragment() {
        let fragments = [(Text, false, &b"ok"[..]), (Continuation, false, b"\xF4\x90\x80\x80")];
        let bad = Err(ProtocolError::TextNotUtf8 { offset: 3 });
        assert_eq!(
            assembly(&fragments, &Limits::default()),
            bad,
            "at that fragment, though FIN never comes"
        );
    }

    #[test]
    fn a_text_that_ends_inside_a_character() {
        let bad = Err(ProtocolError::TextNotUtf8 { offset: 3 });
        assert_eq!(assembly(&[(Text, true, b"a\xE2\x82")], &Limits::default()), bad);
        let mut assembly = Assembly::default();
        assembly.begin(&header(Text, true, 3), &Limits::default()).unwrap();
        assert_eq!(
            assembly.finish_with(b"a\xE2\x82"[..].into()),
            Err(ProtocolError::TextNotUtf8 { offset: 3 })
        );
    }

    #[test]
    fn binary_may_be_any_bytes() {
        let message = assembly(&[(Binary, true, b"\xFF\xC0")], &Limits::default());
        assert_eq!(message, Ok(Some(Message::binary(b"\xFF\xC0"))));
    }

    /// Whoever holds a text message can rely on it.
    #[test]
    fn a_text_message_is_made_of_text_alone() {
        assert!(Message::new(MessageKind::Text, &b"a\xE2\x82"[..]).is_err());
        let text = Message::new(MessageKind::Text, "später".as_bytes()).unwrap();
        assert_eq!((text.kind(), text.as_text()), (MessageKind::Text, Some("später")));
        assert_eq!(text, Message::text("später".to_owned()));
        assert_eq!(text.into_owned().into_text(), Some(Cow::Borrowed("später")));
        let binary = Message::new(MessageKind::Binary, vec![0xFF]).unwrap();
        assert_eq!((binary.as_text(), binary.payload()), (None, &[0xFF][..]));
        assert_eq!((binary.clone().into_text(), binary.into_payload()), (None, vec![0xFF].into()));
    }

    #[test]
    fn limits_hold_for_the_message_not_only_for_its_frames() {
        let limits = Limits {
            max_frame_size: 60,
            max_message_size: 64,
            max_fragments: 3,
            ..Limits::default()
        };
        let sixty = [0_u8; 60];
        let fits = [(Binary, false, &sixty[..]), (Continuation, true, &sixty[..4])];
        assert!(assembly(&fits, &limits).is_ok());
        let over = [(Binary, false, &sixty[..]), (Continuation, true, &sixty[..5])];
        assert_eq!(assembly(&over, &limits), Err(ProtocolError::MessageTooBig { limit: 64 }));
        let long = [(Binary, true, &[0; 61][..])];
        assert_eq!(
            assembly(&long, &limits),
            Err(ProtocolError::FrameTooBig { length: 61, limit: 60 })
        );
        let many =
            [(Binary, false, &b""[..]), (Continuation, false, b""), (Continuation, false, b"")];
        assert_eq!(assembly(&many, &limits), Ok(None));
        let one_more = [&many[..], &[(Continuation, true, b"")]].concat();
        assert_eq!(assembly(&one_more, &limits), Err(ProtocolError::TooManyFragments { limit: 3 }));
    }

    #[test]
    fn a_compressed_frame_may_be_an_eighth_longer() {
        let limits = Limits { max_frame_size: 84, ..Limits::default() };
        let begin = |length| {
            let header = Header { compressed: true, ..header(Binary, true, length) };
            Assembly::default().begin(&header, &limits)
        };
        let longest = 84 + 84 / 8 + 16;
        assert_eq!(begin(longest), Ok(()));
        assert_eq!(
            begin(longest + 1),
            Err(ProtocolError::FrameTooBig { length: longest + 1, limit: 84 })
        );
    }

    #[test]
    fn a_whole_message_is_borrowed() {
        let mut assembly = Assembly::default();
        assembly.begin(&header(Text, true, 5), &Limits::default()).unwrap();
        let message = assembly.finish_with(b"Hello"[..].into()).unwrap();
        assert!(matches!(message.payload, Cow::Borrowed(b"Hello")));
    }
}
