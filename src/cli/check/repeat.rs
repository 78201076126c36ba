//! Commands that do the same again, for a shell.
//!
//! Must not know what a check does. Read next: `details.rs`.

use super::flags::{Check as Flags, Target};
use crate::{cli::hex::spaced, client::Url};

/// The longest timeout that need not be repeated: the one that is set anyway.
const USUAL: f64 = 3.0;

/// A word, quoted if a POSIX shell would see more in it than a word.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

fn line(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// The flags of `check` that change what is sent, and that `connect` has, too.
fn shared(flags: &Flags) -> Vec<String> {
    let mut words = Vec::new();
    let mut add = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
    for (name, value) in &flags.header {
        add("--header", &format!("{name}: {value}"));
    }
    flags.subprotocol.iter().for_each(|name| add("--subprotocol", name));
    flags.origin.iter().for_each(|origin| add("--origin", origin));
    let timeout = flags.timeout.as_secs_f64();
    if timeout != USUAL {
        add("--timeout", &timeout.to_string());
    }
    words
}

/// `wirechart check` for these checks alone.
pub(super) fn check(names: &[&str], flags: &Flags, url: &Url) -> String {
    let mut words = vec!["wirechart".to_owned(), "check".to_owned()];
    for name in names {
        words.extend(["--only".to_owned(), (*name).to_owned()]);
    }
    words.extend(shared(flags));
    let target = flags.target.map(|target| match target {
        Target::Echo => "--target=echo",
        Target::Any => "--target=any",
    });
    let yes = [(flags.insecure, "--insecure"), (flags.yes_i_may, "--yes-i-may")];
    let yes = yes.into_iter().filter_map(|(is_given, name)| is_given.then_some(name));
    words.extend(target.into_iter().chain(yes).map(str::to_owned));
    if let Some(file) = &flags.ca {
        words.extend(["--ca".to_owned(), file.display().to_string()]);
    }
    words.push(url.to_string());
    line(&words)
}

/// `wirechart connect`, which sends these bytes over an open connection; `None` where it would not
/// trust the server.
pub(super) fn connect(frames: &[u8], deflates: bool, flags: &Flags, url: &Url) -> Option<String> {
    if flags.insecure {
        return None;
    }
    let mut words = ["wirechart", "connect", "--frames", "--trace"].map(str::to_owned).to_vec();
    if !deflates {
        words.push("--no-compression".to_owned());
    }
    words.extend(shared(flags));
    words.push(url.to_string());
    // The command has no flag for it, and the variable does the same.
    let ca = flags.ca.as_ref().map_or_else(String::new, |file| {
        format!("SSL_CERT_FILE={} ", quoted(&file.display().to_string()))
    });
    Some(format!("echo {} | {ca}{}", quoted(&spaced(frames)), line(&words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_change_is_quoted() {
        for (word, expected) in [
            ("ws://127.0.0.1:8000/echo", "ws://127.0.0.1:8000/echo"),
            ("ws://host/?a=1&b=2", "'ws://host/?a=1&b=2'"),
            ("X-A: it's", "'X-A: it'\\''s'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }
}
