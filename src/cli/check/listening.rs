//! `--listen`: checks clients.
//!
//! Prints each result as it is found, and sums up when it is interrupted. Must not know how a case
//! is played. Read next: `mod.rs`, if you have not yet.

use super::{
    details,
    flags::Check as Flags,
    outcome::{NOT_CHECKED, tell},
    screen,
};
use crate::{
    check::{
        Level, Verdict,
        listen::{self, CaseReport},
    },
    cli::{
        paint::{Paint, WIDTH},
        print::print,
        signals::Signals,
        wrap::wrap,
    },
};
use std::{collections::BTreeMap, net::SocketAddr};
use tokio::{net::TcpListener, sync::mpsc};

/// How many cases that were not played are named.
const FEW: usize = 8;

/// Serves the cases until a signal comes. Returns the exit code: 1 if a client broke a MUST in the
/// last turn of a case, 2 if no case could be judged, 0 otherwise.
pub(super) async fn run(flags: &Flags, address: SocketAddr) -> Result<u8, String> {
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let mut signals =
        Signals::new().map_err(|error| format!("cannot wait for signals: {error}"))?;
    let text = format!(
        "{} cases for clients at ws://{address}/NAME\n\
         for a browser: http://{address}/\n\
         all names: http://{address}/checks\n\
         Ctrl-C ends\n\n",
        listen::cases().count()
    );
    match flags.json {
        true => tell(text.trim_end()),
        false => _ = print(text.as_bytes())?,
    }
    let (sender, mut reports) = mpsc::unbounded_channel();
    let mut last = Last::default();
    let serving = listen::serve(listener, flags.timeout, sender);
    tokio::pin!(serving);
    loop {
        tokio::select! {
            served = &mut serving => {
                served.map_err(|error| format!("cannot listen any longer: {error}"))?;
                break;
            }
            Some(report) = reports.recv() => {
                let text = shown(flags, &report, address, last.is_broken(report.case.name));
                let is_read = print(text.as_bytes())?;
                last.0.insert(report.case.name, (report.case.level, report.verdict));
                if !is_read {
                    break;
                }
            }
            _ = signals.wait() => break,
        }
    }
    finish(flags, &last, address)
}

/// A result: a line, and below it what failed, unless that `was_reported` the last time; or
/// an object.
fn shown(flags: &Flags, report: &CaseReport, address: SocketAddr, was_reported: bool) -> String {
    if flags.json {
        return screen::case_object(report);
    }
    let CaseReport { case, verdict, .. } = report;
    let paint = Paint::stdout(flags.color);
    let line = screen::line([case.name, case.section], case.level, verdict, false, paint);
    match verdict.is_broken() && !was_reported {
        true => line + &details::of_case(report, address, paint),
        false => line,
    }
}

/// Sums up, and says why nothing was found if so. Returns the exit code.
fn finish(flags: &Flags, last: &Last, address: SocketAddr) -> Result<u8, String> {
    let code = last.exit_code(flags.strict);
    let why = match code {
        NOT_CHECKED if last.0.is_empty() => format!(
            "no client has opened a WebSocket; connect one to ws://{address}/NAME, where NAME is a \
             case, or open http://{address}/ in a browser"
        ),
        NOT_CHECKED => "no case could be judged; a client has to send each message back, answer \
                        each Ping, and leave the connection open"
            .to_owned(),
        _ => String::new(),
    };
    if !flags.json {
        print(last.summary().as_bytes())?;
    } else if !why.is_empty() {
        print(screen::error_object(&why, code).as_bytes())?;
    }
    if !why.is_empty() {
        tell(&why);
    }
    Ok(code)
}

/// The last result of each case that was played.
#[derive(Default)]
struct Last(BTreeMap<&'static str, (Level, Verdict)>);

impl Last {
    fn count(&self, is: fn(Level, &Verdict) -> bool) -> usize {
        self.0.values().filter(|(level, verdict)| is(*level, verdict)).count()
    }

    fn exit_code(&self, is_strict: bool) -> u8 {
        let broken = self.count(|level, verdict| level == Level::Must && verdict.is_broken());
        let strict = if is_strict { self.broken() + self.unanswered() } else { 0 };
        match (broken + strict, self.count(|_, verdict| verdict.is_judged())) {
            (1.., _) => 1,
            (0, 1..) => 0,
            (0, 0) => NOT_CHECKED,
        }
    }

    /// How many rules that count could not be judged, because nothing came in time.
    fn unanswered(&self) -> usize {
        self.count(|level, verdict| {
            level != Level::Info && matches!(verdict, Verdict::Unanswered(_))
        })
    }

    fn is_broken(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|(_, verdict)| verdict.is_broken())
    }

    /// Those of a SHOULD, too.
    fn broken(&self) -> usize {
        self.count(|_, verdict| verdict.is_broken())
    }

    fn summary(&self) -> String {
        let kept = self.count(|_, verdict| matches!(verdict, Verdict::Kept(_)));
        let shown = self.count(|_, verdict| matches!(verdict, Verdict::Shown(_)));
        let not_judged = self.count(|_, verdict| !verdict.is_judged());
        let mut out = format!(
            "\n{kept} kept, {} broken, {shown} shown, {not_judged} not judged; {} of {} cases \
             played\n",
            self.broken(),
            self.0.len(),
            listen::cases().count()
        );
        let missing = listen::cases().map(|case| case.name);
        let missing: Vec<&str> = missing.filter(|name| !self.0.contains_key(name)).collect();
        if (1..=FEW).contains(&missing.len()) {
            let sentence = format!("not played: {}", missing.join(", "));
            wrap(&sentence, WIDTH).iter().for_each(|line| out += &format!("{line}\n"));
        }
        if self.unanswered() > 0 {
            let unanswered = self.unanswered();
            out += &format!(
                "{unanswered} of those not judged had no answer in time; with --strict that is an \
                 error\n"
            );
        }
        out
    }
}
