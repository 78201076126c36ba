//! Explains a paste: heads and frames of both ends, in the order in which they were sent.
//!
//! Where nothing else says who sent a frame, its mask does, because only a client masks. The rules
//! are judged by [`explain`](mod@crate::explain), which this file gives the bytes of each end.
//! RFC 6455, sections 4.1, 4.2 and 5.1. Read next: `conversation/item.rs`.

mod item;
mod sender;
mod side;
#[cfg(test)]
mod tests;

pub use item::{Item, Options};

use super::{
    found::{Connection, Paste, Piece},
    frames, heads,
};
use crate::{
    explain::{self, Explainer, Follows},
    wire::{DeflateParameters, HeadLimits, HeadReader, Limits, Role},
};
use side::Side;
use std::{ops::ControlFlow, sync::Arc};

/// How many bytes are explained before the next ones are looked at.
const CHUNK: usize = 4 << 10;

/// Passes each part of the paste to `found`, until that breaks.
pub fn explain(
    paste: &Paste,
    options: Options,
    mut found: impl FnMut(Item) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let many = paste.connections.len() > 1;
    for connection in &paste.connections {
        if let Some(name) = connection.name.clone().filter(|_| many) {
            found(Item::Connection(name))?;
        }
        let mut conversation = Conversation::new(connection, options, &mut found);
        for piece in &connection.pieces {
            conversation.piece(piece)?;
        }
        conversation.finish()?;
    }
    ControlFlow::Continue(())
}

struct Conversation<'a, F> {
    options: Options,
    deflate: Option<DeflateParameters>,
    request: Option<Vec<u8>>,
    has_response: bool,
    /// Whether the senders of all pieces are known.
    is_told: bool,
    sides: [Side; 2],
    found: &'a mut F,
}

/// Where the head in these bytes ends; `None` if it is incomplete. All of them are the head if it
/// breaks a rule.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    HeadReader::new(HeadLimits::default()).push(bytes).unwrap_or(Some(bytes.len()))
}

fn index(role: Role) -> usize {
    usize::from(role == Role::Server)
}

impl<'a, F: FnMut(Item) -> ControlFlow<()>> Conversation<'a, F> {
    fn new(connection: &Connection, options: Options, found: &'a mut F) -> Self {
        let has = |role| {
            connection
                .pieces
                .iter()
                .any(|piece| piece.sender == Some(role) && !heads::is_head(&piece.bytes))
        };
        Self {
            options,
            deflate: options.deflate.then(DeflateParameters::default),
            request: None,
            has_response: false,
            is_told: has(Role::Client) && has(Role::Server),
            sides: Default::default(),
            found,
        }
    }

    fn piece(&mut self, piece: &Piece) -> ControlFlow<()> {
        match piece.sender {
            Some(sender) => {
                self.sent(sender, &piece.bytes)?;
                if piece.missing > 0 {
                    self.skip(sender, piece.missing)
                } else {
                    ControlFlow::Continue(())
                }
            }
            None => self.unknown(&piece.bytes, piece.missing),
        }
    }

    /// Bytes of this sender: heads, and what follows them.
    fn sent(&mut self, sender: Role, mut bytes: &[u8]) -> ControlFlow<()> {
        while !bytes.is_empty() {
            bytes = self.next_of(sender, bytes)?;
        }
        ControlFlow::Continue(())
    }

    /// One head, or the frames behind it. Returns what is left.
    fn next_of<'b>(&mut self, sender: Role, bytes: &'b [u8]) -> ControlFlow<(), &'b [u8]> {
        let side = &mut self.sides[index(sender)];
        let is_request = sender == Role::Client && heads::is_request(bytes);
        // After an answer that is no WebSocket, a client may ask again.
        if is_request && side.explainer.is_none() && side.head.is_empty() {
            self.finish()?; // what was left of the request before
            self.sides = Default::default();
        }
        let side = &mut self.sides[index(sender)];
        if side.is_over {
            side.unread += bytes.len() as u64;
            return ControlFlow::Continue(&[]);
        }
        if side.awaits_head || !side.is_open && (!side.head.is_empty() || heads::is_head(bytes)) {
            let before = side.head.len();
            // What follows is not copied: there may be many heads in the same bytes.
            let end = if before == 0 {
                end_of_head(bytes)
            } else {
                side.head.extend_from_slice(bytes);
                end_of_head(&side.head)
            };
            side.head.truncate(before);
            let Some(end) = end else {
                side.head.extend_from_slice(bytes);
                return ControlFlow::Continue(&[]);
            };
            side.head.extend_from_slice(&bytes[..end.saturating_sub(before)]);
            let read = self.head(sender)?.saturating_sub(before);
            return ControlFlow::Continue(&bytes[read..]);
        }
        self.frames(sender, bytes)?;
        ControlFlow::Continue(&[])
    }

    /// Explains the head that a side has sent. Returns its length.
    fn head(&mut self, sender: Role) -> ControlFlow<(), usize> {
        let bytes = std::mem::take(&mut self.sides[index(sender)].head);
        let (head, goes_on, is_open) = if sender == Role::Client {
            let head = explain::request(&bytes);
            let is_valid = head.rule.is_none() && head.missing == 0;
            self.request = Some(head.bytes.clone());
            (head, is_valid, true)
        } else {
            let head = explain::response(&bytes, self.request.as_deref());
            let follows = explain::follows(&head.bytes);
            if let Follows::Frames(agreed) = follows {
                self.deflate = agreed.or(self.deflate);
                self.has_response = true;
            }
            let is_valid = head.rule.is_none() && head.missing == 0 && follows != Follows::Other;
            (head, is_valid, follows != Follows::Answer)
        };
        let length = head.bytes.len();
        let side = &mut self.sides[index(sender)];
        (side.is_open, side.is_over) = (is_open, !goes_on);
        side.awaits_head = !is_open && goes_on;
        (self.found)(Item::Head(head, sender))?;
        ControlFlow::Continue(length)
    }

    /// Bytes of one end or of both: heads, and then frames. Both directions may stand below one
    /// another, each with its head.
    fn unknown(&mut self, mut bytes: &[u8], missing: u64) -> ControlFlow<()> {
        while !bytes.is_empty() {
            if heads::is_head(bytes) || self.awaits_response() {
                let sender = if heads::is_request(bytes) { Role::Client } else { Role::Server };
                let (head, rest) = bytes.split_at(end_of_head(bytes).unwrap_or(bytes.len()));
                bytes = rest;
                self.sides[index(sender)].head.extend_from_slice(head);
                let read = self.head(sender)?;
                self.sent(sender, &head[read.min(head.len())..])?;
                let side = &mut self.sides[index(sender)];
                if side.is_over {
                    side.unread += bytes.len() as u64;
                    break;
                }
                continue;
            }
            let (frames, others) = bytes.split_at(frames::before_head(bytes));
            bytes = others;
            self.unknown_frames(frames, if others.is_empty() { missing } else { 0 })?;
        }
        ControlFlow::Continue(())
    }

    /// Frames of one end or of both.
    fn unknown_frames(&mut self, bytes: &[u8], missing: u64) -> ControlFlow<()> {
        let heads = (self.request.is_some(), self.has_response);
        let given = self.options.role.map(|role| (Some(role), "given by --role"));
        let (sender, why) = given.unwrap_or_else(|| sender::of(bytes, heads));
        (self.found)(Item::Sender(sender, why))?;
        let Some(sender) = sender else { return self.by_mask(bytes) };
        self.frames(sender, bytes)?;
        if missing > 0 { self.skip(sender, missing) } else { ControlFlow::Continue(()) }
    }

    /// Whether the last head was an interim response.
    fn awaits_response(&self) -> bool {
        self.sides[index(Role::Server)].awaits_head
    }

    /// Gives each frame to the end that it is from.
    fn by_mask(&mut self, mut bytes: &[u8]) -> ControlFlow<()> {
        self.is_told = true;
        let mut sender = Role::Server;
        while !bytes.is_empty() {
            let frame = frames::outline(bytes);
            sender = frame.as_ref().map_or(sender, |frame| frame.sender);
            let length =
                frame.and_then(|frame| frame.length).unwrap_or(bytes.len()).min(bytes.len());
            self.frames(sender, &bytes[..length])?;
            bytes = &bytes[length..];
            // Where frames begin is not known behind a broken rule.
            if self.sides[index(sender)].has_failed() {
                self.sides[index(sender)].unread += bytes.len() as u64;
                break;
            }
        }
        ControlFlow::Continue(())
    }

    fn frames(&mut self, sender: Role, bytes: &[u8]) -> ControlFlow<()> {
        let receiver = if sender == Role::Client { Role::Server } else { Role::Client };
        let side = &mut self.sides[index(sender)];
        let skipped = bytes.len().min(usize::try_from(side.skipped).unwrap_or(usize::MAX));
        side.skipped -= skipped as u64;
        let bytes = &bytes[skipped..];
        let (deflate, keep) = (self.deflate, self.options.keep);
        let explainer = side.explainer.get_or_insert_with(|| {
            Explainer::new(receiver, Arc::new(Limits::default()))
                .with_deflate(deflate)
                .keeping(keep)
        });
        let mut found = Vec::new();
        for chunk in bytes.chunks(CHUNK) {
            explainer.push(chunk, |frame| found.push(frame));
            for frame in found.drain(..) {
                side.frames += 1;
                (self.found)(Item::Frame {
                    frame,
                    number: side.frames,
                    is_one_of_two: self.is_told,
                    not_pasted: 0,
                })?;
            }
        }
        ControlFlow::Continue(())
    }

    /// So many bytes of this sender are not in the paste. The frame that they belong to is shown as
    /// far as it is there, and the next one begins behind it.
    fn skip(&mut self, sender: Role, missing: u64) -> ControlFlow<()> {
        let side = &mut self.sides[index(sender)];
        let explainer = side.explainer.as_mut();
        let rest = explainer.as_ref().and_then(|explainer| explainer.rest());
        let lacks =
            rest.as_ref().filter(|frame| frame.length().is_some()).map_or(0, |frame| frame.missing);
        if let (Some(frame), Some(explainer)) = (rest, explainer) {
            side.frames += 1;
            let number = side.frames;
            explainer.resume();
            (self.found)(Item::Frame {
                frame,
                number,
                is_one_of_two: self.is_told,
                not_pasted: missing,
            })?;
        }
        side.skipped = lacks.saturating_sub(missing);
        side.is_over |= lacks < missing;
        if side.is_over {
            (self.found)(Item::Gap(missing, sender))
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Shows what is incomplete, and how much was not read.
    fn finish(&mut self) -> ControlFlow<()> {
        for sender in [Role::Client, Role::Server] {
            let side = &mut self.sides[index(sender)];
            if !side.head.is_empty() {
                let head = self.sides[index(sender)].head.clone();
                let read = self.head(sender)?;
                self.sent(sender, &head[read.min(head.len())..])?;
            }
            let side = &mut self.sides[index(sender)];
            let mut unread = side.unread;
            if let Some(explainer) = &side.explainer {
                unread += explainer.unread();
                if let Some(frame) = explainer.rest() {
                    let number = side.frames + 1;
                    (self.found)(Item::Frame {
                        frame,
                        number,
                        is_one_of_two: self.is_told,
                        not_pasted: 0,
                    })?;
                }
            }
            if unread > 0 {
                (self.found)(Item::Unread(unread, sender))?;
            }
        }
        ControlFlow::Continue(())
    }
}
