//! The server: sockets, HTTP, and WebSockets that read from a log.
//!
//! | module | what |
//! |---|---|
//! | [`config`], [`running`] | what can be chosen; how it starts and stops |
//! | [`listen`] | the listening socket |
//! | [`worker`], [`shared`] | a thread with its connections; what all threads share |
//! | [`buffers`], [`stopping`] | what the connections of a thread share |
//! | [`http`], [`request`], [`sending`] | requests, until one becomes a WebSocket; how a response is sent |
//! | [`body`], [`receive`] | the body of a request, without the socket and from it |
//! | [`access`] | who may write, and who may view |
//! | [`names`], [`allowed`], [`strangers`] | hosts and origins; which are allowed; the log of those that are not |
//! | [`guard`], [`route`], [`plain`], [`response`] | which requests are allowed, what they get, in plain HTTP; a response |
//! | [`query`], [`form`], [`start`](mod@start) | the parameters of a URL, those of a form, where a subscription starts |
//! | [`memory`] | the memory that all clients together make the server hold |
//! | [`connection`] | a WebSocket on a socket |
//! | [`delivery`], [`outlet`] | its way out, without the socket |
//! | [`subscribers`], [`subscription`] | who reads a log, and how new messages reach them |
//! | [`followed`] | the logs that are read on one worker |
//! | [`health`] | what monitoring is told |
//! | [`endpoints`] | what is behind each path: the one place that puts a connection together |
//! | [`ingest`] | measurements from programs |
//! | [`history`] | what is kept of a span of time |
//! | [`influx`] | what clients of InfluxDB ask for besides |
//! | [`inspector`] | shows a client the frames of its own connections |
//!
//! Must not know where measurements come from. Read next: [`config`].

pub mod access;
pub mod allowed;
pub mod body;
pub mod buffers;
pub mod config;
pub mod connection;
pub mod delivery;
pub mod elsewhere;
pub mod endpoints;
mod explained;
pub mod followed;
pub mod form;
pub mod guard;
pub mod health;
pub mod history;
pub mod http;
pub mod influx;
pub mod ingest;
pub mod inspector;
pub mod listen;
pub mod memory;
pub mod names;
pub mod outlet;
pub mod plain;
pub mod query;
pub mod receive;
pub mod request;
pub mod response;
pub mod route;
pub mod running;
pub mod sending;
pub mod shared;
pub mod start;
pub mod stopping;
pub mod strangers;
pub mod subscribers;
pub mod subscription;
pub mod worker;

pub use config::Config;
pub use running::{Running, StartError, start, start_on};
