//! Breaks text into lines.
//!
//! Must not know what the text says. Read next: [`explain`](super::explain), which needs narrow
//! lines.

/// The words of `text` in lines of at most `width` columns. A longer word is split.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = width;
    for mut word in text.split(' ') {
        let blank = usize::from(room < width);
        if columns(word) + blank > room && room < width {
            lines.push(String::new());
            room = width;
        }
        // The rest is not measured for each line: a word may be a whole paste.
        while fitting(word, width) < word.len() {
            let (start, rest) = word.split_at(fitting(word, width));
            push(&mut lines, start);
            lines.push(String::new());
            word = rest;
        }
        if room < width {
            push(&mut lines, " ");
            room -= 1;
        }
        room -= columns(word).min(room);
        push(&mut lines, word);
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// At most `width` columns of `text`. If it is longer, an ellipsis ends it.
pub(super) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    format!("{}…", &text[..fitting(text, width.saturating_sub(1))])
}

/// How many columns of a terminal a text takes, at most.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// How many bytes of a text fit into so many columns; at least one character, so that whoever
/// takes them gets on.
fn fitting(text: &str, columns: usize) -> usize {
    let mut room = columns;
    for (at, character) in text.char_indices() {
        match room.checked_sub(width_of(character)) {
            Some(left) => room = left,
            None if at == 0 && columns > 0 => return character.len_utf8(),
            None => return at,
        }
    }
    text.len()
}

/// Chinese, Japanese and Korean characters and pictures take two columns. Which others do depends
/// on the terminal, so more are counted as wide than are; the marks of frames are not.
fn width_of(character: char) -> usize {
    match character {
        '\0'..='\u{10FF}' | '\u{2010}'..='\u{22FF}' | '\u{2500}'..='\u{25FF}' | '✓' | '✗' => 1,
        _ => 2,
    }
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
    fn wide_characters_take_two_columns() {
        assert_eq!(cut("温度が高い", 6), "温度…");
        assert_eq!(cut("温度", 4), "温度");
        assert_eq!(wrap("温度が 高い", 6), ["温度が", "高い"]);
        assert_eq!(wrap("温度が高い", 3), ["温", "度", "が", "高", "い"]);
        assert_eq!(cut("über", 4), "über");
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("hello", 5), "hello");
        assert_eq!(cut("hello!", 5), "hell…");
    }
}
