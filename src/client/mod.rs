//! The client: connects the client end of the protocol to a socket.
//!
//! | module | what |
//! |---|---|
//! | [`url`] | what to connect to |
//! | [`error`] | everything that can go wrong |
//! | [`masks`] | random masking keys and the nonce |
//! | [`options`] | the settings of a connection |
//! | [`open`] | opens a connection |
//! | `answer` | reads the response to the request, in any chunks |
//! | [`declined`] | a response that opens no WebSocket |
//! | `state` | all that is kept of a connection |
//! | `polling` | reads, writes and keeps time |
//! | `outgoing` | what waits to be written |
//! | `tls` | `wss://` |
//! | [`observed`] | a transport that shows the bytes to an observer |
//!
//! ```text
//!   socket --read--> input --receive--> events, one with each next()
//!   socket <--write-- output <--take_output-- send, ping, close, and answers to Pings
//! ```
//!
//! The client has no task of its own. [`next`](Client::next) does all the work: it reads, writes
//! and keeps time. So a program calls it in a loop, beside whatever else it waits for:
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use wirechart::{client::{Client, Options}, wire::{Event, Message}};
//!
//! let mut client = Client::connect(&"ws://127.0.0.1:8000/echo".parse()?, &Options::default()).await?;
//! client.send(&Message::text("hello"))?;
//! while let Some(event) = client.next().await? {
//!     if let Event::Message(message) = event {
//!         println!("{:?}", message.as_text());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! All unfinished work is kept in [`Client`], and none in the future that `next` returns. So that
//! future may be dropped at any time, as `select!` does with the branches that lose, and no byte is
//! lost or sent twice.
//!
//! Memory is bounded in both directions. Nothing is read before the last event was taken. Once more
//! than [`HIGH_WATER`] bytes wait for the server, [`send`](Client::send) takes no more. To send
//! more, wait with [`next_or_room`](Client::next_or_room), which goes on reading. Otherwise, two
//! ends that both only write could wait for each other forever.
//!
//! At the end (RFC 6455, 7.1.1), once both ends have sent a Close, the server closes TCP. The
//! client waits for that, but not for long, and then closes TCP itself. RFC 6455, sections 4.1 and
//! 5 to 7. Read next: [`Protocol`](crate::wire::Protocol), if you have not yet.

mod answer;
pub mod declined;
pub mod error;
pub mod masks;
pub mod observed;
pub mod open;
pub mod options;
mod outgoing;
mod polling;
mod state;
#[cfg(feature = "tls")]
mod tls;
pub mod url;

pub use crate::wire::HIGH_WATER;
pub use error::{ConnectError, ConnectionError, SendError};
pub use options::{Options, Trust};
pub use polling::Next;
pub use state::{Client, Transport};
pub use url::Url;
