//! What a run comes to, for people and for programs.

use serde::Serialize;

use crate::figures::{Figures, Quotient};
use crate::machine::Machine;

/// One run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What it ran on.
    pub machine: Machine,
    /// What reading the clock costs, in nanoseconds. It is part of every time.
    pub clock_ns: u128,
    /// What each scenario came to.
    pub scenarios: Vec<Outcome>,
}

/// What a scenario came to.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Its name.
    pub scenario: &'static str,
    /// What is done, and what of it is counted.
    pub about: &'static str,
    /// What was measured.
    pub groups: Vec<Group>,
    /// What it comes to.
    pub ratios: Vec<Ratio>,
    /// Phase 0's Gate 1, cell by cell: how many times as long JSON takes as
    /// handles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gate_1: Vec<Ratio>,
}

/// Cases that took turns.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The item that they were about.
    pub item: String,
    /// Its size, in bytes.
    pub bytes: usize,
    /// Whether the instance was there before the call: `warm` or `fresh`.
    pub state: &'static str,
    /// How many fields it was about, where that varies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<&'static str>,
    /// Their times.
    pub figures: Vec<Figures>,
}

/// One case over another of the same group.
#[derive(Debug, Clone, Serialize)]
pub struct Ratio {
    /// `one / other`.
    pub what: String,
    /// The group's item.
    pub item: String,
    /// The group's state.
    pub state: &'static str,
    /// The group's number of fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<&'static str>,
    /// The quotient of their p50.
    #[serde(flatten)]
    pub quotient: Quotient,
    /// What it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aim: Option<Aim>,
}

/// What a ratio should be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
    /// More than this.
    Above(f64),
}

impl Aim {
    /// Whether a value is so.
    pub fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
            Self::Above(bar) => value > bar,
        }
    }
}

impl Group {
    /// The figures of a case.
    pub fn case(&self, name: &str) -> Option<&Figures> {
        self.figures.iter().find(|figures| figures.case == name)
    }

    /// One case over another, where both were measured.
    pub fn ratio(&self, one: &str, other: &str, aim: Option<Aim>) -> Option<Ratio> {
        Some(Ratio {
            what: format!("{one} / {other}"),
            item: self.item.clone(),
            state: self.state,
            fields: self.fields,
            quotient: self.case(one)?.over(self.case(other)?),
            aim,
        })
    }
}

impl Report {
    /// The outcome of a scenario that was run.
    pub fn outcome(&self, scenario: &str) -> Option<&Outcome> {
        let mut outcomes = self.scenarios.iter();
        outcomes.find(|outcome| outcome.scenario == scenario)
    }
}
