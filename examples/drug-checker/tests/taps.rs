//! The checker, natively and as wasm in the pooled host.

use drug_checker::{Prescription, check_batch};
use serde_json::{Value, json};
use trovato_host_shim::testing::{Plugin, both_ways};

both_ways!(
    [drug_checker::check_batch, drug_checker::check_interactions] =>
    aspirin_ibuprofen_and_warfarin_are_three_pairs_in_every_order,
    a_pair_is_named_as_it_was_given,
    what_does_not_interact_is_not_reported,
    a_batch_answers_list_by_list,
    a_hundred_prescriptions_take_one_call,
    what_is_no_prescription_is_named,
);

fn check(checker: &Plugin, medications: &[&str]) -> Vec<Value> {
    let payload = json!({ "medications": medications });
    let found = checker.call("check_interactions", &payload).unwrap();
    serde_json::from_value(found).unwrap()
}

fn aspirin_ibuprofen_and_warfarin_are_three_pairs_in_every_order(checker: &mut Plugin) {
    let payload: Value = serde_json::from_str(include_str!("../inputs/prescription.json")).unwrap();
    let found = checker.call("check_interactions", &payload).unwrap();
    assert_eq!(found.as_array().unwrap().len(), 3);
    assert_eq!(
        found[1],
        json!({
            "drug_a": "aspirin", "drug_b": "warfarin", "severity": "high",
            "description": "Bleeding, as both keep blood from clotting",
        })
    );
    for order in [
        ["warfarin", "ibuprofen", "aspirin"],
        ["ibuprofen", "warfarin", "aspirin"],
    ] {
        assert_eq!(check(checker, &order).len(), 3, "{order:?}");
    }
}

fn a_pair_is_named_as_it_was_given(checker: &mut Plugin) {
    let [found] = &check(checker, &[" Warfarin", "ASPIRIN"])[..] else {
        panic!("it is one pair")
    };
    assert_eq!(
        (&found["drug_a"], &found["drug_b"], &found["severity"]),
        (&json!(" Warfarin"), &json!("ASPIRIN"), &json!("high"))
    );
}

fn what_does_not_interact_is_not_reported(checker: &mut Plugin) {
    for medications in [
        &[][..],
        &["warfarin"],
        &["paracetamol", "amoxicillin", "warfarine"],
        // Nor does a drug with itself.
        &["warfarin", "warfarin"],
    ] {
        assert_eq!(check(checker, medications), <[Value; 0]>::default());
    }
}

fn a_batch_answers_list_by_list(checker: &mut Plugin) {
    let lists = [&["aspirin", "warfarin"][..], &[], &["digoxin", "verapamil"]];
    let batch = lists.map(|medications| json!({ "medications": medications }));
    let found = checker.call("check_batch", &batch).unwrap();
    let alone = lists.map(|medications| check(checker, medications));
    assert_eq!(found, json!(alone));
    assert_eq!(alone.map(|found| found.len()), [1, 0, 1]);
}

fn a_hundred_prescriptions_take_one_call(checker: &mut Plugin) {
    let names = [
        "aspirin",
        "ibuprofen",
        "warfarin",
        "digoxin",
        "verapamil",
        "lithium",
        "insulin",
    ];
    let payloads: Vec<Value> = (0..100)
        .map(|index| {
            let start = index % names.len();
            let taken = names.iter().cycle().skip(start).take(index % 5 + 1);
            json!({ "medications": taken.collect::<Vec<_>>() })
        })
        .collect();

    let mut request = checker.request();
    let found = checker
        .call_in(&mut request, "check_batch", &payloads)
        .unwrap();
    assert_eq!(found.as_array().unwrap().len(), 100);
    let batch: Vec<Prescription> = payloads
        .iter()
        .map(|payload| serde_json::from_value(payload.clone()).unwrap())
        .collect();
    assert_eq!(found, json!(check_batch(&batch)));

    let before = checker.host().stats().guest_entries;
    checker
        .call_in(&mut request, "check_batch", &payloads)
        .unwrap();
    assert_eq!(checker.host().stats().guest_entries, before + 1);
}

fn what_is_no_prescription_is_named(checker: &mut Plugin) {
    for (tap, payload, path, message) in [
        (
            "check_interactions",
            json!({}),
            None,
            "missing field `medications`",
        ),
        (
            "check_interactions",
            json!({ "medications": ["aspirin", 7] }),
            Some("medications[1]"),
            "invalid type: integer `7`, expected a string",
        ),
        (
            "check_batch",
            json!([{ "medications": [] }, { "medications": {} }]),
            Some("[1].medications"),
            "invalid type: map, expected a sequence",
        ),
    ] {
        let error = checker.call_err(tap, &payload);
        assert_eq!(
            (error.code(), error.path(), error.message()),
            ("input", path, message)
        );
    }
}
