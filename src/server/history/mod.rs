//! The history of a feed: `GET /history`.
//!
//! ```text
//!  log ──the latest measurements──┐
//!                                 ├──> answer ──> JSON or CSV
//!  tiers ──────────buckets────────┘
//! ```
//!
//! | status | when |
//! |---|---|
//! | 200 | the answer; a series that does not exist is left out |
//! | 400 | a parameter makes no sense, or the answer would be too large |
//! | 404 | there is no such feed |
//! | 503 | clients hold too much memory, or the server is stopping |
//!
//! An answer may take a good part of a second, so it is made on a thread of its own, and only a few
//! are made at a time. `docs/history.md` has the parameters. Must not know sockets. Read next:
//! `query.rs`.

mod answer;
mod csv;
mod json;
mod number;
mod query;
mod recent;

use super::{elsewhere::search, memory::Reservation, request::no_memory, response::Response};
use crate::{
    feed::{log::Log, registry::Feeds, tiers::Tiers},
    wire::Request,
};
use answer::Answer;
use query::Asked;
use std::sync::Arc;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// How many answers are made at a time. The others wait.
const AT_A_TIME: usize = 2;

/// Answers from what is kept of the feeds of a server.
pub struct History {
    feeds: Arc<Feeds>,
    tiers: Arc<Tiers>,
    turns: Arc<Semaphore>,
}

impl History {
    /// Answers from the logs of `feeds` and their tiers.
    pub fn new(feeds: Arc<Feeds>, tiers: Arc<Tiers>) -> Self {
        Self { feeds, tiers, turns: Arc::new(Semaphore::new(AT_A_TIME)) }
    }

    /// How many bytes the tiers of a log take.
    pub fn memory(&self, log: &Log) -> usize {
        self.tiers.memory(&log.epoch())
    }

    /// The response to a request for history. Its memory is counted in `held` before it is written.
    /// If this future is dropped, because nobody waits for the response, its place is free again.
    pub async fn respond(&self, request: &Request<'_>, held: &mut Reservation<'_>) -> Response {
        let asked = match Asked::of_request(request) {
            Ok(asked) => asked,
            Err(sentence) => return Response::sentence(400, &sentence),
        };
        if let Some(search) = search(&self.feeds, &asked.feed)
            && let Err(response) = search.await
        {
            return response;
        }
        let Some(feed) = self.feeds.get(&asked.feed) else {
            return Response::sentence(404, &format!("no feed is called {}", asked.feed));
        };
        let (tiers, turns) = (self.tiers.clone(), self.turns.clone());
        let turn = turns.acquire_owned().await;
        let csv = asked.csv;
        let found = spawn_blocking(move || {
            let answer = answer::answer(feed.log(), &tiers, &asked);
            (answer, turn) // it is taken until here, even if nobody waits any more
        });
        let (answer, turn) = match found.await {
            Ok((Ok(answer), turn)) => (answer, turn),
            Ok((Err(sentence), _)) => return Response::sentence(400, &sentence),
            Err(_) => return stops(),
        };
        if !held.resize(answer.held()) {
            return no_memory();
        }
        let written = spawn_blocking(move || {
            let response = respond(&answer, csv);
            drop(turn);
            response
        });
        written.await.unwrap_or_else(|_| stops())
    }
}

fn respond(answer: &Answer, csv: bool) -> Response {
    if csv {
        Response::new(200).body("text/csv; charset=utf-8", csv::csv(answer).into_bytes())
    } else {
        Response::new(200).body("application/json", json::json(answer))
    }
}

fn stops() -> Response {
    Response::sentence(503, "the server is stopping")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        feed::{measurement::Measurement, status::SourceStatus},
        server::memory::Memory,
        wire::{HeadLimits, HeadReader},
    };
    use std::{
        future::{Future, poll_fn},
        pin::pin,
        task::Poll,
    };
    use tokio::runtime::Builder;

    /// Asks for all history of a feed with one measurement.
    fn with_history(test: impl AsyncFnOnce(&History, &Request<'_>)) {
        let feeds = Arc::new(Feeds::only(Arc::new(Log::new(10, 1_000))));
        feeds.main().publish(&[Measurement::new(1)], 5.into(), &SourceStatus::new("x"));
        let history = History::new(feeds, Arc::new(Tiers::new(0)));
        let mut head = HeadReader::new(HeadLimits::default());
        head.push(b"GET /history HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap().expect("whole");
        let request = head.request().unwrap();
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(test(&history, &request));
    }

    #[test]
    fn the_memory_of_an_answer_counts_before_it_is_written() {
        with_history(async |history, request| {
            for (limit, status) in [(1 << 20, 200), (0, 503)] {
                let memory = Memory::new(limit);
                let mut held = memory.reserve();
                assert_eq!(history.respond(request, &mut held).await.status(), status);
                assert!(memory.held() >= size_of::<recent::Raw>());
            }
        });
    }

    #[test]
    fn who_waits_no_more_has_no_place() {
        with_history(async |history, request| {
            let all = history.turns.acquire_many(AT_A_TIME as u32).await.unwrap();
            let memory = Memory::new(1 << 20);
            {
                let mut held = memory.reserve();
                let mut waits = pin!(history.respond(request, &mut held));
                poll_fn(|context| {
                    assert!(waits.as_mut().poll(context).is_pending());
                    Poll::Ready(())
                })
                .await;
            }
            drop(all);
            assert_eq!(history.turns.available_permits(), AT_A_TIME);
            assert_eq!(memory.held(), 0);
            assert_eq!(history.respond(request, &mut memory.reserve()).await.status(), 200);
        });
    }
}
