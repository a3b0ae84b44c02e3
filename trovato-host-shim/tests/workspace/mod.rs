//! The plugins under `fixtures`, copied and built outside of the sources.
#![allow(dead_code, reason = "every test file uses its own part of this")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use trovato_host_shim::build::{self, Built};
use trovato_host_shim::testing::{self, Plugin};

/// The root of the workspace that these tests belong to.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = here.ancestors();
    folders
        .find(|folder| folder.join("Cargo.lock").is_file())
        .unwrap()
}

/// Folder of a fixture's crate, in the copy.
pub(crate) fn fixture(name: &str) -> PathBuf {
    static COPY: OnceLock<PathBuf> = OnceLock::new();
    COPY.get_or_init(copy).join(name)
}

/// A fixture, built and loaded.
pub(crate) fn plugin(name: &str) -> Plugin {
    Plugin::build(fixture(name))
}

/// The wasm of a fixture.
pub(crate) fn wasm(name: &str) -> Vec<u8> {
    fs::read(wasm_file(name)).unwrap()
}

/// Where that is.
pub(crate) fn wasm_file(name: &str) -> PathBuf {
    built(&fixture(name)).wasm
}

/// The wasm of an example.
pub(crate) fn example(name: &str) -> Vec<u8> {
    fs::read(built(&root().join("examples").join(name)).wasm).unwrap()
}

/// One of the blog's items, as it lies in its file.
pub(crate) fn item(name: &str) -> Vec<u8> {
    let items = root().join("examples/blog/items");
    fs::read(items.join(name).with_extension("json")).unwrap()
}

fn built(dir: &Path) -> Built {
    testing::built(dir).unwrap_or_else(|error| panic!("{error}"))
}

/// Builds a plugin, whether it was built before or not.
pub(crate) fn build(dir: &Path, target_dir: &Path) -> Built {
    let options = build::Options {
        quiet: true,
        target_dir: Some(target_dir.to_owned()),
        ..build::Options::default()
    };
    build::plugin(dir, &options, &mut |_| ()).unwrap_or_else(|error| panic!("{error}"))
}

/// Target folder of the root workspace: what the fixtures depend on is built
/// there already.
pub(crate) fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

/// Copies the fixtures, so that building them leaves the sources as they are.
///
/// A file that is there already is not written again, since cargo goes by its
/// time. The lock file is the root's, so that both build the same versions.
fn copy() -> PathBuf {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures");
    let from = root().join("trovato-host-shim/tests/fixtures");
    for entry in fs::read_dir(&from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().join("Cargo.toml").exists() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        }
    }

    // Paths in single quotes, in which TOML escapes nothing.
    let sdk = format!("'{}'", root().join("trovato-sdk").display());
    let manifest = fs::read_to_string(from.join("Cargo.toml")).unwrap();
    let manifest = manifest.replace("\"../../../trovato-sdk\"", &sdk);
    write(&to.join("Cargo.toml"), manifest.as_bytes());
    let config = format!("[build]\ntarget-dir = '{}'\n", target().display());
    write(&to.join(".cargo/config.toml"), config.as_bytes());

    // Cargo takes out of the lock file what these plugins do not need.
    let lock = fs::read(root().join("Cargo.lock")).unwrap();
    if write(&to.join("root.lock"), &lock) {
        write(&to.join("Cargo.lock"), &lock);
    }
    to
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            write(&to, &fs::read(entry.path()).unwrap());
        }
    }
}

/// Whether the file was not there yet, or another one was.
fn write(path: &Path, bytes: &[u8]) -> bool {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return false;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    true
}
