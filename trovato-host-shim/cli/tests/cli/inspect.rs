//! `inspect`.

use snapbox::str;

use crate::support::{SAYS, Scratch, trovato};

#[test]
fn what_an_operator_reads() {
    trovato("inspect examples/hello")
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
hello 0.1.0
The smallest plugin: a heading out of an item's title

  file         [..]hello.wasm
  sha-256      [..]
  size         [..] KB ([..] KB code, [..] KB data, [..] KB names and tap lines)
  memory       [..] KiB to start with
  stack        128 KiB
  built with   trovato-sdk 0.1.0, ABI 1
  permissions  none
  depends on   none

taps
  item_view (full)
    takes        item: &Item
    answers      RenderElement
    reads        all fields
    writes       no fields

imports
  trovato:kernel/logging log                    provided
  wasi_snapshot_preview1 environ_get            provided
  wasi_snapshot_preview1 environ_sizes_get      provided
  wasi_snapshot_preview1 fd_write               provided
  wasi_snapshot_preview1 proc_exit              provided

deployed kernel
  runs there

"#]]);
}

#[test]
fn a_plugin_without_a_manifest() {
    let scratch = Scratch::new().with_odd(&[("menu", SAYS)]);
    scratch
        .trovato("inspect odd.wasm")
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
odd

  file         odd.wasm
  sha-256      [..]
  size         [..] bytes ([..])
  memory       192 KiB to start with
  built with   trovato-sdk 0.1.0, ABI 1
  manifest     none

taps
  menu (full, a tap of its own)
    takes        nothing
    answers      nothing
    reads        no fields
    writes       no fields

imports
  trovato:kernel/logging log                    provided

deployed kernel
  does not run there, or not all of it:
  - a payload is written over the lowest 64 KiB of memory, and that is not where its stack lies

"#]]);
}

#[test]
fn no_plugin() {
    let scratch = Scratch::new().with("notes.txt", "buy bread\n");
    scratch
        .trovato("inspect notes.txt")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[not-wasm]: this is not WebAssembly but a text file
 --> notes.txt
  = help: Hand over the `.wasm` file that `cargo trovato build` names when it is done.

for more: cargo trovato explain not-wasm

"#]]);
}

/// A plugin with two projected taps: one of some fields, one of none.
fn projected() -> Vec<u8> {
    let line = |tap: &str, reads: &str, writes: &str| {
        format!(
            r#"{{\"tap\":\"{tap}\",\"mode\":\"projected\",\"inputs\":[{{\"name\":\"item\",\"type\":\"&Item\"}}],\"reads\":[{reads}],\"writes\":[{writes}],\"package\":\"odd\",\"abi\":1}}\n"#
        )
    };
    let some = r#"\"title\",\"created\",\"field_body\""#;
    let (presave, view) = (
        line("item_presave", some, r#"\"title\",\"field_body\""#),
        line("item_view", "", ""),
    );
    let function = |tap: &str| {
        format!(
            "(func (export \"tap_{tap}\") (param i32 i32) (result i64) (i64.const 0x80_0000_0006))"
        )
    };
    let text = format!(
        r#"(module (memory (export "memory") 3)
            (func (export "trovato_input") (param i32) (result i32) (i32.const 131072))
            (data (i32.const 128) "\"said\"")
            {} {} (@custom "trovato.taps" "{presave}{view}"))"#,
        function("item_presave"),
        function("item_view")
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn a_projected_tap_shows_what_it_is_sent() {
    let scratch = Scratch::new().with("odd.wasm", projected());
    scratch
        .trovato("inspect odd.wasm")
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
...
taps
  item_presave (projected)
    takes        item: &Item
    answers      nothing
    reads        title, created, field_body
    writes       title, field_body
  item_view (projected)
    takes        item: &Item
    answers      nothing
    reads        id and type only
    writes       no fields
...
"#]]);
}

#[test]
fn a_tap_that_declares_no_field_is_still_run_on_an_item() {
    let scratch = Scratch::new().with("odd.wasm", projected());
    scratch
        .trovato("run odd.wasm --tap item_view --format json")
        .assert()
        .success()
        .stderr_eq(str![[r#"
...
note: the payload is a sample item
...
"#]]);
}
