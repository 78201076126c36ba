//! What says in front of bytes which way they went: an arrow, or `SEND:` and `server:`.
//!
//! Must not know bytes. Read next: `arrows.rs`.

/// A mark, and what stands behind it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    /// Whether it is the second of the two: `<-`, `recv`, `server`.
    pub(super) is_second: bool,
    pub(super) rest: &'a str,
}

/// Arrows that no number of blanks separates from what is behind them.
const ARROWS: [(&str, bool); 10] = [
    ("-->", false),
    ("<--", true),
    ("->", false),
    ("<-", true),
    ("=>", false),
    ("<=", true),
    ("→", false),
    ("←", true),
    ("⬆", false),
    ("⬇", true),
];
/// Marks that stand alone.
const WORDS: [(&str, bool); 26] = [
    (">>>", false),
    ("<<<", true),
    (">>", false),
    ("<<", true),
    (">", false),
    ("<", true),
    ("client", false),
    ("server", true),
    ("c", false),
    ("s", true),
    ("send", false),
    ("recv", true),
    ("sent", false),
    ("received", true),
    ("sending", false),
    ("receive", true),
    ("out", false),
    ("in", true),
    ("outgoing", false),
    ("incoming", true),
    ("tx", false),
    ("rx", true),
    ("write", false),
    ("read", true),
    ("wrote", false),
    ("receiving", true),
];

/// The mark at the beginning of a line.
pub(super) fn mark(line: &str) -> Option<Mark<'_>> {
    let line = line.trim();
    if let Some((arrow, is_second)) = ARROWS.iter().find(|(arrow, _)| line.starts_with(arrow)) {
        return Some(Mark { is_second: *is_second, rest: behind(&line[arrow.len()..]) });
    }
    let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let (word, rest) = word.split_once(':').map_or((word, rest), |(word, more)| {
        if more.is_empty() { (word, rest) } else { (word, &line[word.len() + 1..]) }
    });
    let name = word.trim_matches(['[', ']', '(', ')']).to_ascii_lowercase();
    // One letter is a mark only with a colon, as in `C: 81 05`.
    let has_colon = line[word.len()..].starts_with(':');
    let is_letter =
        name.len() == 1 && name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let found = WORDS.iter().find(|(word, _)| *word == name && (has_colon || !is_letter));
    found.map(|(_, is_second)| Mark { is_second: *is_second, rest: behind(rest) })
}

/// Without the number of bytes: `7 bytes:`, `(7 bytes)`.
fn behind(rest: &str) -> &str {
    let rest = rest.trim();
    let inner = rest.trim_start_matches(['(', '[']);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let unit = inner[digits..].trim_start();
    let words = ["bytes", "byte", "octets", "B"];
    let after = words.iter().find_map(|word| unit.strip_prefix(word));
    match after.filter(|_| digits > 0) {
        Some(after) => after.trim_start_matches([')', ']', ':', ',', ' ']),
        None => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_says_which_way_bytes_went() {
        let found = |line| mark(line).map(|mark| (mark.is_second, mark.rest));
        assert_eq!(found("-> 81 05"), Some((false, "81 05")));
        assert_eq!(found("<-81 05"), Some((true, "81 05")));
        assert_eq!(found("RECV: 81 05"), Some((true, "81 05")));
        assert_eq!(found("[send] 81 05"), Some((false, "81 05")));
        assert_eq!(found("recv 7 bytes: 81 05"), Some((true, "81 05")));
        assert_eq!(found("sent (1 byte) 81"), Some((false, "81")));
        assert_eq!(found("S:81 05"), Some((true, "81 05")));
        assert_eq!(found("server:"), Some((true, "")));
        assert_eq!(found("C 81 05"), None, "a hex digit");
        assert_eq!(found("<Buffer 81 05>"), None);
        assert_eq!(found("<81 05>"), None);
        assert_eq!(found("81 05"), None);
    }
}
