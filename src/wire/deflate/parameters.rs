//! What the two ends agree on: four parameters, in an offer and in the answer to it.
//!
//! | parameter | in an offer | in an answer |
//! |---|---|---|
//! | `server_no_context_takeover` | the server must not | the server will not |
//! | `client_no_context_takeover` | the client will not (a hint) | the client must not |
//! | `server_max_window_bits=N` | the server must keep to N | the server keeps to N, or less than was offered |
//! | `client_max_window_bits` | the client can be limited | - |
//! | `client_max_window_bits=N` | and keeps to N anyway (a hint) | the client must keep to N; only where it can |
//!
//! Knows nothing of headers: it gets names and values. RFC 7692, section 7.1. Read next:
//! `codec.rs`.

use std::fmt;

/// The extension's name.
pub(crate) const NAME: &str = "permessage-deflate";

/// The base-2 logarithm of a window's size in bytes: 8 to 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WindowBits(u8);

impl WindowBits {
    /// 256 bytes.
    pub const MIN: Self = Self(8);
    /// 32 KiB, which is what holds where nothing is said.
    pub const MAX: Self = Self(15);

    /// `None` for anything but 8 to 15.
    pub fn new(bits: u8) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&bits).then_some(Self(bits))
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }

    /// A decimal number without leading zeros (7.1.2.1).
    fn parse(value: &str) -> Option<Self> {
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit()) && !value.starts_with('0');
        Self::new(value.parse().ok().filter(|_| is_number)?)
    }
}

/// The parameters of an offer or of an answer. What was agreed are those of the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The server starts each message with an empty window.
    pub server_no_context_takeover: bool,
    /// The client does.
    pub client_no_context_takeover: bool,
    /// The server's window; not said: [`WindowBits::MAX`].
    pub server_max_window_bits: Option<WindowBits>,
    /// The client's. In an offer it also says that the server may ask for less; without a value it
    /// is [`WindowBits::MAX`], which means the same.
    pub client_max_window_bits: Option<WindowBits>,
}

impl Parameters {
    /// What browsers offer: no limits, and the client can be limited.
    pub const OFFER: Self = Self {
        server_no_context_takeover: false,
        client_no_context_takeover: false,
        server_max_window_bits: None,
        client_max_window_bits: Some(WindowBits::MAX),
    };

    /// Reads a client's offer; `None` where the RFC has it declined: for a parameter that is not
    /// known, comes twice, or has a value that it cannot have (7.1).
    pub fn from_offer<'a>(
        parameters: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Option<Self> {
        Self::read(parameters, Some(WindowBits::MAX))
    }

    /// Reads a server's answer; `None` where a client must fail the connection, for the same
    /// reasons.
    pub fn from_answer<'a>(
        parameters: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Option<Self> {
        Self::read(parameters, None)
    }

    /// `bits_unsaid` is what `client_max_window_bits` means without a value, if it may be without.
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

    /// The server's answer to this offer; `None` where it declines.
    pub fn answer(self) -> Option<Self> {
        if self.server_max_window_bits == Some(WindowBits::MIN) {
            return None;
        }
        // No need to limit a client to what holds anyway.
        let client_max_window_bits =
            self.client_max_window_bits.filter(|bits| *bits < WindowBits::MAX);
        Some(Self { client_max_window_bits, ..self })
    }

    /// What is agreed when a server answers this offer so; `None` where the answer does not fit it,
    /// and the client must fail the connection (7.1).
    pub fn agree(self, answer: Self) -> Option<Self> {
        // What was demanded must be granted, and bits may only become fewer.
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
            // The hints of the offer are promises.
            client_no_context_takeover: self.client_no_context_takeover
                || answer.client_no_context_takeover,
            client_max_window_bits: answer.client_max_window_bits.or(self.client_max_window_bits),
            ..answer
        };
        (takeover && server_bits && client_bits).then_some(agreed)
    }
}

/// As an element of `Sec-WebSocket-Extensions`. In an answer `client_max_window_bits` must have a
/// value, and ours has one: [`answer`](Parameters::answer) leaves out the 15 that needs none.
impl fmt::Display for Parameters {
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
