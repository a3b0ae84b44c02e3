//! The machine.

use std::fs;

use snapbox::str;

use super::{doctor, healthy};
use crate::support::Scratch;

#[cfg(unix)]
#[test]
fn a_toolchain_that_is_too_old_and_has_no_target() {
    let scratch = healthy("a").with(
        "rust-toolchain.toml",
        "[toolchain]\nchannel = \"1.80.1\" # as on the server\ntargets = [\"wasm32-wasip1\"]\n",
    );
    let libdir = scratch.path().join("libdir").display().to_string();
    let toolchain = scratch.path().join("rust-toolchain.toml");
    let scratch = scratch
        .with_script(
            "bin/rustc",
            &format!(
                "case $1 in --version) v=$(sed -n 's/^channel = \"\\(.*\\)\".*/\\1/p' '{}'); \
                 echo \"rustc $v (abc 2024-01-01)\";; *) echo '{libdir}';; esac",
                toolchain.display()
            ),
        )
        .with_script("bin/rustup", &format!("/bin/mkdir '{libdir}'"));
    let path = format!("{}:/bin:/usr/bin", scratch.path().join("bin").display());
    let doctor = |args: &str| {
        doctor(&scratch, args)
            .env("RUSTC", scratch.path().join("bin/rustc"))
            .env("PATH", &path)
            // Its metadata are not asked for: there is no cargo that works.
            .env("CARGO", "false")
    };
    doctor("")
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
machine: 2 errors, rustc 1.80.1, cargo-trovato [..], ABI 1
crate: 1 error

"#]])
        .stderr_eq(str![[r#"
error[old-toolchain]: the toolchain here is Rust 1.80.1, and the SDK is written for Rust 1.95
 --> rust-toolchain.toml:2:11
  |
2 | channel = "1.80.1" # as on the server
  |           ^^^^^^^^
  |
  = help: write `channel = "1.95.0"`

error[target-missing]: the target `wasm32-wasip1` is not installed
  |
  = help: `rustup target add wasm32-wasip1`

error[not-a-plugin]: cargo cannot read the plugin's crate
 --> Cargo.toml
  = help: mend what cargo points at

for more: cargo trovato explain not-a-plugin
for more: cargo trovato explain old-toolchain
for more: cargo trovato explain target-missing

`cargo trovato doctor --fix` mends 2 of these 3


"#]]);
    doctor("--fix").assert().code(1).stderr_eq(str![[r#"
fixed: `rust-toolchain.toml`: the channel is `1.95.0`
fixed: installed the target `wasm32-wasip1`
error[not-a-plugin]: cargo cannot read the plugin's crate
 --> Cargo.toml
  = help: mend what cargo points at

for more: cargo trovato explain not-a-plugin


"#]]);
    let channel = fs::read_to_string(&toolchain).unwrap();
    assert!(
        channel.contains("\"1.95.0\" # as on the server"),
        "{channel}"
    );
}

#[cfg(unix)]
#[test]
fn no_compiler_and_no_linker() {
    doctor(&Scratch::new(), "")
        .env("PATH", "/no/such/folder")
        .env_remove("RUSTC")
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
machine: 1 error, 1 warning, cargo-trovato [..], ABI 1

"#]])
        .stderr_eq(str![[r#"
error[no-cargo]: cargo cannot be run: rustc cannot be run: No such file or directory (os error 2)
  |
  = help: Install Rust with rustup, and see to it that `cargo` is on the PATH. If a toolchain is not installed, run `rustup toolchain install` in the plugin's folder.

warning[no-linker]: there is no `cc` on the PATH, which Rust links with
  |
  = help: install a C compiler: `apt install gcc`, `dnf install gcc`, `xcode-select --install`

for more: cargo trovato explain no-cargo
for more: cargo trovato explain no-linker

note: there is no plugin here, and only the machine was looked at

"#]]);
}

#[test]
fn variables_that_get_in_the_way() {
    doctor(&Scratch::new(), "")
        .env("RUSTFLAGS", "-C opt-level=3")
        .env("CARGO_BUILD_TARGET", "wasm32-wasip1")
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[rustflags]: the variable `RUSTFLAGS` replaces the flags in `.cargo/config.toml`
  |
  = help: unset it: `unset RUSTFLAGS`

warning[default-target]: the variable `CARGO_BUILD_TARGET` has cargo build everything for `wasm32-wasip1`, tests as well
  |
  = help: unset it: `unset CARGO_BUILD_TARGET`

for more: cargo trovato explain default-target
for more: cargo trovato explain rustflags

note: there is no plugin here, and only the machine was looked at

"#]]);
}
