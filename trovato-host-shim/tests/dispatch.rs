//! One tap over several plugins: order, accumulation, failures.

mod support;

use serde_json::{Value, json};
use support::*;
use trovato_host_shim::dispatch::{Accumulated, Outcome, Verdict};
use trovato_host_shim::{Host, Lineup, Manifest, Plugin, Result};

struct Site {
    host: Host,
    plugins: Vec<Plugin>,
}

impl Site {
    fn new() -> Self {
        Self {
            host: host(limits()),
            plugins: Vec::new(),
        }
    }

    /// A plugin with one tap, a weight and dependencies.
    fn with(mut self, name: &str, functions: &str, weight: i64, dependencies: &[&str]) -> Self {
        let plugin = self.host.load(name, &module(functions)).unwrap();
        let taps: Vec<_> = plugin
            .taps()
            .iter()
            .map(|line| format!("tap_{}", line.tap))
            .collect();
        let manifest = format!(
            "name = \"{name}\"\ndescription = \"\"\nversion = \"1\"\ndependencies = {dependencies:?}\n[taps]\nimplements = {taps:?}\nweight = {weight}"
        );
        self.plugins.push(
            plugin
                .with_manifest(Manifest::parse(&manifest).unwrap())
                .unwrap(),
        );
        self
    }

    fn and(self, name: &str, functions: &str) -> Self {
        self.with(name, functions, 0, &[])
    }

    fn lineup(&self) -> Lineup {
        Lineup::new(self.plugins.clone())
    }

    async fn dispatch(&self, tap: &str, payload: &Value) -> Result<Outcome> {
        let payload = serde_json::to_vec(payload).unwrap();
        self.host
            .request()
            .dispatch(tap, &self.lineup(), &payload)
            .await
    }
}

fn value(result: &Accumulated) -> Value {
    serde_json::to_value(result).unwrap()
}

fn order(site: &Site) -> Vec<String> {
    site.lineup()
        .plugins()
        .iter()
        .map(|plugin| plugin.name().to_owned())
        .collect()
}

#[test]
fn weight_comes_before_dependency_and_dependency_before_name() {
    let ping = says("ping", "1");
    let site = Site::new()
        .with("d", &ping, 0, &["e"])
        .with("e", &ping, 0, &[])
        .with("c", &ping, 0, &["d", "missing"])
        .with("b", &ping, 5, &[])
        .with("a", &ping, -5, &["b"]);
    assert_eq!(order(&site), ["a", "e", "d", "c", "b"]);
}

#[test]
fn a_circle_of_dependencies_still_has_an_order() {
    let ping = says("ping", "1");
    let site = Site::new()
        .with("b", &ping, 0, &["a"])
        .with("a", &ping, 0, &["b"])
        .and("c", &ping);
    assert_eq!(order(&site), ["c", "a", "b"]);
}

#[tokio::test]
async fn views_are_collected_and_a_failing_one_is_left_out_and_reported() {
    let site = Site::new()
        .and("a", &says("item_view", "\"A\""))
        .and("b", &tap("item_view", "unreachable"))
        .and("c", &says("item_view", "\"C\""))
        .and("d", &says("menu", "[]"));
    let outcome = site.dispatch("item_view", &json!({})).await.unwrap();
    let expected = json!({ "collected": [{ "plugin": "a", "answer": "A" }, { "plugin": "c", "answer": "C" }] });
    assert_eq!(value(&outcome.result), expected);
    assert_eq!(outcome.failures.len(), 1);
    assert_eq!(
        (outcome.failures[0].plugin(), outcome.failures[0].code()),
        (Some("b"), "guest-trap")
    );
}

#[tokio::test]
async fn lists_are_joined_in_order() {
    let site = Site::new()
        .with("late", &says("menu", "[3]"), 1, &[])
        .and("a", &says("menu", "[1,2]"))
        .and("none", &says("menu", "null"))
        .and("odd", &says("menu", "{}"));
    let outcome = site.dispatch("menu", &json!({})).await.unwrap();
    assert_eq!(value(&outcome.result), json!({ "list": [1, 2, 3] }));
    assert_eq!(outcome.failures[0].code(), "answer-shape");
    assert_eq!(outcome.failures[0].plugin(), Some("odd"));
}

// Answers `{"render":{"n":N+1}}`'s render, from a payload that has it first.
fn counts(name: &str, offset: usize) -> String {
    tap(
        name,
        &format!(
            "(i32.store8 (i32.const 1029) (i32.add (i32.const 1)
               (i32.load8_u (i32.add (local.get $at) (i32.const {offset})))))
             (i64.const {})",
            word(1024, 7)
        ),
    ) + "(data (i32.const 1024) \"{\\22n\\22:0}\")"
}

#[tokio::test]
async fn an_alteration_is_seen_by_the_next_plugin_and_the_rest_stays() {
    // Members are sent in order of their names, `item` first.
    let payload = json!({ "item": 1, "render": { "n": 3 } });
    let offset = serde_json::to_string(&payload).unwrap().find('3').unwrap();
    let site = Site::new()
        .and("a", &counts("item_view_alter", offset))
        .and("b", &tap("item_view_alter", "unreachable"))
        .and("c", &says("item_view_alter", "null"))
        .and("d", &says("item_view_alter", "7"))
        .and("e", &counts("item_view_alter", offset));
    let outcome = site.dispatch("item_view_alter", &payload).await.unwrap();
    assert_eq!(value(&outcome.result), json!({ "altered": { "n": 5 } }));
    let failed: Vec<_> = outcome
        .failures
        .iter()
        .map(|error| (error.plugin().unwrap(), error.code()))
        .collect();
    assert_eq!(failed, [("b", "guest-trap"), ("d", "answer-shape")]);
}

#[tokio::test]
async fn a_form_passes_from_plugin_to_plugin_and_a_failure_ends_it() {
    let payload = json!({ "n": 3 });
    let site = Site::new()
        .and("a", &counts("form_alter", 5))
        .and("b", &counts("form_alter", 5));
    let outcome = site.dispatch("form_alter", &payload).await.unwrap();
    assert_eq!(value(&outcome.result), json!({ "altered": { "n": 5 } }));
    let site = site.and("c", &tap("form_alter", "unreachable"));
    let error = site.dispatch("form_alter", &payload).await.unwrap_err();
    assert_eq!((error.plugin(), error.code()), (Some("c"), "guest-trap"));
}

#[tokio::test]
async fn patches_add_up_the_later_one_wins_and_an_absent_key_deletes_nothing() {
    let item = json!({ "item_type": "blog", "title": "t", "status": 0, "fields": { "a": 1, "b": 1, "big": 9_007_199_254_740_993_u64 } });
    let site = Site::new()
        .and("a", &says("item_presave", r#"{"fields":{"a":2,"c":2}}"#))
        .and("b", &says("item_presave", "null"))
        .and(
            "c",
            &says("item_presave", r#"{"fields":{"a":3},"title":"T"}"#),
        );
    let outcome = site.dispatch("item_presave", &item).await.unwrap();
    assert_eq!(
        value(&outcome.result)["patched"],
        json!({
            "patch": { "title": "T", "fields": { "a": 3, "c": 2 } },
            "payload": { "item_type": "blog", "title": "T", "status": 0,
                         "fields": { "a": 3, "b": 1, "c": 2, "big": 9_007_199_254_740_993_u64 } },
        })
    );
}

#[tokio::test]
async fn the_next_plugin_sees_the_patch_and_null_fields_are_none() {
    let site = Site::new()
        .and("a", &says("item_presave", r#"{"fields":{"seen":true}}"#))
        .and("b", &echoes("item_presave"));
    let outcome = site
        .dispatch("item_presave", &json!({ "title": "t", "fields": null }))
        .await
        .unwrap();
    let patch = json!({ "title": "t", "fields": { "seen": true } });
    assert_eq!(
        value(&outcome.result)["patched"],
        json!({ "patch": patch, "payload": patch })
    );
}

#[tokio::test]
async fn a_failing_mutation_tap_aborts_the_operation() {
    for tap_name in ["item_presave", "item_insert", "form_submit", "user_delete"] {
        let site = Site::new().and("a", &tap(tap_name, "unreachable")).and(
            "b",
            &tap(tap_name, "(call $proc_exit (i32.const 1)) unreachable"),
        );
        let error = site.dispatch(tap_name, &json!({})).await.unwrap_err();
        assert_eq!(error.plugin(), Some("a"), "{tap_name}");
        assert_eq!(
            site.host.stats().instances_created,
            1,
            "the next one is not called"
        );
    }
    let site = Site::new().and("a", &says("item_presave", "[]"));
    assert_eq!(
        site.dispatch("item_presave", &json!({}))
            .await
            .unwrap_err()
            .code(),
        "answer-shape"
    );
}

#[tokio::test]
async fn errors_of_a_form_are_joined() {
    let site = Site::new()
        .and("a", &says("form_validate", r#"{"errors":["one"]}"#))
        .and("b", &says("form_validate", "{}"))
        .and("c", &says("form_validate", r#"{"errors":["two","three"]}"#));
    let outcome = site
        .dispatch("form_validate", &json!({ "form_id": "f", "values": {} }))
        .await
        .unwrap();
    assert_eq!(
        value(&outcome.result),
        json!({ "list": ["one", "two", "three"] })
    );
}

#[tokio::test]
async fn a_tap_without_an_answer_is_done() {
    let site = Site::new().and("a", &says("item_insert", "{\"ignored\":1}"));
    let outcome = site.dispatch("item_insert", &json!({})).await.unwrap();
    assert!(matches!(outcome.result, Accumulated::Done));
}

async fn verdict(tap: &str, answers: &[&str]) -> Verdict {
    let mut site = Site::new();
    for (number, answer) in answers.iter().enumerate() {
        site = site.and(&format!("p{number}"), &says(tap, answer));
    }
    match site.dispatch(tap, &json!({})).await.unwrap().result {
        Accumulated::Access { verdict, .. } => verdict,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn deny_wins_over_all_grant_over_neutral_and_all_neutral_is_denied() {
    let (grant, deny, neutral) = ("\"Grant\"", "\"Deny\"", "\"Neutral\"");
    for tap in ["item_access", "comment_access"] {
        assert_eq!(verdict(tap, &[grant, deny]).await, Verdict::Denied);
        assert_eq!(verdict(tap, &[deny, grant]).await, Verdict::Denied);
        assert_eq!(
            verdict(tap, &[neutral, grant, neutral]).await,
            Verdict::Granted
        );
        assert_eq!(verdict(tap, &[neutral, neutral]).await, Verdict::Denied);
        assert_eq!(verdict(tap, &[]).await, Verdict::Denied);
    }
    assert_eq!(
        verdict("field_access", &["\"NoOpinion\""]).await,
        Verdict::Undecided
    );
    assert_eq!(
        verdict("field_access", &["\"NoOpinion\"", "\"Allow\""]).await,
        Verdict::Granted
    );
    assert_eq!(
        verdict("ai_request", &["\"AllowModified\"", "{\"Deny\":\"no\"}"]).await,
        Verdict::Denied
    );
}

#[tokio::test]
async fn an_access_tap_that_fails_or_mumbles_counts_as_deny() {
    for bad in [
        tap("item_access", "unreachable"),
        says("item_access", "\"Maybe\""),
        says("item_access", "null"),
    ] {
        let site = Site::new()
            .and("a", &says("item_access", "\"Grant\""))
            .and("b", &bad);
        let outcome = site.dispatch("item_access", &json!({})).await.unwrap();
        let Accumulated::Access { verdict, votes } = outcome.result else {
            panic!()
        };
        assert_eq!(verdict, Verdict::Denied);
        assert_eq!(votes.last().unwrap().plugin, "b");
        assert_eq!(outcome.failures[0].plugin(), Some("b"));
    }
}

#[tokio::test]
async fn a_payload_that_has_to_be_taken_apart_and_cannot_be_is_refused() {
    let site = Site::new().and("a", &says("item_view_alter", "{}"));
    for (tap, payload) in [
        ("item_view_alter", &b"{}"[..]),
        ("item_view_alter", b"[]"),
        ("item_presave", b"{\"fields\":3}"),
        ("form_alter", b"{"),
    ] {
        let error = site
            .host
            .request()
            .dispatch(tap, &site.lineup(), payload)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "bad-payload", "{tap}");
        assert_eq!(error.tap(), Some(tap));
    }
}
