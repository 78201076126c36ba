//! `docs/learn.md` says what is so: each command in it is run, and each link in it is followed;
//! those of the other pages, too.
//!
//! With `WIRECHART_LEARN=write` in the environment, what the commands print now, and the lines
//! where the code stands now, are written there instead. Read next: [`commands`], then [`links`].
#![cfg(all(feature = "deflate", target_os = "linux"))]

mod commands;
mod links;
mod page;

use crate::common;
