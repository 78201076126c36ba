//! That the test of the floors finds what it is there to find: a forbidden path in a file that does
//! not exist.
//!
//! The last of these files.

use crate::{crates, judge};

#[track_caller]
fn check(file: &str, source: &str, expected: &[&str]) {
    let wrong = judge(file, source, &crates());
    assert_eq!(wrong.len(), expected.len(), "{wrong:#?}");
    for (sentence, part) in wrong.iter().zip(expected) {
        assert!(sentence.contains(part), "{sentence}");
    }
}

#[test]
fn a_higher_floor() {
    check(
        "wire/mask.rs",
        "use super::frame::Header;",
        &[
            "src/wire/mask.rs:1 uses super::frame::Header, but wire/mask (floor 0) may use nothing of ours: not wire/frame (floor 1)",
        ],
    );
    check(
        "wire/protocol/mod.rs",
        "\nuse crate::{\n  wire::{error::ProtocolError, handshake},\n};",
        &["src/wire/protocol/mod.rs:3 uses"],
    );
    check(
        "wire/handshake/server.rs",
        "fn f() { crate::wire::protocol::x() }",
        &["not wire/protocol"],
    );
    check("wire/head/reader.rs", "use crate::wire::limits::Limits;", &["may use nothing of ours"]);
    check(
        "feed/log.rs",
        "use crate::wire::protocol::Protocol;",
        &["feed/log (floor 4) may use wire/raw"],
    );
    check("source/file.rs", "use crate::{server, wire::frame};", &["not server", "not wire/frame"]);
    check("server/route.rs", "use crate::source::x; use crate::cli;", &["not source", "not cli"]);
    check("pages.rs", "use crate::server::x;", &["may use feed: not server"]);
}

#[test]
fn a_way_around_through_the_parent_module() {
    check(
        "wire/mask.rs",
        "use super::*; use crate::wire::Header;",
        &["not wire/mod", "not wire/mod"],
    );
    check("wire/mask.rs", "mod inner { use super::super::frame; }", &["not wire/frame"]);
    check("feed/log.rs", "use crate::something;", &["not lib"]);
}

#[test]
fn input_and_output_in_the_protocol() {
    check("wire/protocol/mod.rs", "use tokio::net::TcpStream;", &["may use no crate but std"]);
    check(
        "wire/protocol/mod.rs",
        "fn f() { tokio::spawn(async {}); }",
        &["may use no crate but std"],
    );
    check(
        "wire/frame.rs",
        "use std::{net::IpAddr, io, fmt};",
        &["std::net is not for", "std::io is not for"],
    );
    check(
        "wire/frame.rs",
        "use std::time::{Duration, Instant};",
        &["std::time::Instant is not for"],
    );
    check("wire/frame.rs", "use std::time;", &["std::time::Instant is not for"]);
    check("wire/frame.rs", "use std::time::*;", &["std::time::Instant is not for"]);
    check("wire/frame.rs", "fn f() { std::thread::yield_now() }", &["std::thread is not for"]);
    check("wire/frame.rs", "use core::net::IpAddr;", &["std::net is not for"]);
}

#[test]
fn a_crate_that_is_for_one_row_only() {
    check("wire/deflate/deflater.rs", "use flate2::Compress; use super::Parameters;", &[]);
    check("wire/protocol/mod.rs", "use flate2::Compress;", &["may use no crate but std"]);
    check(
        "wire/deflate/deflater.rs",
        "use sha3::X; fn f() { tokio::spawn(async {}); }",
        &["may use no crate but std"],
    );
}

#[test]
fn a_file_on_no_floor() {
    let sentence =
        "src/wire/new.rs stands on no floor: give it a row in TABLE in tests/floors/main.rs";
    check("wire/new.rs", "", &[sentence]);
    check("new.rs", "", &["src/new.rs stands on no floor"]);
    check("feed/new/deep.rs", "", &["stands on no floor"]);
}

#[test]
fn but_nothing_that_may_be() {
    check(
        "wire/error.rs",
        "use super::code::CloseCode; use std::{fmt, time::Duration}; use ProtocolError::*;",
        &[],
    );
    check(
        "wire/handshake/mod.rs",
        "mod client; pub use client::X; use sha1::Sha1; use super::head::Headers;",
        &[],
    );
    check(
        "wire/mask.rs",
        "#[cfg(test)] mod tests { use super::super::protocol::Protocol; use std::io; }",
        &[],
    );
    check(
        "server/connection.rs",
        "use crate::{feed::log::Log, wire::protocol::Protocol}; use std::net; use tokio::time;",
        &[],
    );
    check("main.rs", "fn main() { wirechart::cli::run() }", &[]);
    check("lib.rs", "pub mod wire; pub use wire::protocol::Protocol;", &[]);
}
