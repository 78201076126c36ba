//! The two tasks of each log that this server shares: one reads from Redis, one writes to it.
//!
//! Each has a connection of its own, because a connection that waits for entries does nothing else.
//! A call that is under way is never dropped: Redis would go on with it. Must not know how a log is
//! verified, nor what waits to be written. Read next: `finder.rs`.

use super::{
    address::Address,
    apply::Destination,
    error::LinkError,
    link::{Keys, Link},
    member::Member,
    reader::{Ask, News, Reader, Stamp},
};
use crate::{backoff::Backoff, random::fill};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout};

/// The pause before the next attempt: at first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How often a connection that has nothing to write is tried.
const PING_EVERY: Duration = Duration::from_secs(1);
/// How often Redis is told that a log is in use.
const KEEP_EVERY: Duration = Duration::from_secs(3_600);
/// How often viewers that keep reading are asked whether they have room for more.
const STEP: Duration = Duration::from_millis(1);

/// What both tasks of a log need.
pub struct Task {
    /// Where Redis is.
    pub address: Address,
    /// The log's keys.
    pub keys: Keys,
    /// How this server is called as a writer.
    pub writer: Box<str>,
    /// How many messages the log keeps.
    pub history: u64,
    /// How many replicas are waited for, for a moment, before a batch is acknowledged.
    pub replicas: u32,
    /// How long slow viewers may hold up what is read.
    pub patience: Duration,
    /// What waits to be written.
    pub member: Arc<Member>,
}

/// The pauses between attempts. Each server's are a little shorter by chance, so that not all come
/// back at once.
struct Pauses(Backoff);

impl Pauses {
    fn new() -> Self {
        Self(Backoff::new(FIRST_PAUSE, LONGEST_PAUSE))
    }

    async fn wait(&mut self) {
        let [random] = random();
        sleep(self.0.jittered_pause(random)).await;
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// A name that no other has: of an epoch or a writer.
pub fn random_name() -> Box<str> {
    random::<16>().iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

impl Task {
    /// Reads until nobody has the log any more.
    pub async fn read(&self, mut destination: Destination) {
        let (mut reader, mut pauses) = (Reader::new(self.history), Pauses::new());
        let mut said = Vec::new();
        loop {
            let known = (&mut reader, &mut said);
            let error = match self.follow(known, &mut destination, &mut pauses).await {
                Ok(()) => return,
                Err(error) => error.to_string(),
            };
            if destination.log().is_none() {
                return;
            }
            self.member.cannot_read(&error);
            destination.away(self.member.name(), &error);
            pauses.wait().await;
        }
    }

    /// Reads on one connection. Ends without an error when nobody has the log any more. What was
    /// `said` about the chart belongs to what the reader has loaded, on this connection or before.
    async fn follow(
        &self,
        (reader, said): (&mut Reader, &mut Vec<(u64, Vec<u8>)>),
        destination: &mut Destination,
        pauses: &mut Pauses,
    ) -> Result<(), LinkError> {
        let mut link = Link::open(&self.address, &self.keys).await?;
        let is_one = matches!(self.address, Address::Server(_));
        let keeps_all = is_one && link.keeps_all().await;
        reader.connected();
        let mut kept = None::<Instant>;
        while destination.log().is_some() {
            match reader.ask().clone() {
                Ask::Verify(at) => reader.verified(link.view(at, keeps_all).await?)?,
                Ask::Agree { seen, run, begins } => {
                    let epoch = if begins { random_name() } else { seen.epoch.clone() };
                    link.agree(&seen, &Stamp { epoch, run }).await?;
                    reader.agreed();
                }
                Ask::Load(before) => {
                    if before.is_none() {
                        *said = link.about().await?;
                    }
                    reader.loaded(link.load(before, reader.at_a_time()).await?);
                }
                Ask::Follow(after) => {
                    self.member.verified();
                    destination.is_back(self.member.name());
                    pauses.0.worked();
                    if kept.is_none_or(|since| since.elapsed() > KEEP_EVERY) {
                        link.keep().await?;
                        kept = Some(Instant::now());
                    }
                    reader.followed(link.follow(after, reader.at_a_time()).await?);
                }
            }
            if let Some(news) = reader.take() {
                self.show(news, said, destination).await;
            }
        }
        Ok(())
    }

    /// Appends what was read. Waits a little for viewers that keep reading. `said` is about the
    /// chart, before that.
    async fn show(&self, news: News, said: &[(u64, Vec<u8>)], destination: &mut Destination) {
        let entries = match news {
            News::StartOver(epoch, entries) => {
                destination.start_over(&epoch, &entries, said);
                return self.member.loaded();
            }
            News::Entries(entries) => entries,
        };
        for entry in &entries {
            let since = Instant::now();
            while let Some(log) = destination.log()
                && !log.ask_for_room()
                && since.elapsed() < self.patience
            {
                drop(log);
                self.member.verified(); // it is not Redis that is slow
                sleep(STEP).await;
            }
            destination.append(entry);
            self.member.verified();
        }
    }

    /// Writes until nobody has the log any more.
    pub async fn write(&self, destination: Destination) {
        let (mut link, mut pauses, epoch) = (None, Pauses::new(), random_name());
        while destination.log().is_some() || !self.member.is_idle() {
            let written = self.write_next(&mut link, &epoch).await;
            match written {
                Ok(()) => pauses.0.worked(),
                Err(error) => {
                    link = None;
                    self.member.cannot_write(&error.to_string());
                    pauses.wait().await;
                }
            }
        }
    }

    async fn write_next<'a>(
        &'a self,
        link: &mut Option<Link<'a>>,
        epoch: &str,
    ) -> Result<(), LinkError> {
        let Some(batch) = self.member.batch() else {
            let waited = timeout(PING_EVERY, self.member.wait()).await;
            if let Some(open) = link
                && waited.is_err()
                && open.ping().await.is_err()
            {
                *link = None; // what waits next is tried on a new one
            }
            return Ok(());
        };
        let link = match link {
            Some(link) => link,
            None => link.insert(Link::open(&self.address, &self.keys).await?),
        };
        let (names, sizes) = ((&*self.writer, epoch), (self.history, self.replicas));
        link.publish(&batch, names, sizes).await?;
        self.member.wrote();
        Ok(())
    }
}
