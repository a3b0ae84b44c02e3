//! What `run` shows a plugin of an item, and what it says about it.

use serde_json::Value;
use snapbox::str;

use crate::support::{Scratch, trovato};

/// A plugin that answers with its payload, and reads what the line says.
fn echo(tap: &str, rest: &str) -> Vec<u8> {
    let line = format!(r#"{{"tap":"{tap}","abi":1,"package":"echo",{rest}}}"#).replace('"', "\\22");
    let text = format!(
        r#"(module
            (memory (export "memory") 4)
            (global $__stack_pointer (mut i32) (i32.const 131072))
            (func (export "trovato_input") (param i32) (result i32) (i32.const 131072))
            (func (export "tap_{tap}") (param i32 i32) (result i64)
              (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32))
                (i64.extend_i32_u (local.get 1))))
            (@custom "trovato.taps" "{line}\n"))"#
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

const ITEM: &str = r#"{"type":"post","title":"T","fields":{"field_a":1,"field_b":2}}"#;

fn shown(args: &str, tap: &str, rest: &str, payload: &str, note: impl snapbox::IntoData) -> Value {
    let scratch = Scratch::new().with("echo.wasm", echo(tap, rest));
    let assert = scratch
        .trovato(&format!("run echo.wasm --input - {args}"))
        .stdin(payload)
        .assert()
        .success()
        .stderr_eq(note);
    serde_json::from_slice(&assert.get_output().stdout).unwrap()
}

fn item(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

#[test]
fn what_is_declared_is_granted_and_nothing_is_said() {
    let whole = shown("", "item_view", r#""reads":["*"]"#, ITEM, str![""]);
    assert_eq!(whole, item(ITEM));
}

#[test]
fn what_is_not_declared_is_left_out_and_told() {
    let reads = r#""reads":["title","field_b"]"#;
    let told = str![[r#"
note: of the item the plugin is shown `id`, `type`, `title`, `field_b`; 1 withheld

"#]];
    let part = shown("", "item_view", reads, ITEM, told);
    let left = item(r#"{"type":"post","title":"T","fields":{"field_b":2}}"#);
    assert_eq!(part, left);
}

#[test]
fn a_grant_is_for_these_and_no_others() {
    let told = str![[r#"
note: of the item the plugin is shown `id`, `type`, `field_a`; 2 withheld

"#]];
    let args = "--grant field_a --grant field_x";
    let part = shown(args, "item_view", r#""reads":["*"]"#, ITEM, told);
    assert_eq!(part, item(r#"{"type":"post","fields":{"field_a":1}}"#));
}

#[test]
fn an_item_beside_something_else_passes_the_mask_too() {
    let told = || {
        str![[r#"
note: of the item the plugin is shown `id`, `type`, `title`; 2 withheld

"#]]
    };
    let payload = format!(r##"{{"render":{{"#type":"container"}},"item":{ITEM}}}"##);
    let left = r#"{"type":"post","title":"T","fields":{}}"#;
    let alter = shown(
        "--grant title",
        "item_view_alter",
        r#""reads":["*"]"#,
        &payload,
        told(),
    );
    assert_eq!(alter["item"], item(left));
    assert_eq!(alter["render"]["#type"], "container");

    let custom = r#""reads":["*"],"custom":true,"inputs":[{"name":"item","type":"Item"}]"#;
    for (payload, at) in [
        (ITEM.to_owned(), ""),
        (format!("[{ITEM},7]"), "/0"),
        (format!(r#"{{"a":{ITEM},"b":7}}"#), "/a"),
    ] {
        let whole = shown("--grant title", "mine", custom, &payload, told());
        assert_eq!(whole.pointer(at), Some(&item(left)), "{payload}");
    }
}

#[test]
fn a_user_with_a_permission_is_accepted() {
    trovato("run examples/hello --user 7 --permission a --permission b --input -")
        .stdin(ITEM)
        .assert()
        .success();
}

#[test]
fn the_trace_has_the_audit_in_names() {
    let assert = trovato("run examples/hello --user 7 --grant title --input -")
        .env("TROVATO_LOG", "info")
        .stdin(r#"{"id":"0193a5a0-0000-7000-8000-000000000101","type":"post","title":"T","fields":{"field_a":"sesame"}}"#)
        .assert()
        .success();
    let trace = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    let record = trace.lines().find(|line| line.contains("trovato::audit"));
    let record = record.unwrap_or_else(|| panic!("{trace}"));
    for part in [
        "plugin=\"hello\"",
        "user=7",
        "item_type=post",
        "disclosed=\"title\"",
        "denied=\"field_a\"",
    ] {
        assert!(record.contains(part), "{part} in {record}");
    }
    assert!(!trace.contains("sesame"), "{trace}");
}

#[test]
fn a_patch_of_what_was_not_granted_is_refused() {
    let scratch = Scratch::new().with(
        "echo.wasm",
        echo("item_presave", r#""reads":["*"],"writes":["title"]"#),
    );
    scratch
        .trovato("run echo.wasm --input -")
        .stdin(r#"{"item_type":"post","title":"T"}"#)
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[undeclared-write]: the tap changes `item_type`, which it may not
  |
  = note: in the tap `item_presave` of the plugin `echo`
  = help: Take the name out of the patch. Or declare it, and have it granted.

for more: cargo trovato explain undeclared-write

"#]]);
}
