//! `build --component`.

use snapbox::str;

use crate::support::{Scratch, lock, release_profile, root, target, trovato};

/// A crate that has the SDK under another name, and one tap.
fn plugin(tap: &str) -> Scratch {
    let sdk = root().join("trovato-sdk");
    // The target folder is that of other tests, too.
    let name = format!("plugin-{}", tap.replace('_', "-"));
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n[workspace]\n\n\
         [dependencies]\nours = {{ package = \"trovato-sdk\", path = '{}' }}\n\n{}",
        sdk.display(),
        release_profile()
    );
    let source = format!(
        "#[ours::tap(custom, crate = \"::ours\")]\npub fn {tap}() -> &'static str {{\n    \
         \"hello\"\n}}\n"
    );
    Scratch::new()
        .with("Cargo.toml", manifest)
        .with("Cargo.lock", lock())
        .with("src/lib.rs", source)
}

#[test]
fn a_component_lies_beside_the_core_module() {
    trovato("build examples/hello --component")
        .assert()
        .success()
        .stdout_eq(str![[r#"
[..]target/wasm32-wasip1/release/hello.component.wasm  [..]B

"#]]);
    let target = target();
    let bytes = std::fs::read(target.join("wasm32-wasip1/release/hello.component.wasm")).unwrap();
    assert_eq!(bytes[..8], *b"\0asm\x0d\0\x01\0");
}

#[test]
fn a_tap_that_has_no_name_in_wit() {
    plugin("good__day")
        .trovato("build --component --offline --target-dir")
        .arg(target())
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
...
error[component-tap-name]: the tap `good__day` has no name in WIT: `good--day` is none
...
"#]]);
}

#[test]
fn an_adapter_that_is_none() {
    let scratch = plugin("greet").with("adapter.wasm", "a text");
    scratch
        .trovato("build --component --offline --adapter adapter.wasm --target-dir")
        .arg(target())
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
...
error[component-adapter]: the adapter does not fit: [..]
...
"#]]);
}

#[test]
fn an_adapter_that_is_not_there() {
    trovato("build examples/hello --component --adapter nowhere.wasm")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[io]: `nowhere.wasm`: No such file or directory (os error 2)
...
"#]]);
}

#[test]
fn an_adapter_for_what_is_no_component() {
    trovato("build examples/hello --adapter nowhere.wasm")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: the following required arguments were not provided:
  --component
...
"#]]);
}

/// The component of an example.
fn component(example: &str) -> String {
    let build = format!("build examples/{example} --component");
    trovato(&build).assert().success();
    let file = format!("{}.component.wasm", example.replace('-', "_"));
    let path = target().join("wasm32-wasip1/release").join(file);
    path.display().to_string()
}

#[test]
fn it_runs_as_the_module_does() {
    for (example, args, code) in [
        ("hello", "", 0),
        ("blog", "--tap item_info", 0),
        // By handle, with values that come along.
        ("blog-lazy", "--tap item_view", 0),
        ("teaser", "", 1),
        ("drug-checker", "--tap check_interactions", 1),
    ] {
        let file = component(example);
        let module = file.replace(".component.wasm", ".wasm");
        trovato(&format!("build examples/{example}"))
            .assert()
            .success();
        let item = root().join("examples/blog/items/post-2k.json");
        let run = |wasm: &str| {
            let mut command = trovato(&format!("run {wasm} {args}"));
            if example != "drug-checker" && args != "--tap item_info" {
                command = command.arg("--input").arg(&item);
            }
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(code), "{wasm}: {output:?}");
            let stderr = String::from_utf8(output.stderr).unwrap();
            (output.stdout, stderr.replace(".component.wasm", ".wasm"))
        };
        assert_eq!(run(&file), run(&module), "{example}");
    }
}

#[test]
fn what_an_operator_reads_of_it() {
    trovato(&format!("inspect {}", component("teaser")))
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
teaser

  file         [..]teaser.component.wasm, a component
  sha-256      [..]
  size         [..] KB ([..] KB code, [..] KB data, [..] KB names and tap lines)
  memory       256 KiB to start with
  built with   trovato-sdk 0.1.0, ABI 1
  manifest     none

taps
  teasers (hybrid, a tap of its own)
    takes        items: &[ItemHandle<Teaser>]
    answers      Result<RenderElement>
    items:       title: text
                 field_summary.value: text
                 field_rating.value: integer
                 field_body.value: text
    reads        title, field_summary.value, field_rating.value, field_body.value
    writes       no fields

imports
  trovato:plugin/items@0.1.0 [method]item.read  provided
  trovato:plugin/logging@0.1.0 log              provided
  wasi:cli/environment@[..] get-environment  [..] provided
...
  wasi:filesystem/types@[..] filesystem-error-code  fails when it is called
  wasi:filesystem/preopens@[..] get-directories  provided

deployed kernel
  does not run there, or not all of it:
  - it is a component, and only modules run there

"#]]);
}

#[test]
fn a_check_says_what_it_does_not_do() {
    trovato(&format!("check {}", component("hello")))
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[manifest-missing]: there is no manifest
 --> [..]hello.component.wasm
  = help: write `hello.info.toml` beside `Cargo.toml`, with the plugin's name, description, version and taps

for more: cargo trovato explain manifest-missing

`cargo trovato check [..]hello.component.wasm --fix` puts the manifest right


"#]])
        .stdout_eq(str![[r#"
hello: 1 warning, [..] KB
  does not run in the deployed kernel, or not all of it:
  - it is a component, and only modules run there

"#]]);
}
