//! The messages of the breakable server, each of which it sends back.
//!
//! RFC 6455, sections 5.4 and 8.1. Read next: `deflate.rs`.

use crate::frames::{CONTINUATION, Connection, FIN, Frame, Message, Over, PONG, RSV1, TEXT};
use std::sync::atomic::Ordering;

impl Connection<'_> {
    pub(crate) fn data(&mut self, frame: Frame) -> Result<(), Over> {
        let opcode = frame.first & 0xF;
        if !matches!(opcode, 0..=2) {
            return Ok(()); // a reserved opcode, which this server takes
        }
        match (&mut self.message, opcode) {
            (None, CONTINUATION) => {
                self.rule("msg-continuation-of-nothing", false, 1002)?;
                return Ok(());
            }
            (Some(message), CONTINUATION) => message.payload.extend(&frame.payload),
            (open, _) => {
                let is_open = open.is_some();
                self.message = Some(Message { first: frame.first, payload: frame.payload.clone() });
                self.rule("msg-inside-message", !is_open, 1002)?;
            }
        }
        self.fragment_flaws(&frame)?;
        if frame.first & FIN == 0 {
            return Ok(());
        }
        let Some(message) = self.message.take() else { return Ok(()) };
        for ping in std::mem::take(&mut self.late) {
            self.send(FIN | PONG, &ping)?;
        }
        self.whole(&message)
    }

    /// Servers that do not take all fragments.
    fn fragment_flaws(&mut self, frame: &Frame) -> Result<(), Over> {
        let (is_last, is_empty) = (frame.first & FIN != 0, frame.payload.is_empty());
        let is_first = frame.first & 0xF != CONTINUATION;
        let place = match (is_first, is_last) {
            (true, true) => return Ok(()),
            (true, false) => "msg-empty-first",
            (false, false) => "msg-empty-middle",
            (false, true) => "msg-empty-last",
        };
        let flaw = self.flaw;
        let cut = std::str::from_utf8(&frame.payload).is_err();
        let long = self.message.as_ref().is_some_and(|message| message.payload.len() > 50);
        let fails = is_empty && flaw.is(place)
            || cut && flaw.is("utf8-cut-inside")
            || long && flaw.is("msg-100-fragments")
            || frame.payload == b" you" && flaw.is("msg-fragments")
            || self.codec.is_some() && flaw.is("df-fragmented");
        if fails { self.refuse(1002) } else { Ok(()) }
    }

    fn whole(&mut self, message: &Message) -> Result<(), Over> {
        let is_text = message.first & 0xF == TEXT;
        if message.payload.len() > 8 << 10 && self.flaw.is("limit") {
            return self.close(1009);
        }
        if self.flaw.is("push") {
            return self.close(1008);
        }
        let mut payload = message.payload.clone();
        if let Some(codec) = &mut self.codec {
            let inflated = match message.first & RSV1 {
                0 if payload == b"Hello" && self.flaw.is("df-uncompressed-too") => None,
                0 => Some(payload),
                _ => codec.inflate(&payload),
            };
            match inflated {
                Some(inflated) => payload = inflated,
                None => return self.refuse(1007),
            }
        }
        self.text_flaws(is_text, &payload)?;
        let first = FIN | (message.first & 0xF);
        let first = match (self.flaw.0, is_text) {
            ("fr-text", true) if payload == b"Hello" => FIN | 2,
            ("fr-binary", false) if payload.len() == 4 => FIN | TEXT,
            _ => first,
        };
        let lost = payload.is_empty() && self.flaw.is("fr-empty")
            || payload.len() == 130 && self.flaw.is("fr-every-cut")
            || payload.len() == 65_536 && self.flaw.is("fr-lengths")
            || payload == b"beside idle connections"
                && self.flaw.is("lv-100-idle")
                && self.shared.open.load(Ordering::SeqCst) > 100
            || payload == b"after all" && self.flaw.is("lv-after-all")
            || self.flaw.is("busy-app");
        if lost {
            return Ok(());
        }
        if payload.len() == 65_536 && self.flaw.is("fr-lengths:order") {
            payload.reverse();
        }
        if is_text && self.flaw.is("shouts") {
            payload = [b"YOU SAID: ", &payload.to_ascii_uppercase()[..]].concat();
        }
        match &mut self.codec {
            Some(codec) => {
                let compressed = codec.deflate(&payload);
                self.send(first | RSV1, &compressed)
            }
            None => self.send(first, &payload),
        }?;
        if self.flaw.is("once") { self.close(1000) } else { Ok(()) }
    }

    fn text_flaws(&mut self, is_text: bool, payload: &[u8]) -> Result<(), Over> {
        if !is_text {
            let is_utf8 = std::str::from_utf8(payload).is_ok();
            let fails = self.flaw.is("binary-ff") && payload.len() == 2 && !is_utf8;
            return if fails { self.refuse(1007) } else { Ok(()) };
        }
        let Ok(text) = std::str::from_utf8(payload) else {
            let code = if self.flaw.is("utf8-code-1007") { 1002 } else { 1007 };
            let (name, kind) = match self.codec {
                Some(_) => ("df-utf8", ""),
                None => why_not_utf8(payload),
            };
            return self.rule_of(name, kind, false, code);
        };
        let fails = self.flaw.is("utf8-good") && text.contains('\u{10000}')
            || self.flaw.is("utf8-nonchar") && text.contains('\u{fffe}')
            || self.flaw.is("utf8-nul") && text.contains('\0');
        if fails { self.refuse(1007) } else { Ok(()) }
    }
}

/// The check of a payload that is not UTF-8, and its kind.
fn why_not_utf8(payload: &[u8]) -> (&'static str, &'static str) {
    match *payload {
        [b'a', 0x80] => ("utf8-ff", "80"),
        [b'a', ..] => ("utf8-ff", ""),
        [0xC0 | 0xC1, ..] => ("utf8-overlong", "2"),
        [0xE0, ..0xA0, ..] => ("utf8-overlong", "3"),
        [0xF0, ..0x90, ..] => ("utf8-overlong", "4"),
        [0xED, _, _] => ("utf8-surrogate", "one"),
        [0xED, ..] => ("utf8-surrogate", "pair"),
        [0xF4, ..] => ("utf8-beyond", "f4"),
        [0xF5..=0xF7, ..] => ("utf8-beyond", "f5"),
        [0xF8..=0xFF, ..] => ("utf8-beyond", "long"),
        [.., b'a'] => ("utf8-ends-early", "before"),
        _ => ("utf8-ends-early", "end"),
    }
}
