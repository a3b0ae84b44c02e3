//! Runs scenarios and shows what they come to. `cargo trovato bench` is this,
//! compiled for speed.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use trovato_bench::{Bench, Effort, Options, Result, chart, html, json, markdown, scenario, table};

/// Measures plugins and their host: Phase 0's gates, the overhead study, and
/// what lies between.
#[derive(Parser)]
#[command(name = "trovato-bench", bin_name = "cargo trovato bench")]
struct Args {
    /// Scenarios, or parts of one, to run; all by default, apart from `peers`,
    /// which builds a workspace of its own
    #[arg(value_name = "SCENARIO", value_parser = scenario::names())]
    scenarios: Vec<String>,
    /// Fewer repetitions of everything: less than five minutes on two cores
    #[arg(long)]
    quick: bool,
    /// Writes all figures to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Writes a page with tables and charts
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Writes all tables for a book
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Writes the chart of the break-even to a file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Calls of each case that count, after a tenth as many that do not, and
    /// calls of the soak [default: 5000, with `--quick` 2000; the
    /// soak by time]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(10..))]
    calls: Option<u64>,
    /// How long the soak lasts [default: 300, with `--quick` 60]
    #[arg(long, value_name = "SECONDS", conflicts_with = "calls")]
    soak: Option<u64>,
    /// Only cases whose name is this, as for a profiler
    #[arg(long, value_name = "NAME")]
    case: Option<String>,
    /// Only this item, such as post-2k
    #[arg(long, value_name = "NAME")]
    item: Option<String>,
    /// A PostgreSQL for Gate 3, `postgres://USER@HOST/NAME`, of at least 200
    /// connections; a view is made there and dropped [default: one is started]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// Does the work of one scenario that wants a process of its own
    #[arg(long, value_name = "SCENARIO", hide = true)]
    alone: Option<String>,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<()> {
    if cfg!(debug_assertions) {
        eprintln!("warning: not compiled for speed, so that the figures say nothing");
    }
    for path in [&args.json, &args.html, &args.markdown, &args.svg]
        .into_iter()
        .flatten()
    {
        has_folder(path)?;
    }
    let bench = Bench::new(Options {
        effort: if args.quick {
            Effort::Quick
        } else {
            Effort::Full
        },
        calls: args.calls.map(usize::try_from).transpose()?,
        soak: args.soak.map(Duration::from_secs),
        case: args.case,
        item: args.item,
        db: args.db,
        program: std::env::current_exe().ok(),
    })?;
    if let Some(scenario) = args.alone {
        return trovato_bench::answer(&bench, &scenario);
    }
    let report = bench.run(&scenario::of(&args.scenarios))?;
    print!("{}", table::text(&report));
    if let Some(path) = args.json {
        std::fs::write(path, serde_json::to_vec_pretty(&json::of(&report))?)?;
    }
    if let Some(path) = args.html {
        std::fs::write(path, html::page(&report)?)?;
    }
    if let Some(path) = args.markdown {
        std::fs::write(path, markdown::page(&report))?;
    }
    if let Some(path) = args.svg {
        std::fs::write(path, chart::break_even(&report)?)?;
    }
    Ok(())
}

/// That a file can be written there, before minutes are spent on what is to be
/// in it.
fn has_folder(path: &Path) -> Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => {
            Err(format!("there is no folder `{}` to write to", folder.display()).into())
        }
        _ => Ok(()),
    }
}
