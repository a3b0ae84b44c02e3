//! From a plugin's crate to a component.

mod sdk;

use std::fs;
use std::path::{Path, PathBuf};

use super::{Built, Options, cargo, demangle, ensure_target, manifest, package_name};
use crate::encode;
use crate::error::{Error, Kind, Phase, Result};

/// What stands between the WASI of Rust's standard library and that of
/// components.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Adapter {
    /// That of the wasmtime that this host runs.
    #[default]
    Included,
    /// One from a file.
    File(PathBuf),
}

/// The profile that modules for components are built in: the one of a release,
/// in a folder of its own. Cargo gives a plugin's wasm one name, whatever its
/// features are, and either build would put its own in place of the other's.
const PROFILE: [&str; 4] = [
    "--profile",
    "component",
    "--config",
    "profile.component.inherits='release'",
];

/// Builds the plugin whose crate is in a folder as a component.
///
/// It is built as [`plugin`](super::plugin) does it, with the SDK's feature
/// `component`, and then [encoded](encode::component). The component lies
/// beside the core module that `plugin` makes: `blog.component.wasm`.
///
/// # Errors
///
/// As [`plugin`](super::plugin) and [`encode::component`]; `io` when the
/// adapter's file cannot be read.
pub fn component(
    dir: &Path,
    options: &Options,
    adapter: &Adapter,
    say: &mut dyn FnMut(&str),
) -> Result<Built> {
    let package = package_name(dir)?;
    let adapter = match adapter {
        Adapter::Included => None,
        Adapter::File(path) => Some(fs::read(path).map_err(|error| io(path, error))?),
    };
    ensure_target(dir, say)?;
    let feature = sdk::feature(dir)?;
    let mut form = PROFILE.to_vec();
    form.extend(["--features", &feature]);
    let module =
        cargo::rustc(dir, options, &form).map_err(|error| sdk::likely(dir, options, error))?;
    demangle(&module)?;
    let bytes = fs::read(&module).map_err(|error| io(&module, error))?;
    let component = encode::component(&bytes, adapter.as_deref())?;
    let wasm = beside_the_core_form(&module);
    write(&wasm, &component)?;
    Ok(Built {
        wasm,
        manifest: manifest(dir, &package),
        package,
    })
}

/// `…/component/blog.wasm` becomes `…/release/blog.component.wasm`.
fn beside_the_core_form(module: &Path) -> PathBuf {
    let profile = module.parent().unwrap_or(Path::new(""));
    let name = module.with_extension("component.wasm");
    let name = name.file_name().unwrap_or_default();
    profile.with_file_name("release").join(name)
}

/// Writes the file in one step: somebody may read it meanwhile.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let begun = path.with_extension(format!("{}.part", std::process::id()));
    let folder = path.parent().unwrap_or(Path::new(""));
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&begun, bytes))
        .and_then(|()| fs::rename(&begun, path));
    written.map_err(|error| io(path, error))
}

fn io(path: &Path, source: std::io::Error) -> Error {
    let path = path.to_owned();
    Error::new(Phase::Build, Kind::Io { path, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_forms_lie_side_by_side() {
        let module = Path::new("target/wasm32-wasip1/component/drug_checker.wasm");
        let component = Path::new("target/wasm32-wasip1/release/drug_checker.component.wasm");
        assert_eq!(beside_the_core_form(module), component);
    }
}
