//! The host beside other ways to extend a program. They are a workspace of
//! their own, which is built when this scenario is named, and a process of
//! their own.

mod features;
mod found;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use self::found::{Found, Round, State, Timed};
use super::{FRESH, Part, WARM};
use crate::bench::Bench;
use crate::figures::{Figures, US};
use crate::report::{Group, Outcome};
use crate::{Error, Result};

pub(super) const PART: Part = Part {
    scenario: "peers",
    name: "peers",
    run,
};

const ABOUT: &str = "Title, body and rating are read out of a post, and three members are answered; \
    and the drug checker gets three medications, which are three pairs that interact. The payload \
    is JSON that is there before the call, and the answer is JSON again; only `lazy` gets a handle \
    of an item that the host has. `plain` is a plugin of ours, `floor` the same in hand-written \
    wasmtime: for the post with a guest by hand, for the drug checker with the plugin's wasm, which \
    it calls phase by phase. `native` is the plugin's function, called natively, and `dylib` the \
    same in a library that is opened while the program runs. `extism` is a plugin as Extism's \
    documentation writes one, `extism, borrowed` one that copies no text out of its input. \
    JavaScript, in QuickJS, parses and writes JSON by its own `JSON`; for Lua and Rhai serde makes \
    a value of theirs. A fresh call makes an instance of code that is compiled, or an engine that \
    reads its script; Rhai has no instance, and gets a scope. Everybody who knows limits has the \
    host's: 64 MiB and a second.";

/// Which cases are compared, one over the other.
const RATIOS: [[&str; 2]; 10] = [
    ["extism", "plain"],
    ["extism, borrowed", "plain"],
    ["extism", "lazy"],
    ["extism", "floor"],
    ["plain", "floor"],
    ["plain", "native"],
    ["dylib", "native"],
    ["js", "plain"],
    ["lua", "plain"],
    ["rhai", "plain"],
];

fn run(bench: &Bench) -> Result<Outcome> {
    bench.progress("building");
    let program = build()?;
    bench.progress("measuring");
    outcome(ask(bench, &program)?)
}

/// Builds the peers and answers with their program. Extism's wasmtime declares
/// a newer compiler than it needs.
fn build() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = here.join("../../target/peers");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--workspace", "--ignore-rust-version"])
        .arg("--manifest-path")
        .arg(here.join("peers/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(Error::from("the peers cannot be built"));
    }
    let name = format!("trovato-peers{}", std::env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(name))
}

fn ask(bench: &Bench, program: &Path) -> Result<Found> {
    let options = &bench.options;
    let mut command = Command::new(program);
    command.args(["--calls", &bench.calls().to_string()]);
    for (name, text) in [("--case", &options.case), ("--item", &options.item)] {
        if let Some(text) = text {
            command.args([name, text]);
        }
    }
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        let status = output.status;
        return Err(Error::from(format!("its own process ended with {status}")));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn outcome(found: Found) -> Result<Outcome> {
    let mut outcome = Outcome {
        about: ABOUT,
        notes: vec![format!("Measured: {}.", found.releases.join(", "))],
        ..Outcome::default()
    };
    outcome.notes.extend(features::text());
    for round in found.rounds {
        let group = group(round)?;
        for [one, other] in RATIOS {
            outcome.ratios.extend(group.ratio(one, other, None));
        }
        let headlines: &[_] = match (&*group.subject, group.state) {
            ("post-2k", WARM) => &[
                ("extism_over_full_warm", "plain"),
                ("extism_over_lazy_warm", "lazy"),
            ],
            ("post-2k", FRESH) => &[("extism_over_full_fresh", "plain")],
            _ => &[],
        };
        for (name, ours) in headlines {
            outcome
                .headlines
                .extend(group.headline(name, "extism", ours));
        }
        outcome.groups.push(group);
    }
    Ok(outcome)
}

fn group(round: Round) -> Result<Group> {
    if let Some(empty) = round.cases.iter().find(|case| case.times.is_empty()) {
        return Err(Error::from(format!("no times of {}", empty.name)));
    }
    let cases = round.cases.into_iter();
    let figures = cases.map(|Timed { name, times }| Figures::of(name, "time", US, &times));
    Ok(Group {
        bytes: Some(round.bytes),
        state: match round.state {
            State::Warm => WARM,
            State::Fresh => FRESH,
        },
        ..Group::new(round.subject, figures.collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the program has printed in a run of ten calls.
    const PRINTED: &str = include_str!("printed.json");

    #[test]
    fn what_is_printed_becomes_groups_ratios_and_figures() {
        let found: Found = serde_json::from_str(PRINTED).unwrap();
        let outcome = outcome(found).unwrap();
        let groups = outcome.groups.iter().map(|group| group.label().join(" "));
        let groups: Vec<_> = groups.collect();
        let expected = [
            "post-2k warm",
            "post-2k fresh",
            "post-50k warm",
            "post-50k fresh",
            "three medications warm",
            "three medications fresh",
        ];
        assert_eq!(groups, expected);
        let cases = |at: usize| -> Vec<_> {
            let figures = outcome.groups[at].figures.iter();
            figures.map(|figures| &*figures.case).collect()
        };
        let everybody = [
            "floor",
            "plain",
            "lazy",
            "native",
            "dylib",
            "extism",
            "extism, borrowed",
            "js",
            "lua",
            "rhai",
        ];
        assert_eq!(cases(0), everybody);
        assert_eq!(
            cases(1),
            [
                "floor",
                "plain",
                "lazy",
                "extism",
                "extism, borrowed",
                "js",
                "lua",
                "rhai"
            ]
        );
        assert!(outcome.groups[0].figures.iter().all(|case| case.n == 10));
        let names: Vec<_> = outcome
            .headlines
            .iter()
            .map(|line| line.kind.name)
            .collect();
        let expected = [
            "extism_over_full_warm",
            "extism_over_lazy_warm",
            "extism_over_full_fresh",
        ];
        assert_eq!(names, expected);
        assert!(outcome.headlines.iter().all(|line| line.value > 0.0));
        assert!(
            outcome
                .ratios
                .iter()
                .all(|ratio| ratio.quotient.value > 0.0)
        );
        assert!(
            outcome.notes[0].contains("extism 1."),
            "{}",
            outcome.notes[0]
        );
    }

    #[test]
    fn a_case_without_times_is_no_result() {
        let printed = r#"{"releases":[],"rounds":[{"subject":"post-2k","bytes":1,"state":"warm",
            "cases":[{"name":"plain","times":[]}]}]}"#;
        let error = outcome(serde_json::from_str(printed).unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "no times of plain");
    }
}
