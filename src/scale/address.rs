//! Where Redis is, as the command line says it.
//!
//! | URL | what |
//! |---|---|
//! | `redis://[user:password@]host[:port][/db]` | one Redis |
//! | `rediss://...` | the same over TLS |
//! | `redis+sentinel://[user:password@]host[:port],host[:port]/master[/db]` | the master of this name, which the Sentinels know |
//!
//! Must not know how it is connected to. Read next: `connect.rs`.

use crate::digits;
use std::str::FromStr;
use thiserror::Error;

/// Where Redis is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// The URL of one Redis, as the crate `redis` reads it.
    Server(String),
    /// Behind Sentinels.
    Sentinels {
        /// `host:port` of each.
        sentinels: Vec<String>,
        /// The name of the master.
        master: String,
        /// The user and the password of the master, with the `@` behind them; or nothing.
        user: String,
        /// The path of the master's URL: its database, with a slash; or nothing.
        database: String,
    },
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// Its scheme is none of ours.
    #[error(
        "write it as redis://HOST:PORT, rediss://HOST:PORT or redis+sentinel://HOST:PORT,HOST:PORT/MASTER"
    )]
    Scheme,
    /// The crate `redis` cannot read it.
    #[error("{0}; write it as redis://HOST:PORT")]
    Url(String),
    /// There is no name of a master.
    #[error(
        "the name of the master is missing; write it as redis+sentinel://HOST:PORT,HOST:PORT/MASTER"
    )]
    NoMaster,
    /// There is no Sentinel.
    #[error("a Sentinel is missing; write it as redis+sentinel://HOST:PORT,HOST:PORT/MASTER")]
    NoSentinel,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if let Some(rest) = text.strip_prefix("redis+sentinel://") {
            return sentinels(rest);
        }
        if !text.starts_with("redis://") && !text.starts_with("rediss://") {
            return Err(AddressError::Scheme);
        }
        match redis::Client::open(text) {
            Ok(_) => Ok(Self::Server(text.to_owned())),
            Err(error) => Err(AddressError::Url(error.to_string())),
        }
    }
}

fn sentinels(rest: &str) -> Result<Address, AddressError> {
    let (user, rest) = match rest.rsplit_once('@') {
        Some((user, rest)) => (format!("{user}@"), rest),
        None => (String::new(), rest),
    };
    let (hosts, path) = rest.split_once('/').ok_or(AddressError::NoMaster)?;
    let (master, database) = path.split_once('/').unwrap_or((path, ""));
    if master.is_empty() {
        return Err(AddressError::NoMaster);
    }
    let with_port = |host: &str| {
        let has_port = host
            .rsplit_once(':')
            .is_some_and(|(_, port)| digits::number::<u16>(port, 10).is_some());
        if has_port { host.to_owned() } else { format!("{host}:26379") }
    };
    let hosts = hosts.split(',').map(str::trim).filter(|host| !host.is_empty());
    let sentinels: Vec<String> = hosts.map(with_port).collect();
    if sentinels.is_empty() {
        return Err(AddressError::NoSentinel);
    }
    let database = if database.is_empty() { String::new() } else { format!("/{database}") };
    Ok(Address::Sentinels { sentinels, master: master.to_owned(), user, database })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentinels_are_named_with_their_master() {
        let read = |text: &str| text.parse::<Address>();
        assert_eq!(
            read("redis+sentinel://me:pw@a,b:5/main/2"),
            Ok(Address::Sentinels {
                sentinels: vec!["a:26379".to_owned(), "b:5".to_owned()],
                master: "main".to_owned(),
                user: "me:pw@".to_owned(),
                database: "/2".to_owned(),
            })
        );
        assert_eq!(read("redis+sentinel://a:5"), Err(AddressError::NoMaster));
        assert_eq!(read("redis+sentinel:///main"), Err(AddressError::NoSentinel));
    }

    #[test]
    fn one_redis_is_named_by_its_url() {
        for good in ["redis://localhost", "redis://:pw@10.0.0.1:7/1", "rediss://example.com:1"] {
            assert_eq!(good.parse(), Ok(Address::Server(good.to_owned())));
        }
        assert_eq!("localhost:6379".parse::<Address>(), Err(AddressError::Scheme));
        assert!(matches!("redis://".parse::<Address>(), Err(AddressError::Url(_))));
    }
}
