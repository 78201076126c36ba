//! The flags of `wirechart serve` for several servers that show the same feeds, through Redis.
//!
//! Must not know how they are shared. Read next: [`scale`].

use crate::{
    feed::{
        log::Log,
        registry::{Feeds, Others},
    },
    scale::{self, Address, AddressError, Scale},
    server::Config,
};
use clap::Args;
use std::{convert::Infallible, sync::Arc, time::Duration};

/// How long the start waits for Redis. Then viewers may come, and are told that it is away.
const LOADED_WITHIN: Duration = Duration::from_secs(5);
/// How long the end waits until what was read is written.
const WRITTEN_WITHIN: Duration = Duration::from_secs(2);

/// Where feeds and rooms are shared.
#[derive(Debug, Args)]
pub(super) struct Redis {
    /// Share all feeds and chat rooms with other servers through this Redis: redis://HOST:PORT,
    /// rediss://HOST:PORT, or redis+sentinel://HOST:PORT,HOST:PORT/MASTER. User, password and
    /// database as in redis://USER:PASSWORD@HOST:PORT/1
    // A value that clap refuses is printed, with its password. So clap takes all.
    #[arg(long, value_name = "URL", value_parser = read)]
    redis: Option<Result<Address, AddressError>>,
    /// What all keys in Redis begin with: servers with another prefix share nothing with these
    #[arg(long, value_name = "TEXT", default_value = "wirechart", requires = "redis")]
    redis_prefix: String,
    /// Wait up to 100 ms after each batch until this many replicas of Redis have it, before it is
    /// acknowledged; that makes it less likely that a failover loses it. Where fewer answer in that
    /// time, it is acknowledged all the same
    #[arg(long, value_name = "N", default_value_t = 0, requires = "redis")]
    redis_wait: u32,
}

fn read(text: &str) -> Result<Result<Address, AddressError>, Infallible> {
    Ok(text.parse())
}

/// What shares the feeds and rooms of this server; `None` if nothing does.
pub(super) struct Shared(Option<Arc<Scale>>);

impl Redis {
    /// Whether feeds are shared.
    pub(super) fn is_used(&self) -> bool {
        self.redis.is_some()
    }

    /// Whether the URL can be read.
    pub(super) fn check(&self) -> Result<(), String> {
        match &self.redis {
            Some(Err(error)) => Err(format!("invalid value for --redis: {error}")),
            _ => Ok(()),
        }
    }

    /// Begins to share.
    ///
    /// # Errors
    /// There is no thread for it.
    pub(super) fn start(
        &self,
        (history, max_named): (u64, usize),
        patience: Duration,
    ) -> Result<Shared, String> {
        let Some(Ok(address)) = self.redis.clone() else { return Ok(Shared(None)) };
        let (prefix, replicas) = (self.redis_prefix.clone(), self.redis_wait);
        let settings = scale::Settings { address, prefix, replicas, history, patience, max_named };
        let started = Scale::start(settings);
        started
            .map(|scale| Shared(Some(scale)))
            .map_err(|error| format!("cannot start a thread for Redis: {error}"))
    }
}

impl Shared {
    /// Shares these feeds, and waits a little until the main one is as Redis has it.
    pub(super) fn feeds(&self, feeds: Feeds) -> Feeds {
        let Some(scale) = self.0.clone() else { return feeds };
        let feeds = feeds.shared(scale.clone());
        scale.wait_loaded(LOADED_WITHIN);
        feeds
    }

    /// Has the rooms of a server shared.
    pub(super) fn rooms(&self, config: Config) -> Config {
        let scale = self.0.clone();
        Config { shared_rooms: scale.map(|scale| scale as Arc<dyn Others<Log>>), ..config }
    }

    /// Waits a little until what was read is written.
    pub(super) fn stop(&self) {
        if let Some(scale) = &self.0 {
            scale.wait_written(WRITTEN_WITHIN);
        }
    }
}
