//! Every form that a tap can take and answer, through real wasm.

#![allow(
    clippy::needless_pass_by_value,
    reason = "`json!` where it is used reads best"
)]

mod workspace;

use std::sync::LazyLock;

use serde_json::{Value, json};
use trovato::TapError;
use trovato_host_shim::testing::Plugin;
use trovato_host_shim::{Error, Kind};

static FORMS: LazyLock<Plugin> = LazyLock::new(|| workspace::plugin("forms"));

#[track_caller]
fn answers(tap: &str, payload: Value, expected: Value) {
    assert_eq!(
        FORMS.call(tap, &payload).unwrap(),
        expected,
        "{tap} of {payload}"
    );
}

#[track_caller]
fn fails(tap: &str, payload: Value) -> TapError {
    let error = FORMS.call(tap, &payload).unwrap_err();
    tap_error(&error).clone()
}

#[track_caller]
fn tap_error(error: &Error) -> &TapError {
    match error.kind() {
        Kind::TapError(tap_error) => tap_error,
        _ => panic!("{error:?}"),
    }
}

#[track_caller]
fn refuses(tap: &str, payload: Value, path: Option<&str>, message: &str) {
    let error = fails(tap, payload);
    assert_eq!(
        (error.code(), error.path(), error.message()),
        ("input", path, message),
        "{tap}"
    );
}

#[test]
fn a_tap_without_inputs_takes_any_object_and_nothing() {
    answers("no_input", json!({}), json!(42));
    answers("no_input", json!({ "more": 1 }), json!(42));
    answers("no_input", json!(null), json!(42));
    answers("context_alone", json!({}), json!("alone"));
    let answer = FORMS
        .call_with(&mut FORMS.request(), "no_input", b"")
        .unwrap();
    assert_eq!(answer, 42);
}

#[test]
fn one_input_takes_the_whole_payload() {
    let point = json!({ "x": 1, "y": 2 });
    answers("owned", point.clone(), json!({ "x": 2, "y": 1 }));
    answers("borrowed", point, json!(3));
    answers("text", json!("größe"), json!(5));
    answers("text", json!("a\"\n"), json!(3));
    answers("owned_text", json!("größe"), json!("GRÖSSE"));
    answers("slice", json!([1, 2, 39]), json!(42));
    answers("list", json!(["a", "b"]), json!("a b"));
    answers("optional", json!(7), json!("7"));
    answers("optional", json!(null), json!("none"));
    answers("pair", json!([1, "one"]), json!(["one", 1]));
    answers("map", json!({ "b": 1, "a": 2 }), json!(["a", "b"]));
    answers("hash_map", json!({ "b": 1, "a": 2 }), json!(3));
    answers("any_json", json!({ "any": [] }), json!(true));
    answers("any_json", json!([]), json!(false));
    answers("borrowing", json!({ "name": "Ada" }), json!("Ada"));
    answers("with_context", json!(5), json!(5));
}

#[test]
fn several_inputs_take_members_by_their_names() {
    let point = json!({ "x": 1, "y": 2 });
    let mut payload = json!({ "name": "ab", "times": 2, "points": [point, point], "last": point });
    answers("by_key", payload.clone(), json!("abab,2,1"));
    payload["ignored"] = json!([{}]);
    payload["times"] = Value::Null;
    answers("by_key", payload.clone(), json!("ab,2,1"));
    payload.as_object_mut().unwrap().remove("times");
    answers("by_key", payload, json!("ab,2,1"));
    answers("context_between", json!({ "a": 5, "b": 3 }), json!(2));
    let item = json!({ "type": "page", "title": "A" });
    answers(
        "two_items",
        json!({ "one": item, "other": item }),
        json!(true),
    );
}

#[test]
fn what_an_input_is_not_is_named() {
    let expected = "invalid type: string \"x\", expected i64";
    refuses("owned", json!({ "x": "x", "y": 1 }), Some("x"), expected);
    refuses("owned", json!({ "x": 1 }), None, "missing field `y`");
    refuses("slice", json!([1, "x"]), Some("[1]"), expected);
    refuses(
        "hash_map",
        json!({ "a b": "x" }),
        Some("[\"a b\"]"),
        expected,
    );
    refuses(
        "context_between",
        json!({ "a": 5, "b": "x" }),
        Some("b"),
        expected,
    );
    refuses(
        "context_between",
        json!({ "a": 5 }),
        None,
        "missing member `b`",
    );
    let point = json!({ "x": 1, "y": true });
    let payload = json!({ "name": "", "points": [point], "last": point });
    refuses(
        "by_key",
        payload,
        Some("points[0].y"),
        "invalid type: boolean `true`, expected i64",
    );
    refuses(
        "context_between",
        json!([5, 3]),
        None,
        "invalid type: sequence, expected an object with the members `a` `b`",
    );
}

#[test]
fn an_input_that_is_borrowed_may_not_be_escaped_but_a_str_may() {
    answers("text", json!("\u{7}\u{7}"), json!(2));
    refuses(
        "borrowing",
        json!({ "name": "\n" }),
        Some("name"),
        "invalid type: string \"\\n\", expected a borrowed string",
    );
}

#[test]
fn an_altered_input_is_the_answer() {
    answers(
        "altered",
        json!({ "x": 1, "y": 2 }),
        json!({ "x": 2, "y": 2 }),
    );
    answers(
        "altered_or_not",
        json!({ "x": 1, "y": 2 }),
        json!({ "x": 2, "y": 2 }),
    );
    answers("altered_list", json!([3, 1, 2]), json!([1, 2, 3]));
    let payload = json!({ "point": { "x": 1, "y": 2 }, "by": 10 });
    answers("altered_by_key", payload, json!({ "x": 11, "y": 2 }));
    let error = fails("altered_or_not", json!({ "x": i64::MAX, "y": 2 }));
    assert_eq!(
        (error.code(), error.message()),
        ("overflow", "a value is missing")
    );
}

#[test]
fn an_altered_item_answers_with_what_changed() {
    let fields = json!({ "field_old": 5, "field_other": { "value": 1 } });
    let item = json!({ "type": "page", "title": "A", "fields": fields });
    answers(
        "altered_item",
        item,
        json!({ "title": "altered", "fields": { "field_new": 1 } }),
    );
    let item = json!({ "type": "page", "title": "altered", "fields": { "field_new": 1 } });
    answers(
        "altered_item",
        item,
        json!({ "fields": { "field_old": null } }),
    );
}

#[test]
fn items_are_taken_in_every_way() {
    let item = json!({ "type": "page", "title": "A \"title\"", "fields": { "b": 1, "a": 2 } });
    answers("item", item.clone(), json!("A \"title\""));
    let mut names = FORMS.call("borrowed_item", &item).unwrap();
    names
        .as_array_mut()
        .unwrap()
        .sort_by_key(ToString::to_string);
    assert_eq!(names, json!(["a", "b"]));
    refuses(
        "item",
        json!({ "title": "A" }),
        None,
        "missing field `type`",
    );
}

#[test]
fn a_projected_tap_sees_what_it_is_sent() {
    let sent = json!({ "type": "page", "title": "A", "fields": { "field-new": 1 } });
    let seen = json!({ "members": ["type", "title"], "fields": ["field-new"], "title": "A" });
    answers("sees", sent, seen);
    let id = trovato::uuid::Uuid::from_u128(1);
    let sent = json!({ "id": id, "type": "page", "fields": {} });
    let seen = json!({ "members": ["id", "type"], "fields": [], "title": "" });
    answers("sees", sent, seen);
    // A host that knows no projections sends the whole.
    let sent = json!({ "type": "page", "title": "A", "status": 1, "fields": { "field_b": 1 } });
    let seen =
        json!({ "members": ["type", "title", "status"], "fields": ["field_b"], "title": "A" });
    answers("sees", sent, seen);
    answers("sees_all", json!({ "type": "page", "status": 1 }), json!(1));
}

#[test]
fn a_projected_item_leaves_with_no_more_than_it_came_with() {
    let items = json!([{ "type": "page", "fields": {} }, { "type": "page", "id": null }]);
    let bare = json!({ "type": "page", "fields": {} });
    answers("forwards", items, json!([bare, bare]));
    // What may be written is for the host to say, not for the guest.
    let fields = json!({ "field_a": 1, "field_undeclared": 2 });
    answers(
        "alters",
        json!({ "type": "page" }),
        json!({ "fields": fields, "title": "altered", "status": 0 }),
    );
}

#[test]
fn a_projected_taps_line_says_what_it_reads_and_may_write() {
    let line = |tap: &str| {
        let taps = FORMS.plugin().taps();
        let line = taps.iter().find(|line| line.tap == tap).unwrap();
        (line.mode.as_str(), json!(line.reads), json!(line.writes))
    };
    let reads = json!(["title", "field-new", "field_body", "id"]);
    assert_eq!(line("sees"), ("projected", reads, json!([])));
    let reads = json!(["title", "field_a", "created"]);
    assert_eq!(
        line("alters"),
        ("projected", reads, json!(["title", "field_a"]))
    );
    assert_eq!(line("forwards"), ("projected", json!([]), json!([])));
    assert_eq!(line("sees_all"), ("full", json!(["*"]), json!([])));
    assert_eq!(line("altered_item"), ("full", json!(["*"]), json!(["*"])));
}

#[test]
fn what_a_tap_does_not_declare_it_is_not_sent() {
    let item = json!({
        "id": trovato::uuid::Uuid::from_u128(1), "type": "page", "title": "A", "status": 1,
        "author_id": trovato::uuid::Uuid::from_u128(2), "created": 7,
        "fields": { "field-new": 1, "field_body": null, "field_secret": "s" }
    });
    let seen = json!({
        "members": ["id", "type", "title"], "fields": ["field-new", "field_body"], "title": "A"
    });
    assert_eq!(FORMS.call_item("sees", &item).unwrap(), seen);
    assert_eq!(FORMS.call_item("sees_all", &item).unwrap(), json!(1));
}

#[test]
fn a_change_of_what_a_tap_does_not_declare_is_refused_as_a_whole() {
    let item = json!({ "type": "page", "title": "A", "status": 1, "fields": { "field_a": 0 } });
    let error = FORMS.call_item("alters", &item).unwrap_err();
    assert_eq!(error.code(), "undeclared-write");
    let error = error.to_string();
    assert!(
        error.contains("field_undeclared") || error.contains("status"),
        "{error}"
    );
    // The whole item is declared by the one that takes it whole.
    assert!(FORMS.call_item("altered_item", &item).is_ok());
}

#[test]
fn answers_of_every_kind() {
    answers("nothing", json!({}), json!(null));
    answers("text_answer", json!({}), json!("\"quoted\"\n\u{7} 😀"));
    answers("cow_answer", json!("as it was"), json!("as it was"));
    answers("option_answer", json!(1), json!(1));
    answers("option_answer", json!(-1), json!(null));
    answers(
        "enum_answer",
        json!({}),
        json!(["good", { "mixed": { "part": 0.5 } }]),
    );
    answers(
        "large_numbers",
        json!({}),
        json!([u64::MAX, i64::MIN, 1.0e300]),
    );
    answers("not_a_number", json!({}), json!(null));
    answers(
        "element",
        json!({}),
        json!({ "#type": "markup", "#tag": "p", "#value": "<&>" }),
    );
    answers("json_answer", json!({}), json!({ "a": [1, null] }));
    answers("access_answer", json!({}), json!("Deny"));
    let item = FORMS.call("item_answer", &json!({})).unwrap();
    assert_eq!(
        (&item["type"], &item["title"]),
        (&json!("page"), &json!("made here"))
    );
}

#[test]
fn errors_of_every_kind() {
    answers("std_error", json!("7"), json!(7));
    answers("converted_error", json!("7"), json!(8));
    for tap in ["std_error", "converted_error"] {
        let error = fails(tap, json!("seven"));
        assert_eq!(
            (error.code(), error.message()),
            ("error", "invalid digit found in string")
        );
    }
    answers("own_error", json!(true), json!("welcome"));
    let error = fails("own_error", json!(false));
    assert_eq!(
        (error.code(), error.message()),
        ("closed", "come back tomorrow")
    );

    let error = fails("detailed_error", json!({}));
    assert_eq!(
        (error.code(), error.message()),
        ("no-stock", "say \"when\"\n")
    );
    assert_eq!(error.path(), Some("orders[2].amount"));
    let details: Value = serde_json::from_str(error.details().unwrap().as_str()).unwrap();
    assert_eq!(details, json!({ "left": 3, "of": [1, 2] }));

    let error = fails("no_json", json!({}));
    assert_eq!(
        (error.code(), error.message()),
        ("output", "key must be a string")
    );
}

#[test]
fn large_payloads_and_answers_cross_whole() {
    let megabyte = "é".repeat(1 << 19);
    answers("cow_answer", json!(megabyte), json!(megabyte));
    let answer = FORMS.call("large_answer", &json!(3 << 20)).unwrap();
    assert_eq!(answer.as_str().unwrap().len(), 3 << 20);
}

#[test]
fn taps_of_the_kernel_take_their_rows() {
    let item = json!({
        "id": "0193a5a0-0000-7000-8000-0000000000aa", "type": "page", "title": "Hello", "status": 1,
        "fields": { "field_body": { "value": "words", "format": "plain_text" } },
    });
    answers("item_view", item.clone(), json!("<b>Hello</b>"));
    let render = json!({ "#type": "container", "#attributes": { "class": "a" } });
    let payload = json!({ "render": render, "item": item });
    let altered = json!({ "#type": "container", "#attributes": { "class": ["a", "page"] } });
    answers("item_view_alter", payload, altered);
    let draft = json!({ "item_type": "page", "title": "Hello", "fields": null, "status": 1 });
    answers("item_presave", draft, json!({ "fields": {}, "status": 0 }));
    answers("item_insert", item.clone(), json!(null));
    answers("item_update_index", item.clone(), json!("words"));
    for tap in ["item_update", "item_delete"] {
        let error = fails(tap, item.clone());
        assert_eq!((error.code(), error.message()), ("read-only", "Hello"));
    }
    let form = json!({ "form_id": "contact", "values": { "name": null } });
    answers(
        "form_validate",
        form,
        json!({ "errors": ["contact needs a name"] }),
    );
    let [user, other] = [1, 2].map(trovato::uuid::Uuid::from_u128);
    for (author_id, vote) in [(user, "Grant"), (other, "Neutral")] {
        let comment = json!({
            "comment_id": other, "item_id": other, "author_id": author_id,
            "operation": "edit", "user_id": user,
        });
        answers("comment_access", comment, json!(vote));
    }
    answers(
        "cron",
        json!({ "timestamp": 1_700_000_000 }),
        json!(1_700_000_000),
    );
}

#[test]
fn a_tap_is_found_with_and_without_its_prefix_by_one_name_only() {
    let error = FORMS.call("tap_cron", &json!({})).unwrap_err();
    assert_eq!(error.code(), "unknown-tap");
    assert!(error.to_string().contains("`cron`"), "{error}");
}

#[test]
fn a_request_keeps_its_instance_and_no_other_request_sees_it() {
    let forms = workspace::plugin("forms");
    let count = |request: &mut _| forms.call_in(request, "counts_calls", &json!({})).unwrap();
    let (mut one, mut other) = (forms.request(), forms.request());
    assert_eq!((count(&mut one), count(&mut one)), (json!(1), json!(2)));
    assert_eq!(count(&mut other), json!(1));
    assert_eq!(count(&mut one), json!(3));
}

#[test]
fn a_steady_call_is_one_crossing_and_a_fresh_one_two() {
    let forms = workspace::plugin("forms");
    let entries = || forms.host().stats().guest_entries;
    let mut request = forms.request();
    let mut call = |tap, payload: Value| {
        let before = entries();
        forms.call_in(&mut request, tap, &payload).unwrap();
        entries() - before
    };
    assert_eq!(call("text", json!("a")), 2, "fresh: a buffer, and the call");
    assert_eq!(call("text", json!("b")), 1);
    assert_eq!(call("owned", json!({ "x": 1, "y": 2 })), 1, "another tap");
    assert_eq!(
        call("text", json!("c".repeat(4000))),
        1,
        "a larger payload that fits"
    );
    assert_eq!(call("text", json!("d".repeat(9000))), 2, "a larger buffer");
    assert_eq!(
        call("text", json!("e".repeat(16_000))),
        1,
        "it was rounded up"
    );
    assert_eq!(
        call("large_answer", json!(100_000)),
        1,
        "answers need no buffer"
    );
}

#[test]
fn the_harness_and_a_request_go_through_the_one_pool() {
    let forms = workspace::plugin("forms");
    let host = forms.host();
    let instances = u64::from(host.limits().instances);
    let created = || host.stats().instances_created;

    assert_eq!((created(), host.stats().slots_free), (0, instances));
    forms.call("text", "a").unwrap();
    assert_eq!((created(), host.stats().slots_free), (1, instances));

    let mut request = host.request();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    for _ in 0..3 {
        let call = request.call(forms.plugin(), "text", b"\"abc\"");
        assert_eq!(runtime.block_on(call).unwrap(), b"3");
        assert_eq!((created(), host.stats().slots_free), (2, instances - 1));
    }
    forms.call_in(&mut request, "text", "ab").unwrap();
    assert_eq!((created(), host.stats().slots_free), (2, instances - 1));
    drop(request);
    assert_eq!((created(), host.stats().slots_free), (2, instances));
    assert_eq!(host.stats().instances_discarded, 0);
}
