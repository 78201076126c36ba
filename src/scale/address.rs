//! Where Redis is, as the command line says it.
//!
//! | URL | what |
//! |---|---|
//! | `redis://[user:password@]host[:port][/db]` | one Redis |
//! | `rediss://...` | the same over TLS |
//! | `redis+sentinel://[user:password@]host[:port],host[:port]/master[/db]` | the master of this name, which the Sentinels know |
//! | `rediss+sentinel://...` | the same, where the Sentinels and the master are asked over TLS |
//!
//! Must not know how it is connected to. Read next: `connect.rs`.

use crate::digits;
use std::{fmt, net::Ipv6Addr, str::FromStr};
use thiserror::Error;

/// Where Redis is. Shown, it has no user and no password.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// The URL of one Redis, as the crate `redis` reads it.
    Server(String),
    /// Behind Sentinels.
    Sentinels {
        /// That of the URLs of the Sentinels and of the master: `redis`, or `rediss` for TLS.
        scheme: &'static str,
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
    #[error(
        "the user, password, host, port or database cannot be read; write it as redis://USER:PASSWORD@HOST:PORT/1, \
         and in a password %25 for %, %2F for /, %3A for :, %3F for ?, %23 for #, %40 for @"
    )]
    Url,
    /// There is no name of a master.
    #[error(
        "the name of the master is missing; write it as redis+sentinel://HOST:PORT,HOST:PORT/MASTER"
    )]
    NoMaster,
    /// There is no Sentinel.
    #[error("a Sentinel is missing; write it as redis+sentinel://HOST:PORT,HOST:PORT/MASTER")]
    NoSentinel,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or_default();
                let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
                let (place, _) = rest.split_once(['?', '#']).unwrap_or((rest, ""));
                write!(f, "{scheme}://{place}")
            }
            Self::Sentinels { scheme, sentinels, master, database, .. } => {
                write!(f, "{scheme}+sentinel://{}/{master}{database}", sentinels.join(","))
            }
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        for scheme in ["redis", "rediss"] {
            let rest = text.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("+sentinel://"));
            if let Some(rest) = rest {
                return sentinels(scheme, rest);
            }
        }
        if !text.starts_with("redis://") && !text.starts_with("rediss://") {
            return Err(AddressError::Scheme);
        }
        readable(text)?;
        Ok(Self::Server(text.to_owned()))
    }
}

/// Checks that the crate `redis` can read a URL. Its own words may have a part of the password.
fn readable(url: &str) -> Result<(), AddressError> {
    redis::Client::open(url).map(drop).map_err(|_| AddressError::Url)
}

fn sentinels(scheme: &'static str, rest: &str) -> Result<Address, AddressError> {
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
        if host.parse::<Ipv6Addr>().is_ok() {
            return format!("[{host}]:26379"); // its last part is no port
        }
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
    for host in &sentinels {
        readable(&format!("{scheme}://{user}{host}{database}"))?;
    }
    Ok(Address::Sentinels { scheme, sentinels, master: master.to_owned(), user, database })
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
                scheme: "redis",
                sentinels: vec!["a:26379".to_owned(), "b:5".to_owned()],
                master: "main".to_owned(),
                user: "me:pw@".to_owned(),
                database: "/2".to_owned(),
            })
        );
        let sentinels = |text: &str| match read(text) {
            Ok(Address::Sentinels { sentinels, .. }) => sentinels,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            sentinels("redis+sentinel://::1,[::1],[fe80::5]:7,fe80::5/main"),
            ["[::1]:26379", "[::1]:26379", "[fe80::5]:7", "[fe80::5]:26379"]
        );
        assert_eq!(read("redis+sentinel://a:b/main"), Err(AddressError::Url));
        assert_eq!(read("redis+sentinel://a:5"), Err(AddressError::NoMaster));
        assert_eq!(read("redis+sentinel:///main"), Err(AddressError::NoSentinel));
    }

    #[test]
    fn one_redis_is_named_by_its_url() {
        for good in ["redis://localhost", "redis://:pw@10.0.0.1:7/1", "rediss://example.com:1"] {
            assert_eq!(good.parse(), Ok(Address::Server(good.to_owned())));
        }
        assert_eq!("localhost:6379".parse::<Address>(), Err(AddressError::Scheme));
        assert_eq!("redis://".parse::<Address>(), Err(AddressError::Url));
    }

    #[test]
    fn no_password_is_shown_with_an_address_or_with_what_is_wrong_with_it() {
        for (url, shown) in [
            ("redis://me:secret@10.0.0.1:7/1", "redis://10.0.0.1:7/1"),
            ("rediss://:secret@[::1]/?pass=secret", "rediss://[::1]/"),
            ("redis+sentinel://:secret@a,b:5/main/2", "redis+sentinel://a:26379,b:5/main/2"),
            ("rediss+sentinel://:secret@a/main", "rediss+sentinel://a:26379/main"),
        ] {
            assert_eq!(format!("{:?}", url.parse::<Address>().unwrap()), shown);
        }
        for bad in [
            "redis://:secret/@localhost",
            "redis://:secret@localhost/secret",
            "redis://:secret@localhost/?protocol=secret",
            "secret://localhost",
            "redis+sentinel://:secret@a",
        ] {
            let error = bad.parse::<Address>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        }
    }
}
