//! Finds pairs of medications that interact.
//!
//! Both taps are custom: the kernel does not call them, other plugins and
//! programs do. They show a plugin that computes rather than renders.

use trovato::prelude::*;

mod table;

use table::INTERACTIONS;

/// Medications that one person takes.
#[derive(Debug, Deserialize)]
#[serde(crate = "trovato::serde")]
pub struct Prescription {
    /// Generic names, in any case.
    pub medications: Vec<String>,
}

/// Two medications that should not meet, named as they were given.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(crate = "trovato::serde")]
pub struct Interaction<'a> {
    /// The one that was given first.
    pub drug_a: &'a str,
    /// The other.
    pub drug_b: &'a str,
    /// How bad it is.
    pub severity: Severity,
    /// What may happen.
    pub description: &'static str,
}

/// How bad an interaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(crate = "trovato::serde", rename_all = "lowercase")]
pub enum Severity {
    /// Watch for it.
    Moderate,
    /// Avoid it, or adjust the dose.
    High,
    /// Never together.
    Contraindicated,
}

/// Every interacting pair of one prescription.
#[trovato::tap(custom)]
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

/// The same for many prescriptions in one call: a list for each, in order.
#[trovato::tap(custom)]
pub fn check_batch(prescriptions: &[Prescription]) -> Vec<Vec<Interaction<'_>>> {
    prescriptions.iter().map(check_interactions).collect()
}

fn interaction<'a>(drug_a: &'a str, drug_b: &'a str) -> Option<Interaction<'a>> {
    let is = |given: &str, known: &str| given.trim().eq_ignore_ascii_case(known);
    INTERACTIONS
        .iter()
        .find(|(one, other, ..)| {
            is(drug_a, one) && is(drug_b, other) || is(drug_a, other) && is(drug_b, one)
        })
        .map(|&(_, _, severity, description)| Interaction {
            drug_a,
            drug_b,
            severity,
            description,
        })
}
