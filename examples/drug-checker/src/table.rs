//! Interactions that every textbook of pharmacology has. An example, and no
//! medical advice.

use super::Severity::{self, Contraindicated, High, Moderate};

/// A pair, in the order of the alphabet, how bad it is, and what may happen.
type Row = (&'static str, &'static str, Severity, &'static str);

pub(crate) const INTERACTIONS: [Row; 12] = [
    (
        "aspirin",
        "ibuprofen",
        Moderate,
        "Bleeding in stomach and gut; ibuprofen weakens aspirin's protection of the heart",
    ),
    (
        "aspirin",
        "warfarin",
        High,
        "Bleeding, as both keep blood from clotting",
    ),
    (
        "ibuprofen",
        "warfarin",
        High,
        "Bleeding, above all in stomach and gut",
    ),
    (
        "clarithromycin",
        "simvastatin",
        Contraindicated,
        "Muscle breakdown, as the antibiotic blocks the statin's degradation",
    ),
    (
        "fluconazole",
        "warfarin",
        High,
        "Bleeding, as the antifungal blocks warfarin's degradation",
    ),
    (
        "digoxin",
        "verapamil",
        High,
        "Digoxin builds up: slow heartbeat and block",
    ),
    (
        "lisinopril",
        "spironolactone",
        High,
        "Potassium builds up: irregular heartbeat",
    ),
    (
        "ibuprofen",
        "lisinopril",
        Moderate,
        "Weaker control of blood pressure, and harm to the kidneys",
    ),
    (
        "ibuprofen",
        "lithium",
        High,
        "Lithium builds up to poisonous levels",
    ),
    (
        "ciprofloxacin",
        "tizanidine",
        Contraindicated,
        "Blood pressure falls, with heavy drowsiness",
    ),
    (
        "phenelzine",
        "sertraline",
        Contraindicated,
        "Serotonin syndrome",
    ),
    (
        "nitroglycerin",
        "sildenafil",
        Contraindicated,
        "Blood pressure falls dangerously",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_there_once_and_in_lower_case() {
        for (index, (one, other, _, description)) in INTERACTIONS.iter().enumerate() {
            assert!(one < other, "{one} {other}");
            assert_eq!(
                (one.to_lowercase(), other.to_lowercase()),
                ((*one).into(), (*other).into())
            );
            assert!(!description.is_empty());
            let again = INTERACTIONS[index + 1..]
                .iter()
                .any(|row| (row.0, row.1) == (one, other));
            assert!(!again, "{one} {other}");
        }
    }
}
