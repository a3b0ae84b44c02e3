//! A record in WIT has the members that the Rust type writes, and each is of
//! the type that it has there.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;
use serde_json::{Value, json, to_value};
use trovato::vocabulary::{HttpRequest, HttpResponse};
use wit_parser::{Type, TypeDef, TypeDefKind};

use super::package::{Package, cases};
use super::samples::samples;

#[test]
fn every_type_of_the_vocabulary_is_what_rust_writes() {
    let package = Package::parse();
    let mut cases = BTreeMap::<_, BTreeSet<_>>::new();
    let samples = samples();
    for (name, value) in &samples {
        check(&package, "vocabulary", name, value);
        cases.entry(*name).or_default().insert(value.to_string());
    }
    // No type has a case more than the samples show.
    for (name, samples) in cases {
        let ty = package.get("vocabulary", name).unwrap();
        if let TypeDefKind::Enum(_) | TypeDefKind::Variant(_) = ty.kind {
            assert_eq!(
                package.cases("vocabulary", name).len(),
                samples.len(),
                "{name}"
            );
        }
    }
    // And none is there that no sample is of, or that no sample's member is of.
    let mut types = package.types("vocabulary");
    for (name, _) in &samples {
        types.remove(*name);
    }
    let within = [
        "ai-message",
        "ai-request-options",
        "ai-usage",
        "compound-type",
        "text-type",
    ];
    assert!(types.iter().eq(within), "{types:?}");
}

#[test]
fn requests_to_servers_outside_are_what_rust_writes() {
    let package = Package::parse();
    let request = HttpRequest::post("https://example.org", "body");
    same(
        &package,
        "http",
        "request",
        &request.header("a", "b").timeout(1),
    );
    let response = HttpResponse {
        status: 200,
        headers: [("a".into(), "b".into())].into(),
        body: "body".into(),
    };
    same(&package, "http", "response", &response);
}

#[test]
fn what_differs_is_told() {
    let package = Package::parse();
    let differs = |name, value: Value| {
        let check = || check(&package, "vocabulary", name, &value);
        catch_unwind(AssertUnwindSafe(check)).is_err()
    };
    assert!(!differs(
        "permission-definition",
        json!({ "name": "a", "description": "" })
    ));
    assert!(differs("permission-definition", json!({ "name": "a" })));
    assert!(differs(
        "permission-definition",
        json!({ "name": "a", "description": 1 })
    ));
    assert!(differs(
        "permission-definition",
        json!({ "name": "a", "description": "", "b": 1 })
    ));
    assert!(differs("access-result", json!("Maybe")));
    assert!(differs("cron-input", json!({ "timestamp": 0.5 })));
}

/// A value with everything in it has the members of the type.
#[track_caller]
pub(crate) fn same(package: &Package, interface: &str, name: &str, value: &impl Serialize) {
    check(package, interface, name, &to_value(value).unwrap());
}

#[track_caller]
fn check(package: &Package, interface: &str, name: &str, value: &Value) {
    let ty = package.get(interface, name);
    let ty = ty.unwrap_or_else(|| panic!("there is no `{name}` in `{interface}`"));
    fits_named(package, ty, value, name);
}

/// Fails where a value is not of the type.
#[track_caller]
fn fits_named(package: &Package, ty: &TypeDef, value: &Value, at: &str) {
    match (&ty.kind, value) {
        (TypeDefKind::Record(record), Value::Object(members)) => {
            let names = members.keys().map(|name| name.replace('_', "-"));
            let fields = record.fields.iter().map(|field| field.name.clone());
            let names: BTreeSet<_> = names.collect();
            assert_eq!(fields.collect::<BTreeSet<_>>(), names, "{at}");
            for field in &record.fields {
                let member = &members[&field.name.replace('-', "_")];
                fits(package, field.ty, member, &format!("{at}.{}", field.name));
            }
        }
        (TypeDefKind::Option(ty), value) => fits(package, *ty, value, at),
        (TypeDefKind::List(ty), Value::Array(values)) => {
            for value in values {
                fits(package, *ty, value, at);
            }
        }
        // An object by name and value.
        (TypeDefKind::List(ty), Value::Object(members)) => {
            let pair = package.behind(*ty).map(|ty| &ty.kind);
            let Ok(TypeDefKind::Tuple(pair)) = pair else {
                panic!("{at} is {value}, and in WIT a list");
            };
            assert_eq!(pair.types[0], Type::String, "{at}");
            for value in members.values() {
                fits(package, pair.types[1], value, at);
            }
        }
        (TypeDefKind::Enum(_) | TypeDefKind::Variant(_), value) => case(package, ty, value, at),
        (kind, value) => panic!("{at} is {value}, and in WIT a {}", kind.as_str()),
    }
}

#[track_caller]
fn fits(package: &Package, ty: Type, value: &Value, at: &str) {
    let ty = match package.behind(ty) {
        Ok(ty) => return fits_named(package, ty, value, at),
        Err(ty) => ty,
    };
    let fits = match ty {
        // JSON is any value.
        Type::Id(_) => true,
        Type::Bool => value.is_boolean(),
        Type::U16 | Type::U32 | Type::U64 => value.is_u64(),
        Type::S32 | Type::S64 => value.is_i64(),
        Type::F64 => value.is_f64(),
        Type::String => value.is_string(),
        _ => false,
    };
    assert!(fits, "{at} is {value}, and in WIT {ty:?}");
}

/// A case is a string, or an object of one member that has its value.
#[track_caller]
fn case(package: &Package, ty: &TypeDef, value: &Value, at: &str) {
    let (name, value) = match value {
        Value::String(name) => (name.as_str(), None),
        Value::Object(members) if members.len() == 1 => {
            let (name, value) = members.iter().next().unwrap();
            (name.as_str(), Some(value))
        }
        other => panic!("{at} is {other}, and in WIT a variant"),
    };
    let spelt = kebab(name);
    let cases = cases(ty);
    let Some((_, inner)) = cases.iter().find(|(case, _)| *case == spelt) else {
        panic!("{at} is {name}, and WIT has no case `{spelt}`");
    };
    match (*inner, value) {
        (None, None) => {}
        (Some(inner), Some(value)) => fits(package, inner, value, at),
        (inner, value) => panic!("{at}: {name} has {value:?}, and in WIT {inner:?}"),
    }
}

/// `PageBuilder` and `image_generation` in WIT's spelling.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for letter in name.chars() {
        match letter {
            '_' => kebab.push('-'),
            'A'..='Z' if !kebab.is_empty() => {
                kebab.push('-');
                kebab.push(letter.to_ascii_lowercase());
            }
            _ => kebab.push(letter.to_ascii_lowercase()),
        }
    }
    kebab
}
