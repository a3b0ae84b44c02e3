//! The world of one plugin: exactly the taps that it has.

use trovato::abi::wit;
use wit_parser::{PackageId, Resolve, WorldId};

use crate::error::Kind;
use crate::section::TapLine;

/// A tap as a component exports it.
pub(super) struct Export {
    /// Its name in WIT.
    pub(super) name: String,
    is_by_handle: bool,
}

impl Export {
    /// What the tap of a line is exported as.
    ///
    /// # Errors
    ///
    /// `ComponentTapName` for a name that WIT does not allow.
    pub(super) fn of(line: &TapLine) -> Result<Self, Kind> {
        let name = wit::name(&line.tap);
        if wit_parser::validate_id(&name).is_err() {
            return Err(Kind::ComponentTapName {
                tap: line.tap.clone(),
                name,
            });
        }
        Ok(Self {
            name,
            is_by_handle: line.is_lazy(),
        })
    }
}

/// Adds a world with these taps, and all that the plugin's SDK can ask a host
/// for, to the WIT that came with the plugin: a component imports what of it
/// the module does.
pub(super) fn of(mut wit: Resolve, taps: &[Export]) -> Result<(Resolve, WorldId), Kind> {
    let encoding = |reason: String| Kind::ComponentEncoding { reason };
    let Some(package) = package(&wit) else {
        let reason = format!("its bindings are of no version of `{}`", wit::PACKAGE);
        return Err(encoding(reason));
    };
    let text = text(&wit, package, taps);
    let package = wit
        .push_source("plugin.wit", &text)
        .map_err(|error| encoding(wit.render_error(&error)))?;
    let world = wit
        .select_world(&[package], None)
        .map_err(|error| encoding(error.to_string()))?;
    Ok((wit, world))
}

/// The package of the SDK's WIT, in whichever version.
fn package(wit: &Resolve) -> Option<PackageId> {
    let named = |(_, package): &(PackageId, &wit_parser::Package)| {
        format!("{}:{}", package.name.namespace, package.name.name) == wit::PACKAGE
    };
    wit.packages.iter().find(named).map(|(id, _)| id)
}

fn text(wit: &Resolve, package: PackageId, taps: &[Export]) -> String {
    let interface = |name: &str| wit.id_of_name(package, name);
    let imports = wit.packages[package].interfaces.keys();
    let imports = imports.map(|name| format!("import {};", interface(name)));
    let types = format!("use {}.{{json, tap-error}};", interface("types"));
    // What is used is imported, needed or not.
    let is_by_handle = taps.iter().any(|tap| tap.is_by_handle);
    let items = is_by_handle.then(|| format!("use {}.{{item}};", interface("items")));
    let uses = [types].into_iter().chain(items);
    let exports = taps.iter().map(|tap| {
        let name = &tap.name;
        let items = if tap.is_by_handle {
            ", items: list<borrow<item>>"
        } else {
            ""
        };
        format!("export %{name}: func(payload: json{items}) -> result<json, tap-error>;")
    });
    let lines: Vec<_> = imports.chain(uses).chain(exports).collect();
    format!(
        "package trovato:built;\nworld plugin {{\n{}\n}}\n",
        lines.join("\n")
    )
}
