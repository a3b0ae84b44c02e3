//! `--json`: one object for result and error alike, and nothing beside it.

use serde_json::{Value, json};
use snapbox::str;

use crate::support::{LOGS, PANICS, Scratch, trovato};

fn object(command: snapbox::cmd::Command) -> (Value, i32) {
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let object = serde_json::from_slice(&output.stdout).unwrap();
    (object, output.status.code().unwrap())
}

#[test]
fn a_result() {
    let scratch = Scratch::new().with_odd(&[("logs", LOGS)]);
    let (object, status) = object(scratch.trovato("run odd.wasm --json --repeat 3"));
    assert_eq!(status, 0);
    assert_eq!(object["ok"], true);
    assert_eq!(object["plugin"], "odd");
    assert_eq!(object["tap"], "logs");
    assert_eq!(object["answer"], "said");
    assert_eq!(object["stats"]["calls"], 3);
    assert_eq!(object["stats"]["instances_created"], 1);
    assert_eq!(object["stats"]["guest_entries"], 4);
    let line = json!({ "level": "info", "plugin": "odd", "tap": "logs", "message": "two posts\\u{1b}[31m" });
    assert_eq!(object["log"], json!([line, line, line]));
}

#[test]
fn an_error_of_a_tap() {
    let scratch = Scratch::new()
        .with_hello()
        .with("item.json", "{\n  \"type\": \"page\",\n  \"title\": 7\n}\n");
    scratch
        .trovato("run hello.wasm --input item.json --json")
        .assert()
        .code(1)
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
{"ok":false,"error":{"code":"tap-error","column":12,"file":"item.json","help":"Call the tap with a payload as its row in the vocabulary has it. Where a member may be missing, take an `Option`.","line":3,"message":"[input] invalid type: integer `7`, expected a string at `title`","phase":"call","plugin":"hello","tap":"item_view","tap_error":{"code":"input","message":"invalid type: integer `7`, expected a string","path":"title"}},"log":[]}

"#]]);
}

#[test]
fn a_panic() {
    let scratch = Scratch::new().with_odd(&[("panics", PANICS)]);
    let (object, status) = object(scratch.trovato("run odd.wasm --json"));
    assert_eq!(status, 1);
    let error = &object["error"];
    assert_eq!(error["code"], "guest-panic");
    assert_eq!(error["file"], "src/lib.rs");
    assert_eq!((&error["line"], &error["column"]), (&json!(7), &json!(9)));
}

#[test]
fn a_file_that_is_not_there() {
    trovato("run no-such.wasm --json")
        .assert()
        .code(1)
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
{"ok":false,"error":{"code":"io","help":"name a plugin's crate folder, or a `.wasm` file","message":"there is no `no-such.wasm`"},"log":[]}

"#]]);
}

#[test]
fn a_page() {
    let (object, status) = object(trovato("run examples/hello --format html --json"));
    assert_eq!(status, 0);
    let html = object["html"].as_str().unwrap();
    assert!(html.starts_with("<!doctype html>"), "{html}");
    assert_eq!(object["answer"]["#type"], "container");
}

#[test]
fn a_check_of_several() {
    let scratch = Scratch::new().with_hello().with("notes.txt", "buy bread");
    let (object, status) = object(scratch.trovato("check hello.wasm notes.txt no-such --json"));
    assert_eq!(status, 1);
    assert_eq!(object["ok"], false);
    let [hello, notes, missing] = &object["plugins"].as_array().unwrap()[..] else {
        panic!("{object}");
    };
    assert_eq!(hello["ok"], true);
    assert_eq!(hello["deployed_kernel"], json!([]));
    assert_eq!(hello["findings"][0]["code"], "manifest-missing");
    assert_eq!(hello["findings"][0]["severity"], "warning");
    assert_eq!(notes["findings"][0]["code"], "not-wasm");
    assert_eq!(missing["error"]["code"], "io");
}

#[test]
fn an_inspection() {
    let (object, status) = object(trovato("inspect examples/hello --json"));
    assert_eq!(status, 0);
    assert_eq!(object["ok"], true);
    assert_eq!(object["manifest"]["version"], "0.1.0");
    assert_eq!(object["taps"][0]["tap"], "item_view");
    assert_eq!(object["taps"][0]["reads"], json!(["*"]));
    let (object, status) = self::object(trovato("inspect no-such --json"));
    assert_eq!(status, 1);
    assert_eq!(object["error"]["code"], "io");
}
