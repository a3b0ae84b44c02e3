//! What the SDK and the shim depend on does not grow unnoticed.

mod workspace;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde::Deserialize;
use trovato_host_shim::build::TARGET;

/// Normal dependencies of a package, as many as may be.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Marks {
    /// Named in its own `Cargo.toml`.
    direct: usize,
    /// All together, procedural macros and what they need included.
    total: usize,
}

/// Name and version of every normal dependency, down to a depth.
fn dependencies(package: &str, target: &str, depth: &str) -> BTreeSet<String> {
    tree(package, target, depth, &[])
}

/// The same with features.
fn tree(package: &str, target: &str, depth: &str, features: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(workspace::root())
        .args(["tree", "--edges", "normal", "--package", package])
        .args(["--target", target, "--depth", depth])
        .args(features)
        .args(["--prefix", "none", "--format", "{p}"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .skip(1)
        // `name version`, without a path or `(*)` behind them.
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn neither_package_gains_dependencies() {
    let marks: BTreeMap<String, Marks> = toml::from_str(include_str!("dependencies.toml")).unwrap();
    let targets = [
        ("trovato-sdk", TARGET),
        // One system's tree, on whichever one this runs.
        ("trovato-host-shim", "x86_64-unknown-linux-gnu"),
    ];
    assert_eq!(marks.len(), targets.len());
    for (package, target) in targets {
        let counted = Marks {
            direct: dependencies(package, target, "1").len(),
            total: dependencies(package, target, "1000").len(),
        };
        assert_eq!(
            counted, marks[package],
            "{package}: if it gained one, is that worth it to everybody who builds it? \
             Then, or if it lost one, write these figures into tests/dependencies.toml"
        );
    }
}

#[test]
fn the_sdk_brings_neither_an_engine_nor_a_runtime() {
    for target in [TARGET, "x86_64-unknown-linux-gnu"] {
        let all = dependencies("trovato-sdk", target, "1000");
        assert!(
            all.iter().any(|name| name.starts_with("serde_json ")),
            "{all:?}"
        );
        for heavy in ["wasmtime", "tokio", "wasmparser", "cranelift", "clap"] {
            let found = all.iter().find(|name| name.starts_with(heavy));
            assert_eq!(found, None, "{target}");
        }
    }
}

#[test]
fn only_a_component_brings_bindings_of_wit() {
    let bindings = |features: &[&str]| {
        let all = tree("hello", TARGET, "1000", features);
        let names = all.iter().map(|name| name.split(' ').next().unwrap());
        names.filter(|name| name.starts_with("wit-")).count()
    };
    assert_eq!(bindings(&[]), 0);
    assert!(bindings(&["--features", "trovato-sdk/component"]) > 0);
}
