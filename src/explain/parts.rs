//! Splits a frame into spans, one for each field.
//!
//! The spans are contiguous: each bit belongs to exactly one. A field that has not been received
//! yet has an empty span at the end. This file checks no rule. It knows only which field each rule
//! is about. RFC 6455, section 5.2. Read next: `meaning.rs`, the sentences.

use super::{
    frame::Frame,
    layout::Layout,
    meaning::{self, About},
    outcome::{Fragment, Outcome},
    span::{Field, Rule, Span, Verdict},
    words,
};
use crate::wire::{
    MessageKind, ProtocolError, Role, frame,
    raw::{Opcode, mask},
};
use std::ops::Range;

/// Builds the frame. `received` bytes of its payload have arrived, of which `kept` holds the first.
pub(super) fn frame(
    at: u64,
    sender: Role,
    header: &[u8],
    kept: &[u8],
    received: u64,
    outcome: &Outcome,
) -> Frame {
    let layout = Layout::new(header);
    let unmasked = layout.key().map(|key| {
        let mut payload = kept.to_vec();
        mask::apply(key, 0, &mut payload);
        payload
    });
    let mut frame = Frame {
        at,
        sender,
        header: layout.header(),
        header_length: header.len(),
        bytes: [header, kept].concat(),
        cut: received - kept.len() as u64,
        unmasked,
        missing: 0,
        error: outcome.error,
        message: outcome.fragment.as_ref().and_then(Fragment::message),
        spans: Vec::new(),
    };
    (frame.spans, frame.missing) = spans(&frame, layout, received, outcome);
    frame
}

/// The spans of the frame, and the number of missing bytes. `received` bytes of its payload have
/// arrived.
fn spans(frame: &Frame, layout: Layout<'_>, received: u64, outcome: &Outcome) -> (Vec<Span>, u64) {
    let about = About { layout, sender: frame.sender, outcome };
    let mut parts =
        Parts { frame, layout, about, received, spans: Vec::with_capacity(12), missing: 0 };
    parts.first_byte();
    parts.rest_of_header();
    parts.payload();
    (parts.spans, parts.missing)
}

/// The field that a rule is about. `long` is the field that holds the payload length: the extended
/// one, if there is one.
fn field_of(error: ProtocolError, long: Field, is_compressed: bool) -> Field {
    use ProtocolError::*;
    match error {
        ReservedBit { bit: 1 } | CompressedNotFirst => Field::Rsv1,
        ReservedBit { bit: 2 } => Field::Rsv2,
        ReservedBit { .. } => Field::Rsv3,
        ControlFragmented => Field::Fin,
        ReservedOpcode(_)
        | ContinuationOfNothing
        | MessageInsideMessage
        | TooManyFragments { .. } => Field::Opcode,
        MaskMissing | MaskForbidden => Field::Mask,
        ControlTooLong => Field::Length,
        // The size of a compressed message is known only after inflating it.
        MessageTooBig { .. } if is_compressed => Field::Payload,
        LengthTopBit | LengthNotMinimal { .. } | FrameTooBig { .. } | MessageTooBig { .. } => long,
        DeflateCorrupt | TextNotUtf8 { .. } => Field::Payload,
        // The bytes of a frame never break these two, which depend on time and on other
        // connections.
        Unfinished { .. } | OutOfMemory => Field::Payload,
        CloseOfOneByte | CloseCodeForbidden(_) => Field::CloseCode,
        CloseReasonNotUtf8 => Field::CloseReason,
    }
}

/// Collects the spans, from left to right.
struct Parts<'a> {
    frame: &'a Frame,
    layout: Layout<'a>,
    about: About<'a>,
    received: u64,
    spans: Vec<Span>,
    missing: u64,
}

impl Parts<'_> {
    fn first_byte(&mut self) {
        let Some(&first) = self.layout.bytes.first() else { return };
        let about = self.about;
        let bit = |at: u8| first >> (7 - at) & 1;
        self.bits(0, 0..1, Field::Fin, bit(0).to_string(), about.fin(bit(0) == 1));
        for (at, field) in [(1, Field::Rsv1), (2, Field::Rsv2), (3, Field::Rsv3)] {
            self.bits(0, at..at + 1, field, bit(at).to_string(), about.reserved(at, bit(at) == 1));
        }
        let bits = first & frame::OPCODE;
        let name = Opcode::from_bits(bits).map_or("reserved", meaning::opcode_name);
        self.bits(0, 4..8, Field::Opcode, format!("0x{bits:X} ({name})"), about.opcode());
    }

    fn rest_of_header(&mut self) {
        let (layout, about) = (self.layout, self.about);
        let Some(short) = layout.short_length() else {
            let meaning = "the second byte: the MASK bit and the 7-bit payload length".to_owned();
            return self.whole(Field::Length, 1..1, 1, String::new(), meaning);
        };
        self.bits(1, 0..1, Field::Mask, u8::from(layout.is_masked()).to_string(), about.mask());
        self.bits(1, 1..8, Field::Length, short.to_string(), about.short_length(short));
        if let Some(field) = self.long_field() {
            let (range, missing) = self.part(2, layout.long_length());
            let hex = || words::hex(&layout.bytes[range.clone()]);
            let value = layout.length().map_or_else(hex, |length| length.to_string());
            self.whole(field, range, missing, value, about.long_length());
        }
        if layout.is_masked() {
            let (range, missing) = self.part(layout.key_at(), 4);
            let value = words::hex(&layout.bytes[range.clone()]);
            self.whole(Field::MaskingKey, range, missing, value, about.key());
        }
    }

    fn payload(&mut self) {
        let Some(length) = self.layout.length() else { return };
        let start = self.layout.bytes.len();
        let range =
            start..start.saturating_add(usize::try_from(self.received).unwrap_or(usize::MAX));
        let payload = self.frame.payload();
        let shown = &payload[..payload.len().min(words::ENOUGH)];
        if self.layout.opcode() == Some(Opcode::Close) {
            return self.close_payload(range, length, shown);
        }
        if length == 0 && self.violated() != Some(Field::Payload) {
            return;
        }
        let fragment = self.about.outcome.fragment.as_ref();
        let is_text = match fragment {
            Some(fragment) => fragment.kind == MessageKind::Text && !fragment.is_compressed,
            None => self.layout.opcode() != Some(Opcode::Binary),
        };
        let mut meaning = self.about.payload(length);
        if let (Some(fragment), Some(ProtocolError::TextNotUtf8 { offset })) =
            (fragment, self.frame.error)
        {
            let at = (offset as u64).saturating_sub(fragment.before);
            let byte = usize::try_from(at).ok().and_then(|at| payload.get(at)).copied();
            meaning += &fragment.not_utf8(offset as u64, byte);
        }
        let value = shown_of(shown, length, is_text);
        self.whole(Field::Payload, range, length - self.received, value, meaning);
    }

    fn close_payload(&mut self, range: Range<usize>, length: u64, payload: &[u8]) {
        if length == 0 {
            return;
        }
        let code_end = range.end.min(range.start.saturating_add(2));
        let missing = length.min(2) - (code_end - range.start) as u64;
        let code = payload.first_chunk().map(|code| u16::from_be_bytes(*code));
        let value = code.map_or_else(|| words::hex(payload), |code| code.to_string());
        self.whole(
            Field::CloseCode,
            range.start..code_end,
            missing,
            value,
            meaning::close_code(code),
        );
        if length > 2 {
            let missing = length - 2 - (range.end - code_end) as u64;
            let reason = payload.get(2..).unwrap_or_default();
            let value = shown_of(reason, length - 2, true);
            self.whole(
                Field::CloseReason,
                code_end..range.end,
                missing,
                value,
                meaning::close_reason(),
            );
        }
    }

    /// The received range of a header field, and how many of its bytes are missing.
    fn part(&self, start: usize, length: usize) -> (Range<usize>, u64) {
        let end = self.layout.bytes.len();
        let range = start.min(end)..(start + length).min(end);
        let missing = length - range.len();
        (range, missing as u64)
    }

    fn long_field(&self) -> Option<Field> {
        match self.layout.long_length() {
            2 => Some(Field::Length16),
            8 => Some(Field::Length64),
            _ => None,
        }
    }

    /// The field that is wrong in this frame, if it breaks a rule.
    fn violated(&self) -> Option<Field> {
        let long = self.long_field().unwrap_or(Field::Length);
        self.frame.error.map(|error| field_of(error, long, self.about.outcome.is_compressed()))
    }

    fn bits(&mut self, byte: usize, bits: Range<u8>, field: Field, value: String, meaning: String) {
        let verdict = self.verdict(field, 0);
        self.add(Span {
            bytes: byte..byte + 1,
            bits: Some(bits),
            field,
            value,
            meaning,
            section: section(field),
            verdict,
        });
    }

    fn whole(
        &mut self,
        field: Field,
        bytes: Range<usize>,
        missing: u64,
        value: String,
        mut meaning: String,
    ) {
        if missing > 0 {
            meaning += &words::needs(missing);
        }
        self.missing = self.missing.saturating_add(missing);
        let verdict = self.verdict(field, missing);
        self.add(Span {
            bytes,
            bits: None,
            field,
            value,
            meaning,
            section: section(field),
            verdict,
        });
    }

    fn verdict(&self, field: Field, missing: u64) -> Verdict {
        match self.frame.error {
            Some(error) if self.violated() == Some(field) => Verdict::Broken(Rule::Frame(error)),
            _ if missing > 0 => Verdict::Missing(missing),
            _ => Verdict::Valid,
        }
    }

    fn add(&mut self, mut span: Span) {
        let tells_compressed = match span.field {
            Field::Rsv1 => self.about.outcome.deflate,
            field => field == Field::Payload && self.about.outcome.is_compressed(),
        };
        if let Verdict::Broken(rule) = &span.verdict {
            span.section = rule.section();
        } else if tells_compressed {
            span.section = "RFC 7692, 6";
        }
        self.spans.push(span);
    }
}

/// The section that defines a field.
fn section(field: Field) -> &'static str {
    match field {
        Field::MaskingKey => "RFC 6455, 5.3",
        Field::CloseCode => "RFC 6455, 7.4",
        Field::CloseReason => "RFC 6455, 5.5.1",
        _ => "RFC 6455, 5.2",
    }
}

/// The value to show for a payload of this length: empty if none of it was received or kept.
fn shown_of(shown: &[u8], length: u64, is_text: bool) -> String {
    let is_known = !shown.is_empty() || length == 0;
    if is_known {
        words::beginning(shown, length > shown.len() as u64, is_text)
    } else {
        String::new()
    }
}
