//! `build --component`.

use snapbox::str;

use crate::support::{Scratch, lock, release_profile, root, target, trovato};

/// A crate that has the SDK under another name, and one tap.
fn plugin(tap: &str) -> Scratch {
    let sdk = root().join("trovato-sdk");
    let manifest = format!(
        "[package]\nname = \"plugin\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
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
