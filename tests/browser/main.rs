//! The page in a real browser: drawing points, pausing, losing the connection and reconnecting, the
//! end of the data, the inspector, and the chat. Also the browser as a WebSocket client, the page
//! behind proxies, and the pages of `examples/`.
//!
//! Skipped with a message if there is no Chromium; in CI that is a failure. Read next:
//! `chromium.rs`, how the tests control the browser.

#![cfg(feature = "server")]
// Items are `pub` if other modules use them, as in the crate.
#![allow(unreachable_pub)]

mod accessible;
mod address;
mod canvas;
mod chat;
mod chromium;
#[path = "../common/mod.rs"]
mod common;
mod drawn;
mod echo;
mod examples;
mod frame;
mod input;
mod inspector;
mod interaction;
mod keyboard;
mod legend;
mod menus;
mod own_feed;
mod page;
mod page_in_browser;
mod panels;
mod past;
mod pictures;
mod proxies;
mod proxy;
mod sources;
mod still;
mod takeaway;
mod times;
mod tooltip;
mod values;
mod work;
