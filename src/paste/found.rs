//! What is found in a paste: bytes, who sent them, and what they were taken for.
//!
//! Must not know how they are found. Read next: `text.rs`.

use crate::wire::Role;

/// What was found in a paste.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paste {
    /// What the paste was taken for: `hex`, `a hex dump, as xxd prints it`.
    pub form: String,
    /// What a person should know of how it was read: an ambiguity, or what was left out.
    pub notes: Vec<String>,
    /// The connections. Only a capture has more than one.
    pub connections: Vec<Connection>,
}

/// The bytes of one connection, in the order in which they were sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Connection {
    /// The addresses of its ends, if they are known.
    pub name: Option<String>,
    /// What was sent.
    pub pieces: Vec<Piece>,
}

/// Bytes that one end sent, or both if nothing says which.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The end that sent them, if that is known.
    pub sender: Option<Role>,
    /// How many bytes of the same sender follow that the paste does not have. Some programs cut
    /// what they print.
    pub missing: u64,
    /// When they were sent, in seconds, from the first of them.
    pub seconds: Option<f64>,
}

impl Paste {
    /// How many bytes were found.
    pub fn length(&self) -> usize {
        self.pieces().map(|piece| piece.bytes.len()).sum()
    }

    /// All bytes, in the order in which they were sent.
    pub fn bytes(&self) -> Vec<u8> {
        self.pieces().flat_map(|piece| &piece.bytes).copied().collect()
    }

    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.connections.iter().flat_map(|connection| &connection.pieces)
    }

    /// Bytes that stand for themselves.
    pub fn raw(bytes: Vec<u8>) -> Self {
        Self::found("raw bytes", vec![Piece { bytes, ..Piece::default() }])
    }

    pub(super) fn found(form: impl Into<String>, pieces: Vec<Piece>) -> Self {
        let connections = vec![Connection { name: None, pieces }];
        Self { form: form.into(), notes: Vec::new(), connections }
    }
}
