//! The files in `packaging/`: that those who read them understand them, and that they agree with
//! each other and with the program. What they build is tested by `make package-test` and
//! `make release-test`, which take minutes.
//!
//! Read next: `connect.rs`.
#![cfg(unix)]

use crate::common::command::run;
use std::{
    collections::BTreeSet,
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

#[track_caller]
fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The output of a program, or `None` if it is not here.
fn output_of(program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    let Ok(output) = command.output() else {
        eprintln!("skipped: {program} is not here");
        return None;
    };
    let text = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}

/// Each `WIRECHART_...` in a text.
fn variables(text: &str) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
    text.match_indices("WIRECHART_")
        .map(|(at, _)| &text[at..])
        .map(|rest| &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())])
        .collect()
}

#[test]
fn each_variable_that_is_named_exists() {
    let help = run(["serve", "--help"], b"");
    let known = variables(help.output());
    for path in [
        "packaging/wirechart.service",
        "packaging/wirechart.default",
        "packaging/Dockerfile",
        "packaging/compose.yaml",
        "docs/install.md",
    ] {
        let text = read(path);
        let unknown: Vec<_> =
            variables(&text).into_iter().filter(|name| !known.contains(name)).collect();
        assert!(unknown.is_empty(), "{path} names {unknown:?}");
    }
}

#[test]
fn systemd_understands_the_unit_and_finds_it_well_contained() {
    let directory = tempfile::tempdir().expect("a directory");
    // The program is not installed where the unit says, and neither is its manual.
    let unit = read("packaging/wirechart.service")
        .replace("/usr/bin/wirechart", env!("CARGO_BIN_EXE_wirechart"))
        .replace("man:wirechart(1) ", "");
    let [service, socket] = ["wirechart.service", "wirechart.socket"].map(|name| {
        let path = directory.path().join(name);
        path.to_str().expect("UTF-8").to_owned()
    });
    fs::write(&service, unit).expect("a file");
    fs::write(&socket, read("packaging/wirechart.socket")).expect("a file");
    if let Some((well, said)) = output_of("systemd-analyze", &["verify", &service, &socket]) {
        assert!(well && said.is_empty(), "{said}");
    }
    // 0 is the best, 10 the worst; the threshold is in tenths.
    let arguments = ["security", "--offline=true", "--threshold=20", &service];
    if let Some((well, said)) = output_of("systemd-analyze", &arguments) {
        assert!(well, "{said}");
    }
}

/// A variable in it may hold the password of Redis.
#[test]
fn only_root_can_read_the_variables_of_the_service() {
    let asset = "[\"packaging/wirechart.default\", \"etc/default/wirechart\", \"600\"]";
    assert!(read("Cargo.toml").contains(asset), "Cargo.toml has another mode");
    let install = "install -m 600 wirechart.default /etc/default/wirechart";
    assert!(read("docs/install.md").contains(install), "docs/install.md has another mode");
}

#[test]
fn docker_and_yaml_understand_the_files_of_the_containers() {
    let compose = "packaging/compose.yaml";
    if let Some((well, said)) = output_of("docker", &["compose", "version"])
        && well
        && said.contains("Compose")
    {
        let checked = output_of("docker", &["compose", "-f", compose, "config", "--quiet"]);
        assert!(checked.is_some_and(|(well, _)| well), "docker does not understand {compose}");
    }
    let python = env::var("WIRECHART_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_yaml = output_of(&python, &["-c", "import yaml"]).is_some_and(|(well, _)| well);
    for path in [compose, ".github/workflows/release.yml", ".github/workflows/ci.yml"] {
        let script = "import sys, yaml; yaml.safe_load(open(sys.argv[1]))";
        if let Some((well, said)) = output_of(&python, &["-c", script, path]).filter(|_| has_yaml) {
            assert!(well, "{path}: {said}");
        }
    }
    // Without --validate, which would listen.
    if let Some((well, said)) = output_of("caddy", &["adapt", "--config", "packaging/Caddyfile"]) {
        assert!(well, "{said}");
    }
    // The image holds what the release script puts there.
    let copied = read("packaging/Dockerfile");
    assert!(copied.contains("COPY target/dist/image/${TARGETARCH}/wirechart /wirechart"));
    assert!(read("packaging/release.sh").contains("target/dist/image/amd64/wirechart"));
    assert!(read(".dockerignore").contains("!target/dist/image"));
}

#[test]
fn the_version_is_the_same_everywhere() {
    let version = env!("CARGO_PKG_VERSION");
    let changelog = read("CHANGELOG.md");
    let latest = changelog.lines().filter_map(|line| line.strip_prefix("## [")).nth(1);
    assert!(latest.is_some_and(|line| line.starts_with(version)), "{latest:?}");
    for path in ["README.md", "docs/install.md"] {
        assert!(read(path).contains(&format!("wirechart_{version}-1_amd64.deb")), "{path}");
    }
}
