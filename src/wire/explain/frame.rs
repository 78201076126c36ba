//! A frame, taken apart into its spans.
//!
//! The spans stand end to end: each bit of what came is in one and in no other. What has not come yet has an empty span at the end.
//! Must not know what came before the frame; what that means for it is in [`Outcome`].
//! RFC 6455, section 5.2. Read next: `meaning.rs`, the sentences.

use super::{
    layout::Layout,
    meaning,
    span::{Field, Rule, Section, Span, Verdict},
};
use crate::wire::{
    error::Violation,
    frame::{Header, Opcode, Role},
    mask,
};
use std::ops::Range;

/// A frame as it stood on the wire, and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Where it begins, in bytes from the start of this direction.
    pub at: u64,
    /// Who sent it.
    pub sender: Role,
    /// What its bits say, also where a rule forbids it. `None`: it is not whole, or has an opcode that means nothing.
    pub header: Option<Header>,
    /// How many bytes of header have come.
    pub header_length: usize,
    /// The header and the payload as they stood on the wire, as far as they have come and are kept.
    pub bytes: Vec<u8>,
    /// How many bytes of payload have come and are not kept.
    pub cut: u64,
    /// The payload that is kept, unmasked; `None` where it is not masked.
    pub unmasked: Option<Vec<u8>>,
    /// How many bytes are still to come: at least so many, and exactly once the length is there.
    pub missing: u64,
    /// The rule that it breaks, the first.
    pub violation: Option<Violation>,
    /// Its parts, from the left.
    pub spans: Vec<Span>,
}

/// What the codec made of a frame.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outcome {
    /// The rule that it breaks.
    pub(super) violation: Option<Violation>,
    /// It belongs to a compressed message.
    pub(super) is_compressed: bool,
}

impl Frame {
    pub(super) fn new(at: u64, sender: Role, header: &[u8], kept: &[u8], received: u64, outcome: &Outcome) -> Self {
        let layout = Layout::new(header);
        let unmasked = layout.key().map(|key| {
            let mut payload = kept.to_vec();
            mask::apply(key, 0, &mut payload);
            payload
        });
        let mut frame = Self {
            at,
            sender,
            header: layout.header(),
            header_length: header.len(),
            bytes: [header, kept].concat(),
            cut: received - kept.len() as u64,
            unmasked,
            missing: 0,
            violation: outcome.violation,
            spans: Vec::with_capacity(12),
        };
        let mut parts = Parts { frame: &mut frame, layout, received, outcome };
        parts.first_byte();
        parts.rest_of_header();
        parts.payload();
        frame
    }

    /// The payload that is kept, as its sender meant it; of a compressed message still compressed.
    pub fn payload(&self) -> &[u8] {
        self.unmasked.as_deref().unwrap_or(&self.bytes[self.header_length..])
    }

    /// The span that breaks the rule.
    pub fn broken(&self) -> Option<&Span> {
        self.spans.iter().find(|span| matches!(span.verdict, Verdict::Broken(_)))
    }
}

/// The field that breaks a rule. `long` is the one that holds the length.
fn field_of(violation: Violation, long: Field, is_compressed: bool) -> Field {
    use Violation::*;
    match violation {
        ReservedBit { bit: 1 } => Field::Rsv1,
        ReservedBit { bit: 2 } => Field::Rsv2,
        ReservedBit { .. } => Field::Rsv3,
        ControlFragmented => Field::Fin,
        ReservedOpcode(_) | ContinuationOfNothing | MessageInsideMessage | TooManyFragments { .. } => Field::Opcode,
        MaskMissing | MaskForbidden => Field::Mask,
        ControlTooLong => Field::Length,
        // What a compressed message comes to shows when it is inflated.
        MessageTooBig { .. } if is_compressed => Field::Payload,
        LengthTopBit | LengthNotMinimal { .. } | FrameTooBig { .. } | MessageTooBig { .. } => long,
        DeflateCorrupt | TextNotUtf8 { .. } => Field::Payload,
        CloseOfOneByte | CloseCodeForbidden(_) => Field::CloseCode,
        CloseReasonNotUtf8 => Field::CloseReason,
    }
}

/// Adds the spans, from the left.
struct Parts<'a> {
    frame: &'a mut Frame,
    layout: Layout<'a>,
    received: u64,
    outcome: &'a Outcome,
}

impl Parts<'_> {
    fn first_byte(&mut self) {
        let Some(&first) = self.layout.bytes.first() else { return };
        let bit = |at: u8| first >> (7 - at) & 1;
        let opcode = self.layout.opcode();
        self.bits(0, 0..1, Field::Fin, bit(0).to_string(), meaning::fin(bit(0) == 1, opcode));
        for (at, field) in [(1, Field::Rsv1), (2, Field::Rsv2), (3, Field::Rsv3)] {
            let meaning = meaning::reserved(at, bit(at) == 1, opcode);
            self.bits(0, at..at + 1, field, bit(at).to_string(), meaning);
        }
        self.bits(0, 4..8, Field::Opcode, meaning::opcode_value(first), meaning::opcode(opcode));
    }

    fn rest_of_header(&mut self) {
        let layout = self.layout;
        let Some(short) = layout.short_length() else {
            let meaning = "the second byte, with MASK and the length, is still to come".to_owned();
            return self.whole(Field::Length, 1..1, 1, String::new(), meaning);
        };
        let is_masked = layout.is_masked();
        let mask = if is_masked { "1" } else { "0" };
        self.bits(1, 0..1, Field::Mask, mask.to_owned(), meaning::masked(is_masked, self.frame.sender));
        self.bits(1, 1..8, Field::Length, short.to_string(), meaning::short_length(short));
        if let Some(field) = self.long_field() {
            let (range, missing) = self.part(2, layout.long_length());
            let value = match layout.length() {
                Some(length) => length.to_string(),
                None => meaning::hex(&layout.bytes[range.clone()]),
            };
            self.whole(field, range, missing, value, meaning::long_length(layout.long_length(), layout.length()));
        }
        if is_masked {
            let (range, missing) = self.part(layout.key_at(), 4);
            let value = meaning::hex(&layout.bytes[range.clone()]);
            self.whole(Field::MaskingKey, range, missing, value, meaning::KEY.to_owned());
        }
    }

    fn payload(&mut self) {
        let Some(length) = self.layout.length().filter(|_| self.layout.bytes.len() >= self.layout.end()) else {
            return;
        };
        let start = self.layout.end();
        let end = start.saturating_add(self.received as usize);
        let missing = length - self.received;
        let violated = self.violated();
        let payload = self.frame.payload().to_vec();
        if self.layout.opcode() == Some(Opcode::Close) {
            return self.close_payload(start..end, length, &payload);
        }
        if length > 0 || violated == Some(Field::Payload) {
            let is_text = self.layout.opcode() == Some(Opcode::Text) && !self.outcome.is_compressed;
            let value = meaning::payload_value(&payload, is_text);
            let meaning = meaning::payload(length, self.layout.opcode(), self.outcome.is_compressed);
            self.whole(Field::Payload, start..end, missing, value, meaning);
        }
    }

    fn close_payload(&mut self, range: Range<usize>, length: u64, payload: &[u8]) {
        if length == 0 {
            return;
        }
        let code_end = range.end.min(range.start.saturating_add(2));
        let missing = length.min(2) - (code_end - range.start) as u64;
        let code = payload.first_chunk().map(|code| u16::from_be_bytes(*code));
        let value = code.map_or_else(|| meaning::hex(payload), |code| code.to_string());
        self.whole(Field::CloseCode, range.start..code_end, missing, value, meaning::close_code(code));
        if length > 2 {
            let reason = payload.get(2..).unwrap_or_default();
            let missing = length - 2 - (range.end - code_end) as u64;
            let value = meaning::payload_value(reason, true);
            self.whole(Field::CloseReason, code_end..range.end, missing, value, meaning::CLOSE_REASON.to_owned());
        }
    }

    /// Of a part of the header that begins at `start`: where it stands as far as it has come, and how much is missing.
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

    fn violated(&self) -> Option<Field> {
        let long = self.long_field().unwrap_or(Field::Length);
        self.outcome.violation.map(|violation| field_of(violation, long, self.outcome.is_compressed))
    }

    fn bits(&mut self, byte: usize, bits: Range<u8>, field: Field, value: String, meaning: String) {
        self.add(byte..byte + 1, Some(bits), field, 0, value, meaning);
    }

    fn whole(&mut self, field: Field, bytes: Range<usize>, missing: u64, value: String, meaning: String) {
        self.add(bytes, None, field, missing, value, meaning);
    }

    fn add(
        &mut self,
        bytes: Range<usize>,
        bits: Option<Range<u8>>,
        field: Field,
        missing: u64,
        value: String,
        mut meaning: String,
    ) {
        let violation = self.outcome.violation.filter(|_| self.violated() == Some(field));
        let mut section = meaning::section(field);
        let verdict = match violation {
            Some(violation) => {
                section = Section { rfc: violation.rfc(), section: violation.section() };
                Verdict::Broken(Rule::Frame(violation))
            }
            None if missing > 0 => {
                meaning += &meaning::still_to_come(missing);
                Verdict::Missing(missing)
            }
            None => Verdict::Fine,
        };
        self.frame.missing = self.frame.missing.saturating_add(missing);
        self.frame.spans.push(Span { bytes, bits, field, value, meaning, section, verdict });
    }
}
