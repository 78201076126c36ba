//! Environment variables in place of the flags of `serve`: `--max-feeds` is `WIRECHART_MAX_FEEDS`.
//!
//! Containers and service managers set variables more easily than arguments. A flag on the command
//! line comes before its variable. The names are made from those of the flags, here and nowhere
//! else, so a new flag has its variable without a word. Must not know the flags. Read next:
//! [`serve`](super::serve).

use crate::source::OUR_VARIABLES;
use clap::{Arg, ArgAction, Command, builder::BoolishValueParser};
use std::{env, ffi::OsStr};

/// Gives the flags of `serve` their variables. They are flags of the program itself, too, because
/// `serve` is its default command: those look at variables only if no command is named, so that
/// a variable for the server is never an error of `wirechart explain`.
pub(super) fn with_variables(command: Command, first: Option<&OsStr>) -> Command {
    let names_a_command = first.is_some_and(|first| command.find_subcommand(first).is_some());
    let command = command.mut_subcommand("serve", |serve| serve.mut_args(with_variable));
    if names_a_command { command } else { command.mut_args(with_variable) }
}

/// The name of the variable for a flag.
pub(super) fn variable(flag: &str) -> String {
    format!("{OUR_VARIABLES}{}", flag.replace('-', "_").to_uppercase())
}

fn with_variable(flag: Arg) -> Arg {
    let Some(name) = flag.get_long().map(variable) else { return flag };
    let flag = match flag.get_action() {
        // `1`, `yes` and `true`, or `0`, `no` and `false`.
        ArgAction::SetTrue => flag.value_parser(BoolishValueParser::new()),
        // A flag that may be repeated takes each line of its variable as a value. Its values on the
        // command line may have lines, such as those of a shell script, unless they come from both.
        ArgAction::Append if env::var_os(&name).is_some_and(has_lines) => {
            flag.value_delimiter('\n')
        }
        _ => flag,
    };
    // Some values are secret, such as a password in a URL: the help names the variable alone.
    flag.env(name).hide_env_values(true)
}

fn has_lines(value: impl AsRef<OsStr>) -> bool {
    value.as_ref().as_encoded_bytes().contains(&b'\n')
}
