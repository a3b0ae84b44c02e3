//! The drug checker of the examples. The table is the same file.

use serde::{Deserialize, Serialize};

#[path = "../../../../../../examples/drug-checker/src/table.rs"]
mod table;

/// Medications that one person takes.
#[derive(Deserialize)]
pub struct Prescription {
    medications: Vec<String>,
}

/// Two medications that should not meet, named as they were given.
#[derive(Serialize)]
pub struct Interaction<'a> {
    drug_a: &'a str,
    drug_b: &'a str,
    severity: Severity,
    description: &'static str,
}

/// How bad an interaction is.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Moderate,
    High,
    Contraindicated,
}

/// Every interacting pair of one prescription.
pub fn check_interactions(prescription: &Prescription) -> Vec<Interaction<'_>> {
    let drugs = &prescription.medications;
    let mut found = Vec::new();
    for (index, drug_a) in drugs.iter().enumerate() {
        for drug_b in &drugs[index + 1..] {
            found.extend(interaction(drug_a, drug_b));
        }
    }
    found
}

fn interaction<'a>(drug_a: &'a str, drug_b: &'a str) -> Option<Interaction<'a>> {
    let is = |given: &str, known: &str| given.trim().eq_ignore_ascii_case(known);
    let mut rows = table::INTERACTIONS.iter();
    let row = rows.find(|(one, other, ..)| {
        is(drug_a, one) && is(drug_b, other) || is(drug_a, other) && is(drug_b, one)
    });
    row.map(|&(_, _, severity, description)| Interaction {
        drug_a,
        drug_b,
        severity,
        description,
    })
}
