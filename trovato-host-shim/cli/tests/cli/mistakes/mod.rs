//! What an author can do wrong between `cargo new` and a plugin that runs.
//! `README.md` lists it by class, and names the test of each; those that
//! have no better place are here.

mod calls;
mod crates;
mod listed;
mod manifests;
mod modules;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use snapbox::cmd::Command;

use crate::support::{Scratch, lock, release_profile, root, target};

/// A crate by the name of `misfit`. What its `Cargo.toml` has besides the
/// package and the profile is `rest`.
fn misfit(rest: &str, source: &str) -> Scratch {
    let profile = if rest.contains("trovato-sdk") {
        release_profile()
    } else {
        String::new()
    };
    let cargo_toml = format!(
        "[package]\nname = \"misfit\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n{rest}\n{profile}"
    );
    Scratch::new()
        .with("Cargo.toml", cargo_toml)
        .with("Cargo.lock", lock())
        .with("src/lib.rs", source)
}

/// The SDK as a dependency.
fn sdk() -> String {
    let sdk = root().join("trovato-sdk");
    format!(
        "[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n[dependencies]\ntrovato-sdk = {{ path = '{}' }}\n",
        sdk.display()
    )
}

/// The command in its folder, offline, where the SDK is compiled already.
fn trovato(scratch: &Scratch, args: &str) -> Command {
    alone(scratch, args).env("CARGO_TARGET_DIR", target())
}

/// The command in its folder, offline, where it waits for nobody.
fn alone(scratch: &Scratch, args: &str) -> Command {
    scratch
        .trovato(args)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", scratch.path().join("target"))
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
}

/// A plugin with a tap for each mistake that shows only when it is called:
/// its folder, built once. Its wasm lies there as `clumsy.wasm`.
fn clumsy() -> &'static Path {
    static FOLDER: OnceLock<(Scratch, PathBuf)> = OnceLock::new();
    let (_, folder) = FOLDER.get_or_init(|| {
        let scratch = misfit(&sdk(), include_str!("clumsy.rs"));
        let cargo_toml = std::fs::read_to_string(scratch.path().join("Cargo.toml")).unwrap();
        let scratch = scratch.with("Cargo.toml", cargo_toml.replace("\"misfit\"", "\"clumsy\""));
        trovato(&scratch, "build").assert().success();
        let wasm = target().join("wasm32-wasip1/release/clumsy.wasm");
        std::fs::copy(wasm, scratch.path().join("clumsy.wasm")).unwrap();
        let folder = scratch.path().to_owned();
        (scratch, folder)
    });
    folder
}
