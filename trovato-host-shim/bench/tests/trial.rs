//! Every scenario, with a handful of calls: that it runs, that the ways it
//! compares come to the same answers, and what its report has. What it
//! measures here says nothing.

use std::collections::BTreeSet;

use serde_json::Value;
use trovato_bench::{
    Bench, Effort, Options, headline, html, json, markdown, scenario, studies, table,
};

#[test]
fn every_scenario_runs_and_is_reported() {
    let bench = Bench::new(Options {
        effort: Effort::Trial,
        ..Options::default()
    });
    let report = bench.unwrap().run(&scenario::of(&[])).unwrap();

    let json = json::of(&report);
    let scenarios = json["scenarios"].as_object().unwrap();
    let expected: BTreeSet<_> = scenario::ALL.iter().map(|part| part.scenario).collect();
    let reported: BTreeSet<_> = scenarios.keys().map(String::as_str).collect();
    assert_eq!(reported, expected);
    for (name, rows) in scenarios {
        let rows = rows.as_array().unwrap();
        assert!(!rows.is_empty(), "{name}");
        let mut cases = BTreeSet::new();
        for row in rows {
            let said = (
                row["case"].as_str().unwrap(),
                row["metric"].as_str().unwrap(),
            );
            assert!(cases.insert(said), "{name} has {said:?} twice");
            assert!(row["n"].as_u64().unwrap() > 0, "{name}: {row}");
            for member in ["p50", "p95", "p99", "mean"] {
                assert!(row[member].is_number(), "{name}: {row}");
            }
        }
    }
    let ratios = json["ratios"].as_object().unwrap();
    let names: BTreeSet<_> = ratios.keys().map(String::as_str).collect();
    let expected = headline::ALL.iter().map(|kind| kind.name);
    // The peers run only when they are named.
    let expected: BTreeSet<_> = expected
        .filter(|name| !name.starts_with("extism_"))
        .collect();
    assert_eq!(names, expected);
    assert!(ratios.values().all(Value::is_number), "{ratios:?}");
    assert_eq!(ratios["concurrent_10000_failures"], 0.0);

    let (page, text) = (html::page(&report).unwrap(), table::text(&report));
    let book = markdown::page(&report);
    for table in book.split("\n\n").filter(|block| block.starts_with('|')) {
        let mut bars = table.trim_end().lines().map(|row| row.matches('|').count());
        let columns = bars.next().unwrap();
        assert!(bars.all(|bars| bars == columns), "{table}");
        let line = table.lines().nth(1).unwrap();
        assert!(line.chars().all(|c| "|-".contains(c)), "{table}");
    }
    for part in scenario::ALL {
        let scenario = part.scenario;
        assert!(page.contains(&format!("id=\"{scenario}\"")), "{scenario}");
        assert!(text.contains(part.name), "{}", part.name);
        // What is larger is not tried here.
        let quotes = studies::of(scenario).filter(|quote| !quote.what.ends_with(" MB"));
        for quote in quotes.filter(|quote| quote.has_counterpart()) {
            assert!(quote.ours(&report).is_some(), "{scenario}: {}", quote.what);
        }
    }
}
