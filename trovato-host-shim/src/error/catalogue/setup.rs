//! Of setting up a host and building a crate.

use super::{Entry, entry};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "host-config",
        "The host cannot be set up",
        "A limit makes no sense, the system refused the address space for so many instances (4 GiB each) or a thread \
         for the ticker, or a plugin was handed to another host than the one that loaded it.",
        "Change the setting that the message names, or lower the number of instances.",
    ),
    entry(
        "io",
        "A file cannot be read or written",
        "The message carries the path and the system's reason.",
        "See to it that the file exists and may be read.",
    ),
    entry(
        "bad-toml",
        "A file is no TOML",
        "Cargo's and rustup's settings, `Cargo.toml` and the manifest are TOML. The message shows where the parser stopped.",
        "Correct the line that is shown.",
    ),
    entry(
        "not-a-plugin",
        "A path is no plugin",
        "A plugin is a `.wasm` file, or a folder with the `Cargo.toml` of a library crate that depends on `trovato-sdk`.",
        "Name a `.wasm` file, or the folder of a plugin's crate.",
    ),
    entry(
        "no-cargo",
        "Cargo cannot be run",
        "Building a plugin runs `cargo` and `rustc`, which were not found or could not be started. rustup's are \
         stand-ins, which fail where the toolchain that `rust-toolchain.toml` asks for is not installed.",
        "Install Rust with rustup, and see to it that `cargo` is on the PATH. If a toolchain is not installed, run \
         `rustup toolchain install` in the plugin's folder.",
    ),
    entry(
        "target-missing",
        "The compile target is not installed",
        "Plugins are compiled for `wasm32-wasip1`. Its standard library was missing, and rustup could not install it.",
        "Run `rustup target add wasm32-wasip1`. Where Rust did not come from rustup, install that target's standard library \
         from the same place.",
    ),
    entry(
        "build-failed",
        "Building the plugin failed",
        "Cargo ran and did not succeed. Its own diagnostics, which come before this error, say why.",
        "Fix what the compiler points at, and build again.",
    ),
    entry(
        "component-sdk",
        "The plugin's SDK makes no components",
        "A component is made of a module that was built with the feature `component` of trovato-sdk. This version of it \
         has no such feature, or the module was built without it.",
        "Update trovato-sdk in the plugin's `Cargo.toml`, and build with `cargo trovato build --component`.",
    ),
    entry(
        "component-tap-name",
        "A tap has no name in WIT",
        "In a component a tap has a hyphen for each `_`, and WIT allows no two of them in a row and none at the end.",
        "Give the tap another name, by renaming the function or with `name = \"…\"`.",
    ),
    entry(
        "component-adapter",
        "The adapter does not fit the plugin",
        "An adapter turns what Rust's standard library asks of WASI into what a component does. It has to be a reactor's, \
         for `wasi_snapshot_preview1`, and have all functions that the plugin imports from there.",
        "Leave `--adapter` out, or name a file like wasmtime's `wasi_snapshot_preview1.reactor.wasm`.",
    ),
    entry(
        "component-encoding",
        "No component can be made of the module",
        "The encoder says what is in its way. Most often it is an import that is neither the SDK's nor WASI's, such as that \
         of a crate made for browsers.",
        "See whether `cargo trovato check` has something to say about the plugin built without `--component`.",
    ),
];
