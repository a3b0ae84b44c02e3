//! The parts of messages that are more than a figure or a name.

use std::path::PathBuf;

pub(super) fn abi_mismatch(expected: u32, got: Option<u32>, sdk: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let host = format!("this host, {version}, speaks version {expected}");
    let Some(got) = got else {
        return format!(
            "the plugin does not say which ABI it was built for, and {host}: \
             build it with trovato-sdk, and keep custom sections when stripping"
        );
    };
    let by = sdk.map_or_else(String::new, |sdk| format!(" with trovato-sdk {sdk},"));
    let update = if got > expected {
        "update the host"
    } else {
        "update trovato-sdk in the plugin and build it again"
    };
    format!("the plugin was built{by} for ABI version {got}, and {host}: {update}")
}

pub(super) fn wit_mismatch(expected: &str, got: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let host = format!("this host, {version}, has version {expected}");
    let Some(got) = got else {
        return format!(
            "the component imports `trovato:plugin` without a version, and {host}: build it from that package"
        );
    };
    let numbers = |version: &str| -> Vec<u64> {
        let parts = version.split(['.', '-', '+']).take(3);
        parts.map(|part| part.parse().unwrap_or(0)).collect()
    };
    let update = if numbers(got) > numbers(expected) {
        "update the host"
    } else {
        "build the component again, with the package of the host's version"
    };
    format!(
        "the component was made for version {got} of the WIT package `trovato:plugin`, and {host}: {update}"
    )
}

pub(super) fn proposals(uses: &[(&str, &str)]) -> String {
    let named = uses
        .iter()
        .map(|(name, flag)| format!("{name}, by `{flag}`"));
    let named: Vec<_> = named.collect();
    let are = if uses.len() == 1 { "is" } else { "are" };
    format!("{}, which {are} off in this host", named.join(", and "))
}

pub(super) fn usual(cause: Option<&str>) -> String {
    cause.map_or_else(String::new, |cause| format!("; usual cause: {cause}"))
}

pub(super) fn near(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

pub(super) fn of(path: Option<&PathBuf>) -> String {
    path.map_or_else(String::new, |path| format!("`{}` ", path.display()))
}

pub(super) fn listed(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

pub(super) fn disagreement(manifest_only: &[String], wasm_only: &[String]) -> String {
    let only_in = |what: &str, names: &[String]| {
        (!names.is_empty()).then(|| format!("only in the {what}: {}", names.join(", ")))
    };
    let parts = [
        only_in("manifest", manifest_only),
        only_in("wasm", wasm_only),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    parts.join("; ")
}

pub(super) fn sdk_of(version: Option<&str>) -> String {
    version.map_or_else(
        || "what the module was built with".to_owned(),
        |version| format!("trovato-sdk {version}, as the plugin was built with it,"),
    )
}
