//! Payloads that no tap could take.

use snapbox::str;

use crate::support::{Scratch, trovato};

#[track_caller]
fn refuses(payload: impl AsRef<[u8]>, stderr: impl snapbox::IntoData) {
    let scratch = Scratch::new().with_hello().with("item.json", payload);
    scratch
        .trovato("run hello.wasm --input item.json")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(stderr);
}

#[test]
fn json_with_a_missing_comma() {
    refuses(
        "{\n  \"type\": \"page\"\n  \"title\": \"x\"\n}\n",
        str![[r#"
error[bad-payload]: the payload is not JSON: expected `,` or `}`
 --> item.json:3:3
  |
3 |   "title": "x"
  |   ^
  |
  = help: correct it there; JSON has double quotes, and no comma behind the last value

for more: cargo trovato explain bad-payload

"#]],
    );
}

#[test]
fn json_that_stops() {
    refuses(
        "{\n  \"title\": \"x\",\n",
        str![[r#"
error[bad-payload]: the payload is not JSON: EOF while parsing an object
 --> item.json:2:16
  |
2 |   "title": "x",
  |                ^
  |
  = help: it ends too early: something that was opened is not closed

for more: cargo trovato explain bad-payload

"#]],
    );
}

#[test]
fn nothing() {
    refuses(
        "\n",
        str![[r#"
error[bad-payload]: the payload is empty
 --> item.json
  = help: write `{}` for a tap that takes nothing

for more: cargo trovato explain bad-payload

"#]],
    );
}

#[test]
fn bytes_that_are_no_text() {
    refuses(
        b"{\"title\": \"caf\xe9\"}",
        str![[r#"
error[bad-payload]: the payload is not UTF-8, and JSON has to be
 --> item.json:1:15

for more: cargo trovato explain bad-payload

"#]],
    );
}

#[test]
fn an_item_without_a_type() {
    refuses(
        r#"{"title": "Hello"}"#,
        str![[r#"
error[bad-item]: this is no item: it has no `type`
 --> item.json
  = help: Correct the JSON at the place that the message names.

for more: cargo trovato explain bad-item

"#]],
    );
}

#[test]
fn a_title_that_is_a_number() {
    refuses(
        "{\n  \"type\": \"page\",\n  \"title\": 7\n}\n",
        str![[r#"
error[tap-error]: invalid type: integer `7`, expected a string
 --> item.json:3:12
  |
3 |   "title": 7
  |            ^ `title`
  |
  = note: in the tap `item_view` of the plugin `hello`
  = note: the tap's own code for it is `input`
  = help: Call the tap with a payload as its row in the vocabulary has it. Where a member may be missing, take an `Option`.

for more: cargo trovato explain input

"#]],
    );
}

#[test]
fn a_list_where_an_item_should_be() {
    refuses(
        "[1, 2]",
        str![[r#"
error[bad-item]: this is no item: it is not an object
 --> item.json
  = help: Correct the JSON at the place that the message names.

for more: cargo trovato explain bad-item

"#]],
    );
}

#[test]
fn more_than_a_payload_may_have() {
    let title = "x".repeat(9 << 20);
    refuses(
        format!(r#"{{"type":"page","title":"{title}"}}"#),
        str![[r#"
error[payload-too-large]: the payload has more than 8388608 bytes, which is the limit
 --> item.json
  = help: send less: a payload may have 8 MiB

for more: cargo trovato explain payload-too-large

"#]],
    );
}

#[test]
fn a_file_that_is_not_there() {
    trovato("run examples/hello --input no-such.json")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[io]: `no-such.json` cannot be read: No such file or directory (os error 2)
  |
  = help: name a file with the payload as JSON, or `-` for standard input

for more: cargo trovato explain io

"#]]);
}

#[test]
fn a_mark_before_the_json_is_no_part_of_it() {
    let scratch = Scratch::new().with_hello();
    scratch
        .trovato("run hello.wasm --input -")
        .stdin("\u{feff}{\"type\":\"page\",\"title\":\"x\"}")
        .assert()
        .success();
}
