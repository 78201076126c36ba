//! The page in a real browser: points arrive and are drawn, pausing, losing the connection and
//! coming back, the end of the data; the inspector; the chat; and the browser as a WebSocket client
//! that others wrote. The page behind proxies, too.
//!
//! Skipped, with a message, where there is no Chromium; on CI there must be one.
//! Read next: `chromium.rs`, how the browser is driven.

#![cfg(feature = "server")]
// Items are public to say that others use them, here as in the crate.
#![allow(unreachable_pub)]

mod chat;
mod chromium;
#[path = "../common/mod.rs"]
mod common;
mod echo;
mod inspector;
mod page;
mod proxies;
mod proxy;
