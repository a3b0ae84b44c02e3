//! `check --fix`.

use std::fs;

use serde_json::Value;
use snapbox::str;

use crate::support::{SAYS, Scratch};

#[test]
fn a_manifest_with_mistakes_is_put_right() {
    let manifest = "\
# A manifest.
name = \"hello\" # as the crate
description = \"Says hello\"
version = \"1.0.0\"
api_verson = \"0.2\"

[taps]
implements = [
    \"tap_item_veiw\", # the page
    \"tap_menu\",
]
";
    let scratch = Scratch::new()
        .with_hello()
        .with("hello.info.toml", manifest);
    scratch
        .trovato("check hello.wasm --fix")
        .assert()
        .success()
        .stderr_eq(str![[r#"
fixed: `hello.info.toml`: `api_verson` is now `api_version`
fixed: `hello.info.toml`: `tap_item_veiw` is now `tap_item_view`
fixed: `hello.info.toml`: `implements` no longer names `tap_menu`

"#]])
        .stdout_eq(str![[r#"
hello: ok, [..] KB, stack 128 KiB, runs in the deployed kernel

"#]]);
    let fixed = fs::read_to_string(scratch.path().join("hello.info.toml")).unwrap();
    snapbox::assert_data_eq!(
        fixed,
        str![[r##"
# A manifest.
name = "hello" # as the crate
description = "Says hello"
version = "1.0.0"
api_version = "0.2"

[taps]
implements = [
    "tap_item_view", # the page
]

"##]]
    );
    scratch
        .trovato("check hello.wasm --fix")
        .assert()
        .success()
        .stderr_eq(str![""]);
}

#[test]
fn one_that_is_missing_is_written() {
    let scratch = Scratch::new().with_odd(&[("menu", SAYS)]);
    let output = scratch
        .trovato("check odd.wasm --fix --json")
        .assert()
        .success()
        .stderr_eq(str![""]);
    let object: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!(object["plugins"][0]["fixed"][0], "`odd.info.toml`: written");
    let written = fs::read_to_string(scratch.path().join("odd.info.toml")).unwrap();
    assert!(written.contains("implements = [\"tap_menu\"]"), "{written}");
}

#[test]
fn what_is_no_toml_and_what_is_no_wasm_stay_as_they_are() {
    let scratch = Scratch::new()
        .with_odd(&[("menu", SAYS)])
        .with("odd.info.toml", "name = \n")
        .with("x.wasm", "\0asm")
        .with("x.info.toml", "name = \"y\"\n");
    scratch
        .trovato("check odd.wasm x.wasm --fix")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[manifest-invalid]: the manifest is invalid: string values must be quoted, expected literal string
 --> odd.info.toml:1:8
  |
1 | name = 
  |        ^
  |
  = help: change what is underlined

warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

for more: cargo trovato explain manifest-invalid
for more: cargo trovato explain stack-not-first

error[manifest-invalid]: the manifest is invalid: missing field `description`
 --> x.info.toml:1:1
  |
1 | name = "y"
  | ^
  |
  = help: write `description = "…"` above the first table; `cargo trovato check --fix` does

error[truncated-wasm]: the WebAssembly stops in the middle of the header, after 4 bytes
 --> x.wasm
  = help: Copy it again, or build it again.

for more: cargo trovato explain manifest-invalid
for more: cargo trovato explain truncated-wasm


"#]]);
    let read = |file: &str| fs::read_to_string(scratch.path().join(file)).unwrap();
    assert_eq!(read("odd.info.toml"), "name = \n");
    assert_eq!(read("x.info.toml"), "name = \"y\"\n");
}

#[test]
fn a_manifest_that_lacks_what_it_has_to_have_gets_it() {
    let scratch = Scratch::new().with_odd(&[("menu", SAYS)]).with(
        "odd.info.toml",
        "verson = \"7\"\n\n[taps]\nimplemnts = [\"menu\"]\n",
    );
    scratch
        .trovato("check odd.wasm --fix")
        .assert()
        .success()
        .stdout_eq(str![[r#"
odd: 1 warning, 440 bytes
  does not run in the deployed kernel, or not all of it:
  - a payload is written over the lowest 64 KiB of memory, and that is not where its stack lies

"#]]);
    let fixed = fs::read_to_string(scratch.path().join("odd.info.toml")).unwrap();
    snapbox::assert_data_eq!(
        fixed,
        str![[r#"
version = "7"
name = "odd"
description = "odd"

[taps]
implements = ["tap_menu"]

"#]]
    );
}
