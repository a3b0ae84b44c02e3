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
    is JSON that is there before the call, and the answer is JSON again; only what is called lazy \
    gets a handle of an item that the host has. `plain` is a plugin of ours, `floor` the same in \
    hand-written wasmtime: for the post with a guest by hand, for the drug checker with the \
    plugin's wasm, which it calls phase by phase. `plain, component` and `lazy, component` are our \
    plugins as components, in our host; `wit-bindgen` is a component by hand, called with the \
    floor's settings. `native` is the plugin's function, called natively, and `dylib` the same in \
    a library that is opened while the program runs. `extism` is a plugin as Extism's \
    documentation writes one, `extism, borrowed` one that copies no text out of its input, as the \
    guests of `floor` and `wit-bindgen` do, and `extism, pooled` the first on a pool of instances \
    like the floor's, which Extism leaves to whoever embeds it. JavaScript, in QuickJS, parses and \
    writes JSON by its own `JSON`; for Lua and Rhai serde makes a value of theirs. Everybody who \
    knows limits has the host's: 64 MiB and a second.";

const STATES: &str = "Warm is a call of an instance that is there; a fresh one makes an instance \
    of code that is compiled, or an engine that reads its script, and drops it; a cold one begins \
    with a file, which is compiled, or comes from our host's cache. Rhai has no instance, and gets \
    a scope. All take turns, so that each finds the caches as somebody else left them; where calls \
    are in a row, a turn has 16 after one that does not count, and a time is their mean. Extism \
    tells a thread of its own when a call begins and ends: what waking it costs depends on what \
    the machine does besides.";

/// Which cases are compared, one over the other.
const RATIOS: [[&str; 2]; 18] = [
    ["extism", "plain"],
    ["extism, borrowed", "plain"],
    ["extism, pooled", "plain"],
    ["extism", "lazy"],
    ["extism", "floor"],
    ["plain, component", "plain"],
    ["plain, component", "wit-bindgen"],
    ["lazy, component", "lazy"],
    ["wit-bindgen", "plain"],
    ["lazy, component", "wit-bindgen, lazy"],
    ["wit-bindgen", "floor"],
    ["plain", "floor"],
    ["plain", "native"],
    ["dylib", "native"],
    ["js", "plain"],
    ["lua", "plain"],
    ["rhai", "plain"],
    ["plain", "plain, cached"],
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
        notes: vec![
            STATES.to_owned(),
            format!("Measured: {}.", found.releases.join(", ")),
        ],
        words: Some(features::TABLE),
        ..Outcome::default()
    };
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
        state: match (round.state, round.in_a_row) {
            (State::Warm, false) => WARM,
            (State::Warm, true) => "warm, in a row",
            (State::Fresh, false) => FRESH,
            (State::Fresh, true) => "fresh, in a row",
            (State::Cold, _) => "cold",
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
            "post-2k warm, in a row",
            "post-2k fresh",
            "post-2k fresh, in a row",
            "post-2k cold",
            "post-50k warm",
            "post-50k warm, in a row",
            "post-50k fresh",
            "post-50k fresh, in a row",
            "three medications warm",
            "three medications warm, in a row",
            "three medications fresh",
            "three medications fresh, in a row",
        ];
        assert_eq!(groups, expected);
        let cases = |at: usize| -> Vec<_> {
            let figures = outcome.groups[at].figures.iter();
            figures.map(|figures| &*figures.case).collect()
        };
        #[rustfmt::skip]
        let everybody = [
            "floor", "plain", "plain, component", "lazy", "lazy, component", "wit-bindgen",
            "wit-bindgen, lazy", "native", "dylib", "extism", "extism, borrowed", "extism, pooled",
            "js", "lua", "rhai",
        ];
        assert_eq!(cases(0), everybody);
        assert_eq!(cases(1), everybody);
        let has_instances = |case: &&str| !["native", "dylib"].contains(case);
        let fresh: Vec<_> = everybody.into_iter().filter(has_instances).collect();
        assert_eq!(cases(2), fresh);
        #[rustfmt::skip]
        let cold = [
            "plain", "plain, component", "plain, cached", "wit-bindgen", "extism", "js", "lua", "rhai",
        ];
        assert_eq!(cases(4), cold);
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
        let releases = &outcome.notes[1];
        assert!(releases.contains("extism 1."), "{releases}");
    }

    #[test]
    fn a_case_without_times_is_no_result() {
        let printed = r#"{"releases":[],"rounds":[{"subject":"post-2k","bytes":1,"state":"warm",
            "in_a_row":false,"cases":[{"name":"plain","times":[]}]}]}"#;
        let error = outcome(serde_json::from_str(printed).unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "no times of plain");
    }
}
