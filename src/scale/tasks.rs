//! The two tasks of each log that this server shares: one reads from Redis, one writes to it.
//!
//! Each has a connection of its own, because a connection that waits for entries does nothing else.
//! A call that is under way is never dropped: Redis would go on with it. Must not know how a log is
//! verified, nor what waits to be written. With it you have seen `scale`.

use super::{
    address::Address,
    apply::Destination,
    link::{Keys, Link, LinkError},
    member::Member,
    reader::{Ask, News, Reader, Stamp},
};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout};

/// The pause before the next attempt: at first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How often a connection that has nothing to write is tried.
const PING_EVERY: Duration = Duration::from_secs(1);
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
    /// How many replicas should have a batch.
    pub replicas: u32,
    /// How long slow viewers may hold up what is read.
    pub patience: Duration,
    /// What waits to be written.
    pub member: Arc<Member>,
}

/// The pause before the next attempt: it doubles, and is a little shorter each time for another
/// server, so that not all come back at once.
struct Pause(Duration);

impl Pause {
    async fn wait(&mut self) {
        let jitter = f64::from(random::<1>()[0]) / 255.0 / 2.0;
        sleep(self.0.mul_f64(1.0 - jitter)).await;
        self.0 = (self.0 * 2).min(LONGEST_PAUSE);
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness, the system could not have started.
    _ = getrandom::fill(&mut bytes);
    bytes
}

/// A name that no other has: of an epoch or a writer.
pub fn random_name() -> Box<str> {
    random::<16>().iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

impl Task {
    /// Reads until nobody has the log any more.
    pub async fn read(&self, mut destination: Destination) {
        let (mut reader, mut pause) = (Reader::new(self.history), Pause(FIRST_PAUSE));
        loop {
            let error = match self.follow(&mut reader, &mut destination, &mut pause).await {
                Ok(()) => return,
                Err(error) => error.to_string(),
            };
            if destination.log().is_none() {
                return;
            }
            self.member.cannot_read(&error);
            destination.away(self.member.name(), &error);
            pause.wait().await;
        }
    }

    /// Reads on one connection. Ends without an error when nobody has the log any more.
    async fn follow(
        &self,
        reader: &mut Reader,
        destination: &mut Destination,
        pause: &mut Pause,
    ) -> Result<(), LinkError> {
        let mut link = Link::open(&self.address, &self.keys).await?;
        let is_one = matches!(self.address, Address::Server(_));
        let keeps_all = is_one && link.keeps_all().await;
        reader.connected();
        while destination.log().is_some() {
            match reader.ask().clone() {
                Ask::Verify(at) => reader.verified(link.view(at, keeps_all).await?)?,
                Ask::Agree { seen, run, begins } => {
                    let epoch = if begins { random_name() } else { seen.epoch.clone() };
                    link.agree(&seen, &Stamp { epoch, run }).await?;
                    reader.agreed();
                }
                Ask::Load(before) => {
                    reader.loaded(link.load(before, reader.at_a_time()).await?);
                }
                Ask::Follow(after) => {
                    self.member.verified();
                    destination.is_back(self.member.name());
                    *pause = Pause(FIRST_PAUSE);
                    reader.followed(link.follow(after, reader.at_a_time()).await?);
                }
            }
            if let Some(news) = reader.take() {
                self.show(news, destination).await;
            }
        }
        Ok(())
    }

    /// Appends what was read. Waits a little for viewers that keep reading.
    async fn show(&self, news: News, destination: &mut Destination) {
        let entries = match news {
            News::StartOver(epoch, entries) => {
                destination.start_over(&epoch, &entries);
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
                sleep(STEP).await;
            }
            destination.append(entry);
        }
    }

    /// Writes until nobody has the log any more.
    pub async fn write(&self, destination: Destination) {
        let (mut link, mut pause, epoch) = (None, Pause(FIRST_PAUSE), random_name());
        while destination.log().is_some() || !self.member.is_idle() {
            let written = self.write_next(&mut link, &epoch).await;
            match written {
                Ok(()) => pause = Pause(FIRST_PAUSE),
                Err(error) => {
                    link = None;
                    self.member.cannot_write(&error.to_string());
                    pause.wait().await;
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
