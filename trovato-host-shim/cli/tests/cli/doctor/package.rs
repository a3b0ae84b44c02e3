//! A crate.

use std::fs;

use serde_json::Value;
use snapbox::str;

use super::{HEALTHY_HEAD, HEALTHY_TAIL, doctor, healthy, plugin};
use crate::support::{Scratch, root};

#[test]
fn a_healthy_plugin_that_was_not_built() {
    let scratch = healthy("well");
    doctor(&scratch, "")
        .assert()
        .success()
        .stdout_eq(str![[r#"
machine: ok, rustc [..], target wasm32-wasip1, cargo-trovato [..], ABI 1
well: ok, wasm not built yet

"#]])
        .stderr_eq(str![[r#"
note[no-wasm]: `well` was not built here yet
  |
  = note: what it exports and imports, and its manifest, are looked at when there is a wasm
  = help: `cargo trovato build`

for more: cargo trovato explain no-wasm


"#]]);
}

#[test]
fn what_is_wrong_with_settings_is_said_at_once() {
    let scratch = healthy("a")
        .with(
            ".cargo/config.toml",
            "[build]\ntarget = \"wasm32-wasi\"\n\n[target.wasm32-wasip1]\n\
             rustflags = [\"-C\", \"link-arg=-zstack-size=65536\"] # less is more\n",
        )
        .with("rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n")
        .with("target/wasm32-unknown-unknown/release/a.wasm", "");
    doctor(&scratch, "").assert().code(1).stderr_eq(str![[r#"
error[old-target]: the target `wasm32-wasi` is called `wasm32-wasip1` now
 --> .cargo/config.toml:2:11
  |
2 | target = "wasm32-wasi"
  |           ^^^^^^^^^^^
  |
  = help: write `wasm32-wasip1`

warning[default-target]: cargo builds everything for `wasm32-wasi` here, tests as well
 --> .cargo/config.toml:2:1
  |
2 | target = "wasm32-wasi"
  | ^^^^^^
  |
  = help: take `target` out of `[build]`: `cargo trovato` names it by itself

error[rustflags]: a plugin gets a stack of 65536 bytes here, and needs 131072
 --> .cargo/config.toml:5:43
  |
5 | rustflags = ["-C", "link-arg=-zstack-size=65536"] # less is more
  |                                           ^^^^^
  |
  = note: it comes after the one that `cargo trovato build` gives, and counts
  = help: write `131072`

note[toolchain-file]: the toolchain file does not name `wasm32-wasip1`
 --> rust-toolchain.toml:1:1
  |
1 | [toolchain]
  | ^^^^^^^^^^^
  |
  = note: on another machine, and in CI, it would have to be installed by hand
  = help: add it: `targets = ["wasm32-wasip1"]`

note[other-target]: this wasm is for `wasm32-unknown-unknown`, and no plugin
 --> target/wasm32-unknown-unknown/release/a.wasm
  = help: `cargo clean --target wasm32-unknown-unknown`

for more: cargo trovato explain default-target
for more: cargo trovato explain old-target
for more: cargo trovato explain other-target
for more: cargo trovato explain rustflags
for more: cargo trovato explain toolchain-file

`cargo trovato doctor --fix` mends 4 of these 5


"#]]);
}

#[test]
fn what_is_wrong_with_a_crate_is_said_at_once() {
    let host = root().join("trovato-host-shim");
    let tail = format!(
        "trovato-host-shim = {{ path = '{}' }}\n\n[features]\nlibrary = []\ndefault = [\"library\"]\n\n\
         [profile.release]\nstrip = true # small\nopt-level = 0\n",
        host.display()
    );
    let scratch =
        plugin(Scratch::new(), "Sick", "", &tail).with("sik.info.toml", "name = \"sik\"\n");
    doctor(&scratch, "")
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
machine: ok, rustc [..], target wasm32-wasip1, cargo-trovato [..], ABI 1
Sick: 5 errors, 4 warnings, wasm not built yet

"#]])
        .stderr_eq(str![[r#"
warning[release-profile]: as `opt-level` is set here, the wasm is slow
  --> Cargo.toml:17:13
   |
17 | opt-level = 0
   |             ^
   |
   = help: write `opt-level = 2`

warning[release-profile]: as `strip` is set here, backtraces have no names
  --> Cargo.toml:16:9
   |
16 | strip = true # small
   |         ^^^^
   |
   = help: write `strip = "debuginfo"`

warning[release-profile]: the wasm is larger than it need be: the release profile is cargo's own
  --> Cargo.toml:15:1
   |
15 | [profile.release]
   | ^^^^^^^^^^^^^^^^^
   |
   = help: write under `[profile.release]`: `lto = true`, `codegen-units = 1`

error[plugin-name]: a plugin cannot be called `Sick`
 --> Cargo.toml:2:8
  |
2 | name = "Sick"
  |        ^^^^^^
  |
  = help: a name has lower-case letters, digits, `_` and `-`, and begins with a letter

error[edition]: the crate is of the edition 2015, which knows no `use trovato::…`
 --> Cargo.toml:1:1
  |
1 | [package]
  | ^^^^^^^^^
  |
  = help: write `edition = "2024"` under `[package]`

warning[crate-type]: the crate is no `cdylib`, so that cargo alone makes no wasm of it
 --> Cargo.toml
  = help: write `crate-type = ["cdylib", "rlib"]` under `[lib]`

error[host-in-plugin]: the plugin depends on `trovato-host-shim`, which is no part of it
 --> Cargo.toml:9:1
  |
9 | trovato-host-shim = { path = '[..]' }
  | ^^^^^^^^^^^^^^^^^
  |
  = note: the host is an engine that runs wasm, and cannot be compiled to wasm itself
  = help: move it to `[dev-dependencies]`

error[library-feature]: the feature `library` is on by default, so that no tap is exported
  --> Cargo.toml:13:11
   |
13 | default = ["library"]
   |           ^^^^^^^^^^^
   |
   = help: take `library` out of `default`

error[manifest-missing]: the manifest of `Sick` has another name
 --> sik.info.toml
  = help: call it `Sick.info.toml`

for more: cargo trovato explain crate-type
for more: cargo trovato explain edition
for more: cargo trovato explain host-in-plugin
for more: cargo trovato explain library-feature
for more: cargo trovato explain manifest-missing
for more: cargo trovato explain plugin-name
for more: cargo trovato explain release-profile

`cargo trovato doctor --fix` mends 8 of these 9


"#]]);
}

#[test]
fn an_sdk_that_is_missing_or_called_as_in_rust() {
    let scratch = healthy("a").with(
        "Cargo.toml",
        format!("[package]\nname = \"a\"\n{HEALTHY_HEAD}\n[workspace]\n{HEALTHY_TAIL}"),
    );
    let cargo_toml = scratch.path().join("Cargo.toml");
    doctor(&scratch, "").assert().code(1).stderr_eq(str![[r#"
error[no-sdk]: the crate does not depend on `trovato-sdk`
 --> Cargo.toml
  = help: add it to `[dependencies]`: `trovato-sdk = [..]`

for more: cargo trovato explain no-sdk

`cargo trovato doctor --fix` mends this


"#]]);
    let misnamed = format!(
        "{}\n[dependencies]\ntrovato = \"0.1\" # the SDK\n",
        fs::read_to_string(&cargo_toml).unwrap()
    );
    fs::write(&cargo_toml, misnamed).unwrap();
    doctor(&scratch, "").assert().code(1).stderr_eq(str![[r#"
error[no-sdk]: the crate does not depend on `trovato-sdk`
  --> Cargo.toml:19:1
   |
19 | trovato = "0.1" # the SDK
   | ^^^^^^^
   |
   = help: the package is called `trovato-sdk`, and the library in it `trovato`

for more: cargo trovato explain no-sdk

`cargo trovato doctor --fix` mends this


"#]]);
}

#[test]
fn a_program_is_no_plugin() {
    let scratch = healthy("a");
    let lib = scratch.path().join("src/lib.rs");
    fs::rename(lib, scratch.path().join("src/main.rs")).unwrap();
    let cargo_toml =
        format!("[package]\nname = \"a\"\nedition = \"2024\"\n[workspace]\n{HEALTHY_TAIL}");
    let scratch = scratch.with("Cargo.toml", cargo_toml);
    doctor(&scratch, "").assert().code(1).stderr_eq(str![[r#"
error[no-library]: `a` is a program, and a plugin is a library
 --> Cargo.toml
  = help: move the taps to `src/lib.rs`, and remove `src/main.rs`

error[no-sdk]: the crate does not depend on `trovato-sdk`
 --> Cargo.toml
  = help: add it to `[dependencies]`: `trovato-sdk = [..]`

for more: cargo trovato explain no-library
for more: cargo trovato explain no-sdk

`cargo trovato doctor --fix` mends 1 of these 2


"#]]);
}

#[test]
fn one_object_for_machines() {
    let scratch = plugin(Scratch::new(), "a", "edition = \"2024\"", HEALTHY_TAIL);
    let output = doctor(&scratch, "--json").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&object["ok"], &object["fixed"]),
        (&true.into(), &serde_json::json!([]))
    );
    assert_eq!(object["parts"][0]["name"], "machine");
    let finding = &object["parts"][1]["findings"][0];
    assert_eq!(finding["code"], "crate-type");
    assert_eq!(finding["severity"], "warning");
    assert!(finding["file"].as_str().unwrap().ends_with("Cargo.toml"));
}
