//! A feed that this server does not have, and another may: it is looked for before a request is
//! refused.
//!
//! Must not know who the others are. Read next: `endpoints.rs`.

use super::response::Response;
use crate::{
    clock::timeout,
    feed::{log::Log, registry::Feeds},
};
use std::{pin::Pin, sync::Arc, time::Duration};
use tokio::time::sleep;

/// How long to wait until a feed that was found is as the others have it.
const LOADED_WITHIN: Duration = Duration::from_secs(2);
/// How often that is asked.
const STEP: Duration = Duration::from_millis(5);

/// What has to be awaited before a request can be decided; or the response to it.
pub type Search = Pin<Box<dyn Future<Output = Result<(), Response>>>>;

/// Looks for a feed that is not here, and makes it here if another server has it; `None` if no
/// other server could.
pub fn search(feeds: &Arc<Feeds>, name: &str) -> Option<Search> {
    let asked = feeds.ask_others(name)?;
    let (feeds, name) = (feeds.clone(), name.to_owned());
    Some(Box::pin(async move {
        let no_feed = |why: &str| Response::sentence(503, why).header("Retry-After", "1").closing();
        match asked.await {
            Ok(true) => {
                let feed = feeds.get_or_make(&name).map_err(|error| no_feed(&error.to_string()))?;
                loaded(feed.log()).await;
                Ok(())
            }
            Ok(false) => Ok(()),
            Err(why) => Err(no_feed(&why)),
        }
    }))
}

/// A viewer that comes before the history would be given all of it, however little it wants.
async fn loaded(log: &Log) {
    let is_loading =
        || log.sequencer().is_some_and(|one| !one.is_loaded() && one.trouble().is_none());
    let wait = async {
        while is_loading() {
            sleep(STEP).await;
        }
    };
    _ = timeout(LOADED_WITHIN, wait).await;
}
