//! Whether a server without an answer in time hangs on what was sent, or is only slow.
//!
//! The RFC sets no times, so a late answer proves nothing. But a Ping and a Close MUST be answered,
//! and a valid message does not end that. So such a check is made again, between two connections
//! over which the server must answer something plain in a fraction of the time. A server that does
//! that, and twice gives no answer here in all of it, hangs. Must not know the single checks. RFC
//! 6455, sections 5.5.1 and 5.5.2. Read next: `run.rs`.

use super::{
    bench::Bench,
    bytes::text,
    check::Check,
    incoming::Messages,
    judge::{answers_quickly, next_message},
    verdict::{Level, Verdict},
    watch::{self, Shared},
};
use tokio::time::Instant;

/// What a check says that had no answer in time, in these words.
pub(super) async fn verdict(bench: &Bench, check: &Check, words: String) -> Verdict {
    // What the server sends by itself may be why nothing could be read.
    if let Some(rule) = watch::lock(&bench.findings).garbled(check.name) {
        return Verdict::not_judged(format!("{words}; see {rule}"));
    }
    if check.level == Level::Info || !check.must_answer() || !answers_others(bench).await {
        return Verdict::unanswered(words);
    }
    match check.probe.make(bench.clone()).await {
        Verdict::Unanswered(_) if answers_others(bench).await => {
            Verdict::broken(format!("{words}, twice; others are answered at once"))
        }
        verdict => verdict,
    }
}

/// Whether something plain is answered over a new connection in a fraction of the time: a message,
/// because a check may be about Pings. Without an echo it is a Ping behind a message: one that is
/// sent alone is answered at once also where an application works long on each message.
pub(super) async fn answers_others(bench: &Bench) -> bool {
    // Not a connection of this check.
    let bench = Bench::new(&bench.settings, bench.server, &Shared::default());
    let Ok(mut link) = bench.open().await else { return false };
    let marker = bench.marker();
    link.send(&text(&marker)).await;
    if !bench.server.echoes {
        return answers_quickly(&mut link).await.is_ok();
    }
    let deadline = Instant::now() + link.limit / 4;
    let mut messages = Messages::default();
    while let Ok(Some(message)) = next_message(&mut link, &mut messages, deadline).await {
        if message.payload == marker {
            return true;
        }
    }
    false
}
