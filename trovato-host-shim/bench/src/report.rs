//! What a run comes to, for people and for programs.

use serde::Serialize;

use crate::chart::Chart;
use crate::figures::{Figures, Quotient};
use crate::headline::Headline;
use crate::machine::Machine;

/// One run.
#[derive(Debug, Clone)]
pub struct Report {
    /// What it ran on.
    pub machine: Machine,
    /// What reading the clock costs, in nanoseconds. It is part of every time.
    pub clock_ns: u128,
    /// How much was done of everything, in words.
    pub effort: &'static str,
    /// What each part of each scenario came to, in the order of the run.
    pub outcomes: Vec<Outcome>,
}

/// What a part of a scenario came to, or a scenario that has no parts.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The scenario's name.
    pub scenario: &'static str,
    /// The part's; the same where there are no parts.
    pub part: &'static str,
    /// What is done, and what of it is counted.
    pub about: &'static str,
    /// What was found out on the way: settings, and what was left out.
    pub notes: Vec<String>,
    /// What no figure says.
    pub words: Option<Words>,
    /// What was measured.
    pub groups: Vec<Group>,
    /// What it comes to.
    pub ratios: Vec<Ratio>,
    /// Phase 0's Gate 1, cell by cell: how many times as long JSON takes as
    /// handles.
    pub gate_1: Vec<Ratio>,
    /// The figures that the run is known by.
    pub headlines: Vec<Headline>,
    /// What is best seen.
    pub charts: Vec<Chart>,
}

/// A table of words.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// What is in each column; the first has names.
    pub heads: &'static [&'static str],
    /// Line by line.
    pub rows: &'static [&'static [&'static str]],
}

/// Cases that took turns.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// What they were about: an item, or so many requests.
    pub subject: String,
    /// Its size, in bytes, where it has one.
    pub bytes: Option<usize>,
    /// Whether the instance was there before the call: `warm` or `fresh`.
    /// Empty where there is no such difference.
    pub state: &'static str,
    /// How many fields it was about, where that varies.
    pub fields: Option<&'static str>,
    /// What was measured.
    pub figures: Vec<Figures>,
}

/// One case over another of the same group.
#[derive(Debug, Clone, Serialize)]
pub struct Ratio {
    /// `one / other`.
    pub what: String,
    /// The group's subject.
    pub subject: String,
    /// The group's state.
    pub state: &'static str,
    /// The group's number of fields.
    pub fields: Option<&'static str>,
    /// The quotient of their p50.
    pub quotient: Quotient,
    /// What it should be.
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
    /// Less than this.
    Below(f64),
}

impl Aim {
    /// Whether a value is so.
    pub fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
            Self::Above(bar) => value > bar,
            Self::Below(bar) => value < bar,
        }
    }
}

impl Outcome {
    /// Whether the number of fields varies in it.
    pub(crate) fn has_fields(&self) -> bool {
        self.groups.iter().any(|group| group.fields.is_some())
    }
}

impl Group {
    /// Cases that have something in common but no item.
    pub(crate) fn new(subject: impl Into<String>, figures: Vec<Figures>) -> Self {
        Self {
            subject: subject.into(),
            figures,
            ..Self::default()
        }
    }

    /// The figures of a case, of its first metric.
    pub fn case(&self, name: &str) -> Option<&Figures> {
        self.figures.iter().find(|figures| figures.case == name)
    }

    /// One case over another, where both were measured.
    pub fn ratio(&self, one: &str, other: &str, aim: Option<Aim>) -> Option<Ratio> {
        Some(Ratio {
            what: format!("{one} / {other}"),
            subject: self.subject.clone(),
            state: self.state,
            fields: self.fields,
            quotient: self.case(one)?.over(self.case(other)?),
            aim,
        })
    }

    /// The same as a figure of the run.
    pub(crate) fn headline(&self, name: &str, one: &str, other: &str) -> Option<Headline> {
        let quotient = self.case(one)?.over(self.case(other)?);
        Some(Headline::new(name, quotient.value))
    }

    /// Subject, state and number of fields, as far as it has them.
    pub fn label(&self) -> Vec<String> {
        let fields = self.fields.map(|fields| format!("{fields} fields"));
        let parts = [self.subject.clone(), self.state.to_owned()];
        let parts = parts.into_iter().chain(fields);
        parts.filter(|part| !part.is_empty()).collect()
    }
}

impl Report {
    /// What came of a part that was run.
    pub fn outcome(&self, part: &str) -> Option<&Outcome> {
        let mut outcomes = self.outcomes.iter();
        outcomes.find(|outcome| outcome.part == part)
    }

    /// The figures that the run is known by.
    pub fn headlines(&self) -> impl Iterator<Item = &Headline> {
        let outcomes = self.outcomes.iter();
        outcomes.flat_map(|outcome| &outcome.headlines)
    }
}
