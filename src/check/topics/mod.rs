//! The checks, by topic. Each file is a table, and the code of the checks that need more than a
//! row.
//!
//! | module | checks | what |
//! |---|---|---|
//! | `opening` | `hs-` | valid requests |
//! | `switching` | `hs-` | what the response to one must say |
//! | `refusing` | `hs-` | requests that open no WebSocket |
//! | `http` | `hs-` | requests that break a rule of HTTP, and long ones |
//! | `redos` | `hs-` | headers that bad parsers are slow on |
//! | `framing` | `fr-`, `len-` | headers of frames |
//! | `control` | `ctl-` | Ping and Pong |
//! | `messages` | `msg-` | fragments |
//! | `text` | `utf8-`, `binary-ff` | UTF-8 |
//! | `closing` | `cl-` | Close |
//! | `violating` | `cl-` | how a connection is failed |
//! | `offers` | `df-` | the handshake of permessage-deflate |
//! | `compressed` | `df-` | compressed messages |
//! | `lives` | `lv-` | whether the server outlives bad clients |
//! | `own` | `sv-` | what the server sends by itself |
//!
//! Read next: `opening.rs`.

pub(super) mod closing;
pub(super) mod compressed;
pub(super) mod control;
pub(super) mod framing;
pub(super) mod http;
pub(super) mod lives;
pub(super) mod messages;
pub(super) mod offers;
pub(super) mod opening;
pub(super) mod own;
pub(super) mod redos;
pub(super) mod refusing;
pub(super) mod switching;
pub(super) mod text;
pub(super) mod violating;
