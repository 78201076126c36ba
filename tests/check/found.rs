//! That a broken rule is found, and none where none is broken.
//!
//! Read next: `command.rs`.

use crate::{
    breakable::{self, Flaw, QUIRKS, VARIANTS},
    common::{PATIENCE, server::Server},
};
use std::{net::SocketAddr, sync::Arc, thread, time::Duration};
use wirechart::{
    check::{self, Check, Level, Report, Settings, Stopped, Verdict, When},
    client::Trust,
};

/// The checks after which a server that breaks the rule is gone.
const DEADLY: [&str; 3] = ["hs-protocol-not-token", "hs-protocol-non-ascii", "lv-rst-mid-frame"];

/// How long a flawless answer may take in the runs against flawed servers. Some flaws show only
/// when it is over.
const LIMIT: Duration = Duration::from_secs(8);

/// How many flawed servers are checked at the same time, for each topic.
const AT_ONCE: usize = 6;

/// What comes before the first hyphen of a check's name: its topic.
fn topic(name: &str) -> &str {
    name.split('-').next().unwrap_or_default()
}

/// The checks of a usual run, and those that are deadly to a server that breaks the rule.
fn usual() -> impl Iterator<Item = &'static Check> {
    check::all().filter(|check| check.when == When::Always || DEADLY.contains(&check.name))
}

/// Makes these checks.
fn run(
    address: SocketAddr,
    path: &str,
    timeout: Duration,
    checks: &[&'static Check],
) -> (Vec<Report>, Option<Stopped>) {
    let settings = Arc::new(Settings {
        url: format!("ws://{address}{path}").parse().expect("a URL"),
        trust: Trust::System,
        headers: Vec::new(),
        subprotocols: Vec::new(),
        timeout,
        jobs: 4,
        echoes: None,
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let server = check::survey(&settings).await.expect("it can be checked");
        let mut reports = Vec::new();
        let ended = check::run(&settings, server, checks, |report| reports.push(report)).await;
        (reports, ended.err())
    })
}

/// The checks that count and are not kept, with what they say.
fn not_kept(reports: &[Report]) -> Vec<String> {
    let counts = |report: &&Report| {
        report.check.level != Level::Info && !matches!(report.verdict, Verdict::Kept(_))
    };
    let words = |report: &Report| format!("{}: {:?}", report.check.name, report.verdict);
    reports.iter().filter(counts).map(words).collect()
}

#[test]
fn a_server_that_keeps_all_rules_passes_all_checks() {
    let checks: Vec<&Check> = usual().collect();
    let (reports, died) = run(breakable::start(Flaw("")), "/", PATIENCE, &checks);
    assert_eq!((not_kept(&reports), died), (Vec::new(), None));
    assert_eq!(reports.len(), checks.len());
    let shown = |report: &Report| matches!(report.verdict, Verdict::Shown(_));
    let info: Vec<&Report> =
        reports.iter().filter(|report| report.check.level == Level::Info).collect();
    assert!(info.iter().all(|report| shown(report)), "{info:?}");
}

#[test]
fn our_server_passes_all_checks() {
    let server = Server::start(&[]);
    let checks: Vec<&Check> = usual().collect();
    let (reports, died) = run(server.address(), "/echo", PATIENCE, &checks);
    assert_eq!((not_kept(&reports), died), (Vec::new(), None));
}

/// The servers of one topic, each of which breaks one of its rules.
#[track_caller]
fn each_is_found(wanted: &str) {
    // What a server sends by itself is watched in the connections of all checks.
    let is_made = |check: &&Check| wanted == "sv" || topic(check.name) == wanted;
    let of_topic: Vec<&Check> = usual().filter(is_made).collect();
    let counted = of_topic.iter().filter(|check| topic(check.name) == wanted);
    let counted = counted.filter(|check| check.level != Level::Info);
    let variants = VARIANTS.into_iter().filter(|name| topic(name) == wanted);
    let names: Vec<&'static str> = counted.map(|check| check.name).chain(variants).collect();
    let mut wrong = Vec::new();
    // Much of it is waiting, so several run at the same time.
    for some in names.chunks(AT_ONCE) {
        thread::scope(|scope| {
            let one = |name: &'static str| {
                let of_topic = &of_topic;
                scope.spawn(move || why_not_found(name, of_topic))
            };
            let running: Vec<_> = some.iter().map(|name| one(name)).collect();
            wrong.extend(running.into_iter().filter_map(|one| one.join().expect("no panic")));
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the checks say of a server with this flaw, unless they find this flaw and no other.
fn why_not_found(name: &'static str, checks: &[&'static Check]) -> Option<String> {
    let flaw = Flaw(name);
    let (reports, stopped) = run(breakable::start(flaw), "/", LIMIT, checks);
    if let Some(stopped) = stopped {
        let is_right = DEADLY.contains(&name)
            && matches!(&stopped, Stopped::Died { after } if after.contains(&name));
        return (!is_right).then(|| format!("{name}: {stopped}"));
    }
    let found = broken(&reports);
    (found != [flaw.rule()]).then(|| format!("{name}: {found:?} {:?}", not_kept(&reports)))
}

/// The names of the checks that the server has failed.
fn broken(reports: &[Report]) -> Vec<&'static str> {
    let broken = reports.iter().filter(|report| report.verdict.is_broken());
    broken.map(|report| report.check.name).collect()
}

#[test]
fn what_a_server_may_do_is_not_taken_for_a_fault() {
    let checks: Vec<&Check> = usual().filter(|check| check.when == When::Always).collect();
    thread::scope(|scope| {
        for quirk in QUIRKS {
            let checks = &checks;
            scope.spawn(move || {
                let address = breakable::start(Flaw(quirk));
                let limit =
                    Duration::from_millis(if quirk.starts_with("slow") { 500 } else { 2000 });
                let (reports, stopped) = run(address, "/", limit, checks);
                assert!(!matches!(stopped, Some(Stopped::Died { .. })), "{quirk}: {stopped:?}");
                assert_eq!(broken(&reports), [""; 0], "{quirk}: {:?}", not_kept(&reports));
            });
        }
    });
}

/// A run against a slow server ends before it comes to Pings, so these are made alone.
#[test]
fn a_pong_of_its_own_makes_a_slow_server_no_broken_one() {
    let checks: Vec<&Check> = usual().filter(|check| topic(check.name) == "ctl").collect();
    let limit = Duration::from_millis(500);
    let (reports, _) = run(breakable::start(Flaw("slow-greets")), "/", limit, &checks);
    assert_eq!(broken(&reports), [""; 0], "{:?}", not_kept(&reports));
    assert!(reports.iter().any(|report| report.check.name == "ctl-ping-echo"));
}

/// A server that answers everything else at once.
#[test]
fn a_server_that_hangs_on_what_it_must_take_is_found() {
    let hanging = [
        "hangs on msg-empty-middle",
        "hangs on utf8-nul",
        "hangs on df-bfinal",
        "hangs on fr-mask-zero",
        "hangs on ctl-ping-125",
        "hangs on ctl-pong-unasked",
        "hangs on ctl-inside-message",
        "hangs on cl-reason-123",
    ];
    thread::scope(|scope| {
        for flaw in hanging {
            scope.spawn(move || {
                let (_, name) = flaw.rsplit_once(' ').expect("the name of a check");
                let of_topic: Vec<&Check> =
                    usual().filter(|check| topic(check.name) == topic(name)).collect();
                let (reports, stopped) = run(breakable::start(Flaw(flaw)), "/", LIMIT, &of_topic);
                assert_eq!((broken(&reports), stopped), (vec![name], None), "{flaw}");
            });
        }
    });
}

/// A server with none of two rules, where one is a part of the other: it has one fault.
#[test]
fn a_fault_is_charged_once() {
    let checks: Vec<&Check> = usual().filter(|check| topic(check.name) == "df").collect();
    let (reports, _) = run(breakable::start(Flaw("df-hello")), "/", LIMIT, &checks);
    let fragmented = reports.iter().find(|report| report.check.name == "df-fragmented");
    let words = fragmented.expect("it was made").verdict.words();
    assert!(words.ends_with("; see df-hello"), "{words}");
}

#[test]
fn how_long_tcp_stays_open_after_a_violation_is_shown() {
    let name = "cl-violation-tcp-ends";
    let check: Vec<&Check> = check::all().filter(|check| check.name == name).collect();
    for (flaw, expected) in [("", "ends TCP"), (name, "ends TCP after")] {
        let (reports, _) = run(breakable::start(Flaw(flaw)), "/", PATIENCE, &check);
        let words = reports[0].verdict.words();
        assert!(words.starts_with(expected), "{flaw}: {words}");
    }
}

macro_rules! topics {
    ($($test:ident $topic:literal)*) => {
        $(#[test] fn $test() { each_is_found($topic); })*

        #[test]
        fn no_topic_is_left_out() {
            let tested = [$($topic),*];
            assert!(usual().all(|check| tested.contains(&topic(check.name))));
        }
    };
}

topics! {
    each_broken_rule_of_the_handshake_is_found "hs"
    each_broken_rule_of_frames_is_found "fr"
    each_broken_rule_of_lengths_is_found "len"
    each_broken_rule_of_control_frames_is_found "ctl"
    each_broken_rule_of_fragments_is_found "msg"
    each_broken_rule_of_text_is_found "utf8"
    each_broken_rule_of_binary_messages_is_found "binary"
    each_broken_rule_of_the_close_handshake_is_found "cl"
    each_broken_rule_of_compression_is_found "df"
    each_broken_rule_of_bad_clients_is_found "lv"
    each_rule_that_a_server_breaks_by_itself_is_found "sv"
}
