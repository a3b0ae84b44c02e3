//! Command lines that ask for what there is not.

use snapbox::str;

use crate::support::{SAYS, Scratch, trovato};

#[test]
fn an_unknown_command() {
    trovato("runn")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: unrecognized subcommand 'runn'

  tip: a similar subcommand exists: 'run'

Usage: cargo trovato [OPTIONS] <COMMAND>

For more information, try '--help'.

"#]]);
}

#[test]
fn an_unknown_option() {
    trovato("run --tmeout 3")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: unexpected argument '--tmeout' found

  tip: a similar argument exists: '--timeout'

Usage: cargo trovato run --timeout <MS> [PLUGIN]

For more information, try '--help'.

"#]]);
}

#[test]
fn a_value_out_of_range() {
    trovato("run --repeat 0")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: invalid value '0' for '--repeat <N>': 0 is not in 1..=4294967295

For more information, try '--help'.

"#]]);
}

#[test]
fn the_summary() {
    trovato("--help")
        .assert()
        .success()
        .stdout_eq(str![[r#"
Start, build, run, check and inspect Trovato plugins

Usage: cargo trovato [OPTIONS] <COMMAND>

Commands:
  new          Start a plugin of one's own
  run          Call a tap and print its answer
  build        Build a plugin's crate for wasm, and check what came out
  check        Check plugins without running them
  inspect      Show what an operator grants: taps, fields, imports, size
  doctor       Find out what is wrong with this machine, or with a plugin's crate
  bench        Measure plugins and their host, in a checkout of the project
  explain      Explain an error's code
  test-wasm    Run a test program that is wasm, for cargo
  completions  Print a script that has a shell complete this command
  man          Print or write the pages for `man`

Options:
      --color <WHEN>  When to use colours: `auto`, `always` or `never`
  -h, --help          Print help
  -V, --version       Print version

Exit status: 0 done, 1 the plugin or the check failed, 2 usage.
Results go to standard output, everything else to standard error.

Environment: NO_COLOR and CARGO_TERM_COLOR say whether there are colours,
TROVATO_CACHE where `run` keeps compiled code, and TROVATO_LOG=debug has
the host say what it does.

"#]])
        .stderr_eq(str![""]);
}

#[test]
fn cargos_own_word_is_skipped() {
    trovato("trovato --version")
        .assert()
        .success()
        .stdout_eq(str!["cargo-trovato [..]\n"]);
}

#[test]
fn several_taps_and_none_named() {
    let scratch = Scratch::new().with_odd(&[("one", SAYS), ("two", SAYS)]);
    scratch
        .trovato("run odd.wasm")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: which tap is to be called?
  |
  = note: taps of `odd`: `one`, `two`
  = help: name one: `--tap NAME`

"#]]);
}

#[test]
fn the_only_tap_goes_without_saying() {
    let scratch = Scratch::new().with_odd(&[("one", SAYS)]);
    scratch
        .trovato("run odd.wasm")
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
"said"

"#]]);
}

#[test]
fn a_tap_that_is_misspelt() {
    trovato("run examples/hello --tap item_veiw")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[unknown-tap]: the plugin has no tap `item_veiw`; did you mean `item_view`?
  |
  = note: taps of `hello`: `item_view`
  = help: `cargo trovato inspect` lists the taps that it has.

for more: cargo trovato explain unknown-tap

"#]]);
}

#[test]
fn a_tap_by_the_name_of_its_export() {
    trovato("run examples/hello --tap tap_item_view")
        .assert()
        .success();
}

#[test]
fn nothing_to_run_here() {
    Scratch::new()
        .trovato("run")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: there is no plugin here to run
  |
  = note: without PLUGIN it is the crate in this folder, or else the blog example of the workspace that this folder is in
  = help: name a plugin: `cargo trovato run PLUGIN`, its crate folder or its `.wasm` file

"#]]);
}
