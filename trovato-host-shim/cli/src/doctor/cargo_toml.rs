//! The crate: what its `Cargo.toml` makes of it.

use toml_edit::{Array, DocumentMut, Item, value};
use trovato_host_shim::manifest;

use super::finding::{Finding, Part};
use crate::diagnostic::{Diagnostic, Place, shown};
use crate::new;
use crate::output::Result;
use crate::package::{HOST, Package, SDK};
use crate::toml_file::{self, TomlFile};

/// The types that a plugin's crate needs.
const TYPES: [&str; 2] = ["cdylib", "rlib"];
/// The feature that keeps a plugin from exporting taps.
const LIBRARY: &str = "library";

pub(super) fn examine(package: &Package, part: &mut Part) -> Result<()> {
    let Some(file) = TomlFile::read(&package.manifest)? else {
        return Ok(());
    };
    let crate_ = Crate { package, file };
    part.found_all(crate_.name());
    part.found_all(crate_.edition());
    part.found_all(crate_.library());
    part.found_all(crate_.types());
    part.found_all(crate_.sdk());
    part.found_all(crate_.host());
    part.found_all(crate_.feature());
    Ok(())
}

struct Crate<'a> {
    package: &'a Package,
    file: TomlFile,
}

impl Crate<'_> {
    /// A finding that an edit of `Cargo.toml` cures.
    fn curable(
        &self,
        diagnostic: Diagnostic,
        done: &'static str,
        change: impl FnOnce(&mut DocumentMut) + 'static,
    ) -> Finding {
        let path = self.file.path.clone();
        Finding::curable(diagnostic, move || {
            toml_file::edit(&path, change)?;
            Ok(vec![format!("`{}`: {done}", shown(&path))])
        })
    }

    fn name(&self) -> Option<Diagnostic> {
        let name = &self.package.name;
        if manifest::is_name(name) {
            return None;
        }
        let diagnostic = Diagnostic::error(format!("a plugin cannot be called `{name}`"))
            .code("plugin-name")
            .place(self.file.place(&["package", "name"]))
            .help("a name has lower-case letters, digits, `_` and `-`, and begins with a letter");
        Some(diagnostic)
    }

    fn edition(&self) -> Option<Finding> {
        if self.package.edition != "2015" {
            return None;
        }
        let keys = ["package", "edition"];
        let diagnostic =
            Diagnostic::error("the crate is of the edition 2015, which knows no `use trovato::…`")
                .code("edition")
                .place(self.file.place(&keys))
                .help("write `edition = \"2024\"` under `[package]`");
        let is_here = self.file.get(&keys).is_none_or(Item::is_str);
        if !is_here {
            return Some(
                diagnostic
                    .note("it says that its workspace knows which")
                    .into(),
            );
        }
        Some(self.curable(diagnostic, "the edition is 2024", |document| {
            toml_file::set(&mut document["package"]["edition"], "2024");
        }))
    }

    fn library(&self) -> Option<Diagnostic> {
        if self.package.library().is_some() {
            return None;
        }
        let message = format!(
            "`{}` is a program, and a plugin is a library",
            self.package.name
        );
        let diagnostic = Diagnostic::error(message)
            .code("no-library")
            .place(Place::file(&self.file.path))
            .help("move the taps to `src/lib.rs`, and remove `src/main.rs`");
        Some(diagnostic)
    }

    fn types(&self) -> Option<Finding> {
        let library = self.package.library()?;
        // A library without a type is an rlib.
        let has = |wanted: &&str| {
            let mut types = library.crate_types.iter();
            types.any(|ty| ty == wanted || (ty == "lib" && *wanted == "rlib"))
        };
        let missing: Vec<&str> = TYPES.into_iter().filter(|wanted| !has(wanted)).collect();
        let why = match missing[..] {
            [] => return None,
            ["cdylib"] => "cargo alone makes no wasm of it",
            ["rlib"] => "its tests and other crates cannot use it",
            _ => "neither cargo alone nor its tests can use it",
        };
        let named: Vec<_> = missing.iter().map(|ty| format!("`{ty}`")).collect();
        let message = format!("the crate is no {}, so that {why}", named.join(" and no "));
        let diagnostic = Diagnostic::warning(message)
            .code("crate-type")
            .place(self.file.place(&["lib", "crate-type"]))
            .help("write `crate-type = [\"cdylib\", \"rlib\"]` under `[lib]`");
        Some(self.curable(
            diagnostic,
            "the crate is a `cdylib` and an `rlib`",
            |document| {
                let lib = document.entry("lib").or_insert_with(toml_edit::table);
                let types = &mut lib["crate-type"];
                if !types.is_array() {
                    *types = value(Array::new());
                }
                if let Some(types) = types.as_array_mut() {
                    // What is there by another name, or means nothing for wasm.
                    types.retain(|ty| ty.as_str().is_some_and(|ty| TYPES.contains(&ty)));
                    for ty in TYPES {
                        if !types.iter().any(|there| there.as_str() == Some(ty)) {
                            types.push(ty);
                        }
                    }
                }
            },
        ))
    }

    fn sdk(&self) -> Option<Finding> {
        if self.package.has_sdk() {
            return None;
        }
        // What it is called in Rust, and not as a package.
        let keys = ["dependencies", "trovato"];
        let is_misnamed = self.file.get(&keys).is_some();
        let place = if is_misnamed {
            self.file.key_place(&keys)
        } else {
            self.file.place(&["dependencies"])
        };
        let diagnostic = Diagnostic::error(format!("the crate does not depend on `{SDK}`"))
            .code("no-sdk")
            .place(place);
        if is_misnamed {
            let help = format!("the package is called `{SDK}`, and the library in it `trovato`");
            let done = "the dependency is called `trovato-sdk`";
            return Some(self.curable(diagnostic.help(help), done, |document| {
                if let Some(table) = document["dependencies"].as_table_like_mut() {
                    toml_file::rename(table, "trovato", SDK);
                }
            }));
        }
        let source = new::sdk_dependency(self.package.dir());
        let help = format!("add it to `[dependencies]`: `{SDK} = {source}`");
        Some(self.curable(
            diagnostic.help(help),
            "depends on `trovato-sdk`",
            move |document| {
                document
                    .entry("dependencies")
                    .or_insert_with(toml_edit::table)[SDK] = value(source);
            },
        ))
    }

    fn host(&self) -> Option<Finding> {
        let mut dependencies = self.package.dependencies.iter();
        let named = dependencies.find(|dependency| {
            HOST.contains(&dependency.name.as_str()) && dependency.kind.is_none()
        })?;
        let message = format!(
            "the plugin depends on `{}`, which is no part of it",
            named.name
        );
        let diagnostic = Diagnostic::error(message)
            .code("host-in-plugin")
            .place(self.file.key_place(&["dependencies", &named.name]))
            .note("the host is an engine that runs wasm, and cannot be compiled to wasm itself")
            .help("move it to `[dev-dependencies]`");
        let done = "the host is among `[dev-dependencies]`";
        Some(self.curable(diagnostic, done, |document| {
            for name in HOST {
                let dependencies = document.get_mut("dependencies");
                let moved = dependencies
                    .and_then(Item::as_table_like_mut)
                    .and_then(|dependencies| dependencies.remove(name));
                if let Some(item) = moved {
                    let dev = document.entry("dev-dependencies");
                    let dev = dev.or_insert_with(toml_edit::table);
                    if dev.get(name).is_none() {
                        dev[name] = item;
                    }
                }
            }
        }))
    }

    fn feature(&self) -> Option<Finding> {
        let default = self.package.features.get("default")?;
        default.iter().find(|feature| *feature == LIBRARY)?;
        let message =
            format!("the feature `{LIBRARY}` is on by default, so that no tap is exported");
        let diagnostic = Diagnostic::error(message)
            .code("library-feature")
            .place(self.file.place(&["features", "default"]))
            .help(format!("take `{LIBRARY}` out of `default`"));
        Some(
            self.curable(diagnostic, "`library` is off by default", |document| {
                if let Some(default) = document["features"]["default"].as_array_mut() {
                    default.retain(|feature| feature.as_str() != Some(LIBRARY));
                }
            }),
        )
    }
}
