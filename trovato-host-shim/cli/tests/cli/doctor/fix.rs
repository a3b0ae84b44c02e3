//! `--fix`.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use snapbox::str;

use super::{doctor, healthy, plugin};
use crate::support::{Scratch, lock, target};

fn wasm(name: &str) -> PathBuf {
    let release = target().join("wasm32-wasip1/release");
    release.join(name).with_extension("wasm")
}

#[test]
fn fix_puts_right_what_it_can_and_keeps_comments() {
    let tail = "\n[features]\nlibrary = []\ndefault = [\"library\"]\n\n[profile.release]\nopt-level = 2\nstrip = true # small\n\n[profile.release.package.zmij]\nopt-level = \"s\"\n";
    let scratch = plugin(Scratch::new(), "sneezes", "", tail)
        .with("Cargo.lock", lock())
        .with(
            ".cargo/config.toml",
            "# mine\n[alias]\nb = \"build --target wasm32-wasi\" # short\n\n[build]\ntarget = \"wasm32-wasip1\"\n",
        )
        .with(
            "snezes.info.toml",
            "name = \"snezes\" # for short\ndescription = \"Sneezes\"\nversion = \"1\"\n\n[taps]\nimplements = [\"sneze\"]\n",
        );
    let doctor = |args: &str| doctor(&scratch, args).env("CARGO_TARGET_DIR", target());
    let read = |file: &str| fs::read_to_string(scratch.path().join(file)).unwrap();
    let _ = fs::remove_file(wasm("sneezes"));

    doctor("--fix")
        .assert()
        .success()
        .stdout_eq(str![[r#"
machine: ok, rustc [..], target wasm32-wasip1, cargo-trovato [..], ABI 1
sneezes: ok, trovato-sdk [..], wasm [..] KB

"#]])
        .stderr_eq(str![[r#"
fixed: `.cargo/config.toml`: the target is `wasm32-wasip1`
fixed: `.cargo/config.toml`: removed `build.target`
fixed: `Cargo.toml`: `strip = "debuginfo"`
fixed: `Cargo.toml`: `lto = true`
fixed: `Cargo.toml`: `codegen-units = 1`
fixed: `Cargo.toml`: the edition is 2024
fixed: `Cargo.toml`: the crate is a `cdylib` and an `rlib`
fixed: `Cargo.toml`: `library` is off by default
fixed: built `[..]/release/sneezes.wasm`
fixed: `snezes.info.toml` is now `sneezes.info.toml`
fixed: `sneezes.info.toml`: `name` is now `sneezes`
fixed: `sneezes.info.toml`: `sneze` is now `tap_sneeze`

"#]]);
    snapbox::assert_data_eq!(
        read("Cargo.toml"),
        str![[r#"
[package]
name = "sneezes"
version = "0.3.0" # the third
edition = "2024"

[workspace]

[dependencies]
trovato-sdk = { path = '[..]' } # the SDK

[features]
library = []
default = []

[profile.release]
opt-level = 2
strip = "debuginfo" # small
lto = true
codegen-units = 1

[profile.release.package.zmij]
opt-level = "s"

[lib]
crate-type = ["cdylib", "rlib"]

"#]]
    );
    snapbox::assert_data_eq!(
        read(".cargo/config.toml"),
        str![[r##"
# mine
[alias]
b = "build --target wasm32-wasip1" # short

"##]]
    );
    snapbox::assert_data_eq!(
        read("sneezes.info.toml"),
        str![[r#"
name = "sneezes" # for short
description = "Sneezes"
version = "1"

[taps]
implements = ["tap_sneeze"]

"#]]
    );
    doctor("").assert().success().stderr_eq(str![""]);
}

#[test]
fn a_wasm_that_is_not_what_its_source_says() {
    let scratch = healthy("coughs").with("Cargo.lock", lock()).with(
        "coughs.info.toml",
        "name = \"coughs\"\ndescription = \"\"\nversion = \"1\"\n[taps]\nimplements = []\n",
    );
    let doctor = |args: &str| doctor(&scratch, args).env("CARGO_TARGET_DIR", target());
    doctor("--fix").assert().success();
    // A copy to be installed, and then a change.
    let copy = scratch.path().join("coughs.wasm");
    fs::write(&copy, "old").unwrap();
    doctor("").assert().success().stderr_eq(str![[r#"
warning[stale-wasm]: the wasm beside the manifest is not the one that was built
 --> coughs.wasm
  = help: copy `[..]/release/coughs.wasm` there, or remove it

for more: cargo trovato explain stale-wasm

`cargo trovato doctor --fix` mends this


"#]]);
    let source = fs::File::options()
        .append(true)
        .open(scratch.path().join("src/lib.rs"))
        .unwrap();
    let later = SystemTime::now() + Duration::from_secs(5);
    source.set_modified(later).unwrap();
    doctor("").assert().success().stderr_eq(str![[r#"
warning[stale-wasm]: the wasm is not what its source is: `src/lib.rs` was changed after it was built
 --> [..]/release/coughs.wasm
  = help: `cargo trovato build`

for more: cargo trovato explain stale-wasm

`cargo trovato doctor --fix` mends this


"#]]);
    source.set_modified(SystemTime::now()).unwrap();
    doctor("--fix").assert().success().stderr_eq(str![[r#"
fixed: built `[..]/release/coughs.wasm`
fixed: copied the wasm to `coughs.wasm`

"#]]);
    assert_eq!(fs::read(copy).unwrap(), fs::read(wasm("coughs")).unwrap());
}
