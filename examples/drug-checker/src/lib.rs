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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(medications: &[&str]) -> Vec<(String, String, Severity)> {
        let medications = medications.iter().map(|&name| name.into()).collect();
        check_interactions(&Prescription { medications })
            .into_iter()
            .map(|found| (found.drug_a.into(), found.drug_b.into(), found.severity))
            .collect()
    }

    #[test]
    fn aspirin_ibuprofen_and_warfarin_are_three_pairs_in_every_order() {
        for order in [
            ["aspirin", "ibuprofen", "warfarin"],
            ["warfarin", "ibuprofen", "aspirin"],
            ["ibuprofen", "warfarin", "aspirin"],
        ] {
            assert_eq!(check(&order).len(), 3, "{order:?}");
        }
    }

    #[test]
    fn a_pair_is_named_as_it_was_given() {
        assert_eq!(
            check(&[" Warfarin", "ASPIRIN"]),
            [(" Warfarin".into(), "ASPIRIN".into(), Severity::High)]
        );
    }

    #[test]
    fn what_does_not_interact_is_not_reported() {
        assert_eq!(check(&[]), []);
        assert_eq!(check(&["warfarin"]), []);
        assert_eq!(check(&["paracetamol", "amoxicillin", "warfarine"]), []);
    }

    #[test]
    fn the_same_drug_twice_does_not_interact_with_itself() {
        assert_eq!(check(&["warfarin", "warfarin"]), []);
    }

    #[test]
    fn a_batch_answers_list_by_list() {
        let prescriptions =
            [&["aspirin", "warfarin"][..], &[], &["digoxin", "verapamil"]].map(|names| {
                Prescription {
                    medications: names.iter().map(|&name| name.into()).collect(),
                }
            });
        let counts: Vec<_> = check_batch(&prescriptions).iter().map(Vec::len).collect();
        assert_eq!(counts, [1, 0, 1]);
    }
}
