//! `run`, of plugins that behave and of plugins that do not.

use std::process::Stdio;

use snapbox::str;

use crate::support::{EATS, FAILS, LOGS, PANICS, SPINS, Scratch, TRAPS, root, trovato};

#[test]
fn an_item_on_standard_input() {
    trovato("run examples/hello --input -")
        .stdin(r#"{"type":"page","title":"Grüße, שלום & 👋"}"#)
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r##"
{
  "#type": "container",
  "title": {
    "#type": "markup",
    "#tag": "h2",
    "#value": "Grüße, שלום & 👋"
  }
}

"##]]);
}

#[test]
fn the_items_of_the_crate_come_without_asking() {
    trovato("run examples/hello")
        .assert()
        .success()
        .stderr_eq(str![[r#"
note: the payload is `examples/hello/items/hello.json`

"#]])
        .stdout_eq(str![[r##"
{
  "#type": "container",
  "title": {
    "#type": "markup",
    "#tag": "h2",
    "#value": "Hello, Trovato"
  }
}

"##]]);
}

#[test]
fn a_wasm_file_gets_a_sample() {
    let scratch = Scratch::new().with_hello();
    scratch
        .trovato("run hello.wasm")
        .assert()
        .success()
        .stderr_eq(str![[r#"
note: the payload is a sample item

"#]])
        .stdout_eq(str![[r##"
{
  "#type": "container",
  "title": {
    "#type": "markup",
    "#tag": "h2",
    "#value": "A sample page"
  }
}

"##]]);
}

#[test]
fn three_interactions() {
    trovato("run examples/drug-checker --tap check_interactions --input -")
        .stdin(r#"{"medications":["aspirin","ibuprofen","warfarin"]}"#)
        .assert()
        .success()
        .stdout_eq(str![[r#"
[
  {
    "drug_a": "aspirin",
    "drug_b": "ibuprofen",
    "severity": "moderate",
    "description": "Bleeding in stomach and gut; ibuprofen weakens aspirin's protection of the heart"
  },
  {
    "drug_a": "aspirin",
    "drug_b": "warfarin",
    "severity": "high",
    "description": "Bleeding, as both keep blood from clotting"
  },
  {
    "drug_a": "ibuprofen",
    "drug_b": "warfarin",
    "severity": "high",
    "description": "Bleeding, above all in stomach and gut"
  }
]

"#]]);
}

#[test]
fn many_calls_are_one_crossing_each_after_the_first() {
    let scratch = Scratch::new().with_hello();
    scratch
        .trovato("run hello.wasm --repeat 100")
        .assert()
        .success()
        .stderr_eq(str![[r#"
note: the payload is a sample item
100 times in one request: 1 instance, 101 crossings
fastest [..] µs, median [..] µs[..]

"#]]);
}

#[test]
fn what_a_plugin_logs() {
    let scratch = Scratch::new().with_odd(&[("logs", LOGS)]);
    scratch
        .trovato("run odd.wasm")
        .assert()
        .success()
        .stderr_eq(str![[r#"
info: [odd/logs] two posts/u{1b}[31m

"#]])
        .stdout_eq(str![[r#"
"said"

"#]]);
}

#[test]
fn an_error_of_the_taps_own() {
    let scratch = Scratch::new()
        .with_odd(&[("fails", FAILS)])
        .with("post.json", "{\n  \"post\": { \"id\": 7 }\n}\n");
    scratch
        .trovato("run odd.wasm --input post.json")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[tap-error]: there is no post
 --> post.json:2:19
  |
2 |   "post": { "id": 7 }
  |                   ^ `post.id`
  |
  = note: in the tap `fails` of the plugin `odd`
  = note: the tap's own code for it is `no-post`
  = help: Look at the payload under the path that the error names, or at the plugin's documentation for its code.

for more: cargo trovato explain tap-error

"#]]);
}

#[test]
fn a_panic() {
    let scratch = Scratch::new().with_odd(&[("panics", PANICS)]);
    scratch
        .trovato("run odd.wasm")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[guest-panic]: the plugin panicked: no such post
 --> src/lib.rs:7:9
  = note: in the tap `panics` of the plugin `odd`
  = note: the plugin's functions at that moment, innermost first:
             0: tap_panics
  = help: Return an error with `?` where something may be missing.

for more: cargo trovato explain guest-panic

"#]]);
}

#[test]
fn a_trap() {
    let scratch = Scratch::new().with_odd(&[("traps", TRAPS)]);
    scratch
        .trovato("run odd.wasm")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[guest-trap]: the guest trapped: wasm `unreachable` instruction executed
  |
  = note: in the tap `traps` of the plugin `odd`
  = note: the plugin's functions at that moment, innermost first:
             0: tap_traps
  = help: Look for `unsafe` code, and for `process::abort`.

for more: cargo trovato explain guest-trap

"#]]);
}

#[test]
fn an_access_outside_of_memory() {
    let far = "(i64.load (i32.const 0x7fffffff))";
    let scratch = Scratch::new().with_odd(&[("reads", far)]);
    let output = scratch.trovato("run odd.wasm").output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("error[guest-trap]"), "{errors}");
    assert!(errors.contains("values larger than the stack"), "{errors}");
}

#[test]
fn a_loop_without_end() {
    let scratch = Scratch::new().with_odd(&[("spins", SPINS)]);
    scratch
        .trovato("run odd.wasm --timeout 20")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[timeout]: the call was stopped after its 20 ms
  |
  = note: in the tap `spins` of the plugin `odd`
  = note: the plugin's functions at that moment, innermost first:
             0: tap_spins
  = help: Look for a loop that does not end; the backtrace says where it was. Split long work over several calls, or raise the host's `call_budget`.
  = help: `--timeout MS` gives a call more time

for more: cargo trovato explain timeout

"#]]);
}

#[test]
fn more_memory_than_it_may_have() {
    let scratch = Scratch::new().with_odd(&[("eats", EATS)]);
    scratch
        .trovato("run odd.wasm --memory 1")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[out-of-memory]: the guest ran out of memory: it wanted 6750208 bytes in all, and the limit is 1048576
  |
  = note: in the tap `eats` of the plugin `odd`
  = note: the plugin's functions at that moment, innermost first:
             0: tap_eats
  = help: Hold less at one time, or raise the host's `memory_bytes`.
  = help: `--memory MIB` gives the plugin more memory

for more: cargo trovato explain out-of-memory

"#]]);
}

#[test]
fn nobody_reads_to_the_end() {
    let item = root().join("examples/blog/items/post-100k.json");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-trovato"))
        .current_dir(root())
        .env("TROVATO_CACHE", "off")
        .args(["run", "examples/blog", "--input"])
        .arg(item)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}

#[test]
fn compiled_code_is_kept_where_the_environment_says() {
    let scratch = Scratch::new().with_hello();
    let run = |cache: &str| {
        let command = scratch.trovato("run hello.wasm");
        let command = command.env("TROVATO_LOG", "info");
        let output = command.env("TROVATO_CACHE", cache).output().unwrap();
        assert!(output.status.success());
        let trace = String::from_utf8(output.stderr).unwrap();
        let load = trace.lines().find(|line| line.contains("load{"));
        load.unwrap_or_else(|| panic!("{trace}")).to_owned()
    };
    for (cache, outcome) in [
        ("kept/here", Some("miss")),
        ("kept/here", Some("hit")),
        ("kept/there", Some("miss")),
        ("off", None),
    ] {
        let load = run(cache);
        match outcome {
            Some(outcome) => assert!(load.contains(&format!("cache=\"{outcome}\"")), "{load}"),
            None => assert!(!load.contains("cache="), "{load}"),
        }
    }
    assert!(scratch.path().join("kept/here/key").is_file());
    assert!(!scratch.path().join("off").exists());
}
