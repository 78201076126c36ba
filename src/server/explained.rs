//! `POST /explain`: the frames and heads in what a visitor has pasted into the page.
//!
//! ```json
//! {"form":"hex","bytes":7,"notes":[],"items":[{"sender":"the first frame is not masked"},
//!   {"frame":{...}},{"head":{...},"sender":"client"},{"rest":12}]}
//! ```
//!
//! `frame` and `head` are those of `explain/json.rs`. What cannot be read gets 400 and a sentence.
//! Must not know how bytes are found: that is [`paste`]. Read next: `inspector`.

use super::{
    receive::{Incoming, ReceiveError},
    response::Response,
};
use crate::{
    explain::{Frame, Head},
    paste::{
        self,
        conversation::{self, Item, Options},
    },
    wire::Role,
};
use serde::Serialize;
use std::ops::ControlFlow;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The largest paste, in bytes.
const LONGEST: usize = 1 << 20;
/// How many frames and heads are explained. The page shows no more of a connection.
const MOST: usize = 1_000;
/// How many bytes of each payload are shown.
const KEPT: usize = 256;
/// How many remarks about the paste are shown.
const REMARKS: usize = 100;
/// One paste is explained at a time, on a thread of its own: a long one takes a second.
static TURN: Semaphore = Semaphore::const_new(1);
/// What an explained frame takes at most in the response, in bytes.
const EXPLAINED: usize = 8 << 10;

/// The response.
#[derive(Serialize)]
struct Answer {
    form: String,
    bytes: usize,
    notes: Vec<String>,
    items: Vec<Part>,
}

/// A part of a conversation.
#[derive(Serialize)]
#[serde(rename_all = "lowercase", untagged)]
enum Part {
    Frame { frame: Box<Frame>, missing: u64 },
    Head { head: Box<Head>, sender: &'static str },
    Said { said: String },
}

/// Explains the body.
pub(super) async fn respond(incoming: &mut Incoming<'_, '_>) -> Response {
    let body = match read(incoming).await {
        Ok(Some(body)) => body,
        Ok(None) => {
            let sentence = format!("that is longer than {LONGEST} bytes; use wirechart explain");
            return Response::sentence(413, &sentence).closing();
        }
        Err(error) => return error.response(""),
    };
    if let Err(error) = incoming.hold(body.len() + MOST.min(body.len()) * EXPLAINED) {
        return error.response("");
    }
    let Ok(turn) = TURN.acquire().await else { return stops() };
    let answer = spawn_blocking(move || {
        let response = answer(&body);
        drop(turn); // it is taken until here, even if nobody waits any more
        response
    });
    answer.await.unwrap_or_else(|_| stops())
}

fn stops() -> Response {
    Response::sentence(503, "the server is stopping")
}

/// The body, unless it is too long.
async fn read(incoming: &mut Incoming<'_, '_>) -> Result<Option<Vec<u8>>, ReceiveError> {
    let mut body = Vec::new();
    while incoming.next(|chunk| body.extend_from_slice(chunk)).await? {
        if body.len() > LONGEST {
            return Ok(None);
        }
        incoming.hold(body.len())?;
        incoming.breathe().await?;
    }
    Ok(Some(body))
}

fn answer(body: &[u8]) -> Response {
    let found = match paste::read(body) {
        Ok(found) => found,
        Err(error) => return Response::sentence(400, &error.to_string()),
    };
    let mut items = Vec::new();
    let options = Options { role: None, deflate: false, keep: KEPT };
    let went_on = conversation::explain(&found, options, |item| {
        items.push(part(item));
        if items.len() < MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let (form, bytes, mut notes) = (found.form.clone(), found.length(), found.notes);
    if let Some(more) = notes.len().checked_sub(REMARKS + 1) {
        notes.truncate(REMARKS);
        notes.push(format!("{} more remarks are not shown.", more + 1));
    }
    if went_on.is_break() {
        notes.push(format!("Only the first {MOST} parts are shown; wirechart explain shows all."));
    }
    let json = serde_json::to_vec(&Answer { form, bytes, notes, items });
    Response::new(200)
        .header("Cache-Control", "no-store")
        .body("application/json", json.unwrap_or_default()) // nothing in it can fail
}

fn part(item: Item) -> Part {
    let name = |role| if role == Role::Client { "client" } else { "server" };
    let said = match item {
        Item::Frame { frame, not_pasted, .. } => {
            return Part::Frame { frame: Box::new(frame), missing: not_pasted };
        }
        Item::Head(head, sender) => {
            return Part::Head { head: Box::new(head), sender: name(sender) };
        }
        Item::Connection(ends) => format!("the connection of {ends}"),
        Item::Sender(Some(sender), why) => format!("sent by the {}: {why}", name(sender)),
        Item::Sender(None, why) => format!("sent by both ends: {why}"),
        Item::Gap(missing, sender) => {
            format!("{missing} bytes of the {} are missing", name(sender))
        }
        Item::Unread(unread, sender) => {
            format!("{unread} more bytes of the {} are not read", name(sender))
        }
    };
    Part::Said { said }
}
