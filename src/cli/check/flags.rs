//! The flags of `wirechart check`.
//!
//! Must not know how the command works. Read next: `chosen.rs`.

use crate::{
    cli::values::{at_least_one, header, some_seconds},
    client::Url,
};
use clap::{Args, ColorChoice, ValueEnum};
use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf, time::Duration};

const HELP: &str = "\
Examples:
  wirechart check ws://127.0.0.1:8000/echo
  wirechart check --only hs-http10 --only 5.5.1 ws://127.0.0.1:8000/echo
  wirechart check --listen 127.0.0.1:9001
  wirechart check --except known.txt --junit check.xml ws://127.0.0.1:8000/echo

Exit codes: 0 every MUST is kept (with --strict every SHOULD, too); 1 one is broken; \
2 the server could not be checked, or wrong usage; 3 the server no longer answers; \
130 interrupted. docs/check.md says what a result means, and what not";

/// What means nothing when a client is checked.
const OF_SERVERS: [&str; 17] = [
    "url",
    "only",
    "except",
    "slow",
    "big",
    "unsafe",
    "target",
    "jobs",
    "header",
    "subprotocol",
    "origin",
    "ca",
    "insecure",
    "junit",
    "markdown",
    "badge",
    "yes_i_may",
];

/// Flags of `wirechart check`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Check {
    /// The server: ws://HOST:PORT/PATH or wss://HOST:PORT/PATH. A path that sends each message back
    /// is checked best
    #[arg(required_unless_present_any = ["list", "listen"])]
    pub(super) url: Option<Url>,
    /// Make only the checks of this name or section, such as fr-rsv1, 5.5 or 'RFC 7692, 7'; may be
    /// repeated
    #[arg(long, value_name = "NAME|SECTION")]
    pub(super) only: Vec<String>,
    /// Print the checks, and make none
    #[arg(long)]
    pub(super) list: bool,
    /// Check clients instead: listen at this address, break a rule on each connection, and see
    /// whether the client notices. A browser does all cases with the page that is served there.
    /// With --list, print the cases. Of the other flags only --strict, --timeout, --json and
    /// --color apply
    #[arg(long, value_name = "ADDR", conflicts_with_all = OF_SERVERS)]
    pub(super) listen: Option<SocketAddr>,
    /// A file of names of checks that are expected to fail, one on each line. One that passes is an
    /// error
    #[arg(long, value_name = "FILE")]
    pub(super) except: Option<PathBuf>,
    /// A SHOULD that is broken counts as a MUST, and so does a rule that had no answer in time
    #[arg(long)]
    pub(super) strict: bool,
    /// Make the checks that take up to a minute, too
    #[arg(long)]
    pub(super) slow: bool,
    /// Make the checks that send many megabytes, too
    #[arg(long)]
    pub(super) big: bool,
    /// Make the checks that may take the server down, too
    #[arg(long)]
    pub(super) r#unsafe: bool,
    /// Whether the server sends each message back. Found out if not given
    #[arg(long, value_enum)]
    pub(super) target: Option<Target>,
    /// How long an answer may take, in seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "3",
        value_parser = some_seconds,
        allow_negative_numbers = true
    )]
    pub(super) timeout: Duration,
    /// How many checks run at the same time
    #[arg(long, value_name = "N", default_value = "4", value_parser = at_least_one::<NonZeroUsize>)]
    pub(super) jobs: NonZeroUsize,
    /// Send this header with each request; may be repeated
    #[arg(short = 'H', long, value_name = "NAME: VALUE", value_parser = header)]
    pub(super) header: Vec<(String, String)>,
    /// Offer this subprotocol; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(super) subprotocol: Vec<String>,
    /// Send this Origin header
    #[arg(long, value_name = "URL")]
    pub(super) origin: Option<String>,
    /// For wss://: trust the certificates in this file, in PEM form, instead of the system's
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    pub(super) ca: Option<PathBuf>,
    /// For wss://: take any certificate
    #[arg(long)]
    pub(super) insecure: bool,
    /// Print one JSON object per check, as soon as it is made. With --list, only what is checked
    #[arg(long)]
    pub(super) json: bool,
    /// Write a JUnit report to this file; - is standard output, instead of the table
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
    /// Write a table in Markdown to this file, or to -
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,
    /// Write the data of a badge to this file, or to -, as shields.io reads them
    #[arg(long, value_name = "FILE")]
    pub(super) badge: Option<PathBuf>,
    /// I may send invalid data to this server, though it is not on this machine or its networks
    #[arg(long)]
    pub(super) yes_i_may: bool,
    /// Colour the output
    #[arg(long, value_name = "WHEN", default_value_t)]
    pub(super) color: ColorChoice,
}

/// What a server does with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    /// It sends each message back
    Echo,
    /// Anything else
    Any,
}
