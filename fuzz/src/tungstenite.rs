//! [`tungstenite`] as a [`Receiver`]: the example for a codec of your own.
//!
//! The crate reads from a stream. So it gets a [`Pipe`] that holds the bytes received so far, and
//! is read until it would block. Must not know what is compared. Read next: `known.rs`.

use crate::pipe::Pipe;
use std::io;
use tungstenite::{
    Error, Message, WebSocket,
    protocol::{self, WebSocketConfig},
};
use wirechart::oracle::receiver::{
    self, CloseCode, CloseReason, Event, MessageKind, Receiver, Report, Role, Setup,
};

/// One endpoint.
pub struct Tungstenite {
    socket: WebSocket<Pipe>,
    over: bool,
}

impl Receiver for Tungstenite {
    fn open(setup: &Setup) -> Option<Self> {
        // It does not support compression.
        if setup.deflate {
            return None;
        }
        let role = match setup.role {
            Role::Server => protocol::Role::Server,
            Role::Client => protocol::Role::Client,
        };
        let config = WebSocketConfig::default()
            .max_frame_size(Some(setup.limits.max_frame_size as usize))
            .max_message_size(Some(setup.limits.max_message_size));
        Some(Self {
            socket: WebSocket::from_raw_socket(Pipe::default(), role, Some(config)),
            over: false,
        })
    }

    fn receive(&mut self, bytes: &[u8], reports: &mut Vec<Report>) {
        self.socket.get_mut().0.extend(bytes);
        while !self.over {
            match self.socket.read() {
                Ok(message) => reports.extend(event(message).map(Report::Event)),
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) => reports.push(Report::Failed(code(&error))),
            }
            self.over =
                matches!(reports.last(), Some(Report::Failed(_) | Report::Event(Event::Close(_))));
        }
    }
}

/// The code that its user would send: it does not send a Close itself.
fn code(error: &Error) -> Option<u16> {
    match error {
        Error::Protocol(_) => Some(1002),
        Error::Utf8(_) => Some(1007),
        Error::Capacity(_) => Some(1009),
        _ => None,
    }
}

fn event(message: Message) -> Option<Event<'static>> {
    Some(match message {
        Message::Text(text) => receiver::message(MessageKind::Text, text.as_bytes().to_vec()),
        Message::Binary(bytes) => receiver::message(MessageKind::Binary, bytes.to_vec()),
        Message::Ping(payload) => Event::Ping(payload.to_vec().into()),
        Message::Pong(payload) => Event::Pong(payload.to_vec().into()),
        Message::Close(close) => Event::Close(
            close
                .map(|close| CloseReason::new(CloseCode(close.code.into()), close.reason.as_str())),
        ),
        Message::Frame(_) => return None, // only for sending
    })
}
