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
//! Must not explain anything itself: that is [`explain`], to be read next.

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
};
use crate::{
    explain::{self, Explainer, Frame, Head},
    wire::{DeflateParameters, Limits, Role},
};
use flags::Sender;
use heads::Follows;
use std::{
    io::{self, IsTerminal},
    process::ExitCode,
    sync::Arc,
};

/// How many bytes of a payload are drawn by default.
const DRAWN: usize = 32;
/// How many bytes are explained before the result is printed.
const CHUNK: usize = 4 << 10;

/// The worst verdict so far. The numbers are exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Valid = 0,
    Missing = 3,
    Broken = 4,
}

impl Explain {
    pub(super) fn run(self) -> Result<ExitCode, String> {
        let bytes = self.bytes()?;
        if bytes.is_empty() {
            return Err("there is nothing to explain: the input is empty".to_owned());
        }
        let paint = Paint::stdout(self.color);
        let mut explaining = Explaining { flags: &self, paint, found: Found::Valid, first: true };
        _ = explaining.run(&bytes)?; // it does not matter whether anybody still reads the output
        Ok(ExitCode::from(explaining.found as u8))
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
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
            words => return input::decode(words.join(" ").as_bytes()),
        };
        let bytes = input::read(path)?;
        if self.raw { Ok(bytes) } else { input::decode(&bytes) }
    }
}

struct Explaining<'a> {
    flags: &'a Explain,
    paint: Paint,
    found: Found,
    /// Whether nothing has been printed yet.
    first: bool,
}

/// Functions that print return whether anybody still reads the output. If not, there is no need to
/// go on.
impl Explaining<'_> {
    fn run(&mut self, mut bytes: &[u8]) -> Result<bool, String> {
        let mut sender = None;
        let mut deflate = self.flags.deflate.then(DeflateParameters::default);
        let mut request = None;
        let mut awaits_answer = false;
        loop {
            let (head, title);
            let follows;
            if !awaits_answer && input::is_request(bytes) {
                (head, title) = (explain::request(bytes), "request");
                follows = Follows::Frames(None);
                sender = Some((Role::Client, "the frames follow a request"));
                request = Some(&bytes[..head.bytes.len()]);
            } else if input::is_response(bytes) || awaits_answer && !bytes.is_empty() {
                (head, title) = (explain::response(bytes, request), "response");
                sender = Some((Role::Server, "the frames follow a response"));
                follows = heads::behind(&head.bytes);
                deflate = if let Follows::Frames(agreed) = follows {
                    agreed.or(deflate)
                } else {
                    deflate
                };
            } else {
                break;
            }
            awaits_answer = follows == Follows::Answer;
            let goes_on = head.rule.is_none() && head.missing == 0 && follows != Follows::Other;
            bytes = &bytes[head.bytes.len()..];
            if !self.head(&head, title)? {
                return Ok(false);
            }
            if !goes_on {
                return self.unread(bytes.len() as u64);
            }
        }
        if bytes.is_empty() { Ok(true) } else { self.frames(bytes, sender, deflate) }
    }

    fn frames(
        &mut self,
        bytes: &[u8],
        sender: Option<(Role, &'static str)>,
        deflate: Option<DeflateParameters>,
    ) -> Result<bool, String> {
        let (sender, why) = match self.flags.role {
            Some(Sender::Client) => (Role::Client, "given by --role"),
            Some(Sender::Server) => (Role::Server, "given by --role"),
            None => sender.unwrap_or_else(|| role_from_mask(bytes)),
        };
        let receiver = if sender == Role::Client { Role::Server } else { Role::Client };
        let kept = match (self.flags.json, self.flags.brief) {
            (true, _) => usize::MAX,
            (_, true) => brief::SHOWN,
            _ => DRAWN,
        };
        let limits = Arc::new(Limits::default());
        let mut explainer = Explainer::new(receiver, limits)
            .with_deflate(deflate)
            .keeping(self.flags.payload.unwrap_or(kept));
        let mut shown = String::new();
        if !self.flags.json {
            shown = self.apart(format!("Sent by the {}: {why}.\n", words::role(sender)));
        }
        let mut number = 0;
        for chunk in bytes.chunks(CHUNK) {
            explainer.push(chunk, |frame| {
                number += 1;
                shown += &self.frame(&frame, number);
            });
            if !print(std::mem::take(&mut shown).as_bytes())? {
                return Ok(false);
            }
        }
        if let Some(rest) = explainer.rest() {
            let shown = self.frame(&rest, number + 1);
            print(shown.as_bytes())?;
        }
        self.unread(explainer.unread())
    }

    /// The text of a frame.
    fn frame(&mut self, frame: &Frame, number: u64) -> String {
        self.note(frame.error.is_some(), frame.missing);
        if self.flags.json {
            return serde_json::to_string(frame).unwrap_or_default() + "\n"; // nothing in it can fail
        }
        if self.flags.brief {
            return lines(&brief::frame(frame, WIDTH, self.paint));
        }
        let picture = draw::frame(frame, number, self.paint);
        self.apart(picture)
    }

    fn head(&mut self, head: &Head, title: &str) -> Result<bool, String> {
        self.note(head.rule.is_some(), head.missing);
        let text = if self.flags.json {
            serde_json::to_string(head).unwrap_or_default() + "\n"
        } else {
            let text = match self.flags.brief {
                true => lines(&brief::head(head, title, WIDTH, self.paint)),
                false => heads::head(head, title, self.paint),
            };
            self.apart(text)
        };
        print(text.as_bytes())
    }

    /// Adds an empty line in front, unless it is the first text.
    fn apart(&mut self, text: String) -> String {
        if std::mem::take(&mut self.first) { text } else { format!("\n{text}") }
    }

    /// Reports how many bytes follow the last frame that the receiver reads.
    fn unread(&mut self, unread: u64) -> Result<bool, String> {
        if unread == 0 || self.flags.json {
            return Ok(true);
        }
        let text = self.apart(format!("The rest is not read: {}.\n", words::bytes(unread)));
        print(text.as_bytes())
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

/// A client masks, a server does not (RFC 6455, 5.1).
fn role_from_mask(bytes: &[u8]) -> (Role, &'static str) {
    match bytes.get(1).map(|second| second & 0x80 != 0) {
        Some(true) => (Role::Client, "the first frame is masked"),
        Some(false) => (Role::Server, "the first frame is not masked"),
        None => (Role::Server, "assumed, because the byte with the MASK bit is missing"),
    }
}
