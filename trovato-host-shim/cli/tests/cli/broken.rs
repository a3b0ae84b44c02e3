//! Files and folders that are no plugin.

use snapbox::str;

use crate::support::{Scratch, hello, trovato};

#[test]
fn a_picture() {
    let scratch = Scratch::new().with("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00");
    scratch
        .trovato("run photo.jpg")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[not-wasm]: this is not WebAssembly but a JPEG image
 --> photo.jpg
  = help: Hand over the `.wasm` file that `cargo trovato build` names when it is done.

for more: cargo trovato explain not-wasm

"#]]);
}

#[test]
fn a_text_file() {
    let scratch = Scratch::new().with("notes.txt", "buy bread\n");
    scratch
        .trovato("run notes.txt")
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

#[test]
fn half_a_download() {
    let bytes = std::fs::read(hello()).unwrap();
    let scratch = Scratch::new().with("half.wasm", &bytes[..bytes.len() / 2]);
    scratch
        .trovato("run half.wasm")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[truncated-wasm]: the WebAssembly stops in the middle of the code, after [..] bytes
 --> half.wasm
  = help: Copy it again, or build it again.

for more: cargo trovato explain truncated-wasm

"#]]);
}

#[test]
fn no_such_file() {
    trovato("run no-such.wasm")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[io]: there is no `no-such.wasm`
  |
  = help: name a plugin's crate folder, or a `.wasm` file

for more: cargo trovato explain io

"#]]);
}

#[test]
fn the_bare_name_of_an_example() {
    trovato("run blog")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[io]: there is no `blog`
  |
  = help: did you mean `examples/blog`?

for more: cargo trovato explain io

"#]]);
}

#[test]
fn a_folder_without_a_crate() {
    let scratch = Scratch::new().with("stuff/notes.txt", "");
    scratch
        .trovato("run stuff")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[not-a-plugin]: `stuff` is no plugin: it has no `Cargo.toml`
  |
  = help: Name a `.wasm` file, or the folder of a plugin's crate.

for more: cargo trovato explain not-a-plugin

"#]]);
    scratch
        .trovato("build stuff")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[not-a-plugin]: `stuff` is no plugin: it has no `Cargo.toml`
  |
  = help: Name a `.wasm` file, or the folder of a plugin's crate.

for more: cargo trovato explain not-a-plugin

"#]]);
}

#[test]
fn a_workspace() {
    trovato("build .")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[not-a-plugin]: `.` is no plugin: its `Cargo.toml` is a workspace without a package; name one of its members
  |
  = help: Name a `.wasm` file, or the folder of a plugin's crate.

for more: cargo trovato explain not-a-plugin

"#]]);
}

#[test]
fn a_crate_that_does_not_compile() {
    let manifest =
        "[package]\nname = \"typo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n";
    let scratch = Scratch::new()
        .with("typo/Cargo.toml", manifest)
        .with("typo/src/lib.rs", "pub fn f() -> u8 { \"\" }\n");
    scratch
        .trovato("build typo")
        .env("CARGO_TARGET_DIR", scratch.path().join("target"))
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
...
error[E0308]: mismatched types
 --> src/lib.rs:1:20
  |
1 | pub fn f() -> u8 { "" }
  |               --   ^^ expected `u8`, found `&str`
  |               |
  |               expected `u8` because of return type

For more information about this error, try `rustc --explain E0308`.
error: could not compile `typo` (lib) due to 1 previous error

error[no-sdk]: the crate does not depend on `trovato-sdk`
 --> typo/Cargo.toml
  = help: add it to `[dependencies]`: `trovato-sdk = [..]`

error[build-failed]: the plugin's crate does not build
 --> typo/Cargo.toml
  = help: Fix what the compiler points at, and build again.
  = help: begin with this: `cargo trovato doctor typo --fix` mends what it can

for more: cargo trovato explain build-failed

"#]]);
}

#[test]
fn a_manifest_of_another_plugin() {
    let manifest = r#"
name = "hello"
description = "Says hello"
version = "1.0.0"

[taps]
implements = ["tap_menu"]
"#;
    let scratch = Scratch::new()
        .with_hello()
        .with("hello.info.toml", manifest);
    scratch
        .trovato("run hello.wasm")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[manifest-mismatch]: manifest and wasm disagree: only in the manifest: tap_menu; only in the wasm: tap_item_view
 --> hello.info.toml
  = help: Name in the manifest exactly the taps that the source has, and build again if the wasm is older than both.

for more: cargo trovato explain manifest-mismatch

"#]]);
}

#[cfg(unix)]
#[test]
fn a_target_that_cannot_be_installed() {
    let scratch = Scratch::new()
        .with_script("rustc", "echo /no/such/libdir")
        .with_script("rustup", "echo 'error: no network' >&2; exit 1");
    trovato("build examples/hello")
        .env("RUSTC", scratch.path().join("rustc"))
        .env("PATH", scratch.path())
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
installing the target wasm32-wasip1 through rustup
error[target-missing]: the target `wasm32-wasip1` is not installed: no network
  |
  = help: Run `rustup target add wasm32-wasip1`. Where Rust did not come from rustup, install that target's standard library from the same place.

for more: cargo trovato explain target-missing

"#]]);
}

#[cfg(unix)]
#[test]
fn a_target_that_somebody_else_installs_at_the_same_time() {
    let scratch = Scratch::new();
    let installed = scratch.path().join("installed").display().to_string();
    let scratch = scratch
        .with_script(
            "compiler",
            &format!("[ -e {installed} ] && exec rustc \"$@\"\necho /no/such/libdir"),
        )
        .with_script(
            "rustup",
            &format!("touch {installed}; echo 'error: detected conflict' >&2; exit 1"),
        );
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = [scratch.path().to_owned()];
    let paths = paths.into_iter().chain(std::env::split_paths(&path));
    trovato("build examples/hello")
        .env("RUSTC", scratch.path().join("compiler"))
        .env("PATH", std::env::join_paths(paths).unwrap())
        .assert()
        .success()
        .stderr_eq(str![[r#"
installing the target wasm32-wasip1 through rustup

"#]]);
}

#[cfg(unix)]
#[test]
fn no_cargo() {
    trovato("build examples/hello")
        .env("PATH", "/no/such/folder")
        .env_remove("RUSTC")
        .env("CARGO", "cargo")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[no-cargo]: cargo cannot be run: rustc cannot be run: No such file or directory (os error 2)
  |
  = help: Install Rust with rustup, and see to it that `cargo` is on the PATH. If a toolchain is not installed, run `rustup toolchain install` in the plugin's folder.

for more: cargo trovato explain no-cargo

"#]]);
}
