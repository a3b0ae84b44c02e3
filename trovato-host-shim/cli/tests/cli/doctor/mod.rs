//! `doctor`: what it finds, says and puts right.

mod fix;
mod machine;
mod package;
mod workspace;

use std::path::Path;

use snapbox::cmd::Command;

use crate::support::{Scratch, root};

/// A crate that the templates could have made, but for what is in `head`, a
/// part of its `Cargo.toml`, and in `tail`.
fn plugin(scratch: Scratch, name: &str, head: &str, tail: &str) -> Scratch {
    let sdk = root().join("trovato-sdk");
    let sdk = sdk.display();
    scratch
        .with(
            "Cargo.toml",
            format!(
                "[package]\nname = \"{name}\"\nversion = \"0.3.0\" # the third\n{head}\n[workspace]\n\n\
                 [dependencies]\ntrovato-sdk = {{ path = '{sdk}' }} # the SDK\n{tail}"
            ),
        )
        .with(
            "src/lib.rs",
            "#[trovato::tap(custom)]\npub fn sneeze() -> &'static str {\n    \"achoo\"\n}\n",
        )
}

const HEALTHY_HEAD: &str = "edition = \"2024\"\n\n[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n";
const HEALTHY_TAIL: &str = "\n[profile.release]\nopt-level = 2\nlto = true\ncodegen-units = 1\n\
     strip = \"debuginfo\"\n[profile.release.package.zmij]\nopt-level = \"s\"\n";

fn healthy(name: &str) -> Scratch {
    plugin(Scratch::new(), name, HEALTHY_HEAD, HEALTHY_TAIL)
}

/// The command in a folder, with a target folder of its own and nothing in
/// the environment that would be a finding.
fn doctor(scratch: &Scratch, args: &str) -> Command {
    in_its_own(scratch.trovato(&format!("doctor {args}")), scratch.path())
}

fn in_its_own(command: Command, dir: &Path) -> Command {
    command
        .env("CARGO_TARGET_DIR", dir.join("target"))
        .env("CARGO_NET_OFFLINE", "true")
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
}
