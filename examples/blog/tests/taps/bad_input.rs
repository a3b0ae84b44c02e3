//! What is no item gets a typed error. The instance goes on, the slot comes
//! back, and the next call is served.

use std::time::Duration;

use serde_json::{Value, json};
use trovato::TapError;
use trovato_host_shim::testing::Plugin;
use trovato_host_shim::{Error, Kind, Limits};

use crate::{POSTS, value};

both_ways!(
    json_that_is_no_item,
    text_that_is_no_json,
    an_item_without_its_type,
    a_field_of_another_type_is_named,
    a_member_of_another_type_is_named,
    a_number_that_is_too_large,
    two_hundred_levels,
    two_hundred_levels_in_a_field_that_nobody_reads_do_no_harm,
    bytes_that_are_no_text,
    bytes_that_are_no_text_do_no_harm_in_a_field_that_nobody_reads,
    ten_megabytes_are_beyond_the_default_limit,
    ten_megabytes_are_served_where_the_limits_allow,
);

fn post() -> Value {
    value(POSTS[0].1)
}

/// Calls a tap that fails, and sees to it that nothing else does.
#[track_caller]
fn fails(blog: &Plugin, tap: &str, payload: &[u8]) -> Error {
    let mut request = blog.request();
    let error = blog.call_with(&mut request, tap, payload).unwrap_err();
    assert_eq!((error.plugin(), error.tap()), (Some("blog"), Some(tap)));
    blog.call_in(&mut request, "item_view", &post()).unwrap();
    drop(request);
    let stats = blog.host().stats();
    assert_eq!(stats.instances_live, 0);
    assert_eq!(stats.slots_free, u64::from(blog.host().limits().instances));
    blog.call("item_view", &post()).unwrap();
    error
}

/// The tap's own error, of which code, path and message are compared.
#[track_caller]
fn tap_fails(blog: &Plugin, tap: &str, payload: &[u8], expected: (&str, Option<&str>, &str)) {
    let error = fails(blog, tap, payload);
    assert_eq!(error.code(), "tap-error");
    let Kind::TapError(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(parts(error), expected);
    assert_eq!(blog.host().stats().instances_discarded, 0);
}

fn parts(error: &TapError) -> (&str, Option<&str>, &str) {
    (error.code(), error.path(), error.message())
}

fn with(path: &str, value: Value) -> Vec<u8> {
    let mut post = post();
    *post.pointer_mut(path).unwrap() = value;
    post.to_string().into_bytes()
}

fn nested(levels: usize) -> String {
    ["[".repeat(levels), "]".repeat(levels)].concat()
}

fn json_that_is_no_item(blog: &mut Plugin) {
    let expected = "expected an item, which is an object with a `type`";
    for (payload, got) in [
        ("[1, 2]", "sequence"),
        ("42", "integer `42`"),
        ("\"post\"", "string \"post\""),
        ("null", "null"),
        ("true", "boolean `true`"),
    ] {
        let message = format!("invalid type: {got}, {expected}");
        tap_fails(
            blog,
            "item_view",
            payload.as_bytes(),
            ("input", None, &message),
        );
    }
}

fn text_that_is_no_json(blog: &mut Plugin) {
    let missing = ("input", None, "EOF while parsing a value");
    tap_fails(blog, "item_view", b"", missing);
    let cut = br#"{"type":"blog","title":"Bre"#;
    tap_fails(
        blog,
        "item_view",
        cut,
        ("input", Some("title"), "EOF while parsing a string"),
    );
    let two = br#"{"type":"blog","title":"A"} {}"#;
    tap_fails(
        blog,
        "item_view",
        two,
        ("input", None, "trailing characters"),
    );
}

fn an_item_without_its_type(blog: &mut Plugin) {
    let mut item = post();
    item.as_object_mut().unwrap().remove("type");
    let payload = item.to_string();
    tap_fails(
        blog,
        "item_view",
        payload.as_bytes(),
        ("input", None, "missing field `type`"),
    );
    let payload = json!({ "render": { "#type": "container" }, "item": item }).to_string();
    let expected = ("input", Some("item"), "missing field `type`");
    tap_fails(blog, "item_view_alter", payload.as_bytes(), expected);
}

fn a_field_of_another_type_is_named(blog: &mut Plugin) {
    let payload = with("/fields/field_rating/value", json!("five"));
    let message = "invalid type: string \"five\", expected i64";
    let expected = ("field", Some("fields.field_rating.value"), message);
    tap_fails(blog, "item_view", &payload, expected);
    tap_fails(blog, "item_presave", &payload, expected);

    let payload = with("/fields/field_body/value", json!(["x"]));
    let message = "invalid type: sequence, expected a string";
    tap_fails(
        blog,
        "item_view",
        &payload,
        ("field", Some("fields.field_body.value"), message),
    );
}

fn a_member_of_another_type_is_named(blog: &mut Plugin) {
    let payload = with("/author_id", json!("somebody"));
    let message = "invalid value: string \"somebody\", expected a UUID";
    tap_fails(
        blog,
        "item_view",
        &payload,
        ("input", Some("author_id"), message),
    );
}

fn a_number_that_is_too_large(blog: &mut Plugin) {
    let huge = post()
        .to_string()
        .replace("{\"value\":4}", "{\"value\":99999999999999999999}");
    let message = "invalid type: floating point `1e+20`, expected i64";
    let expected = ("field", Some("fields.field_rating.value"), message);
    tap_fails(blog, "item_view", huge.as_bytes(), expected);
    let huge = post()
        .to_string()
        .replace("{\"value\":4}", "{\"value\":1e400}");
    let expected = (
        "field",
        Some("fields.field_rating.value"),
        "number out of range",
    );
    tap_fails(blog, "item_view", huge.as_bytes(), expected);
}

fn two_hundred_levels(blog: &mut Plugin) {
    let deep = nested(200);
    let message = "invalid type: sequence, expected an item, which is an object with a `type`";
    tap_fails(blog, "item_view", deep.as_bytes(), ("input", None, message));

    let render = "{\"a\":".repeat(200) + "{}" + &"}".repeat(200);
    let payload = format!("{{\"render\":{render},\"item\":{}}}", post());
    let error = fails(blog, "item_view_alter", payload.as_bytes());
    let Kind::TapError(error) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.code(), error.message()),
        ("input", "recursion limit exceeded")
    );
    assert!(error.path().unwrap().starts_with("render.a.a.a."));
}

fn two_hundred_levels_in_a_field_that_nobody_reads_do_no_harm(blog: &mut Plugin) {
    let deep = serde_json::from_str::<Box<serde_json::value::RawValue>>(&nested(200)).unwrap();
    let item = json!({ "type": "blog", "title": "Deep" }).to_string();
    let payload = item.replace('}', &format!(",\"fields\":{{\"field_deep\":{deep}}}}}"));
    let view = blog
        .call_with(&mut blog.request(), "item_view", payload.as_bytes())
        .unwrap();
    assert_eq!(view["header"]["title"]["#value"], "Deep");
}

fn bytes_that_are_no_text(blog: &mut Plugin) {
    let payload = b"{\"type\":\"blog\",\"title\":\"Br\xffad\"}";
    let expected = ("input", Some("title"), "invalid unicode code point");
    tap_fails(blog, "item_view", payload, expected);
    let payload = b"{\"type\":\"blog\",\"fields\":{\"field_body\":{\"value\":\"\xc3\x28\"}}}";
    let path = Some("fields.field_body.value");
    let expected = ("field", path, "invalid unicode code point");
    tap_fails(blog, "item_view", payload, expected);
}

fn bytes_that_are_no_text_do_no_harm_in_a_field_that_nobody_reads(blog: &mut Plugin) {
    let payload = b"{\"type\":\"blog\",\"title\":\"Bread\",\"fields\":{\"x\":\"\xc3\x28\"}}";
    let view = blog
        .call_with(&mut blog.request(), "item_view", payload)
        .unwrap();
    assert_eq!(view["header"]["title"]["#value"], "Bread");
}

fn ten_megabytes() -> Vec<u8> {
    let text = "<p>Brot, chléb, 面包. </p>".repeat(10_000_000 / 26);
    with("/fields/field_body/value", json!(text))
}

fn ten_megabytes_are_beyond_the_default_limit(blog: &mut Plugin) {
    let payload = ten_megabytes();
    assert!(payload.len() > 10_000_000);
    let error = fails(blog, "item_view", &payload);
    assert_eq!(error.code(), "payload-too-large");
    let Kind::PayloadTooLarge(limit) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!((limit.wanted, limit.limit), (payload.len() as u64, 8 << 20));
}

fn ten_megabytes_are_served_where_the_limits_allow(blog: &mut Plugin) {
    let limits = Limits {
        payload_bytes: 16 << 20,
        answer_bytes: 16 << 20,
        memory_bytes: 128 << 20,
        call_budget: Duration::from_mins(1),
        ..Limits::default()
    };
    blog.set_limits(limits.clone());
    let payload = ten_megabytes();
    let view = blog
        .call_with(&mut blog.request(), "item_view", &payload)
        .unwrap();
    assert!(view["body"]["#value"].as_str().unwrap().len() > 9_000_000);

    let answer_bytes = 8 << 20;
    blog.set_limits(Limits {
        answer_bytes,
        ..limits
    });
    let error = fails(blog, "item_view", &payload);
    assert_eq!(error.code(), "answer-too-large");
}
