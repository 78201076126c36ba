//! Checks which rules of RFC 6455 and RFC 7692 a server keeps.
//!
//! | module | what |
//! |---|---|
//! | `verdict` | what a check finds |
//! | `settings` | what the user has chosen |
//! | `bytes`, `incoming`, `inflate`, `hello` | frames out, frames in, compressed messages |
//! | `request`, `answer` | the handshake |
//! | `link`, `bench` | a connection, and how a check gets one |
//! | `watch` | looks at every frame of the server |
//! | `judge`, `failing` | the questions that most checks ask |
//! | `inputs` | several inputs of one rule |
//! | `check` | a check as data |
//! | `hanging` | whether a server hangs, or is slow |
//! | `topics` | the checks |
//! | `table` | all of them, in order |
//! | `survey`, `run` | makes them |
//! | [`listen`] | checks clients |
//!
//! ```text
//!   survey --Server--> run --Bench--> probe of a check --Verdict--> Report
//!                       └── after each: does the server still answer?
//! ```
//!
//! A check sends bytes that no valid client would send, so it has its own, small codec, which
//! judges nothing by itself. Each check opens its own connection. What a check finds is said in
//! words about what the server did; only the rule itself is from the RFC.
//!
//! Must not know how results are shown. RFC 6455; RFC 7692. Read next: `verdict.rs`.

mod answer;
mod bench;
mod bytes;
// A folder is named for its subject, and so is its first file.
#[allow(clippy::module_inception)]
mod check;
mod failing;
mod hanging;
mod hello;
mod incoming;
mod inflate;
mod inputs;
mod judge;
mod link;
pub mod listen;
mod request;
mod run;
mod settings;
mod survey;
mod table;
mod topics;
mod verdict;
mod watch;

pub use check::{Check, When};
pub use run::{Report, Stopped, run};
pub use settings::{Offered, Server, Settings};
pub use survey::{SurveyError, survey};
pub use table::all;
pub use verdict::{End, Level, Transcript, Verdict};
