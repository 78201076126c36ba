//! The exit codes of `wirechart connect`.
//!
//! | exit code | when |
//! |---|---|
//! | 0 | the WebSocket was closed with 1000, with 1001 or without a code |
//! | 1 | it did not open, or standard input or output failed |
//! | 2 | the command line makes no sense |
//! | 3 | the connection ended without a Close: lost, or given up |
//! | 4 | the server broke a rule of the protocol or passed a limit of ours |
//! | 5 | the server closed with another code |
//! | 130 | interrupted, whatever else became of it |
//!
//! Must not know why a connection ended. Read next: `session`.

use crate::{
    client::ConnectionError,
    wire::{CloseCode, CloseOutcome},
};

/// The exit code that shells use for an interrupted program.
pub(super) const INTERRUPTED: u8 = 130;

/// The exit code, as in the table above.
pub(super) fn exit_code(ended: &Result<(), ConnectionError>, outcome: Option<&CloseOutcome>) -> u8 {
    let good = [CloseCode::NORMAL, CloseCode::GOING_AWAY];
    match (ended, outcome) {
        (Err(ConnectionError::ProtocolError(_)), _) => 4,
        (Err(_), _) => 3,
        (Ok(()), Some(CloseOutcome::ByPeer(Some(theirs)))) if !good.contains(&theirs.code) => 5,
        (Ok(()), _) => 0,
    }
}
