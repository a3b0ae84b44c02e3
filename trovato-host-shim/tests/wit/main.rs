//! The WIT package and the Rust say the same.

mod package;
mod samples;
mod vocabulary;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use package::Package;
use trovato::__private::contract;
use trovato::TapError;
use trovato::abi::{self, Found, Word, services, wit};
use trovato::vocabulary::LogLevel;

fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn every_file_is_part_of_the_package() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../trovato-sdk/wit");
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let known = wit::FILES.iter().find(|(file, _)| *file == name);
        assert_eq!(known.unwrap().1, fs::read_to_string(&path).unwrap());
        there.insert(name);
    }
    assert_eq!(there, set(wit::FILES.iter().map(|(name, _)| *name)));
}

#[test]
fn the_package_has_the_version_of_the_sdk() {
    let package = Package::parse();
    assert_eq!(package.name(), format!("{}@{}", wit::PACKAGE, wit::VERSION));
    assert_eq!(wit::VERSION, env!("CARGO_PKG_VERSION"));
}

#[test]
fn every_tap_of_the_kernel_has_its_world() {
    let package = Package::parse();
    let mut worlds = set(["host", "tap", "tap-by-handle"]);
    for tap in contract::TAPS {
        let name = wit::name(tap.name);
        let plain = format!("{name}(payload: json) -> result<json, tap-error>");
        assert_eq!(package.exports(&name), [plain]);
        assert!(package.is_documented(&name), "{name}");
        worlds.insert(name.clone());

        let takes_item = |part: &contract::Part| part.contract == "TakesItem";
        if tap.parts.iter().any(takes_item) || tap.part("lazy_output").is_some() {
            let world = format!("{name}-by-handle");
            let items = "items: list<borrow<item>>";
            let by_handle = format!("{name}(payload: json, {items}) -> result<json, tap-error>");
            assert_eq!(package.exports(&world), [by_handle]);
            assert!(package.is_documented(&world), "{world}");
            worlds.insert(world);
        }
    }
    assert!(worlds.contains("item-view-by-handle") && !worlds.contains("menu-by-handle"));
    assert_eq!(package.worlds(), worlds);
}

#[test]
fn every_service_is_an_interface() {
    let package = Package::parse();
    let mut interfaces = set(["types", "vocabulary", "items", "logging"]);
    for service in services::ALL {
        let functions = service.functions.iter().map(|name| wit::name(name));
        let functions: BTreeSet<_> = functions.collect();
        assert_eq!(
            package.functions(service.name),
            functions,
            "{}",
            service.name
        );
        interfaces.insert(service.name.to_owned());
    }
    assert_eq!(package.interfaces(), interfaces);
}

#[test]
fn a_host_provides_every_interface_with_functions() {
    let package = Package::parse();
    let mut interfaces = package.interfaces();
    interfaces.remove("vocabulary");
    assert_eq!(package.imports("host"), interfaces);
}

/// What a core module's word is in WIT: a case of one of two variants, or none,
/// where it is about room or about what has been done.
fn case(word: Word) -> Option<(&'static str, &'static str)> {
    Some(match word {
        Word::Absent => ("value", "absent"),
        Word::Null => ("value", "null"),
        Word::Bool(_) => ("value", "boolean"),
        Word::Integer(_) | Word::Wide => ("value", "integer"),
        Word::Float => ("value", "float"),
        Word::Text { .. } => ("value", "text"),
        Word::Json { .. } => ("value", "json"),
        Word::Denied => ("refusal", "denied"),
        Word::Invalid => ("refusal", "invalid"),
        Word::WrongType(_) => ("refusal", "wrong-type"),
        Word::TooSmall { .. } | Word::Done { .. } | Word::Failed { .. } => return None,
    })
}

#[test]
fn items_are_asked_as_a_core_module_asks() {
    let package = Package::parse();
    let names = [
        abi::ITEMS_READ,
        abi::ITEMS_READ_NAMED,
        abi::ITEMS_FETCH,
        abi::ITEMS_WRITE,
        abi::ITEMS_WRITE_NAMED,
    ];
    let methods = names.map(|name| format!("[method]item.{}", wit::name(name)));
    assert_eq!(package.functions("items"), methods.into());

    let words = [
        Word::Absent,
        Word::Null,
        Word::Bool(true),
        Word::Integer(0),
        Word::Wide,
        Word::Float,
        Word::Text { len: 0 },
        Word::Json { len: 0 },
        Word::Denied,
        Word::Invalid,
        Word::WrongType(Found::Nothing),
        Word::TooSmall { needed: 0 },
        Word::Done { len: 0 },
        Word::Failed { len: 0 },
    ];
    let of = |interface| {
        let cases = words.into_iter().filter_map(case);
        let cases = cases.filter(move |(within, _)| *within == interface);
        let mut cases: Vec<_> = cases.map(|(_, case)| case).collect();
        cases.dedup();
        cases
    };
    assert_eq!(package.cases("items", "value"), of("value"));
    assert_eq!(package.cases("items", "refusal"), of("refusal"));
    let found = |found: Found| match found {
        Found::Bool => "boolean",
        Found::Number => "number",
        Found::Text => "text",
        Found::List => "array",
        Found::Object => "object",
        Found::Nothing => "nothing",
    };
    let all = [
        Found::Bool,
        Found::Number,
        Found::Text,
        Found::List,
        Found::Object,
        Found::Nothing,
    ];
    assert_eq!(package.cases("items", "found"), all.map(found));

    let items = wit::FILES.iter().find(|(name, _)| *name == "items.wit");
    for slot in [abi::SLOT_ID, abi::SLOT_TYPE] {
        assert!(items.unwrap().1.contains(&slot.to_string()), "{slot}");
    }
}

#[test]
fn levels_and_errors_are_those_of_the_sdk() {
    let package = Package::parse();
    let levels = [
        LogLevel::Debug,
        LogLevel::Info,
        LogLevel::Warning,
        LogLevel::Error,
    ];
    assert_eq!(
        package.cases("logging", "level"),
        levels.map(LogLevel::as_str)
    );

    let error = TapError::new("code", "message")
        .with_path("path")
        .with_details(1);
    vocabulary::same(&package, "types", "tap-error", &error);
}

#[test]
fn a_name_that_wit_does_not_allow_is_told_from_others() {
    for (tap, is_one) in [
        ("item_view", true),
        ("a1_2", true),
        ("a__b", false),
        ("a_", false),
    ] {
        let name = wit::name(tap);
        assert_eq!(wit_parser::validate_id(&name).is_ok(), is_one, "{tap}");
    }
}

#[test]
fn the_world_on_the_page_about_components_is_one() {
    let page = include_str!("../../../docs/src/components.md");
    let mut blocks = page.split("```wit\n").skip(1);
    let example = blocks.find(|block| block.starts_with("package "));
    let (example, _) = example.unwrap().split_once("```").unwrap();
    let (exports, imports) = Package::parse().world_of(example);
    assert_eq!(exports, set(["item-view", "menu"]));
    assert!(imports.is_superset(&set(["db", "types"])), "{imports:?}");
}
