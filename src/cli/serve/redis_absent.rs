//! In place of `redis.rs` in a build without the feature `redis`: says so.

use crate::{feed::registry::Feeds, server::Config};
use clap::Args;
use std::time::Duration;

/// Nothing is shared.
#[derive(Debug, Args)]
pub(super) struct Redis {
    #[arg(long, value_name = "URL", hide = true)]
    redis: Option<String>,
    #[arg(long, hide = true)]
    redis_prefix: Option<String>,
    #[arg(long, hide = true)]
    redis_wait: Option<u32>,
}

/// Nothing is shared.
pub(super) struct Shared;

impl Redis {
    pub(super) fn is_used(&self) -> bool {
        false
    }

    /// None of the flags does anything in this build.
    pub(super) fn check(&self) -> Result<(), String> {
        let Self { redis, redis_prefix, redis_wait } = self;
        if redis.is_none() && redis_prefix.is_none() && redis_wait.is_none() {
            return Ok(());
        }
        let sentence = "this build cannot use Redis; `cargo install wirechart --features redis` makes one that can";
        Err(sentence.to_owned())
    }

    pub(super) fn start(&self, _: (u64, usize), _: Duration) -> Result<Shared, String> {
        Ok(Shared)
    }
}

impl Shared {
    pub(super) fn feeds(&self, feeds: Feeds) -> Feeds {
        feeds
    }

    pub(super) fn rooms(&self, config: Config) -> Config {
        config
    }

    pub(super) fn stop(&self) {}
}
