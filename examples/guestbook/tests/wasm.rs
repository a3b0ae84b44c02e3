//! The taps as wasm in the pooled host, on SQLite.

use guestbook::FORM;
use serde_json::{Value, json};
use trovato_host_services::testing;

fn input(name: &str, message: &str) -> Value {
    json!({ "form_id": FORM, "values": { "name": name, "message": message } })
}

#[test]
fn an_entry_goes_from_the_form_to_the_list_and_away() {
    let plugin = testing::plugin(env!("CARGO_MANIFEST_DIR"), &[]);
    let list = || plugin.call("guestbook", &json!({})).unwrap().to_string();
    assert!(list().contains("Nobody has written yet."));

    let errors = plugin
        .call("form_validate", &input("Ada", "Hello"))
        .unwrap();
    assert_eq!(errors, json!({ "errors": [] }));
    plugin.call("form_submit", &input("Ada", "Hello")).unwrap();
    assert!(list().contains("Ada"), "{}", list());

    let errors = plugin
        .call("form_validate", &input("Ada", "Hello"))
        .unwrap();
    assert_eq!(
        errors,
        json!({ "errors": ["You have written that already."] })
    );
    let error = plugin
        .call("form_submit", &input("Ada", "Hello"))
        .unwrap_err();
    assert!(error.to_string().contains("[db-constraint]"), "{error}");

    let done = plugin.call("cron", &json!({ "timestamp": 1_000 })).unwrap();
    assert_eq!(done, json!({ "stamped": 1, "removed": 0 }));
    let done = plugin
        .call("cron", &json!({ "timestamp": 1_000_000_000 }))
        .unwrap();
    assert_eq!(done, json!({ "stamped": 0, "removed": 1 }));
    assert!(list().contains("Nobody has written yet."));
}

#[test]
fn what_is_written_stays_text() {
    let plugin = testing::plugin(env!("CARGO_MANIFEST_DIR"), &[]);
    let hostile = "'; DROP TABLE guestbook; -- <script>";
    plugin
        .call("form_submit", &input(hostile, hostile))
        .unwrap();
    let list = plugin.call("guestbook", &json!({})).unwrap();
    assert!(list.to_string().contains("DROP TABLE"));
}
