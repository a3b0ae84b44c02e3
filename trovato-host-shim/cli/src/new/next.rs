//! What to type after a plugin was made.

use std::path::{Path, PathBuf};

use super::sdk::Sdk;
use crate::diagnostic::shown;

/// Commands, in order. One to install `cargo trovato` is among them where it
/// was run without being installed.
pub(super) fn commands(folder: &Path, sdk: &Sdk) -> Vec<String> {
    let mut commands = Vec::new();
    if !is_installed() {
        commands.push(install(sdk));
    }
    let folder = shown(folder);
    let quote = if folder.contains(' ') { "\"" } else { "" };
    commands.extend([
        format!("cd {quote}{folder}{quote}"),
        "cargo trovato run".to_owned(),
        "cargo test".to_owned(),
    ]);
    commands
}

fn install(sdk: &Sdk) -> String {
    let from = match sdk {
        Sdk::Path { checkout, .. } => {
            let cli = checkout.join("trovato-host-shim/cli");
            format!("--path {}", cli.display())
        }
        Sdk::Git { url, tag } => format!("--git {url} --tag {tag} cargo-trovato"),
        Sdk::Registry { version } => format!("--version {version} cargo-trovato"),
    };
    format!("cargo install --debug --locked {from}")
}

/// Whether cargo finds the command.
fn is_installed() -> bool {
    let program = format!("cargo-trovato{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    std::env::split_paths(&path)
        .chain(cargo_home.map(|home| home.join("bin")))
        .any(|dir| dir.join(&program).is_file())
}
