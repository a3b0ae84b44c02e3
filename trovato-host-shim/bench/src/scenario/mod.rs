//! What is measured, one scenario a file.

mod alter;
mod notes;
mod read;
mod view;

use std::future::Future;
use std::pin::Pin;

use crate::bench::Bench;
use crate::report::Outcome;
use crate::{Error, Result};

/// Something to measure.
pub struct Scenario {
    /// What it is asked for by.
    pub name: &'static str,
    pub(crate) run: for<'a> fn(&'a Bench) -> Run<'a>,
}

type Run<'a> = Pin<Box<dyn Future<Output = Result<Outcome>> + 'a>>;

/// All scenarios.
pub const ALL: &[Scenario] = &[
    view::SCENARIO,
    alter::SCENARIO,
    read::SCENARIO,
    notes::SCENARIO,
];

/// Their names.
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|scenario| scenario.name).collect()
}

const WARM: &str = "warm";
const FRESH: &str = "fresh";

/// That two cases do the same work.
fn same(one: &[u8], other: &[u8]) -> Result<()> {
    if one == other {
        return Ok(());
    }
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Err(Error::from(format!(
        "two cases differ: {} and {}",
        text(one),
        text(other)
    )))
}
