//! `wirechart explain`: shows what each byte means.
//!
//! ```text
//!   hex, or bytes with --raw ──> heads, one line after the other ──> frames, one after the other
//! ```
//!
//! | module | what |
//! |---|---|
//! | `input` | where bytes come from |
//! | `draw` | a frame as a picture |
//! | `words` | text that the drawings of frames and heads share |
//! | `brief` | a frame or a head in a few lines |
//! | `heads` | a request or a response, line by line |
//!
//! | exit code | when |
//! |---|---|
//! | 0 | all of it is complete and valid |
//! | 1 | the input cannot be read, or standard output cannot be written |
//! | 2 | the command line is invalid |
//! | 3 | the input ends inside a frame or a head |
//! | 4 | a rule is broken |
//!
//! Must not explain anything itself: that is [`explain`](crate::explain), to be read next.

pub(super) mod brief;
mod draw;
mod flags;
pub(super) mod heads;
mod input;
mod words;

pub use flags::Explain;

use super::{
    paint::{Paint, WIDTH},
    print::print,
    wrap::wrap,
};
use crate::{
    explain::{Frame, Head},
    paste::{
        self, Paste, PasteError,
        conversation::{self, Item, Options},
    },
    wire::{ProtocolError, Role},
};
use flags::Sender;
use std::{
    io::{self, IsTerminal},
    iter,
    ops::ControlFlow,
    process::ExitCode,
};

/// How many bytes of a payload are drawn by default.
const DRAWN: usize = 32;
/// How much is printed at a time, in bytes.
const CHUNK: usize = 16 << 10;

/// The worst verdict so far. The numbers are exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Valid = 0,
    Missing = 3,
    Broken = 4,
}

impl Explain {
    pub(super) fn run(self) -> Result<ExitCode, String> {
        let paste = self.paste()?;
        let paint = Paint::stdout(self.color);
        let (found, shown) = (Found::Valid, String::new());
        let mut explaining = Explaining {
            flags: &self,
            paint,
            found,
            first: true,
            has_response: false,
            shown,
            error: None,
        };
        explaining.run(&paste)?;
        Ok(ExitCode::from(explaining.found as u8))
    }

    /// What was pasted.
    fn paste(&self) -> Result<Paste, String> {
        let named = self.file.as_deref();
        let path = match &self.hex[..] {
            [] if named.is_none() && io::stdin().is_terminal() => {
                return Err("give the bytes in hex, or pipe them in; see wirechart explain --help"
                    .to_owned());
            }
            [] => named.unwrap_or("-".as_ref()),
            [only] if only == "-" => "-".as_ref(),
            words if self.raw => {
                return Err(format!(
                    "--raw applies only to a file or standard input; {:?} is read as hex",
                    words[0]
                ));
            }
            words => {
                return paste::read(words.join(" ").as_bytes()).map_err(|error| error.to_string());
            }
        };
        let bytes = input::read(path)?;
        match self.raw {
            true if bytes.is_empty() => Err(PasteError::Empty),
            true => Ok(Paste::raw(bytes)),
            false => paste::read(&bytes),
        }
        .map_err(|error| error.to_string())
    }
}

struct Explaining<'a> {
    flags: &'a Explain,
    paint: Paint,
    found: Found,
    /// Whether nothing has been printed yet.
    first: bool,
    /// Whether a response was seen, which says what was agreed on.
    has_response: bool,
    /// What is to be printed. It is held until there is much of it.
    shown: String,
    /// Why it cannot be printed.
    error: Option<String>,
}

impl Explaining<'_> {
    fn run(&mut self, paste: &Paste) -> Result<(), String> {
        if !self.flags.raw {
            self.taken_for(paste);
        }
        let kept = match (self.flags.json, self.flags.brief) {
            (true, _) => usize::MAX,
            (_, true) => brief::SHOWN,
            _ => DRAWN,
        };
        let options = Options {
            role: self.flags.role.map(|sender| match sender {
                Sender::Client => Role::Client,
                Sender::Server => Role::Server,
            }),
            deflate: self.flags.deflate,
            keep: self.flags.payload.unwrap_or(kept),
        };
        // It does not matter whether anybody still reads the output.
        _ = conversation::explain(paste, options, |item| self.item(&item));
        _ = self.print();
        self.error.take().map_or(Ok(()), Err)
    }

    /// Shows a part, and goes on only while anybody reads the output.
    fn item(&mut self, item: &Item) -> ControlFlow<()> {
        let text = match item {
            Item::Frame { frame, number, is_one_of_two, not_pasted } => {
                let mut text = self.frame(frame, *number, *is_one_of_two);
                if *not_pasted > 0 && !self.flags.json {
                    text +=
                        &format!("Left out of what was pasted: {}.\n", words::bytes(*not_pasted));
                }
                text
            }
            Item::Head(head, sender) => self.head(head, *sender),
            _ if self.flags.json => String::new(),
            Item::Connection(name) => self.sentence(&format!("The connection of {name}.")),
            Item::Sender(sender, why) => {
                let sender = sender.map_or("both ends".to_owned(), |sender| {
                    format!("the {}", words::role(sender))
                });
                format!("Sent by {sender}: {why}.\n")
            }
            Item::Gap(missing, sender) => {
                let (sender, missing) = (words::role(*sender), words::bytes(*missing));
                self.sentence(&format!(
                    "{missing} of the {sender} are missing here; where its next frame begins is \
                     unknown."
                ))
            }
            Item::Unread(unread, _) => {
                self.apart(format!("The rest is not read: {}.\n", words::bytes(*unread)))
            }
        };
        self.shown += &text;
        self.first &= self.shown.is_empty();
        if self.shown.len() > CHUNK { self.print() } else { ControlFlow::Continue(()) }
    }

    fn print(&mut self) -> ControlFlow<()> {
        match print(std::mem::take(&mut self.shown).as_bytes()) {
            Ok(true) => return ControlFlow::Continue(()),
            Ok(false) => {}
            Err(error) => self.error = Some(error),
        }
        ControlFlow::Break(())
    }

    /// The first line: what the paste was taken for. A guess that is wrong must not look like a
    /// fault of the peer.
    fn taken_for(&mut self, paste: &Paste) {
        if self.flags.json {
            let (form, notes) = (&paste.form, &paste.notes);
            let object =
                serde_json::json!({"input": form, "bytes": paste.length(), "notes": notes});
            self.shown = format!("{object}\n");
            return;
        }
        let first = format!("Read as {}: {}.", paste.form, words::bytes(paste.length() as u64));
        let sentences = iter::once(&first).chain(&paste.notes);
        self.shown = sentences.map(|sentence| lines(&wrap(sentence, WIDTH))).collect();
        self.first = false;
    }

    /// The text of a frame.
    fn frame(&mut self, frame: &Frame, number: u64, is_one_of_two: bool) -> String {
        self.note(frame.error.is_some(), frame.missing);
        let text = self.text_of(frame, number, is_one_of_two);
        // Without a response, nobody knows what was agreed on.
        let may_be_deflate =
            !self.has_response && frame.error == Some(ProtocolError::ReservedBit { bit: 1 });
        if !may_be_deflate || self.flags.json {
            return text;
        }
        let hint = "RSV1 is that of permessage-deflate. No response here says that it was agreed \
                    on; \
                    if it was, add --deflate.";
        text + &lines(&wrap(hint, WIDTH))
    }

    fn text_of(&mut self, frame: &Frame, number: u64, is_one_of_two: bool) -> String {
        if self.flags.json {
            return serde_json::to_string(frame).unwrap_or_default() + "\n"; // nothing in it can fail
        }
        if self.flags.brief {
            let sender = if is_one_of_two { words::role(frame.sender) } else { "" };
            let label = format!("{sender} #{number} at {}: ", frame.at);
            return lines(&brief::frame(frame, label.trim_start(), WIDTH, self.paint));
        }
        let picture = draw::frame(frame, number, self.paint);
        self.apart(picture)
    }

    fn head(&mut self, head: &Head, sender: Role) -> String {
        self.note(head.rule.is_some(), head.missing);
        if self.flags.json {
            return serde_json::to_string(head).unwrap_or_default() + "\n";
        }
        self.has_response |= sender == Role::Server;
        let title = if sender == Role::Client { "request" } else { "response" };
        let text = match self.flags.brief {
            true => lines(&brief::head(head, title, WIDTH, self.paint)),
            false => heads::head(head, title, self.paint),
        };
        self.apart(text)
    }

    /// A sentence between frames, wrapped.
    fn sentence(&mut self, sentence: &str) -> String {
        self.apart(lines(&wrap(sentence, WIDTH)))
    }

    /// Adds an empty line in front, unless it is the first text.
    fn apart(&mut self, text: String) -> String {
        if std::mem::take(&mut self.first) { text } else { format!("\n{text}") }
    }

    fn note(&mut self, broken: bool, missing: u64) {
        let found = match (broken, missing) {
            (true, _) => Found::Broken,
            (false, 1..) => Found::Missing,
            (false, 0) => Found::Valid,
        };
        self.found = self.found.max(found);
    }
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}
