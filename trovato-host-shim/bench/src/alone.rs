//! Measurements of memory: in a process of their own, that no other scenario
//! has grown before.

use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::bench::Bench;
use crate::figures::Figures;
use crate::{Error, Result};

/// What such a process has found out.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Findings {
    pub(crate) rows: Vec<Row>,
    pub(crate) notes: Vec<String>,
    /// Seconds and KiB, of what changes over time.
    pub(crate) course: Vec<(f64, f64)>,
}

/// What was measured of one case.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) case: String,
    pub(crate) metric: String,
    pub(crate) unit: String,
    pub(crate) values: Vec<f64>,
}

impl Findings {
    pub(crate) fn add(&mut self, case: &str, metric: &str, unit: &str, values: &[f64]) {
        self.rows.push(Row {
            case: case.to_owned(),
            metric: metric.to_owned(),
            unit: unit.to_owned(),
            values: values.to_vec(),
        });
    }

    /// The first value of a case.
    pub(crate) fn value(&self, case: &str) -> Option<f64> {
        let row = self.rows.iter().find(|row| row.case == case)?;
        row.values.first().copied()
    }

    pub(crate) fn figures(self) -> Vec<Figures> {
        let rows = self.rows.into_iter();
        let figures = rows.map(|row| {
            // Words of a handful of cases, once in a run.
            let (metric, unit) = (row.metric.leak(), row.unit.leak());
            Figures::of(row.case, metric, unit, &row.values)
        });
        figures.collect()
    }
}

/// What a scenario does in a process of its own.
pub(crate) type Work = fn(&Bench) -> Result<Findings>;

/// Does a scenario's work: in another process of this program, where the
/// options name it, or else here.
///
/// # Errors
///
/// When the work fails, and when there is no other process.
pub(crate) fn run(bench: &Bench, scenario: &str, work: Work) -> Result<Findings> {
    let Some(program) = &bench.options.program else {
        return work(bench);
    };
    let output = Command::new(program)
        .args(bench.arguments(scenario))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        let status = output.status;
        return Err(Error::from(format!("its own process ended with {status}")));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The other side: the work, and its findings on standard output.
///
/// # Errors
///
/// When the work fails, or the scenario does none of this kind.
pub fn answer(bench: &Bench, scenario: &str) -> Result<()> {
    let (name, work) = match scenario {
        "memory" => ("memory", crate::scenario::MEMORY),
        "soak" => ("soak", crate::scenario::SOAK),
        _ => return Err(Error::from(format!("`{scenario}` needs no process"))),
    };
    bench.begin(1, 1, name);
    println!("{}", serde_json::to_string(&work(bench)?)?);
    Ok(())
}
