//! `cargo trovato`: start, build, run, check and inspect Trovato plugins.
#![forbid(unsafe_code)]

mod args;
mod bench;
mod build;
mod cache;
mod cargo_args;
mod check;
mod color;
mod completions;
mod diagnosis;
mod diagnostic;
mod doctor;
mod example;
mod excerpt;
mod explain;
mod guest_log;
mod inspect;
mod man;
mod mend;
mod new;
mod output;
mod package;
mod page;
mod payload;
mod pretty;
mod progress;
mod run;
mod size;
mod subject;
mod test_wasm;
mod toml_file;
mod trace;
mod verdict;
mod width;

use std::process::ExitCode;

use crate::args::{Args, Command};
use crate::color::When;
use crate::output::{Exit, Failure};

fn main() -> ExitCode {
    let line: Vec<_> = args::without_subcommand_name(std::env::args_os()).collect();
    When::of(&line).hold();
    let args = Args::understand(line);
    trace::start(matches!(&args.command, Command::Run(run) if run.trace));
    let result = match args.command {
        Command::New(args) => new::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::TestWasm(args) => test_wasm::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    };
    let exit = match result {
        Ok(exit) => exit,
        // Whoever reads the output has seen enough of it.
        Err(Failure::OutputClosed) => Exit::Done,
        Err(Failure::Told(diagnostic)) => {
            diagnostic.print();
            diagnostic.exit
        }
    };
    exit.into()
}
