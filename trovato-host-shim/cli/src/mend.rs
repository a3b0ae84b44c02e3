//! A manifest that is held to its wasm: `check --fix`, and what `doctor --fix`
//! does about manifests.

mod implements;

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, value};
use trovato_host_shim::check::corrected;
use trovato_host_shim::{Manifest, TapLine, manifest, names};

use crate::diagnostic::shown;
use crate::output::Result;
use crate::toml_file::{self, TomlFile, rename, set};

/// What a manifest should say.
pub(crate) struct Wanted<'a> {
    /// The plugin's name.
    pub(crate) name: &'a str,
    /// For a manifest that says none.
    pub(crate) description: Option<&'a str>,
    /// For a manifest that says none.
    pub(crate) version: Option<&'a str>,
    /// The wasm's taps.
    pub(crate) taps: &'a [TapLine],
}

/// A manifest as it should be.
pub(crate) struct Mended {
    path: PathBuf,
    text: String,
    /// A sentence for each change.
    changes: Vec<String>,
}

impl Mended {
    /// Writes it, and says what was changed.
    pub(crate) fn write(self) -> Result<Vec<String>> {
        toml_file::write(&self.path, &self.text)?;
        let path = shown(&self.path);
        let told = self
            .changes
            .iter()
            .map(|change| format!("`{path}`: {change}"));
        Ok(told.collect())
    }
}

/// Holds a manifest to its wasm; `None` if nothing is to be changed.
///
/// What is not wrong stays as it is, with comments and order. Of a manifest
/// that is not there all is new.
pub(crate) fn manifest(path: &Path, wanted: &Wanted<'_>) -> Result<Option<Mended>> {
    let (text, changes) = match TomlFile::read(path)? {
        None => (new(wanted), vec!["written".to_owned()]),
        Some(file) => {
            let text = file.raw().to_owned();
            mended(&text, file.into_mut(), wanted)
        }
    };
    let path = path.to_owned();
    Ok((!changes.is_empty()).then_some(Mended {
        path,
        text,
        changes,
    }))
}

fn mended(text: &str, mut document: DocumentMut, wanted: &Wanted<'_>) -> (String, Vec<String>) {
    let mut changes = Vec::new();
    keys(&mut document, text, &mut changes);
    head(&mut document, wanted, &mut changes);
    implements::hold(taps(&mut document), wanted.taps, &mut changes);
    options(&mut document, wanted.taps, &mut changes);
    (document.to_string(), changes)
}

fn new(wanted: &Wanted<'_>) -> String {
    let mut document = DocumentMut::new();
    document["name"] = value(wanted.name);
    document["description"] = value(wanted.description.unwrap_or(wanted.name));
    document["version"] = value(wanted.version.unwrap_or("0.1.0"));
    document["api_version"] = value(manifest::API_VERSION);
    implements::hold(taps(&mut document), wanted.taps, &mut Vec::new());
    document.to_string()
}

/// Keys that are nearly one of the format's own.
fn keys(document: &mut DocumentMut, text: &str, changes: &mut Vec<String>) {
    for (path, near) in manifest::misspelt(text) {
        let parts: Vec<&str> = path.split('.').collect();
        let Some((key, parents)) = parts.split_last() else {
            continue;
        };
        let found = parents
            .iter()
            .try_fold(document.as_item_mut(), |item, part| {
                item.as_table_like_mut()?.get_mut(part)
            });
        if let Some(table) = found.and_then(Item::as_table_like_mut)
            && rename(table, key, near)
        {
            changes.push(format!("`{key}` is now `{near}`"));
        }
    }
}

/// What has to stand at the top.
fn head(document: &mut DocumentMut, wanted: &Wanted<'_>, changes: &mut Vec<String>) {
    if document.get("name").and_then(Item::as_str) != Some(wanted.name) {
        set(&mut document["name"], wanted.name);
        changes.push(format!("`name` is now `{}`", wanted.name));
    }
    for (key, says) in [
        ("description", wanted.description.unwrap_or(wanted.name)),
        ("version", wanted.version.unwrap_or("0.1.0")),
    ] {
        if !document.contains_key(key) {
            document[key] = value(says);
            changes.push(format!("added `{key}`"));
        }
    }
}

/// What is said of single taps.
fn options(document: &mut DocumentMut, lines: &[TapLine], changes: &mut Vec<String>) {
    // As the host reads it, which knows the types.
    let Ok(read) = Manifest::parse(&document.to_string()) else {
        return;
    };
    let taps = document["taps"].as_table_like_mut();
    let Some(options) = taps
        .and_then(|taps| taps.get_mut("options"))
        .and_then(Item::as_table_like_mut)
    else {
        return;
    };
    for (written, says) in &read.taps.options {
        let tap = implements::bare(written);
        let mut key = written.clone();
        if !lines.iter().any(|line| line.tap == tap)
            && let Some(near) = names::nearest(tap, lines.iter().map(|line| &*line.tap))
        {
            let export = implements::export(near);
            if rename(options, written, &export) {
                changes.push(format!(
                    "`taps.options.{written}` is now that of `{export}`"
                ));
                key = export;
            }
        }
        let line = lines.iter().find(|line| line.tap == implements::bare(&key));
        let (Some(line), Some(entry)) = (line, options.get_mut(&key)) else {
            continue;
        };
        let Some(right) = corrected(says, line) else {
            continue;
        };
        if right.data_mode != says.data_mode
            && let Some(mode) = &right.data_mode
        {
            set(&mut entry["data_mode"], mode.as_str());
            changes.push(format!("`data_mode` of `{key}` is now `{mode}`"));
        }
        if right.fields != says.fields
            && let Some(fields) = &right.fields
        {
            implements::replace(&mut entry["fields"], fields);
            changes.push(format!("`fields` of `{key}` are now those of the wasm"));
        }
    }
}

/// The table `[taps]`, made if it is not there or no table.
fn taps(document: &mut DocumentMut) -> &mut Item {
    let taps = document.entry("taps").or_insert_with(toml_edit::table);
    if !taps.is_table_like() {
        *taps = toml_edit::table();
    }
    taps
}

#[cfg(test)]
mod tests;
