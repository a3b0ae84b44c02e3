//! Mistakes that are seen in a wasm before it runs.

use snapbox::str;

use crate::support::Scratch;

/// A module with these parts, a tap `menu`, and a line that says this version
/// of the ABI.
fn module(parts: &str, abi: u32) -> Scratch {
    let text = format!(
        r#"(module {parts}
            (memory (export "memory") 3)
            (global $__stack_pointer (mut i32) (i32.const 131072))
            (func $input (export "trovato_input") (param i32) (result i32) (i32.const 131072))
            (func $menu (export "tap_menu") (param i32 i32) (result i64) (i64.const 0))
            (@custom "trovato.taps" "{{\"tap\":\"menu\",\"package\":\"odd\",\"abi\":{abi},\"sdk\":\"0.9.1\"}}\n"))"#
    );
    Scratch::new()
        .with("odd.wasm", wat::parse_str(text).unwrap())
        .with(
            "odd.info.toml",
            "name = \"odd\"\ndescription = \"\"\nversion = \"1\"\n[taps]\nimplements = [\"tap_menu\"]\n",
        )
}

/// Whoever runs it is told the same code as who checks it.
#[track_caller]
fn refused(scratch: &Scratch, stderr: impl snapbox::IntoData) {
    let run = scratch.trovato("run odd.wasm").assert().code(1);
    let check = scratch.trovato("check odd.wasm").assert().code(1);
    let code = |output: &[u8]| {
        let text = String::from_utf8_lossy(output).into_owned();
        text.split(':').next().unwrap_or_default().to_owned()
    };
    assert_eq!(
        code(&run.get_output().stderr),
        code(&check.get_output().stderr)
    );
    check.stderr_eq(stderr);
}

#[test]
fn threads_that_a_flag_switched_on() {
    refused(
        &module("(memory $shared 1 1 shared)", 1),
        str![[r#"
error[wasm-feature]: the module uses threads, by `-C target-feature=+atomics`, and several memories, by `-C target-feature=+multimemory`, which are off in this host
 --> odd.wasm
  = help: Take the flag, or a `target-cpu` that includes it, out of `rustflags` in `.cargo/config.toml`, out of `RUSTFLAGS`, and out of `#[target_feature]`.

for more: cargo trovato explain wasm-feature


"#]],
    );
}

#[test]
fn a_crate_that_was_made_for_browsers() {
    refused(
        &module(
            "(import \"__wbindgen_placeholder__\" \"__wbindgen_throw\" (func (param i32 i32)))
             (import \"__wbindgen_placeholder__\" \"__wbindgen_describe\" (func (param i32)))",
            1,
        ),
        str![[r#"
error[unknown-import]: the module imports 2 functions of `__wbindgen_placeholder__`: `__wbindgen_throw`, `__wbindgen_describe`, which this host does not provide; usual cause: a crate made for browsers, by `wasm-bindgen`: `js-sys`, `web-sys`, or `getrandom`, `uuid`, `chrono` with a feature such as `js`, `wasm_js` or `wasmbind`
 --> odd.wasm
  = help: find it with `cargo tree --target wasm32-wasip1 -i wasm-bindgen`, and switch that feature off, or leave the crate out

for more: cargo trovato explain unknown-import


"#]],
    );
}

#[test]
fn c_code_that_was_not_linked_in() {
    refused(
        &module(
            "(import \"env\" \"sqlite3_open\" (func (param i32) (result i32)))",
            1,
        ),
        str![[r#"
error[unknown-import]: the module imports `env` `sqlite3_open`, which this host does not provide; usual cause: an `extern "C"` block, or C code, whose library was not linked in
 --> odd.wasm
  = help: link that library in for wasm32-wasip1, or use a crate that is Rust throughout

for more: cargo trovato explain unknown-import


"#]],
    );
}

#[test]
fn a_plugin_of_another_host() {
    refused(
        &module(
            "(import \"extism:host/env\" \"input_length\" (func (result i64)))",
            1,
        ),
        str![[r#"
error[unknown-import]: the module imports `extism:host/env` `input_length`, which this host does not provide; usual cause: `extism-pdk`: this is a plugin for Extism
 --> odd.wasm
  = help: write its functions with `#[trovato::tap]`, and ask the host by `trovato-sdk`

for more: cargo trovato explain unknown-import


"#]],
    );
}

#[test]
fn an_sdk_that_is_newer_than_the_host() {
    refused(
        &module("", 2),
        str![[r#"
error[abi-mismatch]: the plugin was built with trovato-sdk 0.9.1, for ABI version 2, and this host, [..], speaks version 1: update the host
 --> odd.wasm
  = help: Update the side with the lower number. Without a number, build it with trovato-sdk and keep custom sections when stripping.

for more: cargo trovato explain abi-mismatch


"#]],
    );
    refused(
        &module(
            "(import \"trovato:service/mail\" \"send\" (func (param i32 i32 i32 i32)))",
            1,
        ),
        str![[r#"
error[unknown-import]: the module imports `trovato:service/mail` `send`, which this host does not provide; usual cause: the plugin has trovato-sdk 0.9.1, and this host is [..]
 --> odd.wasm
  = help: update the host, or build the plugin with a trovato-sdk of the host's version

for more: cargo trovato explain unknown-import


"#]],
    );
}

#[test]
fn a_component_that_is_no_plugin() {
    let text = r#"(component
        (import "wasi:http/types@0.3.1" (instance (export "go" (func))))
        (import "trovato:plugin/db@0.9.0" (instance (export "select" (func)))))"#;
    let scratch = module("", 1).with("odd.wasm", wat::parse_str(text).unwrap());
    refused(
        &scratch,
        str![[r#"
error[wit-mismatch]: the component was made for version 0.9.0 of the WIT package `trovato:plugin`, and this host, 0.1.0, has version 0.1.0: update the host
 --> odd.wasm
  = help: Update the side with the lower number: the host, or the package that the component is built from.

error[no-taps]: the module exports no tap
 --> odd.wasm
  = help: Put `#[trovato::tap]` on a function, in a module that `src/lib.rs` declares with `mod`, and build without the feature `library`.

error[manifest-mismatch]: the manifest names `tap_menu`, and the wasm has no such tap
 --> odd.info.toml:5:16
  |
5 | implements = ["tap_menu"]
  |                ^^^^^^^^
  |
  = help: implement it with `#[trovato::tap] fn menu`, or take it out of `implements`

for more: cargo trovato explain manifest-mismatch
for more: cargo trovato explain no-taps
for more: cargo trovato explain wit-mismatch

`cargo trovato check odd.wasm --fix` puts the manifest right


"#]],
    );
}

#[test]
fn statics_larger_than_a_plugins_memory() {
    let scratch = module("", 1);
    let text = r#"(module
        (memory (export "memory") 2000)
        (func $input (export "trovato_input") (param i32) (result i32) (i32.const 131072))
        (func $menu (export "tap_menu") (param i32 i32) (result i64) (i64.const 0))
        (@custom "trovato.taps" "{\"tap\":\"menu\",\"package\":\"odd\",\"abi\":1}\n"))"#;
    let scratch = scratch.with("odd.wasm", wat::parse_str(text).unwrap());
    refused(
        &scratch,
        str![[r#"
error[memory-limit]: the module starts with 131072000 bytes of memory, and the limit is 67108864
 --> odd.wasm
  = help: Make large `static`s smaller or build them when they are needed, or raise the host's `memory_bytes`.

warning[stack-not-first]: its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data
 --> odd.wasm
  = help: leave the linker's `--stack-first` on, which is rustc's default

for more: cargo trovato explain memory-limit
for more: cargo trovato explain stack-not-first


"#]],
    );
}
