//! Mistakes in a manifest.

use snapbox::str;

use crate::support::{SAYS, Scratch};

/// Checks a plugin with this manifest.
#[track_caller]
fn refused(manifest: &str, stderr: impl snapbox::IntoData) {
    let scratch = Scratch::new()
        .with_hello()
        .with("hello.info.toml", manifest);
    scratch
        .trovato("check hello.wasm")
        .assert()
        .code(1)
        .stderr_eq(stderr);
}

#[test]
fn a_key_that_is_missing() {
    refused(
        "name = \"hello\"\nversion = \"1\"\n\n[taps]\nimplements = [\"tap_item_view\"]\n",
        str![[r#"
error[manifest-invalid]: the manifest is invalid: missing field `description`
 --> hello.info.toml:1:1
  |
1 | name = "hello"
  | ^
  |
  = help: write `description = "…"` above the first table; `cargo trovato check --fix` does

for more: cargo trovato explain manifest-invalid

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]],
    );
}

#[test]
fn no_taps() {
    refused(
        "name = \"hello\"\ndescription = \"\"\nversion = \"1\"\n",
        str![[r#"
error[manifest-invalid]: the manifest is invalid: missing field `taps`
 --> hello.info.toml:1:1
  |
1 | name = "hello"
  | ^
  |
  = help: write `[taps]` at the end, and under it `implements = ["tap_…"]`; `cargo trovato check --fix` does

for more: cargo trovato explain manifest-invalid

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]],
    );
}

#[test]
fn a_tap_that_is_no_list() {
    refused(
        "name = \"hello\"\ndescription = \"\"\nversion = \"1\"\n[taps]\nimplements = \"tap_item_view\"\n",
        str![[r#"
error[manifest-invalid]: the manifest is invalid: invalid type: string "tap_item_view", expected a sequence
 --> hello.info.toml:5:14
  |
5 | implements = "tap_item_view"
  |              ^^^^^^^^^^^^^^^
  |
  = help: write a list: `["…"]`

for more: cargo trovato explain manifest-invalid

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]],
    );
}

#[test]
fn no_quotes() {
    refused(
        "name = hello\n",
        str![[r#"
error[manifest-invalid]: the manifest is invalid: string values must be quoted, expected literal string
 --> hello.info.toml:1:8
  |
1 | name = hello
  |        ^^^^^
  |
  = help: change what is underlined

for more: cargo trovato explain manifest-invalid


"#]],
    );
}

#[test]
fn the_name_of_another_plugin() {
    refused(
        "name = \"hallo\"\ndescription = \"\"\nversion = \"1\"\n[taps]\nimplements = [\"tap_item_view\"]\n",
        str![[r#"
error[manifest-invalid]: the manifest is invalid: its name is `hallo`, so the file must be called `hallo.info.toml`
 --> hello.info.toml:1:8
  |
1 | name = "hallo"
  |        ^^^^^^^
  |
  = help: write the name that the file has, or give the file this name

for more: cargo trovato explain manifest-invalid

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]],
    );
}

#[test]
fn a_name_that_cannot_be() {
    refused(
        "name = \"Hello World\"\ndescription = \"\"\nversion = \"1\"\n[taps]\nimplements = [\"tap_item_view\"]\n",
        str![[r#"
error[manifest-invalid]: the manifest is invalid: `Hello World` is no name for a plugin: lower-case letters, digits, `_` and `-`, a letter first
 --> hello.info.toml:1:8
  |
1 | name = "Hello World"
  |        ^^^^^^^^^^^^^
  |
  = help: Change the line that the message names.

for more: cargo trovato explain manifest-invalid

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]],
    );
}

#[test]
fn fields_that_the_tap_does_not_read() {
    refused(
        "name = \"hello\"\ndescription = \"\"\nversion = \"1\"\n[taps]\nimplements = [\"tap_item_view\"]\n\n\
         [taps.options.tap_item_view]\ndata_mode = \"lasy\"\nfields = [\"title\"]\n",
        str![[r#"
error[manifest-mismatch]: the manifest has `data_mode = "lasy"` for `tap_item_view`, and the wasm has `full`
 --> hello.info.toml:8:1
  |
8 | data_mode = "lasy"
  | ^^^^^^^^^^^^^^^^^^
  |
  = help: `lasy` is no mode that this version knows: write `full`

error[manifest-fields]: the manifest lists `title` for `tap_item_view`, and the wasm reads every field
 --> hello.info.toml:9:12
  |
9 | fields = ["title"]
  |            ^^^^^
  |
  = help: write `#[trovato::tap(fields(title))]` in the source, or take `fields` out of the manifest

for more: cargo trovato explain manifest-fields
for more: cargo trovato explain manifest-mismatch

`cargo trovato check hello.wasm --fix` puts the manifest right


"#]],
    );
}

#[test]
fn a_tap_without_its_prefix() {
    let manifest =
        "name = \"odd\"\ndescription = \"\"\nversion = \"1\"\n[taps]\nimplements = [\"menu\"]\n";
    let scratch = Scratch::new()
        .with_odd(&[("menu", SAYS)])
        .with("odd.info.toml", manifest);
    scratch
        .trovato("check odd.wasm")
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

warning[manifest-mismatch]: the manifest names `menu` without `tap_`
 --> odd.info.toml:5:16
  |
5 | implements = ["menu"]
  |                ^^^^
  |
  = help: write `tap_menu`: the deployed kernel looks for the export's name

for more: cargo trovato explain manifest-mismatch
for more: cargo trovato explain stack-not-first

`cargo trovato check odd.wasm --fix` puts the manifest right


"#]]);
}
