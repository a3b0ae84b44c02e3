//! Of a diagnosis alone.

use super::{Entry, entry};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "old-toolchain",
        "The Rust toolchain is too old",
        "The SDK is written for a newer version of Rust than the one that is in use in the plugin's folder. Which one that \
         is, is said by `rust-toolchain.toml` there or in a folder above it, and else by rustup.",
        "Write a newer `channel` into `rust-toolchain.toml`, or run `rustup update stable` where there is none.",
    ),
    entry(
        "no-linker",
        "There is no C compiler",
        "Rust links procedural macros, build scripts and tests with the machine's C compiler, which is not on the PATH. \
         The wasm itself needs none.",
        "Install one: `apt install gcc`, `dnf install gcc`, or `xcode-select --install`.",
    ),
    entry(
        "rustflags",
        "Flags for rustc are in the way",
        "The variables `RUSTFLAGS` and `CARGO_ENCODED_RUSTFLAGS` replace all flags of `.cargo/config.toml`. And a stack \
         that is set there comes after the one of `cargo trovato build`, so that it is the one that counts.",
        "Unset the variable. In `.cargo/config.toml`, give the stack 131072 bytes, or leave it out.",
    ),
    entry(
        "toolchain-file",
        "The toolchain file does not name the target",
        "`rust-toolchain.toml` says what rustup installs for a project. `wasm32-wasip1` is not among its `targets`, so \
         that it has to be installed by hand on the next machine, or in CI.",
        "Add `wasm32-wasip1` to `targets`.",
    ),
    entry(
        "old-target",
        "A target of an old name",
        "`wasm32-wasi` is what `wasm32-wasip1` was called until Rust 1.84. rustup and rustc do not know it any more.",
        "Write `wasm32-wasip1` in its place.",
    ),
    entry(
        "default-target",
        "Cargo builds everything for another target",
        "`build.target` in a `.cargo/config.toml`, or the variable `CARGO_BUILD_TARGET`, is a target for all that cargo \
         does: the plugin's tests are then compiled for it, and this machine cannot run them. `cargo trovato` names the \
         plugin's target by itself.",
        "Take `target` out of `[build]`, or unset the variable.",
    ),
    entry(
        "no-library",
        "The crate has no library",
        "A plugin is a library, `src/lib.rs`. This crate has a program or nothing at all.",
        "Move the taps to `src/lib.rs`, and remove `src/main.rs`.",
    ),
    entry(
        "crate-type",
        "The crate is not of the types that a plugin needs",
        "`cdylib` makes a wasm of it, also for those who build with cargo alone, and `rlib` makes it a library for its own \
         tests.",
        "Write `crate-type = [\"cdylib\", \"rlib\"]` under `[lib]`.",
    ),
    entry(
        "edition",
        "The crate is of an old edition of Rust",
        "Without `edition` in its `Cargo.toml` a crate is of the edition 2015, in which names of crates are not found \
         without `extern crate`. Examples and templates are of the edition 2024.",
        "Write `edition = \"2024\"` under `[package]`.",
    ),
    entry(
        "plugin-name",
        "The package's name is no name for a plugin",
        "A plugin is called as its package. Its name has lower-case letters, digits, `_` and `-`, and begins with a letter.",
        "Give the package another name, and its manifest with it.",
    ),
    entry(
        "no-sdk",
        "The crate does not depend on the SDK",
        "The package is called `trovato-sdk`; what it is used by in Rust is called `trovato`.",
        "Add `trovato-sdk` to `[dependencies]`.",
    ),
    entry(
        "host-in-plugin",
        "The plugin depends on the host",
        "The host is among `[dependencies]`, so that it would be compiled for wasm, which cannot be. Only tests need it.",
        "Move it to `[dev-dependencies]`.",
    ),
    entry(
        "library-feature",
        "The plugin is built as a library",
        "With the feature `library` a crate exports no taps, so that another plugin can use it. Here it is on by default.",
        "Take `library` out of `default` under `[features]`.",
    ),
    entry(
        "release-profile",
        "The release profile makes a large, slow or silent wasm",
        "What the kernel loads is built with `--release`. `lto = true` and `codegen-units = 1` make it small, and \
         `strip = \"debuginfo\"` keeps the names of functions, without which a backtrace has only numbers. Cargo reads \
         profiles of the workspace's root alone.",
        "Write into the `Cargo.toml` of the workspace's root, under `[profile.release]`: `opt-level = 2`, `lto = true`, \
         `codegen-units = 1`, `strip = \"debuginfo\"`.",
    ),
    entry(
        "sdk-version",
        "SDK and command are of different versions",
        "The plugin is locked to a version of trovato-sdk that this command's host was not made with. What the plugin is \
         told here may differ from what happens in the kernel that it is for.",
        "Install the command in the SDK's version, or update the SDK: `cargo update -p trovato-sdk`.",
    ),
    entry(
        "two-sdks",
        "There are two SDKs",
        "`Cargo.lock` has trovato-sdk more than once: the plugin takes it from one place, and the host that its tests use \
         from another, so that the types of one are not those of the other.",
        "Take `trovato-sdk`, `trovato-host-shim` and `trovato-host-services` from the same place and in the same version.",
    ),
    entry(
        "no-wasm",
        "There is no wasm yet",
        "The plugin was not built in this target folder, so that nothing can be said about what it exports and imports.",
        "Run `cargo trovato build`.",
    ),
    entry(
        "stale-wasm",
        "The wasm is older than its source",
        "Its source was changed after it was built, or it was built by another compiler, or it is a copy of an older one. \
         What runs is not what the source says.",
        "Run `cargo trovato build`, and copy the file again.",
    ),
    entry(
        "other-target",
        "A wasm of another target lies in the target folder",
        "It was built once for `wasm32-unknown-unknown`, `wasm32-wasip2` or the like. It is easily mistaken for the plugin.",
        "Remove it with `cargo clean --target`.",
    ),
];
