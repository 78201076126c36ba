//! `wirechart check`: which rules of the RFCs a server keeps.
//!
//! ```text
//!   flags --chosen--> checks --check::run--> reports --screen, details--> standard output
//!                                               └─────files────> JUnit, Markdown, badge
//! ```
//!
//! Results come in any order, because checks run at the same time, and are printed in the order of
//! the table at the end. `tally.rs` has the exit codes.
//!
//! Read next: `flags.rs`; then [`crate::check`], which makes the checks.

mod chosen;
mod details;
mod files;
mod flags;
mod listening;
mod near;
mod screen;
mod tally;

pub use flags::Check;

use super::{paint::Paint, print::print};
use crate::{
    check::{self, Report, Server, Settings},
    client::Url,
};
use flags::Target;
use std::{
    collections::BTreeSet,
    fs,
    io::{self, IsTerminal, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::Instant,
};
use tally::Tally;

/// The exit code of a server that could not be checked.
const NOT_CHECKED: u8 = 2;
/// The exit code of a server that no longer answers.
const DIED: u8 = 3;

impl Check {
    pub(super) fn run(self) -> Result<ExitCode, String> {
        let code = match self.make() {
            Ok(code) => code,
            Err(sentence) => {
                tell(&sentence);
                NOT_CHECKED
            }
        };
        Ok(ExitCode::from(code))
    }

    fn make(&self) -> Result<u8, String> {
        let checks = chosen::chosen(self)?;
        let excepted = chosen::excepted(self.except.as_deref())?;
        if self.list {
            let listed = if self.only.is_empty() { check::all().collect() } else { checks };
            print(screen::list(listed, Paint::stdout(self.color)).as_bytes())?;
            return Ok(0);
        }
        // More threads would take the processor from a server on the same machine.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("cannot wait for the network: {error}"))?;
        let made = runtime.block_on(async {
            match (self.listen, &self.url) {
                (Some(address), _) => listening::run(self, address).await,
                (None, Some(url)) => self.check(url, &checks, &excepted).await,
                (None, None) => Err("give the URL of a server".to_owned()),
            }
        });
        // Does not wait for a name lookup on another thread.
        runtime.shutdown_background();
        made
    }

    fn settings(&self, url: &Url) -> Settings {
        let mut headers = self.header.clone();
        headers.extend(self.origin.iter().map(|origin| ("Origin".to_owned(), origin.clone())));
        Settings {
            url: url.clone(),
            headers,
            subprotocols: self.subprotocol.clone(),
            timeout: self.timeout,
            jobs: self.jobs,
            echoes: self.target.map(|target| target == Target::Echo),
        }
    }

    async fn check(
        &self,
        url: &Url,
        checks: &[&'static check::Check],
        excepted: &BTreeSet<String>,
    ) -> Result<u8, String> {
        if !self.yes_i_may
            && let Some(address) = near::elsewhere(url).await?
        {
            return Err(format!(
                "{address} is not on this machine or its networks. The checks send invalid data, \
                 which may disturb a server; if you may do that, add --yes-i-may"
            ));
        }
        let start = Instant::now();
        let settings = Arc::new(self.settings(url));
        let server = check::survey(&settings).await.map_err(|error| error.to_string())?;
        let mut reports = Vec::new();
        let progress = Progress { total: checks.len(), is_shown: io::stderr().is_terminal() };
        let ended = check::run(&settings, server, checks, |report| {
            if self.json {
                // Who reads it may have seen enough.
                _ = print(screen::object(&report, excepted.contains(report.check.name)).as_bytes());
            }
            reports.push(report);
            progress.show(reports.len());
        })
        .await;
        progress.clear();
        let order =
            |report: &Report| checks.iter().position(|check| check.name == report.check.name);
        reports.sort_by_key(order);
        let tally = Tally::of(&reports, excepted);
        if !self.json {
            let mut text = self.text(url, server, &reports, excepted);
            text += &screen::summary(&tally, start.elapsed());
            print(text.as_bytes())?;
        }
        self.write_files(url, &reports, excepted, &tally)?;
        if let Err(died) = ended {
            tell(&died.to_string());
            return Ok(DIED);
        }
        Ok(tally.exit_code(self.strict))
    }

    fn text(
        &self,
        url: &Url,
        server: Server,
        reports: &[Report],
        excepted: &BTreeSet<String>,
    ) -> String {
        let paint = Paint::stdout(self.color);
        let echoes = if server.echoes { "sends messages back" } else { "sends no message back" };
        let deflates = if server.deflates { "permessage-deflate" } else { "no permessage-deflate" };
        let mut text = format!("{url}: {echoes}, {deflates}\n\n");
        let is_expected = |report: &Report| excepted.contains(report.check.name);
        text.extend(reports.iter().map(|report| screen::row(report, is_expected(report), paint)));
        text.push('\n');
        for report in reports.iter().filter(|one| one.verdict.is_broken() && !is_expected(one)) {
            text += &details::details(report, url, paint);
            text.push('\n');
        }
        text
    }

    fn write_files(
        &self,
        url: &Url,
        reports: &[Report],
        excepted: &BTreeSet<String>,
        tally: &Tally,
    ) -> Result<(), String> {
        let url = url.to_string();
        if let Some(file) = &self.junit {
            write(file, &files::junit(reports, excepted, self.strict, &url))?;
        }
        if let Some(file) = &self.markdown {
            write(file, &files::markdown(reports, excepted, &url))?;
        }
        if let Some(file) = &self.badge {
            write(file, &files::badge(tally))?;
        }
        Ok(())
    }
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    fs::write(file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

/// A sentence for standard error. One that nobody reads changes nothing.
fn tell(sentence: &str) {
    _ = writeln!(io::stderr(), "wirechart: {sentence}");
}

/// A line on a terminal that says how far the run is.
struct Progress {
    total: usize,
    is_shown: bool,
}

impl Progress {
    fn show(&self, made: usize) {
        if self.is_shown {
            _ = write!(io::stderr(), "\r{made} of {} checks", self.total);
        }
    }

    fn clear(&self) {
        if self.is_shown {
            _ = write!(io::stderr(), "\r{:w$}\r", "", w = 2 * self.total.to_string().len() + 12);
        }
    }
}
