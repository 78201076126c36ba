//! Whether another server has made a feed: Redis knows.
//!
//! Those who look at a feed do not make it, here or in Redis, as with a server by itself: else
//! whoever can reach a server could fill Redis with names. One connection asks for all of them, one
//! after the other. Must not know who asks. With it you have seen `scale`.

use super::{
    address::Address,
    connect::connect,
    error::LinkError,
    link::{Keys, exists},
};
use crate::feed::{
    named::Feed,
    registry::{Asked, Kept},
};
use redis::aio::MultiplexedConnection;
use tokio::sync::{mpsc, oneshot};

/// How many may wait for an answer. Whoever comes then is told to try again.
const MOST_WAITING: usize = 64;

/// A name, and who wants to know.
type Question = (String, oneshot::Sender<Result<bool, String>>);

/// Where to ask.
pub struct Finder(mpsc::Sender<Question>);

impl Finder {
    /// And what answers, as long as anybody asks.
    pub fn new(address: Address, prefix: String) -> (Self, impl Future<Output = ()> + Send) {
        let (sender, receiver) = mpsc::channel(MOST_WAITING);
        (Self(sender), answer(address, prefix, receiver))
    }

    /// Whether another server has made a feed of this name.
    pub fn ask(&self, name: &str) -> Asked {
        let (sender, answer) = oneshot::channel();
        let asked = self.0.try_send((name.to_owned(), sender));
        Box::pin(async move {
            let is_asked = asked.is_ok();
            match answer.await {
                Ok(answer) => answer,
                Err(_) if is_asked => Err("the server is stopping".to_owned()),
                Err(_) => Err("too many feeds are looked for; try again in a moment".to_owned()),
            }
        })
    }
}

async fn answer(address: Address, prefix: String, mut questions: mpsc::Receiver<Question>) {
    let mut connection = None;
    while let Some((name, waiting)) = questions.recv().await {
        let keys = Keys::new(&prefix, (Feed::WHAT, &name), "");
        let was_open = connection.is_some();
        let mut found = find(&mut connection, &address, &keys).await;
        if found.is_err() && was_open {
            connection = None; // it may have broken long ago
            found = find(&mut connection, &address, &keys).await;
        }
        match found {
            Ok(found) => _ = waiting.send(Ok(found)),
            Err(error) => {
                connection = None;
                let why = format!("Redis is away: {error}");
                _ = waiting.send(Err(why.clone()));
                // So does who waits by now: else the last would wait for as many timeouts.
                while let Ok((_, waiting)) = questions.try_recv() {
                    _ = waiting.send(Err(why.clone()));
                }
            }
        }
    }
}

async fn find(
    connection: &mut Option<MultiplexedConnection>,
    address: &Address,
    keys: &Keys,
) -> Result<bool, LinkError> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(connect(address).await?),
    };
    Ok(exists(connection, keys).await?)
}
