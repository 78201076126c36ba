//! The server: sockets, HTTP, and WebSockets that read from a log. And a client.
//!
//! | module | what |
//! |---|---|
//! | [`config`], [`running`] | what can be chosen; how it starts and stops |
//! | [`listen`] | the listening socket |
//! | [`shard`], [`shared`] | a thread with its connections; what all threads share |
//! | [`buffers`], [`stopping`] | what the connections of a thread share |
//! | [`http`], [`request`] | requests, until one becomes a WebSocket |
//! | [`names`], [`strangers`] | hosts and origins, and that those which are not ours are told of |
//! | [`guard`], [`route`], [`response`], [`start`](mod@start) | who may, what a path is, what is answered, where a viewer starts |
//! | [`memory`] | what all clients together make us hold |
//! | [`connection`] | a WebSocket on a socket |
//! | [`delivery`] | its way out, without the socket |
//! | [`audience`], [`viewer`] | viewers and how news gets to them |
//! | [`endpoints`] | what is behind each path: the one place that puts a connection together |
//! | [`inspector`] | what goes over a connection, shown to the one whose it is |
//!
//! Knows nothing of where measurements come from. Read next: [`listen`].

pub mod audience;
pub mod buffers;
pub mod config;
pub mod connection;
pub mod delivery;
pub mod endpoints;
pub mod guard;
pub mod http;
pub mod inspector;
pub mod listen;
pub mod memory;
pub mod names;
pub mod request;
pub mod response;
pub mod route;
pub mod running;
pub mod shard;
pub mod shared;
pub mod start;
pub mod stopping;
pub mod strangers;
pub mod viewer;

pub use config::Config;
pub use running::{Running, StartError, start};
