//! The client's turn: a server that breaks a rule on each path, and sees whether a client notices.
//!
//! | module | what |
//! |---|---|
//! | `case` | a case as data |
//! | `cases`, `responses`, `long`, `compressed` | all of them |
//! | `play` | plays a case with a client |
//! | `serve` | HTTP: the cases by their path, the page, the results |
//!
//! A client under test connects to `/NAME` for each case, sends each message back, answers Pings,
//! and closes when it is told to. A browser does that with the page at `/`. `/checks` has the
//! names, and `/results` what was found, both as JSON.
//!
//! Must not know how results are shown. RFC 6455, sections 4.1 and 5 to 8. Read next: `case.rs`.

mod case;
mod cases;
mod compressed;
mod long;
mod play;
mod responses;
mod serve;

pub use case::{Case, CaseReport};
pub use cases::cases;
pub use serve::serve;
