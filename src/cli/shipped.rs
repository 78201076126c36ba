//! `wirechart completions` and `wirechart man`: what a package installs beside the program.
//!
//! Both are written from the flags themselves, so they cannot differ from them. Packages call these
//! commands when they are built; the help does not list them. Must not know the commands. Read
//! next: `variables`.

use super::print::print;
use clap::{Args, Command, ValueEnum};
use clap_complete::{Generator, Shell as Known, generate};
use clap_complete_nushell::Nushell;
use clap_mangen::Man;
use std::{path::PathBuf, process::ExitCode};

/// Flags of `wirechart completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell that is to complete commands
    shell: Shell,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    Power,
    Nushell,
}

/// Flags of `wirechart man`.
#[derive(Debug, Args)]
pub struct Manual {
    /// Write the pages of all commands into this directory, instead of the first page to standard
    /// output
    directory: Option<PathBuf>,
}

impl Completions {
    pub(super) fn run(self, command: Command) -> Result<ExitCode, String> {
        let script = match self.shell {
            Shell::Bash => script(Known::Bash, command),
            Shell::Zsh => zsh(&command),
            Shell::Fish => script(Known::Fish, command),
            Shell::Power => script(Known::PowerShell, command),
            Shell::Nushell => script(Nushell, command),
        };
        print(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn script(shell: impl Generator, mut command: Command) -> Vec<u8> {
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    generate(shell, &mut command, name, &mut script);
    script
}

/// The script that clap makes takes the first word for a source, and then knows no command, so it
/// would complete none of their flags. Without that argument it takes the word for a command; files
/// are offered beside the commands.
fn zsh(command: &Command) -> Vec<u8> {
    let flags = command.get_arguments().filter(|argument| !argument.is_positional()).cloned();
    let without_sources = Command::new(command.get_name().to_owned())
        .version(env!("CARGO_PKG_VERSION"))
        .args(flags)
        .subcommands(command.get_subcommands().cloned());
    let script = String::from_utf8_lossy(&script(Known::Zsh, without_sources)).replacen(
        r#"":: :_wirechart_commands""#,
        r#"":: :{_wirechart_commands; _default}""#,
        1,
    );
    script.into_bytes()
}

impl Manual {
    pub(super) fn run(self, command: Command) -> Result<ExitCode, String> {
        let Some(directory) = self.directory else {
            let mut text = Vec::new();
            let written = page(command).render(&mut text);
            written.map_err(|error| format!("cannot make the manual page: {error}"))?;
            print(&text)?;
            return Ok(ExitCode::SUCCESS);
        };
        // `wirechart help` has no page of its own; the others get their names by `build`.
        let mut command = command.disable_help_subcommand(true);
        command.build();
        let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
        for command in shown.chain([&command]) {
            page(command.clone()).generate_to(&directory).map_err(|error| {
                format!("cannot write manual pages to {}: {error}", directory.display())
            })?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Only the program has a version, not each of its commands. There is no date, so that the same
/// program writes the same pages; an empty one would leave its place to what follows.
fn page(command: Command) -> Man {
    Man::new(command).date(" ").source(concat!("wirechart ", env!("CARGO_PKG_VERSION")))
}
