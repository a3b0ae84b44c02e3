//! A report for programs.

use serde_json::{Map, Value, json};

use crate::figures::Figures;
use crate::report::{Group, Outcome, Report};

/// The report as JSON:
///
/// ```json
/// {
///   "machine": { … },
///   "scenarios": { NAME: [{ "case", "metric", "unit", "n", "p50", "p95", "p99", "mean" }] },
///   "ratios": { NAME: number }
/// }
/// ```
///
/// Only scenarios that ran are in it, and only ratios and figures of these.
pub fn of(report: &Report) -> Value {
    let mut scenarios = Map::new();
    for outcome in &report.outcomes {
        let rows = scenarios
            .entry(outcome.scenario)
            .or_insert_with(|| json!([]));
        if let Value::Array(rows) = rows {
            rows.extend(self::rows(outcome));
        }
    }
    let ratios = report.headlines();
    let ratios = ratios.map(|line| (line.kind.name.to_owned(), json!(line.value)));
    json!({
        "machine": report.machine,
        "scenarios": scenarios,
        "ratios": ratios.collect::<Map<_, _>>(),
    })
}

fn rows(outcome: &Outcome) -> impl Iterator<Item = Value> {
    let groups = outcome.groups.iter();
    groups.flat_map(move |group| {
        let figures = group.figures.iter();
        figures.map(move |figures| row(outcome, group, figures))
    })
}

fn row(outcome: &Outcome, group: &Group, figures: &Figures) -> Value {
    json!({
        "case": name(outcome, group, figures),
        "metric": figures.metric,
        "unit": figures.unit,
        "n": figures.n,
        "p50": figures.p50,
        "p95": figures.p95,
        "p99": figures.p99,
        "mean": figures.mean,
    })
}

/// Where the case belongs, and its name.
fn name(outcome: &Outcome, group: &Group, figures: &Figures) -> String {
    let part = (outcome.part != outcome.scenario).then(|| outcome.part.to_owned());
    let names = part.into_iter().chain(group.label());
    let names = names.chain([figures.case.clone()]);
    names.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headline::Headline;
    use crate::machine::Machine;

    #[test]
    fn the_form_is_the_documented_one() {
        let group = Group {
            state: "warm",
            ..Group::new(
                "post-2k",
                vec![Figures::of("lazy", "time", "µs", &[1.0, 3.0])],
            )
        };
        let report = Report {
            machine: Machine::look(),
            clock_ns: 20,
            effort: "",
            outcomes: vec![
                Outcome {
                    scenario: "gate1",
                    part: "alter",
                    groups: vec![group.clone()],
                    headlines: vec![Headline::new("lazy_vs_full_warm_2k", 4.0)],
                    ..Outcome::default()
                },
                Outcome {
                    scenario: "gate1",
                    part: "view",
                    groups: vec![group.clone()],
                    ..Outcome::default()
                },
                Outcome {
                    scenario: "page",
                    part: "page",
                    groups: vec![Group::new("", group.figures)],
                    ..Outcome::default()
                },
            ],
        };
        let json = of(&report);
        let keys =
            |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
        assert_eq!(keys(&json), ["machine", "ratios", "scenarios"]);
        assert_eq!(keys(&json["scenarios"]), ["gate1", "page"]);
        let row = &json["scenarios"]["gate1"][0];
        assert_eq!(
            *row,
            json!({
                "case": "alter/post-2k/warm/lazy", "metric": "time", "unit": "µs", "n": 2,
                "p50": 1.0, "p95": 3.0, "p99": 3.0, "mean": 2.0,
            })
        );
        assert_eq!(
            json["scenarios"]["gate1"][1]["case"],
            "view/post-2k/warm/lazy"
        );
        assert_eq!(json["scenarios"]["page"][0]["case"], "lazy");
        assert_eq!(json["ratios"], json!({ "lazy_vs_full_warm_2k": 4.0 }));
    }
}
