//! What is said to people: one line, and nothing in it that a terminal would obey, whatever a peer
//! has sent.

use std::fmt::Display;

/// # Panics
/// Where it is empty, or holds a control character.
pub(in crate::oracle) fn check_sentence(sentence: &dyn Display) {
    let sentence = sentence.to_string();
    assert!(!sentence.is_empty() && !sentence.contains(char::is_control), "{sentence:?}");
}
