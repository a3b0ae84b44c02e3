//! Versions, settings and workspaces.

use snapbox::str;

use super::{HEALTHY_HEAD, HEALTHY_TAIL, doctor, healthy, plugin};
use crate::support::{Scratch, root};

#[test]
fn versions_of_both_sides() {
    let lock = |sdk: &str, host: &str| {
        format!(
            "version = 4\n\n[[package]]\nname = \"trovato-host-shim\"\nversion = \"{host}\"\n\n\
             [[package]]\nname = \"trovato-sdk\"\nversion = \"{sdk}\"\n"
        )
    };
    let scratch = healthy("a").with("Cargo.lock", lock("99.1.0", "0.0.2"));
    doctor(&scratch, "").assert().success().stderr_eq(str![[r#"
warning[two-sdks]: trovato-sdk is 99.1.0, and trovato-host-shim is 0.0.2
 --> Cargo.lock
  = help: name the same version of both in `Cargo.toml`: 99.1.0

warning[sdk-version]: the plugin has trovato-sdk 99.1.0, and this command is cargo-trovato [..]
 --> Cargo.lock
  = help: install the command in the SDK's version, 99.1.0

for more: cargo trovato explain sdk-version
for more: cargo trovato explain two-sdks


"#]]);
    let second = "\n[[package]]\nname = \"trovato-sdk\"\nversion = \"0.1.0\"\n\
                  source = \"registry+https://example.org/index\"\n";
    let version = env!("CARGO_PKG_VERSION");
    let two = format!("{}{second}", lock(version, version));
    let scratch = scratch.with("Cargo.lock", two);
    doctor(&scratch, "").assert().code(1).stderr_eq(str![[r#"
error[two-sdks]: there are two SDKs: trovato-sdk [..] from a folder, and [..] from the registry
 --> Cargo.lock
  = note: the types of one are not those of the other
  = help: take `trovato-sdk`, and in `[dev-dependencies]` `trovato-host-shim` and `trovato-host-services`, from the same place and in the same version

for more: cargo trovato explain two-sdks


"#]]);
}

#[test]
fn settings_of_others_are_left_alone() {
    let config = "[build]\ntarget = \"wasm32-wasip1\"\n";
    let above = Scratch::new().with(".cargo/config.toml", config);
    let sdk = root().join("trovato-sdk");
    let cargo_toml = format!(
        "[package]\nname = \"a\"\n{HEALTHY_HEAD}\n[workspace]\n\n\
         [dependencies]\ntrovato-sdk = {{ path = '{}' }}\n{HEALTHY_TAIL}",
        sdk.display()
    );
    let above = above
        .with("a/Cargo.toml", cargo_toml)
        .with("a/src/lib.rs", "");
    doctor(&above, "a").assert().success().stderr_eq(str![[r#"
warning[default-target]: cargo builds everything for `wasm32-wasip1` here, tests as well
 --> .cargo/config.toml:2:1
  |
2 | target = "wasm32-wasip1"
  | ^^^^^^
  |
  = note: the file is not the plugin's own, and is left as it is
  = help: take `target` out of `[build]`: `cargo trovato` names it by itself

for more: cargo trovato explain default-target


"#]]);
}

#[test]
fn the_plugins_of_a_workspace() {
    let scratch = plugin(Scratch::new(), "x", "", "")
        .with(
            "Cargo.toml",
            format!(
                "[workspace]\nmembers = [\"a\", \"b\", \"c\"]\nresolver = \"3\"\n{HEALTHY_TAIL}"
            ),
        )
        .with("c/Cargo.toml", "[package]\nname = \"c\"\n")
        .with("c/src/lib.rs", "");
    let sdk = root().join("trovato-sdk");
    let member = |name: &str, tail: &str| {
        format!(
            "[package]\nname = \"{name}\"\n{HEALTHY_HEAD}\n[dependencies]\ntrovato-sdk = {{ path = '{}' }}\n{tail}",
            sdk.display()
        )
    };
    let scratch = scratch
        .with("a/Cargo.toml", member("a", ""))
        .with("a/src/lib.rs", "")
        .with(
            "b/Cargo.toml",
            member("b", "[profile.release]\nlto = true\n"),
        )
        .with("b/src/lib.rs", "");
    doctor(&scratch, "")
        .assert()
        .success()
        .stdout_eq(str![[r#"
machine: ok, rustc [..], target wasm32-wasip1, cargo-trovato [..], ABI 1
a: ok, wasm not built yet
b: 1 warning, wasm not built yet

"#]])
        .stderr_eq(str![[r#"
warning[release-profile]: cargo ignores the profiles of a workspace's member
  --> b/Cargo.toml:10:1
   |
10 | [profile.release]
   | ^^^^^^^^^^^^^^^^^
   |
   = help: move them to `Cargo.toml`

for more: cargo trovato explain release-profile


"#]]);
    doctor(&scratch, "a").assert().success().stdout_eq(str![[r#"
machine: ok, rustc [..], target wasm32-wasip1, cargo-trovato [..], ABI 1
a: ok, wasm not built yet

"#]]);
}

#[test]
fn what_is_no_crate() {
    let scratch = Scratch::new()
        .with("stuff/notes.txt", "")
        .with("broken/Cargo.toml", "[package\n")
        .with("x.wasm", "");
    doctor(&scratch, "")
        .assert()
        .success()
        .stdout_eq(str![[r#"
machine: ok, rustc [..], target wasm32-wasip1, cargo-trovato [..], ABI 1

"#]])
        .stderr_eq(str![[r#"
note: there is no plugin here, and only the machine was looked at

"#]]);
    doctor(&scratch, "stuff")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[not-a-plugin]: `stuff` has no `Cargo.toml`
  |
  = help: name the folder of a plugin's crate, or make one: `cargo trovato new NAME`

for more: cargo trovato explain not-a-plugin


"#]]);
    doctor(&scratch, "broken")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error: unclosed table, expected `]`
 --> Cargo.toml:1:9
  |
1 | [package
  |         ^
error[not-a-plugin]: cargo cannot read the plugin's crate
 --> broken/Cargo.toml
  = help: mend what cargo points at

for more: cargo trovato explain not-a-plugin


"#]]);
    doctor(&scratch, "x.wasm")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: `x.wasm` is a file, and a plugin's crate is wanted
  |
  = help: `cargo trovato check x.wasm`

"#]]);
}
