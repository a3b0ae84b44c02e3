//! Two plugins of one workspace, one of which uses the other as a library:
//! each has its own exports and section lines, whatever was built before.

mod workspace;

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use serde_json::Value;
use trovato_host_shim::build::TARGET;
use trovato_host_shim::{Host, HostConfig};
use wasmparser::{Parser, Payload};

const RECIPES: [&str; 2] = ["item_view", "menu"];
const COOKBOOK: [&str; 2] = ["item_view", "perm"];

/// The taps that a wasm file exports, and those that its section tells of,
/// as `TAP of PACKAGE`.
fn taps(wasm: &Path) -> (Vec<String>, Vec<String>) {
    let bytes = std::fs::read(wasm).unwrap();
    let (mut exports, mut lines) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload.unwrap() {
            Payload::ExportSection(section) => {
                let names = section.into_iter().map(|export| export.unwrap().name);
                exports.extend(
                    names
                        .filter_map(|name| name.strip_prefix("tap_"))
                        .map(String::from),
                );
            }
            Payload::CustomSection(section) if section.name() == "trovato.taps" => {
                let text = std::str::from_utf8(section.data()).unwrap();
                for line in text.lines() {
                    let line: Value = serde_json::from_str(line).unwrap();
                    let text = |key: &str| line[key].as_str().unwrap().to_owned();
                    lines.push(format!("{} of {}", text("tap"), text("package")));
                }
            }
            _ => {}
        }
    }
    exports.sort();
    lines.sort();
    (exports, lines)
}

#[track_caller]
fn builds(name: &str, own: [&str; 2]) {
    let built = workspace::build(&workspace::fixture(name), workspace::target());
    let (exports, lines) = taps(&built.wasm);
    assert_eq!(exports, own);
    assert_eq!(lines, own.map(|tap| format!("{tap} of {name}")));
    let host = Host::new(HostConfig::default()).unwrap();
    assert_eq!(built.load(&host).unwrap().taps().len(), own.len());
}

fn builds_recipes() {
    builds("recipes", RECIPES);
}

fn builds_cookbook() {
    builds("cookbook", COOKBOOK);
}

fn cargo(args: &[&str]) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(workspace::fixture("recipes"))
        .args(args)
        .args(["--release", "--target", TARGET, "--target-dir"])
        .arg(workspace::target())
        .args(["-p", "recipes", "-p", "cookbook"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Neither plugin was ever built, and nobody else builds one.
fn unbuilt() -> MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    cargo(&["clean"]);
    guard
}

#[test]
fn the_library_first() {
    let _guard = unbuilt();
    builds_recipes();
    builds_cookbook();
    builds_recipes();
}

#[test]
fn its_user_first() {
    let _guard = unbuilt();
    builds_cookbook();
    builds_recipes();
    builds_cookbook();
}

#[test]
fn both_at_the_same_time() {
    let _guard = unbuilt();
    thread::scope(|scope| {
        scope.spawn(builds_recipes);
        scope.spawn(builds_cookbook);
    });
}

/// Cargo unites the features of what it builds in one call: the library's are
/// on for the plugin, too. That costs the plugin its taps, which loading says
/// and building it by itself cures, and never gives one plugin the other's.
#[test]
fn both_in_one_call_of_cargo() {
    let _guard = unbuilt();
    cargo(&["build"]);
    let wasm = |name: &str| {
        let file = format!("{TARGET}/release/{name}.wasm");
        workspace::target().join(file)
    };
    let (exports, lines) = taps(&wasm("cookbook"));
    assert_eq!(exports, COOKBOOK);
    assert_eq!(lines, COOKBOOK.map(|tap| format!("{tap} of cookbook")));

    let recipes = wasm("recipes");
    assert_eq!(taps(&recipes), (vec![], vec![]));
    let host = Host::new(HostConfig::default()).unwrap();
    let error = host
        .load("recipes", &std::fs::read(&recipes).unwrap())
        .unwrap_err();
    assert_eq!(error.code(), "no-taps", "{error}");

    builds_recipes();
    builds_cookbook();
}
