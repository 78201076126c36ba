//! Colours output on a terminal, unless `NO_COLOR` is set. `--color` overrides both.
//!
//! Must not know what is drawn. Read next: [`marks`](super::marks).

use clap::{
    ColorChoice,
    builder::styling::{AnsiColor, Style},
};
use std::{
    borrow::Cow,
    env,
    fmt::Write as _,
    io::{self, IsTerminal},
};

/// The greatest width of what is drawn: the usual width of a terminal.
pub(super) const WIDTH: usize = 80;

/// Returns styles, which are empty if colour is off.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    on: bool,
}

impl Paint {
    /// For standard output.
    pub(super) fn stdout(choice: ColorChoice) -> Self {
        Self::new(choice, io::stdout().is_terminal())
    }

    /// For standard error.
    pub(super) fn stderr(choice: ColorChoice) -> Self {
        Self::new(choice, io::stderr().is_terminal())
    }

    fn new(choice: ColorChoice, terminal: bool) -> Self {
        let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let unable = env::var_os("TERM").is_some_and(|name| name == "dumb");
        Self {
            on: match choice {
                ColorChoice::Auto => terminal && !unwanted && !unable,
                ColorChoice::Always => true,
                ColorChoice::Never => false,
            },
        }
    }

    /// Text in this colour.
    pub(super) fn color(self, color: AnsiColor) -> Style {
        self.style(color.on_default())
    }

    /// For headings.
    pub(super) fn bold(self) -> Style {
        self.style(Style::new().bold())
    }

    /// For what is less important.
    pub(super) fn dim(self) -> Style {
        self.style(Style::new().dimmed())
    }

    /// For a broken rule.
    pub(super) fn bad(self) -> Style {
        self.style(AnsiColor::Red.on_default().bold())
    }

    fn style(self, style: Style) -> Style {
        if self.on { style } else { Style::new() }
    }
}

/// The text with everything that could control a terminal escaped as in JSON: control characters,
/// except the tab and the line feed, and marks that change the direction of writing.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_obeyed(character) {
            _ = write!(shown, "\\u{:04x}", u32::from(character)); // all of them have four digits
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

fn is_obeyed(character: char) -> bool {
    let turns = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (character.is_control() && !matches!(character, '\t' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_of_it() {
        assert_eq!(harmless("zwölf\t12\n"), "zwölf\t12\n");
        assert_eq!(harmless("\x1b[2J\r\x7f\0"), "\\u001b[2J\\u000d\\u007f\\u0000");
        assert_eq!(harmless("\u{9b}31m\u{202e}x"), "\\u009b31m\\u202ex");
    }

    #[test]
    fn what_is_said_counts_more_than_what_is_there() {
        let shown = |choice, terminal| Paint::new(choice, terminal).bold().to_string();
        assert_eq!(shown(ColorChoice::Always, false), "\x1b[1m");
        assert_eq!(shown(ColorChoice::Never, true), "");
        assert_eq!(shown(ColorChoice::Auto, false), "");
    }
}
