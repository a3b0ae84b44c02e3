//! `check --baseline`.

use std::fs;

use serde_json::Value;
use snapbox::str;

use crate::support::{SAYS, Scratch};

const MANIFEST: &str = "name = \"odd\"\ndescription = \"\"\nversion = \"1\"\n[taps]\nimplements = [\"tap_menu\", \"tap_cron\"]\n";

/// A plugin whose second tap is so long, in instructions of a byte.
fn plugin(scratch: Scratch, long: usize) -> Scratch {
    let body = format!("{} {SAYS}", "nop ".repeat(long));
    let scratch = scratch.with_odd(&[("menu", SAYS), ("cron", &body)]);
    scratch.with("odd.info.toml", MANIFEST)
}

#[test]
fn it_is_written_when_it_is_missing_and_held_against_afterwards() {
    let scratch = plugin(Scratch::new(), 100);
    let check = || scratch.trovato("check odd.wasm --baseline sizes.toml");
    check().assert().success().stderr_eq(str![[r#"
warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

for more: cargo trovato explain stack-not-first

note: wrote the size of odd into `sizes.toml`

"#]]);
    let text = fs::read_to_string(scratch.path().join("sizes.toml")).unwrap();
    snapbox::assert_data_eq!(
        &text,
        str![[r#"
# Sizes of plugins in bytes, and of their largest functions: what
# `cargo trovato check --baseline` holds them against. With
# `--update-baseline` it writes the sizes of the day.

[odd]
bytes = 641

[odd.functions]
tap_cron = 109
tap_menu = 9

"#]]
    );

    let bytes = fs::read(scratch.path().join("odd.wasm")).unwrap();
    check().assert().success().stderr_eq(str![[r#"
warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

for more: cargo trovato explain stack-not-first


"#]]);
    let slack = bytes.len() / 100 + 1000;
    let scratch = plugin(scratch, 100 + slack - 10);
    scratch
        .trovato("check odd.wasm --baseline sizes.toml")
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

for more: cargo trovato explain stack-not-first


"#]]);
    let after = fs::read_to_string(scratch.path().join("sizes.toml")).unwrap();
    assert_eq!(after, text, "it is written only when that is asked for");
}

#[test]
fn a_plugin_that_grew_is_an_error_that_names_functions() {
    let scratch = plugin(Scratch::new(), 100);
    scratch
        .trovato("check odd.wasm --baseline sizes.toml")
        .assert()
        .success();
    let scratch = plugin(scratch, 4000);
    scratch
        .trovato("check odd.wasm --baseline sizes.toml")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[size-grew]: `odd` has grown from 641 bytes to 4.5 KB
 --> sizes.toml:6:9
  |
6 | bytes = 641
  |         ^^^
  |
  = note: what has grown most, in bytes:
              3900  tap_cron
  = help: if that is worth it, `--update-baseline` writes the new size down

warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

for more: cargo trovato explain size-grew
for more: cargo trovato explain stack-not-first


"#]]);
    let output = scratch
        .trovato("check odd.wasm --baseline sizes.toml --json")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["plugins"][0]["findings"][0]["code"], "size-grew");
}

#[test]
fn it_is_updated_when_that_is_asked_for_and_comments_stay() {
    let scratch = plugin(Scratch::new(), 4000);
    scratch
        .trovato("check odd.wasm --baseline sizes.toml")
        .assert()
        .success();
    let path = scratch.path().join("sizes.toml");
    let text = fs::read_to_string(&path).unwrap();
    let mine = text.replace("[odd]", "# Mine.\n[odd]");
    fs::write(&path, mine).unwrap();
    let scratch = plugin(scratch, 100);
    scratch
        .trovato("check odd.wasm --baseline sizes.toml")
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

note[size-shrank]: `odd` has shrunk from 4.5 KB to 641 bytes
 --> sizes.toml:7:9
  |
7 | bytes = 4542
  |         ^^^^
  |
  = help: to keep it so, write it down with `--update-baseline`

for more: cargo trovato explain size-shrank
for more: cargo trovato explain stack-not-first


"#]]);
    scratch
        .trovato("check odd.wasm --baseline sizes.toml --update-baseline")
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

for more: cargo trovato explain stack-not-first

note: wrote the size of odd into `sizes.toml`

"#]]);
    let updated = fs::read_to_string(&path).unwrap();
    assert!(updated.contains("# Mine.\n[odd]\n"), "{updated}");
    scratch
        .trovato("check odd.wasm --baseline sizes.toml")
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

for more: cargo trovato explain stack-not-first


"#]]);
}

#[test]
fn one_that_cannot_be_read() {
    let scratch = plugin(Scratch::new(), 1)
        .with("no.toml", "[odd\n")
        .with("half.toml", "[odd]\nbyte = 7\n");
    scratch
        .trovato("check odd.wasm --baseline no.toml")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[bad-toml]: `no.toml` is no TOML: unclosed table, expected `]`
 --> no.toml:1:5
  |
1 | [odd
  |     ^
  |
  = help: correct it there

for more: cargo trovato explain bad-toml

"#]]);
    scratch
        .trovato("check odd.wasm --baseline half.toml")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[bad-baseline]: the baseline has no `bytes` of `odd`
 --> half.toml:1:1
  |
1 | [odd]
  | ^^^^^
  |
  = help: `--update-baseline` writes them

warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

for more: cargo trovato explain bad-baseline
for more: cargo trovato explain stack-not-first


"#]]);
    scratch
        .trovato("check odd.wasm --update-baseline")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: the following required arguments were not provided:
  --baseline <FILE>

Usage: cargo trovato check --baseline <FILE> --update-baseline <PLUGIN>...

For more information, try '--help'.

"#]]);
}
