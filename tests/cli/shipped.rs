//! What packages need: completions, manual pages, variables in place of flags, `health`.
//!
//! Read next: `connect.rs`.

use crate::common::{
    command::{Finished, run, shell},
    program::Program,
    server::Server,
};
use std::{collections::BTreeSet, env, io::Write, net::TcpListener, process::Command, thread};

/// Whether this shell is here. In CI it must be.
fn has(shell: &str) -> bool {
    let is_here = Command::new(shell).arg("--version").output().is_ok();
    assert!(
        is_here || env::var_os("CI").is_none(),
        "{shell} is not here: its completions are not tested"
    );
    if !is_here {
        eprintln!("skipped: {shell} is not here");
    }
    is_here
}

#[track_caller]
fn succeeds(finished: &Finished) {
    assert_eq!((finished.code, &*finished.log), (Some(0), ""), "{}", finished.output());
}

/// The words that a shell offers.
#[track_caller]
fn offers(finished: &Finished, words: &[&str]) {
    succeeds(finished);
    for word in words {
        let is_offered = finished.output().split_whitespace().any(|offered| offered == *word);
        assert!(is_offered, "{word} is not among:\n{}", finished.output());
    }
}

#[test]
fn bash_completes_commands_and_flags() {
    if !has("bash") {
        return;
    }
    let complete = |words: &str, count: u32| {
        shell(&format!(
            r#"exec bash --norc -euc 'source <(wirechart completions bash)
               COMP_WORDS=({words}) COMP_CWORD={count}
               _wirechart wirechart "${{COMP_WORDS[COMP_CWORD]}}" "" || true
               printf "%s\n" "${{COMPREPLY[@]}}"'"#
        ))
    };
    offers(&complete("wirechart ex", 1), &["explain"]);
    offers(&complete("wirechart serve --max-m", 2), &["--max-memory", "--max-message"]);
    offers(&complete("wirechart completions nu", 2), &["nushell"]);
}

/// Zsh completes only on a terminal, which its module zpty has. It reads until the word is there, or
/// for ever.
#[test]
#[cfg(target_os = "linux")]
fn zsh_completes_commands_flags_and_files() {
    if !has("zsh") {
        return;
    }
    let script = r#"
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'autoload -U compinit; compinit -D; source <(wirechart completions zsh)'
        zpty -w shell "cd $1; PS1=rea''dy"
        zpty -r shell screen "*ready*"
        for line in "$@[2,-1]"; do
            zpty -n -w shell "wirechart ${line%+*}"$'\t'
            zpty -r shell screen "*${line/+/}*"
            zpty -w shell $'\x15'
        done"#;
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("oven.csv"), "1\n").expect("a file");
    let mut zsh = Command::new("timeout");
    zsh.args(["60", "zsh", "-fc", script, "zsh"]).arg(directory.path());
    // What is typed, and what it becomes.
    zsh.args([
        "fra+me",
        "explain --ro+le",
        "completions nu+shell",
        "serve --listen+=",
        "ov+en.csv",
    ]);
    let built =
        std::path::Path::new(env!("CARGO_BIN_EXE_wirechart")).parent().expect("a directory");
    let system = env::var_os("PATH").unwrap_or_default();
    let paths = [built.to_owned()].into_iter().chain(env::split_paths(&system));
    zsh.env("PATH", env::join_paths(paths).expect("a path")).env("TERM", "dumb");
    let ran = zsh.output().expect("it runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn zsh_loads_the_completions() {
    if !has("zsh") {
        return;
    }
    let loaded = shell(
        "exec zsh -fec 'autoload -U compinit; compinit -D; source <(wirechart completions zsh)
         print -r -- ${_comps[wirechart]}; functions _wirechart'",
    );
    offers(&loaded, &["_wirechart"]);
    for flag in ["--max-memory", "--listen"] {
        assert!(loaded.output().contains(flag), "{flag}");
    }
}

#[test]
fn fish_completes_commands_and_flags() {
    if !has("fish") {
        return;
    }
    let complete = |line: &str| {
        shell(&format!(
            r#"exec fish --no-config -c 'wirechart completions fish | source
               complete --do-complete "{line}"'"#
        ))
    };
    offers(&complete("wirechart ex"), &["explain"]);
    offers(&complete("wirechart serve --max-m"), &["--max-memory", "--max-message"]);
}

#[test]
fn powershell_and_nushell_get_a_script() {
    for (name, starts) in [("powershell", "using namespace"), ("nushell", "module completions")] {
        let script = run(["completions", name], b"");
        succeeds(&script);
        assert!(script.output().trim_start().starts_with(starts), "{}", script.output());
        assert!(script.output().contains("--max-memory"), "{name}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let first = run(["man"], b"");
    succeeds(&first);
    assert!(first.output().contains(".TH wirechart 1"), "{}", first.output());
    let directory = tempfile::tempdir().expect("a directory");
    succeeds(&run(["man".as_ref(), directory.path().as_os_str()], b""));
    let pages: BTreeSet<String> = directory
        .path()
        .read_dir()
        .expect("it is there")
        .map(|entry| entry.expect("a page").file_name().into_string().expect("a name"))
        .collect();
    let help = run(["--help"], b"");
    let commands = help.output().split("Commands:\n").nth(1).expect("a list");
    let commands = commands.lines().take_while(|line| !line.is_empty());
    for command in commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()) {
        let is_here = command.is_empty() // a description goes on
            || command == "help"
            || pages.contains(&format!("wirechart-{command}.1"));
        assert!(is_here, "{command} is not among {pages:?}");
    }
    assert!(pages.contains("wirechart.1"), "{pages:?}");
    let serve = std::fs::read_to_string(directory.path().join("wirechart-serve.1"));
    let serve = serve.expect("a page");
    assert!(serve.contains("WIRECHART_MAX_MEMORY"));
    let head = concat!(".TH wirechart-serve 1 \" \" \"wirechart ", env!("CARGO_PKG_VERSION"));
    assert!(serve.contains(head), "{}", &serve[..200]);
}

#[test]
fn commands_for_packages_are_not_in_the_help() {
    let help = run(["--help"], b"");
    succeeds(&help);
    assert!(help.output().contains("\n  health "), "{}", help.output());
    for hidden in ["\n  completions", "\n  man "] {
        assert!(!help.output().contains(hidden), "{}", help.output());
    }
}

/// Each flag in the help of `serve`, and the text about it, in one line.
fn flags(help: &str) -> Vec<(String, String)> {
    let mut flags: Vec<(String, String)> = Vec::new();
    for line in help.lines() {
        let is_flag = line.trim_start().starts_with('-') && line.contains("--");
        if is_flag && line.find('-').is_some_and(|at| at < 8) {
            let name = line.split("--").nth(1).and_then(|name| name.split([' ', ',', '=']).next());
            flags.push((name.expect("a name").to_owned(), String::new()));
        }
        if let Some((_, text)) = flags.last_mut() {
            text.push_str(line.trim());
            text.push(' ');
        }
    }
    flags
}

#[test]
fn every_flag_of_serve_has_a_variable() {
    for arguments in [&["--help"][..], &["serve", "--help"]] {
        let help = run(arguments, b"");
        let flags = flags(help.output());
        assert!(flags.len() > 30, "the flags were found: {flags:?}");
        for (name, text) in flags.iter().filter(|(name, _)| !["help", "version"].contains(&&**name))
        {
            let variable = format!("[env: WIRECHART_{}]", name.replace('-', "_").to_uppercase());
            assert!(text.contains(&variable), "--{name} is without {variable}:\n{text}");
        }
    }
}

/// Runs `wirechart` with these arguments and variables until it exits.
fn run_with(arguments: &[&str], variables: &[(&str, &str)]) -> Finished {
    let mut command = Program::command(arguments);
    let output = command.envs(variables.iter().copied()).output().expect("it runs");
    Finished {
        bytes: output.stdout,
        log: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code(),
    }
}

/// With a value that most flags refuse, each by an error of its own. It is no file, either.
#[test]
fn each_variable_is_read_as_its_flag_is() {
    let help = run(["serve", "--help"], b"");
    let outcome = |ran: Finished| (ran.code, ran.log.lines().next().map(str::to_owned));
    let without = outcome(run(["serve", "/none"], b"")); // no such file, so it ends
    let mut differ = 0;
    for (name, text) in flags(help.output()) {
        if !text.starts_with(&format!("--{name} <")) {
            continue;
        }
        let variable = format!("WIRECHART_{}", name.replace('-', "_").to_uppercase());
        let flag = outcome(run(["serve", "/none", &format!("--{name}=/none/x")], b""));
        let read = outcome(run_with(&["serve", "/none"], &[(&variable, "/none/x")]));
        assert_eq!(read, flag, "{variable}");
        differ += usize::from(flag != without);
    }
    assert!(differ > 20, "{differ} flags refuse the value");
}

#[test]
fn the_help_does_not_show_the_values_of_variables() {
    let help = run_with(
        &["serve", "--help"],
        &[("WIRECHART_SEND", "secret"), ("WIRECHART_TITLE", "secret")],
    );
    succeeds(&help);
    assert!(help.output().contains("WIRECHART_SEND") && !help.output().contains("secret"));
}

#[test]
fn a_variable_stands_for_its_flag_and_the_flag_comes_first() {
    for arguments in [&["-"][..], &["serve", "-"]] {
        let mut command = Program::command(arguments);
        command.env("WIRECHART_LISTEN", "127.0.0.1:0").env("WIRECHART_RECORD", "/none/x");
        let mut program = Program::run(command);
        program.log.wait_for("cannot record to /none/x");
        program.wait();
    }
    let refused = run_with(&["-", "--record", "/none/flag"], &[("WIRECHART_RECORD", "/none/x")]);
    assert!(refused.log.contains("cannot record to /none/flag"), "{}", refused.log);
}

#[test]
fn a_switch_is_turned_on_and_off_by_words() {
    for (value, listens) in [("1", true), ("yes", true), ("0", true), ("maybe", false)] {
        let mut command = Program::command(["-", "--listen", "127.0.0.1:0"]);
        command.env("WIRECHART_DECIMAL_COMMA", value);
        let program = Program::run(command);
        let first = program.output.wait_for_first();
        assert_eq!(first.is_some(), listens, "{value}: {:?}", program.log.all());
    }
}

#[test]
fn each_line_of_a_variable_is_a_value_of_a_flag_that_may_be_repeated() {
    let lines = "https://a.example\nnone";
    let refused = run_with(&["-"], &[("WIRECHART_ALLOW_ORIGIN", lines)]);
    assert!(refused.log.contains("write https://none"), "{}", refused.log);
    // On the command line, a value may have lines.
    let program =
        Program::start_without_input(["--exec", "echo 1\necho 2", "--listen", "127.0.0.1:0"]);
    program.output.wait_for("wirechart shows echo 1");
    program.output.wait_for(" at http://");
}

#[test]
fn variables_of_the_server_mean_nothing_to_other_commands() {
    let explained =
        run_with(&["accept", "dGhlIHNhbXBsZSBub25jZQ=="], &[("WIRECHART_RATE", "fast")]);
    succeeds(&explained);
    let refused = run_with(&["serve"], &[("WIRECHART_RATE", "fast")]);
    assert!(refused.log.contains("a rate is a number"), "{}", refused.log);
}

#[test]
fn health_says_whether_a_server_answers() {
    let server = Server::start(&["-"]);
    let address = server.address().to_string();
    let well = run(["health", &address], b"");
    succeeds(&well);
    assert_eq!(well.output(), "ok\n");
    succeeds(&run_with(&["health"], &[("WIRECHART_LISTEN", &address)]));
    drop(server);
    let gone = run(["health", &address], b"");
    assert_eq!(gone.code, Some(1));
    assert!(gone.log.starts_with(&format!("wirechart: no answer from {address}")), "{}", gone.log);
}

#[test]
fn health_fails_where_something_else_or_nothing_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let silent = run(["health", &address, "--timeout", "0.2"], b"");
    assert_eq!(silent.code, Some(1));
    assert!(silent.log.contains("none within 200ms"), "{}", silent.log);
    let answers = thread::spawn(move || {
        // The first is that of the client which gave up.
        for text in ["", "HTTP/1.1 503 x\r\n\r\nit stops\n", "SSH-2.0-x\r\n"] {
            let (mut socket, _) = listener.accept().expect("a client");
            _ = socket.write_all(text.as_bytes());
            _ = std::io::Read::read(&mut socket, &mut [0; 1024]); // or closing would be a reset
        }
    });
    let unwell = run(["health", &address], b"");
    assert_eq!(unwell.code, Some(1));
    assert!(unwell.log.contains("answers with 503: it stops"), "{}", unwell.log);
    let other = run(["health", &address], b"");
    assert!(other.log.contains("is not an HTTP server"), "{}", other.log);
    answers.join().expect("it answers");
}
