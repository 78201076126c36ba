//! Recognises a codec that judges UTF-8 when a message is whole, by what our codec would report if
//! it did the same.
//!
//! Must not know any codec but ours. RFC 6455, section 8.1. Read next: `known.rs`.

use super::{
    Difference, Event, Limits, Ours, ProtocolError, Receiver, Report, Setup, agree,
    partial_frame::PartialFrame, report,
};

/// The opcode of text, and of binary, differ in these bits.
const TEXT_TO_BINARY: u8 = 0x1 ^ 0x2;

impl Difference {
    /// Whether the codec and ours differ only in when they judge a text that is not UTF-8: ours at
    /// the first byte that cannot be right, the codec when the message is whole.
    ///
    /// Until then the codec reports what comes between the fragments, and it fails for whatever
    /// comes first. It may have no limit on their number.
    pub fn is_text_judged_late<R: Receiver>(&self) -> bool {
        let limits = &self.setup.limits;
        let unlimited = Limits { max_fragments: u32::MAX, ..limits.clone() };
        matches!(self.rule, Some(ProtocolError::TextNotUtf8 { .. }))
            && [limits, &unlimited].into_iter().any(|limits| self.is_late::<R>(limits))
    }

    fn is_late<R: Receiver>(&self, limits: &Limits) -> bool {
        let bytes = self.chunks.concat();
        let completed = self.completed_by(|last| last.rest(&self.setup.limits));
        let (Some(so_far), Some(late), Some(theirs)) = (
            self.reports_if_judged_late(&bytes, limits),
            self.reports_if_judged_late(&completed, limits),
            report::<R>(&self.setup, &[&completed]),
        ) else {
            return false;
        };
        // It may wait with a failure until the frame is whole.
        let is_so_far = match so_far.split_last() {
            Some((Report::Failed(_), before)) if agree(&self.reported, before) => true,
            _ => agree(&self.reported, &so_far),
        };
        is_so_far && agree(&theirs, &late)
    }

    /// What our codec would report: it takes the text for binary data until the message is whole.
    fn reports_if_judged_late(&self, bytes: &[u8], limits: &Limits) -> Option<Vec<Report>> {
        let before = self.expected.len().checked_sub(1)?;
        let failed_at = Ours::offset_of(&self.setup, bytes, before)? - 1;
        let (start, _) = PartialFrame::all(bytes, self.setup.role)
            .take_while(|(at, _)| *at <= failed_at)
            .filter(|(_, frame)| frame.opcode() == 1)
            .last()?;
        let mut as_binary = bytes.to_vec();
        as_binary[start] ^= TEXT_TO_BINARY;
        let setup = Setup { limits: limits.clone(), ..self.setup.clone() };
        let mut reports = report::<Ours>(&setup, &[&as_binary])?;
        let is_message = |report: &Report| matches!(report, Report::Event(Event::Message(_)));
        if let Some(after) = reports.iter().skip(before).position(is_message) {
            reports.truncate(before + after);
            reports.extend(self.expected.last().cloned());
        }
        Some(reports)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::receiver::{
        Role, Sample,
        sample::bugs::{self, Bug},
    };

    /// Whether the sample with this bug differs from ours only in when it judges text.
    fn is_late<const BUG: Bug>(bytes: &[u8]) -> bool {
        let setup = Setup { role: Role::Client, limits: Limits::default(), deflate: false };
        let ours = report::<Ours>(&setup, &[bytes]).expect("it is supported");
        let theirs = report::<Sample<BUG>>(&setup, &[bytes]).expect("it is supported");
        let met = Difference::from(&setup, &[bytes], ours, theirs).expect("they differ");
        met.is_text_judged_late::<Sample<BUG>>()
    }

    #[test]
    fn what_comes_between_the_bad_byte_and_the_end_is_allowed() {
        assert!(is_late::<{ bugs::NONE }>(b"\x01\x01\xFF\x89\0"), "a Ping");
        assert!(is_late::<{ bugs::NONE }>(b"\x81\x01a\x01\x01\xFF\x89\0\x80\x01a"), "and the end");
        assert!(is_late::<{ bugs::NONE }>(b"\x01\x01\xFF\x88\0"), "a Close");
        assert!(is_late::<{ bugs::NONE }>(b"\x01\x01\xFF\x81\0"), "another rule");
        let fragments = [&b"\x01\x01\xFF"[..], &b"\0\0".repeat(200_000), b"\x83\0"].concat();
        assert!(is_late::<{ bugs::NONE }>(&fragments), "more fragments than we accept");
    }

    #[test]
    fn a_bad_text_that_is_reported_is_not_allowed() {
        assert!(!is_late::<{ bugs::EMPTY_END }>(b"\x01\x01\xFF\x80\0"));
        assert!(!is_late::<{ bugs::PING_IN_MESSAGE }>(b"\x01\x01\xC2\x89\x01\xA9\x80\0"));
    }
}
