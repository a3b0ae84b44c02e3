//! The figures of the two studies that this project descends from, to be
//! shown beside ours. They are from other hardware, other versions and partly
//! another language: what they say is how far apart the same two things were
//! there.

use crate::figures::Figures;
use crate::report::Report;

/// Who measured it, and on what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Study {
    /// Trovato's Phase 0.
    Phase0,
    /// The study of the overhead of plugins.
    Overhead,
}

impl Study {
    /// Its name and its hardware.
    pub fn source(self) -> &'static str {
        match self {
            Self::Phase0 => "Phase 0: Apple Silicon, wasmtime 28",
            Self::Overhead => {
                "Overhead study: Xeon Platinum 8375C (EC2 c6i.2xlarge), Elixir, Extism on wasmtime 25"
            }
        }
    }
}

/// A figure of a study.
#[derive(Debug)]
pub struct Quote {
    /// Whose it is.
    pub study: Study,
    /// The scenario here that measures the same.
    pub scenario: &'static str,
    /// What was measured there.
    pub what: &'static str,
    /// What it came to there.
    pub value: &'static str,
    /// Where ours is, if there is one figure to set beside it.
    ours: Option<Ours>,
    /// What else has to be known about it.
    pub remark: &'static str,
}

/// One of our figures.
#[derive(Debug)]
struct Ours {
    part: &'static str,
    /// Subject and state of the group.
    group: [&'static str; 2],
    case: &'static str,
    metric: &'static str,
    percentile: fn(&Figures) -> f64,
}

impl Quote {
    /// Whether there is one figure of ours to set beside it.
    pub fn has_counterpart(&self) -> bool {
        self.ours.is_some()
    }

    /// Ours, with its unit, if that was measured.
    pub fn ours(&self, report: &Report) -> Option<(f64, &'static str)> {
        let ours = self.ours.as_ref()?;
        let outcome = report.outcome(ours.part)?;
        let groups = outcome.groups.iter();
        let mut groups = groups.filter(|group| [&*group.subject, group.state] == ours.group);
        let figures = groups.find_map(|group| {
            let mut figures = group.figures.iter();
            figures.find(|figures| figures.case == ours.case && figures.metric == ours.metric)
        })?;
        Some(((ours.percentile)(figures), figures.unit))
    }
}

/// Those of a scenario.
pub fn of(scenario: &str) -> impl Iterator<Item = &'static Quote> {
    ALL.iter().filter(move |quote| quote.scenario == scenario)
}

const P50: fn(&Figures) -> f64 = |figures| figures.p50;
const P95: fn(&Figures) -> f64 = |figures| figures.p95;
const P99: fn(&Figures) -> f64 = |figures| figures.p99;
const MEAN: fn(&Figures) -> f64 = |figures| figures.mean;

const fn quote(
    study: Study,
    scenario: &'static str,
    what: &'static str,
    value: &'static str,
    ours: Option<Ours>,
    remark: &'static str,
) -> Quote {
    Quote {
        study,
        scenario,
        what,
        value,
        ours,
        remark,
    }
}

const fn at(
    part: &'static str,
    group: [&'static str; 2],
    case: &'static str,
    metric: &'static str,
    percentile: fn(&Figures) -> f64,
) -> Ours {
    Ours {
        part,
        group,
        case,
        metric,
        percentile,
    }
}

const COLD: [&str; 2] = ["post-2k", "cold"];
const HOST: &str = "their time has serialization in it";
const HUNDRED: [&str; 2] = ["100 at once", "2.4 KB"];

#[rustfmt::skip]
const ALL: &[Quote] = &[
    quote(Study::Phase0, "gate1", "by handle, tap, p50", "26.00 µs", Some(at("phase0", COLD, "lazy", "tap", P50)), ""),
    quote(Study::Phase0, "gate1", "by handle, tap, p95", "33.75 µs", Some(at("phase0", COLD, "lazy", "tap", P95)), ""),
    quote(Study::Phase0, "gate1", "by handle, tap, p99", "43.00 µs", Some(at("phase0", COLD, "lazy", "tap", P99)), ""),
    quote(Study::Phase0, "gate1", "by handle, tap, mean", "27.16 µs", Some(at("phase0", COLD, "lazy", "tap", MEAN)), ""),
    quote(Study::Phase0, "gate1", "by handle, instantiation, mean", "48.14 µs", Some(at("phase0", COLD, "lazy", "instantiation", MEAN)), "slower than the other by more than their difference explains"),
    quote(Study::Phase0, "gate1", "whole item, tap, p50", "22.50 µs", Some(at("phase0", COLD, "plain", "tap", P50)), ""),
    quote(Study::Phase0, "gate1", "whole item, tap, p95", "29.29 µs", Some(at("phase0", COLD, "plain", "tap", P95)), ""),
    quote(Study::Phase0, "gate1", "whole item, tap, p99", "36.92 µs", Some(at("phase0", COLD, "plain", "tap", P99)), ""),
    quote(Study::Phase0, "gate1", "whole item, tap, mean", "23.39 µs", Some(at("phase0", COLD, "plain", "tap", MEAN)), ""),
    quote(Study::Phase0, "gate1", "whole item, instantiation, mean", "30.29 µs", Some(at("phase0", COLD, "plain", "instantiation", MEAN)), ""),

    quote(Study::Phase0, "gate2", "100 at once, whole, p95", "1.09 ms", Some(at("gate2", HUNDRED, "plain", "whole", P95)), "at least 8 cores"),
    quote(Study::Phase0, "gate2", "100 at once, whole, p99", "1.38 ms", Some(at("gate2", HUNDRED, "plain", "whole", P99)), ""),
    quote(Study::Phase0, "gate2", "100 at once, instantiation, p95", "361 µs", Some(at("gate2", HUNDRED, "plain", "instantiation", P95)), ""),
    quote(Study::Phase0, "gate2", "100 at once, tap, p95", "862 µs", Some(at("gate2", HUNDRED, "plain", "tap", P95)), ""),

    quote(Study::Phase0, "gate3", "100 at once, wall clock", "5.36 ms", None, "its guest never called the database, so that nothing waited"),

    quote(Study::Overhead, "cold-start", "all of it, p50", "42.1 ms", Some(at("cold-start", ["compiled anew", ""], "drug-checker", "all", P50)), ""),
    quote(Study::Overhead, "cold-start", "all of it, p99", "89.2 ms", Some(at("cold-start", ["compiled anew", ""], "drug-checker", "all", P99)), ""),
    quote(Study::Overhead, "cold-start", "read, p50", "3.2 ms", Some(at("cold-start", ["compiled anew", ""], "drug-checker", "read", P50)), ""),
    quote(Study::Overhead, "cold-start", "validate, p50", "2.8 ms", Some(at("cold-start", ["compiled anew", ""], "drug-checker", "validate", P50)), "ours is part of compiling, timed by itself"),
    quote(Study::Overhead, "cold-start", "compile, p50", "28.4 ms", Some(at("cold-start", ["compiled anew", ""], "drug-checker", "load and compile", P50)), "on 8 virtual cores"),
    quote(Study::Overhead, "cold-start", "instantiate, p50", "4.1 ms", Some(at("cold-start", ["compiled anew", ""], "drug-checker", "instantiate", P50)), ""),
    quote(Study::Overhead, "cold-start", "first call, p50", "3.6 ms", Some(at("cold-start", ["compiled anew", ""], "drug-checker", "first call", P50)), ""),
    quote(Study::Overhead, "cold-start", "pre-initialised with Wizer, p50", "15.7 ms", None, "Wizer does not compile; why it saved compiling there is not said"),

    quote(Study::Overhead, "hot-path", "mean", "11.16 µs", Some(at("hot-path", ["three medications", "warm"], "plugin", "time", MEAN)), "from Elixir"),
    quote(Study::Overhead, "hot-path", "median", "10.83 µs", Some(at("hot-path", ["three medications", "warm"], "plugin", "time", P50)), "from Elixir"),
    quote(Study::Overhead, "hot-path", "p99", "24.7 µs", Some(at("hot-path", ["three medications", "warm"], "plugin", "time", P99)), "from Elixir"),
    quote(Study::Overhead, "hot-path", "native, mean", "10.50 µs", Some(at("hot-path", ["three medications", "warm"], "native", "time", MEAN)), "Elixir, and without JSON; ours is the same Rust function"),
    quote(Study::Overhead, "hot-path", "overhead over native", "5.8 % and 6.3 %", None, "the study gives both"),
    quote(Study::Overhead, "hot-path", "share of \"FFI\"", "34 % and 45 %", None, "the study gives both; its 3.85 µs are JSON, the copies are 1.00 µs"),
    quote(Study::Overhead, "hot-path", "encode", "1.89 µs", Some(at("hot-path", ["phases", "warm"], "encode", "time", P50)), ""),
    quote(Study::Overhead, "hot-path", "copy in", "0.52 µs", Some(at("hot-path", ["phases", "warm"], "copy in", "time", P50)), ""),
    quote(Study::Overhead, "hot-path", "call", "6.31 µs", Some(at("hot-path", ["phases", "warm"], "call", "time", P50)), ""),
    quote(Study::Overhead, "hot-path", "copy out", "0.48 µs", Some(at("hot-path", ["phases", "warm"], "copy out", "time", P50)), ""),
    quote(Study::Overhead, "hot-path", "decode", "1.96 µs", Some(at("hot-path", ["phases", "warm"], "decode", "time", P50)), ""),

    quote(Study::Overhead, "memory", "one plugin loaded", "12 MB", Some(at("memory", ["drug-checker", ""], "one plugin", "growth", P50)), "with the runtime's own"),
    quote(Study::Overhead, "memory", "each further instance", "2.44 MB", Some(at("memory", ["drug-checker", ""], "each of 100 instances", "growth", P50)), "1.8 MB of it code that was not shared"),
    quote(Study::Overhead, "memory", "after 1,000 calls", "1 MB", Some(at("memory", ["drug-checker", ""], "1,000 calls", "growth", P50)), ""),

    quote(Study::Overhead, "transfer", "100 B, plugin and native", "11.2 and 10.1 µs", Some(at("transfer", ["100 B in", "warm"], "plain", "time", P50)), HOST),
    quote(Study::Overhead, "transfer", "10 KB", "28.7 and 24.3 µs", Some(at("transfer", ["10 KB in", "warm"], "plain", "time", P50)), HOST),
    quote(Study::Overhead, "transfer", "1 MB", "1,823 and 1,421 µs", Some(at("transfer", ["1 MB in", "warm"], "plain", "time", P50)), HOST),
    quote(Study::Overhead, "transfer", "10 MB", "19,234 and 14,107 µs", Some(at("transfer", ["10 MB in", "warm"], "plain", "time", P50)), HOST),

    quote(Study::Overhead, "soak", "growth in 86.4 million calls, 24 hours", "6 MB", Some(at("soak", ["calls", ""], "all", "growth", P50)), "none of their calls was hostile; ours are as many as the run says"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;
    use crate::report::{Group, Outcome};

    #[test]
    fn ours_stands_beside_theirs_where_it_was_measured() {
        let figures = Figures::of("lazy", "tap", "µs", &[2.0, 4.0, 9.0]);
        let group = Group {
            state: "cold",
            ..Group::new("post-2k", vec![figures])
        };
        let report = Report {
            machine: Machine::look(),
            clock_ns: 0,
            effort: "",
            outcomes: vec![Outcome {
                scenario: "gate1",
                part: "phase0",
                groups: vec![group],
                ..Outcome::default()
            }],
        };
        let ours = |what| {
            let quote = of("gate1").find(|quote| quote.what == what).unwrap();
            quote.ours(&report)
        };
        assert_eq!(ours("by handle, tap, p50"), Some((4.0, "µs")));
        assert_eq!(ours("whole item, tap, p50"), None);
    }
}
