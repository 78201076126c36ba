//! Checks clients: a server that breaks a rule on each path, and sees whether a client notices.
//!
//! | module | what |
//! |---|---|
//! | `case` | a case as data |
//! | `cases`, `responses`, `control`, `long`, `compressed`, `own` | all of them |
//! | `keys`, `request` | masking keys and requests, judged |
//! | `seen` | what was seen of a client, and what follows |
//! | `play` | plays a case with a client |
//! | `serve` | HTTP: the cases by their path, the page, the results |
//!
//! ```text
//!   serve: request --Asked--> play: frames --Verdict, Findings--> Seen --> CaseReport
//! ```
//!
//! Each connection is watched for what a client does wrong by itself, as those of a server are
//! (`check/watch.rs`). The cases of these rules are called `cs-own-`, and come last.
//!
//! A client under test connects to `/NAME` for each case, sends each message back, answers Pings,
//! and closes when it is told to. A browser does that with the page at `/`. `/checks` has the
//! names, and `/results` what was found, both as JSON.
//!
//! Must not know how results are shown. RFC 6455, sections 4 to 8. Read next: `case.rs`.

mod case;
mod cases;
mod compressed;
mod control;
mod keys;
mod long;
mod own;
mod play;
mod request;
mod responses;
mod seen;
mod serve;

pub use case::{Case, CaseReport};
pub use cases::cases;
pub use serve::serve;
