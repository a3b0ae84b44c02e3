//! `run --guard`: a plugin says what the user may see and change.

use serde_json::Value;
use snapbox::str;

use crate::support::{Scratch, trovato};

const ITEM: &str = r#"{"type":"post","title":"T","fields":{"field_a":1}}"#;

/// A plugin whose tap has this body.
fn plugin(tap: &str, body: &str, data: &str) -> Vec<u8> {
    let line = format!(r#"{{"tap":"{tap}","abi":1,"package":"p","reads":["*"],"writes":["*"]}}"#);
    let (line, data) = (line.replace('"', "\\22"), data.replace('"', "\\22"));
    let text = format!(
        r#"(module
            (memory (export "memory") 4)
            (data (i32.const 1024) "{data}")
            (global $__stack_pointer (mut i32) (i32.const 131072))
            (func (export "trovato_input") (param i32) (result i32) (i32.const 131072))
            (func (export "tap_{tap}") (param i32 i32) (result i64) {body})
            (@custom "trovato.taps" "{line}\n"))"#
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A plugin that answers with its payload.
fn echo() -> Vec<u8> {
    let body = "(i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1)))";
    plugin("item_view", body, "")
}

/// A plugin whose tap always gives this answer.
fn says(tap: &str, answer: &str) -> Vec<u8> {
    let word = (1024_u64 << 32) | answer.len() as u64;
    plugin(tap, &format!("(i64.const {word})"), answer)
}

fn scratch() -> Scratch {
    Scratch::new()
        .with("echo.wasm", echo())
        .with("allow.wasm", says("field_access", r#""Allow""#))
        .with("deny.wasm", says("field_access", r#""Deny""#))
        .with("odd.wasm", plugin("field_access", "unreachable", ""))
}

#[test]
fn what_a_guard_denies_is_left_out_and_told() {
    let assert = scratch()
        .trovato("run echo.wasm --guard allow.wasm --guard deny.wasm --input -")
        .stdin(ITEM)
        .assert()
        .success()
        .stderr_eq(str![[r#"
note: of the item the plugin is shown `id`, `type`; 2 withheld

"#]]);
    let shown: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(shown, serde_json::json!({ "type": "post", "fields": {} }));
}

#[test]
fn a_guard_that_has_no_objection_changes_nothing() {
    let assert = scratch()
        .trovato("run echo.wasm --guard allow.wasm --user 0193a5a0-0000-7000-8000-00000000000a --repeat 3 --json --input -")
        .stdin(ITEM)
        .assert()
        .success();
    let done: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(done["answer"], serde_json::from_str::<Value>(ITEM).unwrap());
    // Both buffers, two names, three views.
    assert_eq!(done["stats"]["guest_entries"], 2 + 2 + 3);
    assert!(done.get("guard_failures").is_none());
}

#[test]
fn a_patch_that_a_guard_objects_to_is_refused() {
    scratch()
        .with("saves.wasm", says("item_presave", r#"{"title":"x"}"#))
        .trovato("run saves.wasm --guard deny.wasm --input -")
        .stdin(ITEM)
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
note: of the item the plugin is shown `id`, `type`; 2 withheld
error[undeclared-write]: the tap changes `title`, which it may not
  |
  = note: in the tap `item_presave` of the plugin `saves`
  = help: Take the name out of the patch. Or declare it, and have it granted.

for more: cargo trovato explain undeclared-write

"#]]);
}

#[test]
fn a_guard_that_fails_denies_and_is_reported() {
    let assert = scratch()
        .trovato("run echo.wasm --guard odd.wasm --json --input -")
        .stdin(ITEM)
        .assert()
        .success();
    let done: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(done["answer"]["fields"], serde_json::json!({}));
    let failures = done["guard_failures"].as_array().unwrap();
    let codes: Vec<_> = failures.iter().map(|failure| &failure["code"]).collect();
    assert_eq!(codes, ["guest-trap", "guest-trap"]);

    scratch()
        .trovato("run echo.wasm --grant title --guard odd.wasm --input -")
        .stdin(ITEM)
        .assert()
        .success()
        .stderr_eq(str![[r#"
note: of the item the plugin is shown `id`, `type`; 2 withheld
warning[guest-trap]: the guest trapped: wasm `unreachable` instruction executed
...
  = note: what it was asked about is denied
...
"#]]);
}

#[test]
fn what_is_no_guard_is_told_before_the_call() {
    trovato("run examples/hello --guard examples/hello --input -")
        .stdin(ITEM)
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: `hello` is no guard
  |
  = note: taps of `hello`: `item_view`
  = help: a guard has the tap `field_access`

"#]]);
    scratch()
        .trovato("run echo.wasm --guard dney.wasm")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[io]: there is no `dney.wasm`
  |
  = help: name a plugin's crate folder, or a `.wasm` file

for more: cargo trovato explain io

"#]]);
    scratch()
        .trovato("run echo.wasm --guard deny.wasm --user 7")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: a guard is asked about a user by a UUID
  |
  = note: `--user 7` is none
  = help: for example: `--user 0193a5a0-0000-7000-8000-00000000000a`

"#]]);
}
