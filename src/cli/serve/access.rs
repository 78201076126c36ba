//! The flags of `wirechart serve` that say who may write and who may view.
//!
//! Tokens are read from files, because the arguments of a program can be seen by everybody on its
//! machine. Must not know how a token is checked. Read next:
//! [`server::access`](crate::server::access).

use super::service;
use crate::{
    cli::values::some_seconds,
    server::access::{Token, Tokens},
};
use clap::Args;
use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The environment variable with the token of those who write.
const VARIABLE: &str = "WIRECHART_TOKEN";
/// The credentials of a service with the two tokens. `LoadCredential=tokens:DIRECTORY` in its unit
/// names them so: they are the files `write` and `view`, of which either may be missing.
const CREDENTIALS: [&str; 2] = ["tokens_write", "tokens_view"];

/// Who may write, and who may view.
#[derive(Debug, Args)]
pub(super) struct Access {
    /// Programs that send measurements must present the token in this file (or in the environment
    /// variable WIRECHART_TOKEN). Without a token, only programs on this machine may send any
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Viewers must present the token in this file
    #[arg(long, value_name = "FILE")]
    view_token_file: Option<PathBuf>,
    /// How long a program that sends measurements by POST may pause, in seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "600",
        value_parser = some_seconds,
        allow_negative_numbers = true
    )]
    pub(super) body_timeout: Duration,
}

impl Access {
    /// Reads the tokens. Warns of files that others can read.
    pub(super) fn tokens(&self) -> Result<Tokens, String> {
        let from_file = |file: &Option<PathBuf>, credential| {
            let file = file.clone().or_else(|| service::credential(credential));
            file.as_deref().map(read).transpose()
        };
        let [write, view] = CREDENTIALS;
        let write = match (from_file(&self.token_file, write)?, env::var_os(VARIABLE)) {
            (Some(_), Some(_)) => {
                return Err(format!(
                    "--token-file and {VARIABLE} both name a token; leave one out"
                ));
            }
            (token, None) => token,
            (None, Some(text)) => {
                let token = Token::parse(&text.to_string_lossy());
                Some(token.map_err(|error| format!("{VARIABLE}: {error}"))?)
            }
        };
        Ok(Tokens { write, view: from_file(&self.view_token_file, view)? })
    }
}

fn read(file: &Path) -> Result<Token, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = fs::read(file).map_err(|error| failed(&error))?;
    let token = Token::parse(&String::from_utf8_lossy(&text)).map_err(|error| failed(&error))?;
    if can_be_read_by_others(file) {
        let file = file.display();
        tracing::warn!(
            "{file} can be read by others on this machine; `chmod 600 {file}` changes that"
        );
    }
    Ok(token)
}

#[cfg(unix)]
fn can_be_read_by_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    // A named pipe, as the shell makes for `<(...)`, has no others.
    fs::metadata(file).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn can_be_read_by_others(_: &Path) -> bool {
    false
}
