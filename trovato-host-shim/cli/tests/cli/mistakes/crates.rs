//! Mistakes in a crate, and in what is named on the command line.

use std::fs;

use snapbox::str;

use super::{alone, misfit, sdk, trovato};
use crate::support::Scratch;

const TAP: &str = "#[trovato::tap(custom)]\npub fn sneeze() -> u32 {\n    3\n}\n";

#[test]
fn a_program() {
    let scratch = misfit("", "");
    fs::rename(
        scratch.path().join("src/lib.rs"),
        scratch.path().join("src/main.rs"),
    )
    .unwrap();
    let scratch = scratch.with("src/main.rs", "fn main() {}\n");
    alone(&scratch, "run")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
...
error[no-library]: `misfit` is a program, and a plugin is a library
 --> Cargo.toml
  = help: move the taps to `src/lib.rs`, and remove `src/main.rs`

error[no-sdk]: the crate does not depend on `trovato-sdk`
 --> Cargo.toml
  = help: add it to `[dependencies]`: `trovato-sdk = [..]`

error[build-failed]: the plugin's crate does not build: no library targets found in package `misfit`
 --> Cargo.toml
  = help: Fix what the compiler points at, and build again.
  = help: begin with these: `cargo trovato doctor --fix` mends what it can

for more: cargo trovato explain build-failed

"#]]);
}

#[test]
fn no_dependency_on_the_sdk() {
    let scratch = misfit("", TAP);
    alone(&scratch, "build")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
...
error[no-sdk]: the crate does not depend on `trovato-sdk`
 --> Cargo.toml
  = help: add it to `[dependencies]`: `trovato-sdk = [..]`

error[build-failed]: the plugin's crate does not build
 --> Cargo.toml
  = help: Fix what the compiler points at, and build again.
  = help: begin with this: `cargo trovato doctor --fix` mends what it can

for more: cargo trovato explain build-failed

"#]]);
}

#[test]
fn the_sdk_by_the_name_of_its_library() {
    let scratch = misfit("[dependencies]\ntrovato = \"0.1\"\n", TAP);
    alone(&scratch, "build")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
...
error[no-sdk]: the crate does not depend on `trovato-sdk`
 --> Cargo.toml:9:1
  |
9 | trovato = "0.1"
  | ^^^^^^^
  |
  = help: the package is called `trovato-sdk`, and the library in it `trovato`

error[build-failed]: the plugin's crate does not build
 --> Cargo.toml
  = help: Fix what the compiler points at, and build again.
  = help: begin with this: `cargo trovato doctor --fix` mends what it can

for more: cargo trovato explain build-failed

"#]]);
}

#[test]
fn an_sdk_that_is_not_where_it_was_said_to_be() {
    let scratch = misfit("[dependencies]\ntrovato-sdk = { path = \"../sdk\" }\n", TAP);
    alone(&scratch, "build")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
...
error[build-failed]: the plugin's crate does not build
 --> Cargo.toml
  = help: Fix what the compiler points at, and build again.

for more: cargo trovato explain build-failed

"#]]);
}

#[test]
fn no_edition() {
    let scratch = misfit(&sdk(), &format!("use trovato::prelude::*;\n{TAP}"));
    let path = scratch.path().join("Cargo.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("edition = \"2024\"\n", "")).unwrap();
    trovato(&scratch, "build")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
...
error[edition]: the crate is of the edition 2015, which knows no `use trovato::…`
 --> Cargo.toml:1:1
  |
1 | [package]
  | ^^^^^^^^^
  |
  = help: write `edition = "2024"` under `[package]`

error[build-failed]: the plugin's crate does not build
 --> Cargo.toml
  = help: Fix what the compiler points at, and build again.
  = help: begin with this: `cargo trovato doctor --fix` mends what it can

for more: cargo trovato explain build-failed

"#]]);
}

#[test]
fn the_feature_library_by_default() {
    let features = "\n[features]\nlibrary = []\ndefault = [\"library\"]\n";
    let scratch = misfit(&(sdk() + features), TAP);
    trovato(&scratch, "run")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[library-feature]: the feature `library` is on by default, so that no tap is exported
  --> Cargo.toml:16:11
   |
16 | default = ["library"]
   |           ^^^^^^^^^^^
   |
   = help: take `library` out of `default`

error[no-taps]: the module exports no tap
 --> [..]/wasm32-wasip1/release/misfit.wasm
  = help: Put `#[trovato::tap]` on a function, in a module that `src/lib.rs` declares with `mod`, and build without the feature `library`.
  = help: begin with this: `cargo trovato doctor --fix` mends what it can

for more: cargo trovato explain no-taps

"#]]);
    trovato(&scratch, "check .")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[no-taps]: the module exports no tap
 --> [..]/wasm32-wasip1/release/misfit.wasm
  = help: Put `#[trovato::tap]` on a function, in a module that `src/lib.rs` declares with `mod`, and build without the feature `library`.

error[library-feature]: the feature `library` is on by default, so that no tap is exported
  --> Cargo.toml:16:11
   |
16 | default = ["library"]
   |           ^^^^^^^^^^^
   |
   = help: take `library` out of `default`

warning[manifest-missing]: there is no manifest
 --> [..]/wasm32-wasip1/release/misfit.wasm
  = help: write `misfit.info.toml` beside `Cargo.toml`, with the plugin's name, description, version and taps

for more: cargo trovato explain library-feature
for more: cargo trovato explain manifest-missing
for more: cargo trovato explain no-taps


"#]]);
}

#[test]
fn a_function_without_the_attribute() {
    let source = TAP.replace("#[trovato::tap(custom)]\n", "");
    trovato(&misfit(&sdk(), &source), "run")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[no-taps]: the module exports no tap
 --> [..]/wasm32-wasip1/release/misfit.wasm
  = help: Put `#[trovato::tap]` on a function, in a module that `src/lib.rs` declares with `mod`, and build without the feature `library`.

for more: cargo trovato explain no-taps

"#]]);
}

#[test]
fn a_cargo_toml_that_is_no_toml() {
    let scratch = Scratch::new()
        .with("Cargo.toml", "[package]\nname = \"misfit\n")
        .with("src/lib.rs", "");
    alone(&scratch, "run").assert().code(1).stderr_eq(str![[r#"
error[bad-toml]: `Cargo.toml` is no TOML: invalid basic string, expected `"`
 --> Cargo.toml:2:15
  |
2 | name = "misfit
  |               ^
  |
  = help: correct it there

for more: cargo trovato explain bad-toml

"#]]);
}

#[test]
fn a_crate_inside_of_another_workspace() {
    let inside = "[package]\nname = \"misfit\"\nedition = \"2024\"\n";
    let scratch = Scratch::new()
        .with("Cargo.toml", "[workspace]\nresolver = \"3\"\n")
        .with("misfit/Cargo.toml", inside)
        .with("misfit/src/lib.rs", "");
    alone(&scratch, "build misfit")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
...
Alternatively, to keep it out of the workspace, add the package to the `workspace.exclude` array, or add an empty `[workspace]` table to the package's manifest.

error[build-failed]: the plugin's crate does not build
 --> misfit/Cargo.toml
  = help: Fix what the compiler points at, and build again.

for more: cargo trovato explain build-failed

"#]]);
}

#[test]
fn a_toolchain_that_is_not_installed() {
    let scratch = misfit("", "").with("rust-toolchain.toml", "[toolchain]\nchannel = \"1.2.3\"\n");
    // As rustup says it, whether it is there or not.
    let scratch = scratch.with_script(
        "bin/rustc",
        "echo \"error: toolchain '1.2.3-x86_64-unknown-linux-gnu' is not installed\" >&2; \
         echo 'help: run `rustup toolchain install` to install it' >&2; exit 1",
    );
    let rustc = scratch.path().join("bin/rustc");
    alone(&scratch, "doctor")
        .env("RUSTC", &rustc)
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[no-cargo]: cargo cannot be run: toolchain '1.2.3-x86_64-unknown-linux-gnu' is not installed
  |
  = help: Install Rust with rustup, and see to it that `cargo` is on the PATH. If a toolchain is not installed, run `rustup toolchain install` in the plugin's folder.

note[toolchain-file]: the toolchain file does not name `wasm32-wasip1`
 --> rust-toolchain.toml:1:1
  |
1 | [toolchain]
  | ^^^^^^^^^^^
  |
  = note: on another machine, and in CI, it would have to be installed by hand
  = help: add it: `targets = ["wasm32-wasip1"]`

warning[release-profile]: the wasm is larger than it need be: the release profile is cargo's own
 --> Cargo.toml
  = help: write under `[profile.release]`: `lto = true`, `codegen-units = 1`

warning[crate-type]: the crate is no `cdylib`, so that cargo alone makes no wasm of it
 --> Cargo.toml
  = help: write `crate-type = ["cdylib", "rlib"]` under `[lib]`

error[no-sdk]: the crate does not depend on `trovato-sdk`
 --> Cargo.toml
  = help: add it to `[dependencies]`: `trovato-sdk = [..]`

for more: cargo trovato explain crate-type
for more: cargo trovato explain no-cargo
for more: cargo trovato explain no-sdk
for more: cargo trovato explain release-profile
for more: cargo trovato explain toolchain-file

`cargo trovato doctor --fix` mends 4 of these 5


"#]]);
}

#[test]
fn a_folder_or_a_file_inside_of_the_crate() {
    let scratch = misfit("", "");
    alone(&scratch, "run src")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[not-a-plugin]: `src` is a folder inside of a crate
  |
  = help: name the crate's folder: `.`

for more: cargo trovato explain not-a-plugin

"#]]);
    alone(&scratch, "check src/lib.rs")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[not-a-plugin]: `src/lib.rs` is a source of a crate
  |
  = help: name the crate's folder: `.`

for more: cargo trovato explain not-a-plugin


"#]]);
}

#[test]
fn a_library_of_this_machine() {
    let scratch = Scratch::new().with("libmisfit.so", b"\x7fELF\x02\x01\x01\0\0\0");
    alone(&scratch, "check libmisfit.so")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[not-wasm]: this is not WebAssembly but a native program or library (ELF)
 --> libmisfit.so
  = help: Hand over the `.wasm` file that `cargo trovato build` names when it is done.

for more: cargo trovato explain not-wasm


"#]]);
}
