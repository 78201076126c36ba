//! [`tokio-websockets`](tokio_websockets) as a [`Receiver`].
//!
//! The crate is a stream for an asynchronous runtime. Polling it once is enough, because the bytes
//! are already there. Must not know what is compared. Read next: `known.rs`.

use crate::pipe::Pipe;
use futures_util::{Stream, task::noop_waker_ref};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tokio_websockets::{
    ClientBuilder, Error, Limits, Message, ServerBuilder, WebSocketStream, proto::ProtocolError,
};
use wirechart::oracle::receiver::{
    self, CloseCode, CloseReason, Event, MessageKind, Receiver, Report, Role, Setup,
};

/// One endpoint.
pub struct TokioWebsockets {
    stream: WebSocketStream<Pipe>,
    over: bool,
}

impl Receiver for TokioWebsockets {
    fn open(setup: &Setup) -> Option<Self> {
        // It does not support compression.
        if setup.deflate {
            return None;
        }
        // It has one limit for frames and messages.
        let limits = Limits::default().max_payload_len(Some(setup.limits.max_frame_size as usize));
        let stream = match setup.role {
            Role::Server => ServerBuilder::new().limits(limits).serve(Pipe::default()),
            Role::Client => ClientBuilder::new().limits(limits).take_over(Pipe::default()),
        };
        Some(Self { stream, over: false })
    }

    fn receive(&mut self, bytes: &[u8], reports: &mut Vec<Report>) {
        self.stream.get_mut().0.extend(bytes);
        while !self.over {
            let mut context = Context::from_waker(noop_waker_ref());
            match Pin::new(&mut self.stream).poll_next(&mut context) {
                Poll::Pending => return,
                Poll::Ready(None) => self.over = true,
                Poll::Ready(Some(Ok(message))) => reports.push(Report::Event(event(&message))),
                Poll::Ready(Some(Err(error))) => reports.push(Report::Failed(code(&error))),
            }
            self.over |=
                matches!(reports.last(), Some(Report::Failed(_) | Report::Event(Event::Close(_))));
        }
    }
}

/// The code of the Close that it sends.
fn code(error: &Error) -> Option<u16> {
    match error {
        Error::Protocol(ProtocolError::InvalidUtf8) => Some(1007),
        Error::Protocol(_) => Some(1002),
        Error::PayloadTooLong { .. } => Some(1009),
        _ => None,
    }
}

fn event(message: &Message) -> Event<'static> {
    let payload = message.as_payload().to_vec();
    if message.is_ping() {
        return Event::Ping(payload.into());
    }
    if message.is_pong() {
        return Event::Pong(payload.into());
    }
    if message.is_close() {
        let (code, words) = message.as_close().expect("it is a Close");
        return Event::Close(
            (!payload.is_empty()).then(|| CloseReason::new(CloseCode(code.into()), words)),
        );
    }
    let kind = if message.is_text() { MessageKind::Text } else { MessageKind::Binary };
    receiver::message(kind, payload)
}
