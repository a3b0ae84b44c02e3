//! Runs scenarios and shows what they come to. Run it with
//! `cargo run --profile host --package trovato-bench`.
#![forbid(unsafe_code)]

use std::path::PathBuf;

use clap::Parser;
use trovato_bench::scenario::{self, Scenario};
use trovato_bench::{Bench, Options, Result, chart, table};

/// Times the paths that data can take into a plugin.
#[derive(Parser)]
#[command(name = "trovato-bench")]
struct Args {
    /// Scenarios to run; all by default
    #[arg(value_name = "SCENARIO", value_parser = scenario::names())]
    scenarios: Vec<String>,
    /// Calls of each case that count, after a tenth as many that do not
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(10..))]
    calls: u32,
    /// Only cases whose name is this, as for a profiler
    #[arg(long, value_name = "NAME")]
    case: Option<String>,
    /// Only this item, such as post-2k
    #[arg(long, value_name = "NAME")]
    item: Option<String>,
    /// Writes all figures to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Writes the chart of the break-even to a file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let wanted = |scenario: &&Scenario| {
        args.scenarios.is_empty() || args.scenarios.iter().any(|name| name == scenario.name)
    };
    let scenarios: Vec<_> = scenario::ALL.iter().filter(wanted).collect();
    let bench = Bench::new(Options {
        calls: args.calls as usize,
        case: args.case,
        item: args.item,
    })?;
    let report = bench.run(&scenarios)?;
    print!("{}", table::text(&report));
    if let Some(path) = args.json {
        std::fs::write(path, serde_json::to_vec_pretty(&report)?)?;
    }
    if let Some(path) = args.svg {
        std::fs::write(path, chart::svg(&report)?)?;
    }
    Ok(())
}
