//! `--listen`: the client's turn.
//!
//! Prints each result as it is found, until it is interrupted. Must not know how a case is played.
//! Read next: `mod.rs`, if you have not yet.

use super::{flags::Check as Flags, screen};
use crate::{
    check::{
        Level, Verdict,
        listen::{self, CaseReport},
    },
    cli::{paint::Paint, print::print, signals::Signals},
};
use std::{collections::BTreeMap, net::SocketAddr};
use tokio::{net::TcpListener, sync::mpsc};

/// Serves the cases until a signal comes. Returns the exit code: 1 if a client broke a MUST in the
/// last turn of a case, 2 if no case could be judged, 0 otherwise.
pub(super) async fn run(flags: &Flags, address: SocketAddr) -> Result<u8, String> {
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    if !flags.json {
        let cases = listen::cases().count();
        let text = format!(
            "{cases} cases for clients at ws://{address}/NAME; open http://{address}/ in a \
             browser, or take the names from http://{address}/checks; Ctrl-C ends\n"
        );
        print(text.as_bytes())?;
    }
    let (sender, mut reports) = mpsc::unbounded_channel();
    let mut signals =
        Signals::new().map_err(|error| format!("cannot wait for signals: {error}"))?;
    let mut last = BTreeMap::new();
    let serving = listen::serve(listener, flags.timeout, sender);
    tokio::pin!(serving);
    loop {
        tokio::select! {
            served = &mut serving => {
                served.map_err(|error| format!("cannot listen any longer: {error}"))?;
                break;
            }
            Some(report) = reports.recv() => {
                let is_broken = report.case.level == Level::Must && report.verdict.is_broken();
                let is_judged = !matches!(report.verdict, Verdict::NotJudged(_));
                last.insert(report.case.name, (is_judged, is_broken));
                if !show(flags, &report)? {
                    break;
                }
            }
            _ = signals.wait() => break,
        }
    }
    let is_any = |of: fn(&(bool, bool)) -> bool| last.values().any(of);
    Ok(match (is_any(|one| one.1), is_any(|one| one.0)) {
        (true, _) => 1,
        (false, true) => 0,
        (false, false) => 2,
    })
}

/// Prints a result. Returns whether somebody reads it.
fn show(flags: &Flags, CaseReport { case, verdict, .. }: &CaseReport) -> Result<bool, String> {
    let text = match flags.json {
        true => screen::case_object(case, verdict),
        false => {
            let (name, section, level) = (case.name, case.section, case.level);
            screen::line([name, section], level, verdict, false, Paint::stdout(flags.color))
        }
    };
    print(text.as_bytes())
}
