//! The rule for every text that is shown to people: one line without control characters, so that
//! bytes from a peer cannot control the reader's terminal.
//!
//! Must not know who wrote the text. No RFC section. Read next: `lines.rs`.

use std::fmt::Display;

/// # Panics
/// Where the text is empty or contains a control character.
pub(in crate::oracle) fn check_sentence(sentence: &dyn Display) {
    let sentence = sentence.to_string();
    assert!(!sentence.is_empty() && !sentence.contains(char::is_control), "{sentence:?}");
}
