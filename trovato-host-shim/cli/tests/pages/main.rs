//! The pages that a newcomer follows, carried out word for word: their files
//! are written, their edits made and their commands run, and what these print
//! has to be what the page shows.
#![cfg(unix)]

mod place;
mod steps;

use std::path::Path;

use place::Place;
use steps::{Step, What, steps};

const QUICKSTART: &str = include_str!("../../../../docs/src/quickstart.md");
const README: &str = include_str!("../../../../README.md");

#[track_caller]
fn carry_out(path: &str, steps: &[Step<'_>], mut place: Place) {
    for Step { line, what } in steps {
        if let Err(problem) = place.take(what) {
            panic!("{path}:{line}: {problem}");
        }
    }
}

#[test]
fn the_quickstart_is_enough_by_itself() {
    let steps = steps(QUICKSTART);
    assert!(steps.len() > 15, "only {} steps were found", steps.len());
    carry_out("docs/src/quickstart.md", &steps, Place::beside_checkout());
}

#[test]
fn the_readmes_commands_do_what_it_says() {
    let mut steps = steps(README);
    // This test is part of one of them; files are only shown.
    steps.retain(|step| match step.what {
        What::Run { command, .. } => command != "cargo test --workspace",
        What::Write { .. } | What::See { .. } | What::Edit { .. } => false,
    });
    assert!(steps.len() > 3, "only {} steps were found", steps.len());
    carry_out("README.md", &steps, Place::in_checkout());
}

/// The workspace.
fn checkout() -> std::path::PathBuf {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    checkout.canonicalize().unwrap()
}
