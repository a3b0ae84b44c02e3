//! Plugins as components: what is built, and what is said where none can be.
#![cfg(feature = "component")]

mod workspace;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use trovato::abi::{self, wit};
use trovato_host_shim::build::{self, Adapter};
use trovato_host_shim::{Error, Kind, encode, testing};
use wasmparser::{Encoding, Parser, Payload, Validator};
use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{Resolve, WorldId, WorldItem, WorldKey};

fn component(example: &str) -> Vec<u8> {
    let built = testing::built_component(&workspace::root().join("examples").join(example));
    fs::read(built.unwrap_or_else(|error| panic!("{error}")).wasm).unwrap()
}

fn examples() -> Vec<String> {
    let entries = fs::read_dir(workspace::root().join("examples")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// The world of a component.
fn world(bytes: &[u8]) -> (Resolve, WorldId) {
    match decode(bytes).unwrap() {
        DecodedWasm::Component(resolve, world) => (resolve, world),
        DecodedWasm::WitPackage(..) => panic!("this is a package and no component"),
    }
}

/// The taps by the lines at a component's own level, as it has to export them:
/// how many parameters each has.
fn said(bytes: &[u8]) -> BTreeMap<String, usize> {
    let mut depth = 0;
    let mut said = BTreeMap::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.unwrap() {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::CustomSection(section) if section.name() == abi::SECTION && depth == 1 => {
                for line in std::str::from_utf8(section.data()).unwrap().lines() {
                    if line.trim_matches('\0').is_empty() {
                        continue;
                    }
                    let line: Value = serde_json::from_str(line).unwrap();
                    let is_lazy = ["lazy", "hybrid"].contains(&line["mode"].as_str().unwrap());
                    let name = wit::name(line["tap"].as_str().unwrap());
                    said.insert(name, 1 + usize::from(is_lazy));
                }
            }
            _ => {}
        }
    }
    said
}

#[test]
fn every_example_is_a_component_that_exports_its_taps() {
    let mut by_handle = 0;
    for example in examples() {
        let bytes = component(&example);
        Validator::new().validate_all(&bytes).unwrap();
        let (resolve, world) = world(&bytes);
        let world = &resolve.worlds[world];
        let exports = world.exports.iter().map(|(key, item)| match (key, item) {
            (WorldKey::Name(name), WorldItem::Function(function)) => {
                (name.clone(), function.params.len())
            }
            other => panic!("{example}: {other:?}"),
        });
        let exports: BTreeMap<_, _> = exports.collect();
        assert!(!exports.is_empty(), "{example}");
        assert_eq!(exports, said(&bytes), "{example}");
        by_handle += exports.values().filter(|count| **count == 2).count();
    }
    assert!(by_handle > 1, "{by_handle}");
}

#[test]
fn a_component_imports_what_its_taps_use() {
    let imports = |example: &str| -> Vec<String> {
        let (resolve, world) = world(&component(example));
        let imports = resolve.worlds[world].imports.keys();
        let interfaces = imports.filter(|key| matches!(key, WorldKey::Interface(_)));
        interfaces.map(|key| resolve.name_world_key(key)).collect()
    };
    let of_ours = |imports: &[String]| -> Vec<String> {
        let prefix = format!("{}/", wit::PACKAGE);
        let ours = imports.iter().filter_map(|name| name.strip_prefix(&prefix));
        let version = format!("@{}", wit::VERSION);
        let mut ours: Vec<_> = ours
            .map(|name| name.strip_suffix(&version).unwrap().to_owned())
            .collect();
        ours.sort();
        ours
    };
    assert_eq!(of_ours(&imports("hello")), ["logging", "types"]);
    assert_eq!(of_ours(&imports("teaser")), ["items", "logging", "types"]);
    for name in imports("hello") {
        assert!(
            name.starts_with("trovato:plugin/") || name.starts_with("wasi:"),
            "{name}"
        );
    }
}

#[test]
fn the_module_inside_has_readable_names_and_no_other_types() {
    let bytes = component("hello");
    let has = |text: &str| bytes.windows(text.len()).any(|at| at == text.as_bytes());
    assert!(has("trovato::panic::install_hook"));
    assert!(!has("component-type"));
    let modules = Parser::new(0).parse_all(&bytes).filter(|payload| {
        let payload = payload.as_ref().unwrap();
        matches!(
            payload,
            Payload::Version {
                encoding: Encoding::Module,
                ..
            }
        )
    });
    // The plugin, the adapter, and what the encoder ties them with.
    assert!(modules.count() >= 2);
}

#[test]
fn neither_form_spoils_the_other() {
    let dir = workspace::fixture("recipes");
    let target = workspace::target();
    let options = build::Options {
        quiet: true,
        target_dir: Some(target.to_owned()),
        ..build::Options::default()
    };
    let as_component = || {
        build::component(&dir, &options, &Adapter::Included, &mut |_| ())
            .unwrap()
            .wasm
    };
    let core = workspace::build(&dir, target).wasm;
    let before = fs::read(&core).unwrap();
    let component = as_component();
    assert_eq!(component.parent(), core.parent());
    assert_eq!(component.file_name().unwrap(), "recipes.component.wasm");
    let made = fs::read(&component).unwrap();
    assert_eq!(fs::read(&core).unwrap(), before);

    assert_eq!(workspace::build(&dir, target).wasm, core);
    assert_eq!(fs::read(&core).unwrap(), before);
    assert_eq!(fs::read(as_component()).unwrap(), made);
}

fn refused(module: &[u8], adapter: Option<&[u8]>) -> Error {
    encode::component(module, adapter).unwrap_err()
}

#[test]
fn a_module_without_the_feature_is_told_from_one_with_it() {
    let error = refused(&workspace::example("hello"), None);
    assert_eq!(error.code(), "component-sdk");
    let sdk = format!("trovato-sdk {}", env!("CARGO_PKG_VERSION"));
    assert!(error.to_string().contains(&sdk), "{error}");
}

#[test]
fn a_tap_that_wit_has_no_name_for_is_named() {
    let line = r#"{\"tap\":\"a__b\",\"abi\":1,\"package\":\"x\"}"#;
    let wat = format!(r#"(module (@custom "trovato.taps" "{line}"))"#);
    let error = refused(&wat::parse_str(wat).unwrap(), None);
    assert_eq!(error.code(), "component-tap-name");
    let Kind::ComponentTapName { tap, name } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!((tap.as_str(), name.as_str()), ("a__b", "a--b"));
    assert!(error.to_string().contains("`a__b`"), "{error}");
}

#[test]
fn what_is_no_module_is_refused_as_when_it_is_loaded() {
    assert_eq!(refused(b"\xff\xd8\xff a picture", None).code(), "not-wasm");
    let error = refused(&component("hello"), None);
    assert_eq!(error.code(), "component-encoding");
    assert!(error.to_string().ends_with("it is one already"), "{error}");
    let nothing = wat::parse_str("(module)").unwrap();
    assert_eq!(refused(&nothing, None).code(), "abi-mismatch");
}

/// The module that a component is made of.
fn module_of(example: &str) -> Vec<u8> {
    component(example);
    let file = format!("{TARGET}/component/{example}.wasm", TARGET = build::TARGET);
    fs::read(workspace::target().join(file)).unwrap()
}

#[test]
fn an_adapter_that_does_not_fit_is_told() {
    let module = module_of("hello");
    assert!(encode::component(&module, None).is_ok());
    let empty = wat::parse_str("(module)").unwrap();
    for adapter in [b"a text".as_slice(), &empty, &component("hello")] {
        let error = refused(&module, Some(adapter));
        assert_eq!(error.code(), "component-adapter", "{error}");
    }
    let missing = Adapter::File("there is none".into());
    let dir = workspace::root().join("examples/hello");
    let options = build::Options::default();
    let error = build::component(&dir, &options, &missing, &mut |_| ()).unwrap_err();
    assert_eq!(error.code(), "io");
    assert!(error.to_string().contains("there is none"), "{error}");
}

#[test]
fn an_import_that_is_nobody_s_is_named() {
    let module = module_of("hello");
    // The name of an import, by another of its length.
    let module = replaced(
        &module,
        b"trovato:plugin/logging",
        b"trovato:plugin/logginh",
    );
    let error = refused(&module, None);
    assert_eq!(error.code(), "component-encoding");
    assert!(error.to_string().contains("logginh"), "{error}");
}

/// The import's name alone: that in the types stands behind it.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|at| at == from).unwrap();
    let mut bytes = bytes.to_vec();
    bytes[at..at + from.len()].copy_from_slice(to);
    bytes
}

#[test]
fn an_sdk_that_makes_no_components_is_told_with_its_version() {
    let dir = tempfile::tempdir().unwrap();
    let package = |folder: &Path, name: &str, version: &str, rest: &str| {
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("src/lib.rs"), "").unwrap();
        let toml = format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n{rest}"
        );
        fs::write(folder.join("Cargo.toml"), toml).unwrap();
    };
    package(&dir.path().join("sdk"), "trovato-sdk", "0.0.9", "");
    let rest = "[dependencies]\ntrovato-sdk = { path = \"sdk\" }\n[workspace]\n";
    package(dir.path(), "old", "0.1.0", rest);
    let options = build::Options {
        quiet: true,
        cargo_args: vec!["--offline".to_owned()],
        ..build::Options::default()
    };
    let error = build::component(dir.path(), &options, &Adapter::Included, &mut |_| ());
    let error = error.unwrap_err();
    assert_eq!(error.code(), "component-sdk", "{error}");
    assert!(error.to_string().contains("trovato-sdk 0.0.9"), "{error}");
}
