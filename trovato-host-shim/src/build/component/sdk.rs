//! The SDK that a plugin depends on, as cargo knows it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::build::{Options, cargo};
use crate::error::{Error, Kind, Phase, Result};

/// The SDK's package.
const SDK: &str = "trovato-sdk";
/// Its feature, as it is called there.
const FEATURE: &str = "component";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
    #[serde(default)]
    dependencies: Vec<Dependency>,
    #[serde(default)]
    features: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev` or `build`; `None` for one of the crate itself.
    kind: Option<String>,
    rename: Option<String>,
}

/// The SDK's feature as the crate in a folder calls it, by the name under which
/// it depends on the SDK: `trovato-sdk/component`.
///
/// # Errors
///
/// `not-a-plugin` when it does not depend on it, or cargo cannot read it.
pub(super) fn feature(dir: &Path) -> Result<String> {
    let not_a_plugin = |reason: String| {
        let path = dir.to_owned();
        Error::new(Phase::Build, Kind::NotAPlugin { path, reason })
    };
    let metadata = ask(dir, &["--no-deps"])?
        .map_err(|reason| not_a_plugin(format!("cargo cannot read it: {reason}")))?;
    let manifest = dir.join("Cargo.toml").canonicalize().ok();
    let here = |package: &&Package| package.manifest_path.canonicalize().ok() == manifest;
    let package = metadata.packages.iter().find(here);
    let sdk = package.and_then(|package| {
        let mut dependencies = package.dependencies.iter();
        dependencies.find(|dependency| dependency.name == SDK && dependency.kind.is_none())
    });
    let sdk = sdk.ok_or_else(|| not_a_plugin(format!("it does not depend on `{SDK}`")))?;
    let name = sdk.rename.as_ref().unwrap_or(&sdk.name);
    Ok(format!("{name}/{FEATURE}"))
}

/// Why a crate could not be built: its SDK has no such feature, or else what
/// cargo says.
pub(super) fn likely(dir: &Path, options: &Options, error: Error) -> Error {
    if error.code() != "build-failed" {
        return error;
    }
    let passed = options.cargo_args.iter().map(String::as_str);
    let passed = passed.filter(|arg| ["--locked", "--offline", "--frozen"].contains(arg));
    let passed: Vec<_> = passed.collect();
    let Ok(Ok(metadata)) = ask(dir, &passed) else {
        return error;
    };
    let lacks = |package: &Package| package.name == SDK && !package.features.contains_key(FEATURE);
    match metadata.packages.into_iter().find(lacks) {
        Some(Package { version, .. }) => {
            let version = Some(version);
            Error::new(Phase::Build, Kind::ComponentSdk { version })
        }
        None => error,
    }
}

/// What cargo knows of a crate, or why it knows nothing.
fn ask(dir: &Path, args: &[&str]) -> Result<Result<Metadata, String>> {
    let output = cargo::command(dir)
        .args(["metadata", "--format-version", "1"])
        .args(args)
        .output()
        .map_err(|error| {
            let reason = error.to_string();
            Error::new(Phase::Build, Kind::NoCargo { reason })
        })?;
    if !output.status.success() {
        return Ok(Err(crate::build::reason(&output.stderr)));
    }
    Ok(serde_json::from_slice(&output.stdout).map_err(|error| error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn feature_with(dependencies: &str) -> Result<String> {
        let dir = tempfile::tempdir().unwrap();
        let toml = "[package]\nname = \"a\"\n[workspace]\n";
        fs::write(
            dir.path().join("Cargo.toml"),
            format!("{toml}{dependencies}"),
        )
        .unwrap();
        fs::create_dir(dir.path().join("src")).unwrap();
        fs::write(dir.path().join("src/lib.rs"), "").unwrap();
        feature(dir.path())
    }

    #[test]
    fn the_sdk_goes_by_the_name_that_it_has_in_the_crate() {
        let feature = feature_with("[dependencies]\ntrovato-sdk = \"0.1\"\n");
        assert_eq!(feature.unwrap(), "trovato-sdk/component");
        let renamed = "[dependencies]\nours = { package = \"trovato-sdk\", version = \"0.1\" }\n";
        assert_eq!(feature_with(renamed).unwrap(), "ours/component");
    }

    #[test]
    fn a_crate_without_the_sdk_is_no_plugin() {
        for dependencies in ["", "[dev-dependencies]\ntrovato-sdk = \"0.1\"\n"] {
            let error = feature_with(dependencies).unwrap_err();
            assert_eq!(error.code(), "not-a-plugin");
            assert!(error.to_string().contains("`trovato-sdk`"), "{error}");
        }
    }

    #[test]
    fn a_crate_that_cargo_cannot_read_is_said_in_its_words() {
        let error = feature_with("[dependencies]\ntrovato-sdk = 7\n").unwrap_err();
        assert_eq!(error.code(), "not-a-plugin");
        assert!(
            error.to_string().contains("cargo cannot read it"),
            "{error}"
        );
    }
}
