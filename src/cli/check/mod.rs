//! `wirechart check`: which rules of the RFCs a server keeps.
//!
//! ```text
//!   flags --chosen--> checks --check::run--> reports --screen, details--> standard output
//!                                               └─────files────> JUnit, Markdown, badge
//! ```
//!
//! Results come in any order, because checks run at the same time, and are printed in the order of
//! the table at the end. `outcome.rs` has the exit codes.
//!
//! Read next: `flags.rs`; then [`crate::check`], which makes the checks.

mod chosen;
mod details;
mod files;
mod flags;
mod listening;
mod near;
mod outcome;
mod progress;
mod repeat;
mod screen;
mod tally;
mod whole;

pub use flags::Check;

use super::{paint::Paint, print::print, signals::Signals};
use crate::{
    check::{self, Offered, Report, Server, Settings, Stopped, SurveyError},
    client::{ConnectError, Options, Trust, Url, open},
};
use files::Results;
use flags::Target;
use outcome::{NOT_CHECKED, Outcome, tell};
use progress::Progress;
use screen::Listed;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};
use tally::Tally;
use whole::WholeFile;

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
            let listed: Vec<Listed> = match self.listen {
                Some(_) => check::listen::cases().map(Listed::from).collect(),
                None if self.only.is_empty() => check::all().map(Listed::from).collect(),
                None => checks.into_iter().map(Listed::from).collect(),
            };
            let list = match self.json {
                true => screen::json_list(listed),
                false => screen::list(listed, Paint::stdout(self.color)),
            };
            print(list.as_bytes())?;
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

    /// Where reports go.
    fn reports(&self) -> impl Iterator<Item = &Path> {
        [&self.junit, &self.markdown, &self.badge].into_iter().flatten().map(PathBuf::as_path)
    }

    /// # Errors
    /// What the user adds to requests cannot stand in one, or is what the checks are about.
    fn settings(&self, url: &Url) -> Result<Settings, String> {
        let mut headers = self.header.clone();
        headers.extend(self.origin.iter().map(|origin| ("Origin".to_owned(), origin.clone())));
        let subprotocols = self.subprotocol.clone();
        open::handshake(url, &Options { subprotocols, ..Options::default() })
            .map_err(|error| error.to_string())?;
        for header in &headers {
            let options = Options { headers: vec![header.clone()], ..Options::default() };
            open::handshake(url, &options)
                .map_err(|error| format!("the header {:?}: {error}", header.0))?;
        }
        Ok(Settings {
            url: url.clone(),
            trust: self.trust(),
            headers,
            subprotocols: self.subprotocol.clone(),
            timeout: self.timeout,
            jobs: self.jobs.get(),
            echoes: self.target.map(|target| target == Target::Echo),
        })
    }

    fn trust(&self) -> Trust {
        match &self.ca {
            _ if self.insecure => Trust::Anyone,
            Some(file) => Trust::Authorities(file.clone()),
            None => Trust::System,
        }
    }

    /// Makes the checks, and shows and writes what they have found, however the run ends.
    async fn check(
        &self,
        url: &Url,
        checks: &[&'static check::Check],
        excepted: &BTreeSet<String>,
    ) -> Result<u8, String> {
        let files = Files::new(self)?;
        let mut signals =
            Signals::new().map_err(|error| format!("cannot wait for signals: {error}"))?;
        let start = Instant::now();
        let (mut server, mut reports) = (None, Vec::new());
        let ended = tokio::select! {
            ended = self.make_checks(url, checks, excepted, &mut server, &mut reports) => {
                Some(ended)
            }
            _ = signals.wait() => None,
        };
        let order =
            |report: &Report| checks.iter().position(|check| check.name == report.check.name);
        reports.sort_by_key(order);
        let tally = Tally::of(&reports, excepted);
        let outcome = Outcome::of(ended, &tally);
        let code = outcome.exit_code(&tally, self.strict);
        match (self.json, server) {
            (true, _) => {
                let error = outcome.why().map(|why| screen::error_object(why, code));
                print(error.unwrap_or_default().as_bytes())?;
            }
            // Nothing stands beside a report.
            (false, Some(_)) if self.reports().any(whole::is_stdout) => {}
            (false, Some(server)) => {
                let text = self.text(url, server, &reports, excepted);
                let summary = screen::summary(&tally, self.strict, start.elapsed());
                print((text + &summary).as_bytes())?;
            }
            (false, None) => {}
        }
        files.write(&Results {
            reports: &reports,
            excepted,
            is_strict: self.strict,
            url: &url.to_string(),
            tally: &tally,
            outcome: &outcome,
        })?;
        if let Some(why) = outcome.why() {
            tell(why);
        }
        Ok(code)
    }

    /// Finds out what the server can do, and makes the checks.
    ///
    /// # Errors
    /// The server cannot be checked.
    async fn make_checks(
        &self,
        url: &Url,
        checks: &[&'static check::Check],
        excepted: &BTreeSet<String>,
        server: &mut Option<Server>,
        reports: &mut Vec<Report>,
    ) -> Result<Result<(), Stopped>, String> {
        let settings = Arc::new(self.settings(url)?);
        if !self.yes_i_may
            && let Some(address) = near::elsewhere(url).await?
        {
            return Err(format!(
                "{address} is not on this machine or its networks. The checks send invalid data, \
                 which may disturb a server; if you may do that, add --yes-i-may"
            ));
        }
        let found = check::survey(&settings).await.map_err(|error| sentence(&error))?;
        *server = Some(found);
        let progress = Progress::new(checks.len());
        let ended = check::run(&settings, found, checks, |report| {
            if self.json {
                // Who reads it may have seen enough.
                _ = print(screen::object(&report, excepted.contains(report.check.name)).as_bytes());
            }
            reports.push(report);
            progress.show(reports.len());
        })
        .await;
        progress.clear();
        Ok(ended)
    }

    fn text(
        &self,
        url: &Url,
        server: Server,
        reports: &[Report],
        excepted: &BTreeSet<String>,
    ) -> String {
        let paint = Paint::stdout(self.color);
        let echoes = match (server.echoes, server.alters) {
            (true, _) => "sends messages back",
            (false, true) => "sends messages back changed, so as no echo",
            (false, false) => "sends no message back",
        };
        let deflates = match server.deflate {
            Offered::Agreed => "permessage-deflate",
            Offered::Declined => "no permessage-deflate",
            Offered::Busy => "busy when permessage-deflate was offered",
            Offered::Silent => "no answer to an offer of permessage-deflate",
        };
        let serial =
            if server.is_serial { ", seems to serve one connection at a time" } else { "" };
        let mut text = format!("{url}: {echoes}, {deflates}{serial}\n\n");
        let is_expected = |report: &Report| excepted.contains(report.check.name);
        text.extend(reports.iter().map(|report| screen::row(report, is_expected(report), paint)));
        text.push('\n');
        for report in reports.iter().filter(|one| one.verdict.is_broken() && !is_expected(one)) {
            text += &details::details(report, self, url, paint);
            text.push('\n');
        }
        text
    }
}

/// The files that a run writes.
struct Files {
    junit: Option<WholeFile>,
    markdown: Option<WholeFile>,
    badge: Option<WholeFile>,
}

impl Files {
    fn new(flags: &Check) -> Result<Self, String> {
        let to_stdout = flags.reports().filter(|path| whole::is_stdout(path)).count();
        if to_stdout + usize::from(flags.json) > 1 && to_stdout > 0 {
            return Err("standard output takes one report alone, and none with --json".to_owned());
        }
        let file = |path: &Option<PathBuf>| path.as_deref().map(WholeFile::new).transpose();
        Ok(Self {
            junit: file(&flags.junit)?,
            markdown: file(&flags.markdown)?,
            badge: file(&flags.badge)?,
        })
    }

    fn write(self, results: &Results<'_>) -> Result<(), String> {
        let write = |file: Option<WholeFile>, text: &dyn Fn(&Results<'_>) -> String| {
            file.map_or(Ok(()), |file| file.write(&text(results)))
        };
        write(self.junit, &files::junit)?;
        write(self.markdown, &files::markdown)?;
        write(self.badge, &files::badge)
    }
}

/// Why a server cannot be checked, and which flag may help.
fn sentence(error: &SurveyError) -> String {
    match error {
        SurveyError::Connect(ConnectError::Certificate { .. }) => {
            format!("{error}; --ca FILE names other authorities, and --insecure takes any")
        }
        error => error.to_string(),
    }
}
