//! The checker as wasm in the pooled host.

use drug_checker::{Prescription, check_batch, check_interactions};
use serde_json::{Value, json};
use trovato_host_shim::Kind;
use trovato_host_shim::testing::Plugin;

fn checker() -> Plugin {
    Plugin::build(env!("CARGO_MANIFEST_DIR"))
}

fn read(payload: &Value) -> Prescription {
    serde_json::from_value(payload.clone()).unwrap()
}

#[test]
fn aspirin_ibuprofen_and_warfarin_are_three_pairs() {
    let payload: Value = serde_json::from_str(include_str!("../inputs/prescription.json")).unwrap();
    let found = checker().call("check_interactions", &payload).unwrap();
    assert_eq!(found, json!(check_interactions(&read(&payload))));
    assert_eq!(found.as_array().unwrap().len(), 3);
    assert_eq!(
        found[1],
        json!({
            "drug_a": "aspirin", "drug_b": "warfarin", "severity": "high",
            "description": "Bleeding, as both keep blood from clotting",
        })
    );
}

#[test]
fn a_hundred_prescriptions_take_one_call() {
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
    let prescriptions: Vec<_> = payloads.iter().map(read).collect();

    let checker = checker();
    let mut request = checker.request();
    let found = checker
        .call_in(&mut request, "check_batch", &payloads)
        .unwrap();
    assert_eq!(found, json!(check_batch(&prescriptions)));
    assert_eq!(found.as_array().unwrap().len(), 100);

    let before = checker.host().stats().guest_entries;
    checker
        .call_in(&mut request, "check_batch", &payloads)
        .unwrap();
    assert_eq!(checker.host().stats().guest_entries, before + 1);
}

#[test]
fn what_is_no_prescription_is_named() {
    let checker = checker();
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
        let error = checker.call(tap, &payload).unwrap_err();
        let Kind::TapError(error) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(
            (error.code(), error.path(), error.message()),
            ("input", path, message)
        );
    }
}
