//! Writes `docs/conformance.md`: a row for each case with both roles, in a fixed order.
//!
//! Read next: `docs/conformance.md`.

use super::{
    cases::what,
    suite::{Case, Report, Verdict},
};

/// The whole page.
pub fn page(server: &Report, client: &Report) -> String {
    let rows: Vec<String> = server.keys().map(|case| row(case, server, client)).collect();
    format!(
        "# Conformance\n\n\
         This page has the results of every case of the\n\
         [Autobahn test suite](https://github.com/crossbario/autobahn-testsuite), against the \
         server's\n\
         `/echo` and against the client. `make autobahn` runs the suite (see \
         `tests/autobahn/`) and writes\n\
         this page.\n\n\
         - Server: {}\n\
         - Client: {}\n\n\
         OK means that the behaviour is what the RFC requires. INFORMATIONAL means that the \
         RFC does not say\n\
         what is right. `make autobahn` fails on any other verdict, such as NON-STRICT, \
         UNIMPLEMENTED,\n\
         UNCLEAN, WRONG CODE or FAILED.\n\n\
         | case | what it tests | server | server's close | client | client's close |\n\
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

/// For example `2.10`.
pub fn name(case: &Case) -> String {
    case.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

/// The cases on which the RFC is silent: the suite only reports what it saw.
const INFORMATIONAL: [&str; 3] = ["7.1.6", "7.13.1", "7.13.2"];

/// Whether the verdict is the expected one.
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
