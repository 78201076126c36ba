//! What holds for all spans, of frames and of heads: they cover every bit once, and exactly one of
//! them is broken where a rule is.
//!
//! Must not know what the spans are of. RFC 6455, sections 4 and 5. Read next: `receiver/mod.rs`.

use crate::{
    explain::{Rule, Span, Verdict},
    oracle::check_sentence,
};

/// The spans cover every bit exactly once.
pub(super) fn check_tiles(spans: &[Span], length: usize) {
    let mut end = 0;
    for Span { bytes, bits, .. } in spans {
        let (from, to) = match bits {
            Some(bits) => {
                assert!(bytes.len() == 1 && bits.start < bits.end && bits.end <= 8);
                (bytes.start * 8 + usize::from(bits.start), bytes.start * 8 + usize::from(bits.end))
            }
            None => (bytes.start * 8, bytes.end * 8),
        };
        assert_eq!(from, end, "spans are contiguous");
        end = to;
    }
    assert_eq!(end, length * 8, "the last span ends with the bytes");
}

/// Exactly one span is broken, by this rule; none is if there is no rule.
pub(super) fn check_broken(spans: &[Span], rule: Option<&Rule>) {
    let broken: Vec<_> =
        spans.iter().filter(|span| matches!(span.verdict, Verdict::Broken(_))).collect();
    assert_eq!(broken.len(), usize::from(rule.is_some()), "{rule:?}");
    for (span, rule) in broken.iter().zip(rule) {
        assert_eq!(span.verdict, Verdict::Broken(rule.clone()));
        assert_eq!(span.section, rule.section());
    }
    if let Some(rule) = rule {
        check_sentence(rule);
        let of_a_request = matches!(rule, Rule::RequestHead(_) | Rule::Request(_));
        assert_eq!(rule.close_code().is_some(), matches!(rule, Rule::Frame(_)));
        assert_eq!(rule.status().is_some_and(|status| (400..600).contains(&status)), of_a_request);
    }
    for span in spans {
        check_sentence(&span.field.name());
        check_sentence(&span.section);
        assert!(
            span.field
                .id()
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        );
        assert!(!span.meaning.is_empty() && span.section.starts_with("RFC "));
        assert!(!span.value.contains(char::is_control), "{:?}", span.value);
        assert_ne!(span.verdict, Verdict::Missing(0));
    }
}
