//! The release profile, which cargo reads in the workspace's root.

use std::path::Path;

use toml_edit::{Item, Value};

use super::finding::{Finding, Part};
use crate::diagnostic::{Diagnostic, shown};
use crate::output::Result;
use crate::package::Package;
use crate::toml_file::{self, TomlFile};

const PROFILE: [&str; 2] = ["profile", "release"];
/// What the templates write.
const KEYS: [&str; 4] = ["opt-level", "lto", "codegen-units", "strip"];

fn wanted(key: &str) -> Value {
    match key {
        "opt-level" => 2.into(),
        "lto" => true.into(),
        "codegen-units" => 1.into(),
        _ => "debuginfo".into(),
    }
}

/// Why a setting is not good, if it is not; `None` stands for cargo's own.
fn fault(key: &str, set: Option<&Item>) -> Option<&'static str> {
    let is = |text: &str| set.and_then(Item::as_str) == Some(text);
    let set_bool = set.and_then(Item::as_bool);
    let set_number = set.and_then(Item::as_integer);
    let (is_good, why) = match key {
        "opt-level" => {
            let is_slow = matches!(set_number, Some(0 | 1)) || is("0") || is("1");
            (!is_slow, "the wasm is slow")
        }
        "lto" => {
            let is_on = set_bool == Some(true) || is("fat") || is("thin") || is("true");
            (is_on, "the wasm is larger than it need be")
        }
        "codegen-units" => (set_number == Some(1), "the wasm is larger than it need be"),
        // Cargo's own strips what std brings.
        _ if set_bool == Some(true) || is("symbols") => (false, "backtraces have no names"),
        _ => (
            set.is_none() || is("debuginfo"),
            "the wasm has debug information, which is most of it",
        ),
    };
    (!is_good).then_some(why)
}

/// Looks at the profile in the root's `Cargo.toml`.
pub(super) fn examine(root: &Path, part: &mut Part) -> Result<()> {
    let Some(file) = TomlFile::read(&root.join("Cargo.toml"))? else {
        return Ok(());
    };
    let profile = file.get(&PROFILE).and_then(Item::as_table_like);
    let mut missing = Vec::new();
    for key in KEYS {
        let set = profile.and_then(|profile| profile.get(key));
        let Some(why) = fault(key, set) else {
            continue;
        };
        if set.is_none() {
            missing.push(key);
            continue;
        }
        let place = file.place(&[PROFILE[0], PROFILE[1], key]);
        let diagnostic = Diagnostic::warning(format!("as `{key}` is set here, {why}"))
            .code("release-profile")
            .place(place)
            .help(format!("write `{key} = {}`", wanted(key)));
        part.found(curable(diagnostic, &file.path, vec![key]));
    }
    if !missing.is_empty() {
        let lines: Vec<_> = missing
            .iter()
            .map(|key| format!("`{key} = {}`", wanted(key)))
            .collect();
        let message = "the wasm is larger than it need be: the release profile is cargo's own";
        let diagnostic = Diagnostic::warning(message)
            .code("release-profile")
            .place(file.place(&PROFILE))
            .help(format!(
                "write under `[profile.release]`: {}",
                lines.join(", ")
            ));
        part.found(curable(diagnostic, &file.path, missing));
    }
    Ok(())
}

fn curable(diagnostic: Diagnostic, path: &Path, keys: Vec<&'static str>) -> Finding {
    let path = path.to_owned();
    Finding::curable(diagnostic, move || {
        let mut done = Vec::new();
        toml_file::edit(&path, |document| {
            let profiles = document.entry("profile").or_insert_with(|| {
                let mut profiles = toml_edit::Table::new();
                profiles.set_implicit(true);
                Item::Table(profiles)
            });
            let release = &mut profiles["release"];
            if !release.is_table_like() {
                *release = toml_edit::table();
            }
            for key in keys {
                let wanted = wanted(key);
                done.push(format!("`{}`: `{key} = {wanted}`", shown(&path)));
                toml_file::set(&mut release[key], wanted);
            }
        })?;
        Ok(done)
    })
}

/// A profile where cargo does not look for one.
pub(super) fn ignored(package: &Package, root: &Path) -> Result<Option<Diagnostic>> {
    let is_root = |dir: &Path| dir.canonicalize().ok() == root.canonicalize().ok();
    if is_root(package.dir()) {
        return Ok(None);
    }
    let Some(file) = TomlFile::read(&package.manifest)? else {
        return Ok(None);
    };
    let diagnostic = file.get(&["profile"]).map(|_| {
        Diagnostic::warning("cargo ignores the profiles of a workspace's member")
            .code("release-profile")
            .place(file.place(&PROFILE))
            .help(format!(
                "move them to `{}`",
                shown(&root.join("Cargo.toml"))
            ))
    });
    Ok(diagnostic)
}
