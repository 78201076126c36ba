//! Breaks text into lines.
//!
//! Must not know what the text says. Read next: [`explain`](super::explain), which needs narrow
//! lines.

/// The words of `text` in lines of at most `width` characters. A longer word is split.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = width;
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        let blank = usize::from(room < width);
        if word.len() + blank > room && room < width {
            lines.push(String::new());
            room = width;
        }
        while word.len() > width {
            let rest = word.split_off(width);
            push(&mut lines, word);
            lines.push(String::new());
            word = rest;
        }
        if room < width {
            push(&mut lines, vec![' ']);
            room -= 1;
        }
        room -= word.len().min(room);
        push(&mut lines, word);
    }
    lines
}

fn push(lines: &mut [String], characters: Vec<char>) {
    if let Some(line) = lines.last_mut() {
        line.extend(characters);
    }
}

/// At most `width` characters of `text`. If it is longer, the last is an ellipsis.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_never_wider() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("one two three", 6), ["one", "two", "three"]);
        assert_eq!(wrap("a longer-than-that b", 6), ["a", "longer", "-than-", "that b"]);
        assert_eq!(wrap("", 6), [""]);
        assert_eq!(wrap("longer-than-that", 4), ["long", "er-t", "han-", "that"]);
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("hello", 5), "hello");
        assert_eq!(cut("hello!", 5), "hell…");
    }
}
