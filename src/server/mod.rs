//! The server: sockets, HTTP, and WebSockets that read from a log.
//!
//! | module | what |
//! |---|---|
//! | [`config`], [`running`] | what can be chosen; how it starts and stops |
//! | [`listen`] | the listening socket |
//! | [`worker`], [`shared`] | a thread with its connections; what all threads share |
//! | [`buffers`], [`stopping`] | what the connections of a thread share |
//! | [`http`], [`request`] | requests, until one becomes a WebSocket |
//! | [`names`], [`allowed`], [`strangers`] | hosts and origins; which are allowed; the log of those that are not |
//! | [`guard`], [`route`], [`response`], [`start`](mod@start) | which requests are allowed, what they get, a response, where a subscription starts |
//! | [`memory`] | the memory that all clients together make the server hold |
//! | [`connection`] | a WebSocket on a socket |
//! | [`delivery`], [`outlet`] | its way out, without the socket |
//! | [`subscribers`], [`subscription`] | who reads a log, and how new messages reach them |
//! | [`endpoints`] | what is behind each path: the one place that puts a connection together |
//! | [`inspector`] | shows a client the frames of its own connections |
//!
//! Must not know where measurements come from. Read next: [`config`].

pub mod allowed;
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
pub mod outlet;
pub mod request;
pub mod response;
pub mod route;
pub mod running;
pub mod shared;
pub mod start;
pub mod stopping;
pub mod strangers;
pub mod subscribers;
pub mod subscription;
pub mod worker;

pub use config::Config;
pub use running::{Running, StartError, start};
