//! `check` and `build`.

use snapbox::str;

use crate::support::{SAYS, Scratch, trovato};

#[test]
fn a_good_plugin() {
    trovato("check examples/hello")
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
hello: ok, [..] KB, stack 128 KiB, runs in the deployed kernel

"#]]);
}

#[test]
fn a_wasm_without_its_manifest() {
    let scratch = Scratch::new().with_hello();
    scratch
        .trovato("check hello.wasm")
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[manifest-missing]: there is no manifest
 --> hello.wasm
  = help: write `hello.info.toml` beside `Cargo.toml`, with the plugin's name, description, version and taps

for more: cargo trovato explain manifest-missing

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]]);
}

#[test]
fn a_manifest_with_mistakes() {
    let manifest = r#"
name = "hello"
description = "Says hello"
version = "1.0.0"
api_verson = "0.2"

[taps]
implements = ["tap_item_veiw", "tap_menu"]
"#;
    let scratch = Scratch::new()
        .with_hello()
        .with("hello.info.toml", manifest);
    scratch
        .trovato("check hello.wasm")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[manifest-mismatch]: the manifest names `tap_item_veiw`, and the wasm has no such tap
 --> hello.info.toml:8:16
  |
8 | implements = ["tap_item_veiw", "tap_menu"]
  |                ^^^^^^^^^^^^^
  |
  = help: did you mean `tap_item_view`?

error[manifest-mismatch]: the manifest names `tap_menu`, and the wasm has no such tap
 --> hello.info.toml:8:33
  |
8 | implements = ["tap_item_veiw", "tap_menu"]
  |                                 ^^^^^^^^
  |
  = help: implement it with `#[trovato::tap] fn menu`, or take it out of `implements`

error[manifest-mismatch]: the wasm has the tap `item_view`, and the manifest does not name it
 --> hello.info.toml:8:1
  |
8 | implements = ["tap_item_veiw", "tap_menu"]
  | ^^^^^^^^^^
  |
  = help: add `"tap_item_view"` to `implements` under `[taps]`

warning[manifest-unknown-key]: the manifest has a key `api_verson` that means nothing
 --> hello.info.toml:5:1
  |
5 | api_verson = "0.2"
  | ^^^^^^^^^^
  |
  = help: did you mean `api_version`?

for more: cargo trovato explain manifest-mismatch
for more: cargo trovato explain manifest-unknown-key

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]]);
}

#[test]
fn a_manifest_that_cannot_be_read() {
    let scratch = Scratch::new()
        .with_hello()
        .with("hello.info.toml", "name = \"hello\"\nversion = 1\n");
    scratch
        .trovato("check hello.wasm")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[manifest-invalid]: the manifest is invalid: invalid type: integer `1`, expected a string
 --> hello.info.toml:2:11
  |
2 | version = 1
  |           ^
  |
  = help: write it in quotes

for more: cargo trovato explain manifest-invalid

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]]);
}

#[test]
fn a_plugin_under_another_name() {
    let scratch = Scratch::new().with_odd(&[("menu", SAYS)]);
    std::fs::rename(
        scratch.path().join("odd.wasm"),
        scratch.path().join("even.wasm"),
    )
    .unwrap();
    scratch
        .trovato("check even.wasm")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[foreign-line]: the tap `menu` comes from the package `odd`
 --> even.wasm
  = help: if `odd` is a plugin that this one uses, depend on it with `features = ["library"]`

warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> even.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

warning[manifest-missing]: there is no manifest
 --> even.wasm
  = help: write `even.info.toml` beside `Cargo.toml`, with the plugin's name, description, version and taps

for more: cargo trovato explain foreign-line
for more: cargo trovato explain manifest-missing
for more: cargo trovato explain stack-not-first

`cargo trovato check even.wasm --fix` puts the manifest right


"#]]);
}

#[test]
fn several_and_one_is_missing() {
    let scratch = Scratch::new().with_hello();
    scratch
        .trovato("check no-such.wasm hello.wasm")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[io]: there is no `no-such.wasm`
  |
  = help: name a plugin's crate folder, or a `.wasm` file

for more: cargo trovato explain io

warning[manifest-missing]: there is no manifest
 --> hello.wasm
  = help: write `hello.info.toml` beside `Cargo.toml`, with the plugin's name, description, version and taps

for more: cargo trovato explain manifest-missing

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]])
        .stdout_eq(str![[r#"
hello: 1 warning, [..] KB, stack 128 KiB, runs in the deployed kernel

"#]]);
}

#[test]
fn building_prints_path_and_size() {
    trovato("build examples/hello")
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
[..]hello.wasm  [..] KB

"#]]);
}
