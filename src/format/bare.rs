//! What people need around numbers, and programs do not: brackets, rules.
//!
//! Must not know the form of the lines. Read next: `reader`.

use super::number::scan;

/// A row of numbers without the brackets around it: `[0.1 0.2]` of numpy, `(4, 5)` of Python. An
/// array of JSON, which has commas, is left as it is.
pub(super) fn without_brackets(text: &str) -> &str {
    let is_array = text.starts_with('[') && text.contains(',');
    if !text.starts_with(['[', '(', ' ']) || is_array || !text.contains([' ', ',']) {
        return text;
    }
    let inside = text.trim_start_matches(['[', '(', ' ']).trim_end_matches([']', ')', ' ']);
    let mut words = inside.split([' ', ',']).filter(|word| !word.is_empty());
    if words.all(|word| scan(word, false).is_some()) { inside } else { text }
}

/// A line that only separates: `--- localhost ping statistics ---`, `=====`, `+----+----+`.
pub(super) fn is_rule(text: &str) -> bool {
    let is_line_of_table = || text.contains("--") && text.chars().all(|c| "+-|=: ".contains(c));
    ["---", "===", "***"].iter().any(|rule| text.starts_with(rule)) || is_line_of_table()
}
