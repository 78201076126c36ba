//! The table of conformance: a row for each case, both roles, in an order that does not change.
//!
//! Read next: `docs/conformance.md`, which it is.

use super::{
    cases::what,
    suite::{Case, Report, Verdict},
};

/// The whole page.
pub fn page(server: &Report, client: &Report) -> String {
    let rows: Vec<String> = server.keys().map(|case| row(case, server, client)).collect();
    format!(
        "# Conformance\n\n\
         Every case of the [Autobahn test suite](https://github.com/crossbario/autobahn-testsuite), against the server's \
         `/echo` and against the client. `make autobahn` runs them and writes this page; `tests/autobahn/` is how.\n\n\
         - Server: {}\n\
         - Client: {}\n\n\
         OK is the suite's word for what the RFC asks for. INFORMATIONAL are cases of which the RFC says nothing. There \
         are worse words, and `make autobahn` fails on each of them: NON-STRICT, UNIMPLEMENTED, UNCLEAN, WRONG CODE, \
         FAILED and others.\n\n\
         | case | what it tests | server | its close | client | its close |\n\
         |---|---|---|---|---|---|\n{}",
        summary(server),
        summary(client),
        rows.concat()
    )
}

/// The row of one case, with its line end.
pub fn row(case: &Case, server: &Report, client: &Report) -> String {
    let name = name(case);
    let verdicts = [server, client].map(|report| match report.get(case) {
        Some((behavior, close)) => format!("{behavior} | {close}"),
        None => "not run | not run".to_owned(),
    });
    format!("| {name} | {} | {} |\n", what(&name), verdicts.join(" | "))
}

/// `2.10`, say.
pub fn name(case: &Case) -> String {
    case.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

/// The cases of which the RFC says nothing, so that the suite only tells what it saw.
const INFORMATIONAL: [&str; 3] = ["7.1.6", "7.13.1", "7.13.2"];

/// Whether the case is as it should be.
pub fn is_good(case: &Case, (behavior, close): &Verdict) -> bool {
    let right = if INFORMATIONAL.contains(&name(case).as_str()) { "INFORMATIONAL" } else { "OK" };
    behavior == right && close == right
}

fn summary(report: &Report) -> String {
    let informational = report.values().filter(|(behavior, _)| behavior == "INFORMATIONAL").count();
    let good = report.iter().filter(|(case, verdict)| is_good(case, verdict)).count();
    let rest = match report.len() - good {
        0 => String::new(),
        bad => format!(", **{bad} that fail**"),
    };
    format!(
        "{} cases: {} OK, {informational} INFORMATIONAL{rest}.",
        report.len(),
        good - informational
    )
}
