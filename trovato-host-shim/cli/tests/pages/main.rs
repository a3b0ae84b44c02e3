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

/// The part of the README that is not about the checkout.
const OWN: &str = "## One of your own";

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
    let place = Place::beside_checkout("quickstart");
    carry_out("docs/src/quickstart.md", &steps, place);
}

#[test]
fn the_readme_leads_to_a_plugin_by_itself() {
    let own = section(README, OWN);
    let steps = steps(&own);
    assert!(steps.len() > 8, "only {} steps were found", steps.len());
    carry_out("README.md", &steps, Place::beside_checkout("readme"));
}

#[test]
fn the_readmes_commands_do_what_it_says() {
    let own = section(README, OWN);
    let own = own.trim_start();
    let others = README.replace(own, &"\n".repeat(own.lines().count()));
    let mut steps = steps(&others);
    // This test is part of one of them; files are only shown.
    steps.retain(|step| match step.what {
        What::Run { command, .. } => command != "cargo test --workspace",
        What::Write { .. } | What::See { .. } | What::Edit { .. } => false,
    });
    assert!(steps.len() > 3, "only {} steps were found", steps.len());
    carry_out("README.md", &steps, Place::in_checkout());
}

/// One section of a page, behind as many empty lines as there are lines before.
fn section(page: &str, heading: &str) -> String {
    let (before, section) = page.split_once(heading).unwrap();
    let (section, _) = section.split_once("\n## ").unwrap_or((section, ""));
    "\n".repeat(before.lines().count()) + section
}

/// The workspace.
fn checkout() -> std::path::PathBuf {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    checkout.canonicalize().unwrap()
}
