//! wirechart: live charts of any measurements in a browser, over a WebSocket server written out by hand.

pub mod wire;

#[cfg(feature = "server")]
pub mod cli;
#[cfg(feature = "server")]
pub mod feed;
#[cfg(feature = "server")]
pub mod net;
#[cfg(feature = "server")]
pub mod pages;
#[cfg(feature = "server")]
pub mod source;
