//! The parts of a conversation, and how they are explained.
//!
//! Must not know how they are found. Read next: `conversation/sender.rs`.

use crate::{
    explain::{Frame, Head},
    wire::Role,
};

/// How a paste is to be explained.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Who sent what nothing else tells the sender of.
    pub role: Option<Role>,
    /// Whether permessage-deflate was agreed on, if no response says so.
    pub deflate: bool,
    /// How many bytes of each payload are kept.
    pub keep: usize,
}

/// A part of a conversation.
#[derive(Debug)]
pub enum Item {
    /// What follows was sent over this connection.
    Connection(String),
    /// The frames that follow were sent by this end, or by both: why this is so.
    Sender(Option<Role>, &'static str),
    /// The head of a request or a response.
    Head(Head, Role),
    /// The `number`th frame of its sender, from 1.
    Frame {
        /// The frame.
        frame: Frame,
        /// Its number.
        number: u64,
        /// Whether it is one of two directions.
        is_one_of_two: bool,
        /// How many bytes of it the paste does not have.
        not_pasted: u64,
    },
    /// So many bytes of this end are missing in the paste, and where its next frame begins is not
    /// known.
    Gap(u64, Role),
    /// So many bytes are not read, because they follow a broken rule, a Close, a gap or another
    /// answer.
    Unread(u64, Role),
}
