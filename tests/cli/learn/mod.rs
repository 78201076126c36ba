//! Checks that `docs/learn.md` is true: each command in it is run, and each link in it is followed.
//! The links of the other pages are checked, too.
//!
//! With `WIRECHART_LEARN=write` in the environment, the page is updated instead: with the commands'
//! current output and the current line numbers of the code. Read next: [`commands`], then
//! [`links`].
#![cfg(all(feature = "deflate", target_os = "linux"))]

mod commands;
mod links;
mod page;

use crate::common;
