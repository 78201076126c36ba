//! Connects to Redis, or to the master that Sentinels name.
//!
//! Must not know what is said on a connection. Read next: `link.rs`.

use super::{address::Address, error::LinkError};
use redis::{AsyncConnectionConfig, Client, RedisResult, aio::MultiplexedConnection};
use std::time::Duration;

/// How long Redis may take to connect and to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long Redis waits for an entry before it says that there is none.
pub const BLOCK: Duration = Duration::from_secs(1);

/// Connects to the master.
///
/// # Errors
/// There is none, or it does not answer.
pub async fn connect(address: &Address) -> Result<MultiplexedConnection, LinkError> {
    match address {
        Address::Server(url) => Ok(open(url).await?),
        Address::Sentinels { scheme, sentinels, master, user, database } => {
            let found = find_master(scheme, sentinels, (master, user)).await?;
            Ok(open(&format!("{scheme}://{user}{found}{database}")).await?)
        }
    }
}

async fn open(url: &str) -> RedisResult<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(BLOCK + PATIENCE));
    Client::open(url)?.get_multiplexed_async_connection_with_config(&config).await
}

/// Asks one Sentinel after the other where the master is: with its user and password, and those
/// that refuse these, without.
async fn find_master(
    scheme: &str,
    sentinels: &[String],
    (master, user): (&str, &str),
) -> Result<String, LinkError> {
    let mut why = None;
    for sentinel in sentinels {
        let mut answer = ask(&format!("{scheme}://{user}{sentinel}"), master).await;
        if answer.is_err() && !user.is_empty() {
            answer = ask(&format!("{scheme}://{sentinel}"), master).await.or(answer);
        }
        match answer {
            Ok(Some((host, port))) if host.contains(':') => return Ok(format!("[{host}]:{port}")),
            Ok(Some((host, port))) => return Ok(format!("{host}:{port}")),
            Ok(None) => tracing::debug!("the Sentinel {sentinel} does not know {master}"),
            Err(error) => why = Some(format!("; {sentinel}: {}", LinkError::from(error))),
        }
    }
    Err(LinkError::NoMaster { master: master.to_owned(), why: why.unwrap_or_default() })
}

async fn ask(sentinel: &str, master: &str) -> RedisResult<Option<(String, u16)>> {
    let mut connection = open(sentinel).await?;
    let mut ask = redis::cmd("SENTINEL");
    ask.arg("get-master-addr-by-name").arg(master).query_async(&mut connection).await
}
