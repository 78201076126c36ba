//! Why Redis cannot be used, in words of ours.
//!
//! Redis' own words are never shown: an answer such as `unknown command 'AUTH', with args beginning
//! with: 'secret'` repeats what was sent, and everybody who can open `/healthz` or the page reads
//! the reason. So an error is one of the sentences below, whatever answers. Must not know what was
//! asked. Read next: `connect.rs`.

use super::reader::IsReplica;
use redis::{ErrorKind, RedisError};
use thiserror::Error;

/// Why Redis cannot be used.
#[derive(Debug, Error)]
pub enum LinkError {
    /// It does not answer, or with an error. A sentence says which, without what was sent.
    #[error("{0}")]
    Redis(String),
    /// It wants its clients to go to another server.
    #[error("this Redis is a Cluster; use one Redis, or several behind Sentinel")]
    Cluster,
    /// No Sentinel names the master.
    #[error("none of the Sentinels names the master {master}{why}")]
    NoMaster {
        /// Its name.
        master: String,
        /// What the last of those said that did not answer.
        why: String,
    },
    /// It is a replica.
    #[error(transparent)]
    Replica(#[from] IsReplica),
}

impl From<RedisError> for LinkError {
    fn from(error: RedisError) -> Self {
        if error.is_cluster_error() { Self::Cluster } else { Self::Redis(sentence(&error)) }
    }
}

/// What Redis says, and what that means. Older versions put the code of an error in a script into
/// the middle of their sentence, so it is looked for anywhere.
const KNOWN: &[(&str, &str)] = &[
    ("NOAUTH", "it wants a password, and the URL has none"),
    ("WRONGPASS", REFUSED),
    (
        "NOPERM",
        "its user may not do what is needed (NOPERM); ACL LOG in Redis says which command, and \
         docs/scale-out.md has a list of all",
    ),
    ("OOM", "its memory is full (OOM); more maxmemory, or less --history, makes room"),
    ("MISCONF", "it cannot write to its disk (MISCONF)"),
    ("LOADING", "it is reading its data (LOADING)"),
    ("READONLY", "it has become a replica (READONLY)"),
    ("NOREPLICAS", "it has too few replicas to write (NOREPLICAS)"),
    ("WRONGTYPE", "one of our keys holds something else (WRONGTYPE)"),
    ("DB index", "it has no database of the number in the URL"),
];

const REFUSED: &str = "it refuses the user or the password in the URL";
const NOT_REDIS: &str = "what answers there is not a Redis that this server understands";
/// The longest code of an error. Those of Redis have 11 letters.
const LONGEST: usize = 16;

/// What is said of an error.
fn sentence(error: &RedisError) -> String {
    match error.kind() {
        ErrorKind::Io => return error.to_string(), // the words of this system
        ErrorKind::AuthenticationFailed => return REFUSED.to_owned(),
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => return NOT_REDIS.to_owned(),
        _ => {}
    }
    let codes = error.clone().into_server_errors().unwrap_or_default();
    let code =
        codes.first().map_or_else(|| error.code().unwrap_or_default(), |(_, one)| one.code());
    let said = format!("{code} {error}");
    if let Some((_, meaning)) = KNOWN.iter().find(|(known, _)| said.contains(known)) {
        return (*meaning).to_owned();
    }
    let is_code =
        (1..=LONGEST).contains(&code.len()) && code.bytes().all(|one| one.is_ascii_uppercase());
    format!("it answers with the error {}", if is_code { code } else { "ERR" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redis::{ServerErrorKind, make_extension_error};

    #[test]
    fn an_error_is_told_in_words_of_ours_and_never_in_those_of_redis() {
        let server = |code: &str, words: &str| {
            let error = make_extension_error(code.to_owned(), Some(words.to_owned()));
            LinkError::from(error)
        };
        for (error, words) in [
            (server("OOM", "command not allowed, secret"), "its memory is full (OOM)"),
            (server("ERR", "Error running script: -OOM command, secret"), "its memory is full"),
            (server("WRONGPASS", "secret"), "it refuses the user or the password"),
            (server("ERR", "unknown command 'AUTH', with args: 'secret'"), "the error ERR"),
            (server("SOMENEWCODE", "secret"), "the error SOMENEWCODE"),
            (server("secret", "secret"), "the error ERR"),
            (server("SECRETTHATISLONGERTHANACODE", "secret"), "the error ERR"),
            (RedisError::from((ErrorKind::Parse, "secret")).into(), "is not a Redis"),
            (
                RedisError::from((ErrorKind::UnexpectedReturnType, "secret", "secret".to_owned()))
                    .into(),
                "is not a Redis",
            ),
            (RedisError::from((ServerErrorKind::NoPerm.into(), "secret")).into(), "(NOPERM)"),
        ] {
            let said = format!("{error} {error:?}");
            assert!(said.contains(words), "{said}");
            assert!(!said.to_lowercase().contains("secret"), "{said}");
        }
    }
}
