//! Taps that take items by handle.

use snapbox::str;

use crate::support::Scratch;

const TEASER: &str = r#"{"name":"item","type":"ItemHandle<Teaser>","form":"handle","fields":[
    {"name":"title","type":"text"},{"name":"field_rating.value","type":"integer","write":true}],"eager":["title"]}"#;

const ITEM: &str = r#"{"type":"post","title":"T","fields":{"field_rating":{"value":1}}}"#;

/// A plugin of one tap that sets the second field of its first handle to 5,
/// and answers null.
fn lazy(tap: &str, inputs: &str, rest: &str) -> Vec<u8> {
    let line = format!(
        r#"{{"tap":"{tap}","mode":"hybrid","abi":1,"sdk":"0.1.0","package":"lazy","inputs":[{inputs}],"output":"String"{rest}}}"#
    );
    let line = line.replace('\n', " ").replace('"', "\\22");
    let text = format!(
        r#"(module
            (import "trovato:kernel/items" "write" (func $write (param i64 i32 i32 i32) (result i64)))
            (memory (export "memory") 4)
            (data (i32.const 512) "5null")
            (global $__stack_pointer (mut i32) (i32.const 131072))
            (func (export "trovato_input") (param i32) (result i32) (i32.const 131072))
            (func (export "tap_{tap}") (param $at i32) (param i32) (result i64)
              (drop (call $write (i64.load offset=16 (local.get $at))
                (i32.const 1) (i32.const 512) (i32.const 1)))
              (i64.const {}))
            (@custom "trovato.taps" "{line}\n"))"#,
        (513_i64 << 32) | 4
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn an_operator_reads_what_it_can_ask_for() {
    let named = r#",{"name":"a_long_name_of_a_list","type":"Vec<ItemHandle>","form":"handles","eager":["status"]}"#;
    let inputs = format!("{TEASER}{named}");
    let scratch = Scratch::new().with(
        "lazy.wasm",
        lazy("mine", &inputs, r#","custom":true,"reads":["status"]"#),
    );
    scratch
        .trovato("inspect lazy.wasm")
        .assert()
        .success()
        .stdout_eq(str![[r#"
lazy

  file         lazy.wasm
...
taps
  mine (hybrid, a tap of its own)
    takes        item: ItemHandle<Teaser>, a_long_name_of_a_list: Vec<ItemHandle>
    answers      String
    item:        title: text, sent with the call
                 field_rating.value: integer, may be set
    a_long_name_of_a_list:
                 asked for by name; sent with the call: status
    reads        status, title, field_rating.value
    writes       field_rating.value

imports
  trovato:kernel/items write                    provided

deployed kernel
  does not run there, or not all of it:
...
  - it imports `trovato:kernel/items`, which is not linked there, so that none of it runs: its tap `mine` is lazy and needs that

"#]]);
}

#[test]
fn run_makes_an_item_of_the_payload_and_shows_what_a_save_changes() {
    let scratch = Scratch::new().with("lazy.wasm", lazy("item_presave", TEASER, ""));
    scratch
        .trovato("run lazy.wasm --input -")
        .stdin(ITEM)
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
{
  "fields": {
    "field_rating": {
      "value": 5
    }
  }
}

"#]]);
    // The sample will do, too.
    scratch.trovato("run lazy.wasm").assert().success();
}

#[test]
fn run_finds_the_items_of_a_custom_tap_by_its_inputs() {
    let list = TEASER
        .replace("\"item\"", "\"items\"")
        .replace("\"handle\"", "\"handles\"");
    let both = format!(r#"{TEASER},{list},{{"name":"n","type":"u8"}}"#);
    for (inputs, payload) in [
        (TEASER, ITEM.to_owned()),
        (&list, format!("[{ITEM},{ITEM}]")),
        (
            &both,
            format!(r#"{{"n":1,"items":[{ITEM}],"item":{ITEM}}}"#),
        ),
    ] {
        let scratch = Scratch::new().with("lazy.wasm", lazy("mine", inputs, r#","custom":true"#));
        scratch
            .trovato("run lazy.wasm --input -")
            .stdin(payload)
            .assert()
            .success()
            .stdout_eq(str![[r#"
null

"#]]);
    }
    let scratch = Scratch::new().with("lazy.wasm", lazy("mine", &both, r#","custom":true"#));
    scratch
        .trovato("run lazy.wasm --input -")
        .stdin(r#"{"n":1,"items":7}"#)
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[bad-payload]: the payload is not what this tap takes: the tap takes `item` by handle, so an item of the request has to be there
...
"#]]);
}

#[test]
fn run_says_what_is_withheld() {
    let scratch = Scratch::new().with("lazy.wasm", lazy("mine", TEASER, r#","custom":true"#));
    let item = r#"{"type":"post","title":"T","status":1,"fields":{"field_rating":null}}"#;
    scratch
        .trovato("run lazy.wasm --input -")
        .stdin(item)
        .assert()
        .success()
        .stderr_eq(str![[r#"
note: of the item the plugin may ask for `id`, `type`, `title`, `field_rating`; 1 withheld

"#]]);
    scratch
        .trovato("run lazy.wasm --input - --grant title")
        .stdin(item)
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
...
error[undeclared-write]: the tap changes `field_rating.value`, which it may not
...
"#]]);
}
