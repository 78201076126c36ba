//! The four negotiated parameters, in an offer and in its answer. Context takeover means that a
//! message is compressed with the window that the messages before it have left. `N` stands for a
//! window of 2^N bytes.
//!
//! | parameter | in an offer | in an answer |
//! |---|---|---|
//! | `server_no_context_takeover` | the server must not use it | the server will not use it |
//! | `client_no_context_takeover` | the client will not use it (a hint) | the client must not use it |
//! | `server_max_window_bits=N` | the server must keep to N | the server keeps to N, which is at most what was offered |
//! | `client_max_window_bits` | the client can be limited | - |
//! | `client_max_window_bits=N` | the client can be limited, and keeps to N anyway (a hint) | the client must keep to N; allowed only if it can be limited |
//!
//! This module knows nothing of headers: its input is names and values. RFC 7692, section 7.1. Read
//! next: `codec.rs`.

use std::fmt;

/// The extension's name.
pub(crate) const NAME: &str = "permessage-deflate";

/// The base-2 logarithm of a window size in bytes, from 8 to 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WindowBits(u8);

impl WindowBits {
    /// 256 bytes.
    pub const MIN: Self = Self(8);
    /// 32 KiB, the default.
    pub const MAX: Self = Self(15);

    /// Returns `None` for anything but 8 to 15.
    pub fn new(bits: u8) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&bits).then_some(Self(bits))
    }

    /// Returns the number of bits.
    pub fn get(self) -> u8 {
        self.0
    }

    /// Parses a decimal number without leading zeros (7.1.2.1).
    fn parse(value: &str) -> Option<Self> {
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit()) && !value.starts_with('0');
        Self::new(value.parse().ok().filter(|_| is_number)?)
    }
}

/// The parameters of an offer or of an answer. The parameters of the answer are the agreed ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeflateParameters {
    /// The server starts each message with an empty window.
    pub server_no_context_takeover: bool,
    /// The client starts each message with an empty window.
    pub client_no_context_takeover: bool,
    /// The server's window. `None` means [`WindowBits::MAX`].
    pub server_max_window_bits: Option<WindowBits>,
    /// The client's window. In an offer, `Some` also allows the server to ask for a smaller one.
    /// There the parameter may have no value; it is read as [`WindowBits::MAX`], which means the
    /// same.
    pub client_max_window_bits: Option<WindowBits>,
}

impl DeflateParameters {
    /// The offer that browsers make: no limits, and the server may limit the client.
    pub const OFFER: Self = Self {
        server_no_context_takeover: false,
        client_no_context_takeover: false,
        server_max_window_bits: None,
        client_max_window_bits: Some(WindowBits::MAX),
    };

    /// Reads a client's offer. Returns `None` if the RFC says to decline it: because a parameter is
    /// unknown, appears twice, or has an invalid value (7.1).
    pub fn from_offer<'a>(
        parameters: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Option<Self> {
        Self::read(parameters, Some(WindowBits::MAX))
    }

    /// Reads a server's answer. Returns `None` if a client must fail the connection, for the same
    /// reasons.
    pub fn from_answer<'a>(
        parameters: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Option<Self> {
        Self::read(parameters, None)
    }

    /// Reads the parameters. `bits_unsaid` is the meaning of `client_max_window_bits` without a
    /// value, or `None` if a value is required.
    fn read<'a>(
        parameters: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
        bits_unsaid: Option<WindowBits>,
    ) -> Option<Self> {
        let mut read = Self::default();
        for (name, value) in parameters {
            let is_new = match (name, value) {
                ("server_no_context_takeover", None) => {
                    !std::mem::replace(&mut read.server_no_context_takeover, true)
                }
                ("client_no_context_takeover", None) => {
                    !std::mem::replace(&mut read.client_no_context_takeover, true)
                }
                ("server_max_window_bits", Some(bits)) => {
                    read.server_max_window_bits.replace(WindowBits::parse(bits)?).is_none()
                }
                ("client_max_window_bits", bits) => {
                    let bits = bits.map_or(bits_unsaid, WindowBits::parse)?;
                    read.client_max_window_bits.replace(bits).is_none()
                }
                _ => return None,
            };
            if !is_new {
                return None;
            }
        }
        Some(read)
    }

    /// Returns the server's answer to this offer, or `None` if it declines.
    pub fn answer(self) -> Option<Self> {
        if self.server_max_window_bits == Some(WindowBits::MIN) {
            return None;
        }
        // 15 bits are the limit without the parameter, so there is no need to ask for them.
        let client_max_window_bits =
            self.client_max_window_bits.filter(|bits| *bits < WindowBits::MAX);
        Some(Self { client_max_window_bits, ..self })
    }

    /// Returns the agreed parameters if a server gives this answer to this offer. Returns `None` if
    /// the answer does not match the offer, so that the client must fail the connection (7.1).
    pub fn agree(self, answer: Self) -> Option<Self> {
        // The server must grant what the client demands, and may only lower the number of bits.
        let takeover = answer.server_no_context_takeover >= self.server_no_context_takeover;
        let server_bits = match (self.server_max_window_bits, answer.server_max_window_bits) {
            (Some(demanded), granted) => granted.is_some_and(|granted| granted <= demanded),
            (None, _) => true,
        };
        let client_bits = match (self.client_max_window_bits, answer.client_max_window_bits) {
            (_, None) => true,
            (offered, Some(demanded)) => offered.is_some_and(|offered| demanded <= offered),
        };
        let agreed = Self {
            // The client keeps to the hints in its offer, even if the answer does not repeat them.
            client_no_context_takeover: self.client_no_context_takeover
                || answer.client_no_context_takeover,
            client_max_window_bits: answer.client_max_window_bits.or(self.client_max_window_bits),
            ..answer
        };
        (takeover && server_bits && client_bits).then_some(agreed)
    }
}

/// Formats the parameters as an element of `Sec-WebSocket-Extensions`. `client_max_window_bits` of
/// 15 is written without a value, which is not allowed in an answer. But
/// [`answer`](DeflateParameters::answer) never returns 15.
impl fmt::Display for DeflateParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)?;
        if self.server_no_context_takeover {
            f.write_str("; server_no_context_takeover")?;
        }
        if self.client_no_context_takeover {
            f.write_str("; client_no_context_takeover")?;
        }
        if let Some(bits) = self.server_max_window_bits {
            write!(f, "; server_max_window_bits={}", bits.0)?;
        }
        match self.client_max_window_bits {
            None => Ok(()),
            Some(WindowBits::MAX) => f.write_str("; client_max_window_bits"),
            Some(bits) => write!(f, "; client_max_window_bits={}", bits.0),
        }
    }
}
