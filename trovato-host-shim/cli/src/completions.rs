//! `completions`: scripts that have a shell complete what is typed.

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory as _};
use clap_complete::{Shell, generate};
use trovato_host_shim::error::CATALOGUE;

use crate::args::{self, Args};
use crate::output::{self, Exit, Result};

/// The program. Cargo finds it by this name.
const PROGRAM: &str = "cargo-trovato";

/// Bash asks one function for all that follows `cargo`: this one takes what is
/// this command's, and leaves the rest to whom it was asked before.
const BASH: &str = include_str!("completions/cargo.bash");

pub(crate) fn run(args: &args::Completions) -> Result<Exit> {
    output::print(&script(args.shell))?;
    Ok(Exit::Done)
}

fn script(shell: Shell) -> String {
    match shell {
        Shell::Bash => {
            // clap_complete takes a hyphen for the end of a command's name.
            let name = PROGRAM.replace('-', "_");
            let script = generated(shell, command(), &name);
            let registered = script.replace(&format!(" {name}\n"), &format!(" {PROGRAM}\n"));
            format!("{registered}{BASH}")
        }
        // Fish puts together what several scripts say of `cargo`.
        Shell::Fish => {
            generated(shell, of_cargo(), "cargo") + &generated(shell, command(), PROGRAM)
        }
        // Zsh's script for cargo asks the function `_cargo-trovato`.
        _ => generated(shell, command(), PROGRAM),
    }
}

fn generated(shell: Shell, mut command: Command, name: &str) -> String {
    let mut out = Vec::new();
    generate(shell, &mut command, name, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// The command, with all that can be completed.
fn command() -> Command {
    // Others than these are taken as well, to be answered with the nearest.
    let codes: Vec<&str> = CATALOGUE.iter().map(|entry| entry.code).collect();
    Args::command().mut_subcommand("explain", |explain| {
        explain.mut_arg("code", |code| {
            code.value_parser(PossibleValuesParser::new(codes))
                .hide_possible_values(true)
        })
    })
}

/// Cargo, of which nothing but this command is known here.
fn of_cargo() -> Command {
    let about = Args::command().get_about().cloned();
    let trovato = command().name("trovato").bin_name("cargo trovato");
    Command::new("cargo")
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand(trovato.about(about.unwrap_or_default()))
}
