//! The manifest, `<plugin>.info.toml`: what a plugin's author declares.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use trovato::abi;

use crate::error::{Error, Kind, Phase, Result};
use crate::names;

/// The plugin API that the deployed kernel has.
pub const API_VERSION: &str = "0.2";

/// What every manifest's file name ends with.
pub const SUFFIX: &str = ".info.toml";

/// A plugin's manifest.
///
/// Keys that are not known here are kept apart in [`unknown`](Self::unknown)
/// rather than refused, so that an older host takes a newer manifest; `check`
/// points at them, since most are misspelt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// Name of the plugin: that of its file and of its crate.
    pub name: String,
    /// One sentence about it.
    pub description: String,
    /// Its version.
    pub version: String,
    /// Version of the plugin API that it is written for.
    #[serde(default)]
    pub api_version: Option<String>,
    /// Whether a new site starts with it switched on. Default `false`.
    #[serde(default)]
    pub default_enabled: bool,
    /// Plugins whose taps run before this one's at the same weight.
    #[serde(default)]
    pub dependencies: Vec<String>,
    /// Its taps.
    pub taps: Taps,
    /// What an administrator has to grant.
    #[serde(default)]
    pub permissions: Permissions,
    /// Its changes to the database.
    #[serde(default)]
    pub migrations: Migrations,
    /// Keys that are not part of the format, as `table.key`.
    #[serde(skip)]
    pub unknown: Vec<String>,
}

/// The table `[taps]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taps {
    /// Names of the taps, as exported: `tap_item_view`.
    pub implements: Vec<String>,
    /// Lower runs earlier. Default 0.
    #[serde(default)]
    pub weight: i64,
    /// Options of single taps, by exported name.
    #[serde(default)]
    pub options: BTreeMap<String, TapOptions>,
}

/// One entry of `[taps.options]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TapOptions {
    /// How its payload travels: `full`, of which a projection is a kind, or
    /// `projected`.
    #[serde(default)]
    pub data_mode: Option<String>,
    /// The members and fields of an item that it reads, `*` for all, if the
    /// manifest says so.
    #[serde(default)]
    pub fields: Option<Vec<String>>,
}

/// The table `[permissions]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// Names of the permissions, such as `raw_sql`.
    #[serde(default)]
    pub requires: Vec<String>,
}

/// The table `[migrations]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migrations {
    /// SQL files in the order in which they run, relative to the manifest.
    #[serde(default)]
    pub files: Vec<String>,
    /// Plugins whose migrations run first.
    #[serde(default)]
    pub depends_on: Vec<String>,
}

impl Manifest {
    /// Reads a manifest from its text.
    ///
    /// # Errors
    ///
    /// `manifest-invalid`, with the line, when it is not TOML, lacks a
    /// required key or has one of another type.
    ///
    /// ```
    /// let manifest = trovato_host_shim::Manifest::parse(r#"
    ///     name = "blog"
    ///     description = "A blog"
    ///     version = "1.0.0"
    ///     [taps]
    ///     implements = ["tap_item_view"]
    /// "#)?;
    /// assert!(manifest.implements("item_view"));
    /// # Ok::<(), trovato_host_shim::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_at(text, None)
    }

    /// Reads a manifest's file, whose name has to be the plugin's own and
    /// `.info.toml`.
    ///
    /// # Errors
    ///
    /// `io`, or as [`parse`](Self::parse), or `manifest-invalid` when the name
    /// inside is another than that of the file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| {
            Error::new(
                Phase::Manifest,
                Kind::Io {
                    path: path.to_owned(),
                    source,
                },
            )
        })?;
        let manifest = Self::parse_at(&text, Some(path))?;
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        if file.strip_suffix(SUFFIX) != Some(&manifest.name) {
            let reason = format!(
                "its name is `{}`, so the file must be called `{}{SUFFIX}`",
                manifest.name, manifest.name
            );
            return Err(invalid(Some(path), reason));
        }
        Ok(manifest)
    }

    fn parse_at(text: &str, path: Option<&Path>) -> Result<Self> {
        let mut manifest: Self = toml::from_str(text)
            .map_err(|error| invalid(path, error.to_string().trim_end().to_owned()))?;
        if !is_name(&manifest.name) {
            let reason = format!(
                "`{}` is no name for a plugin: lower-case letters, digits, `_` and `-`, a letter first",
                manifest.name
            );
            return Err(invalid(path, reason));
        }
        if let Ok(table) = text.parse::<toml::Table>() {
            manifest.unknown = unknown_keys(&table);
        }
        Ok(manifest)
    }

    /// Whether the manifest names this tap, with or without `tap_`.
    pub fn implements(&self, tap: &str) -> bool {
        let tap = tap.strip_prefix(abi::EXPORT_PREFIX).unwrap_or(tap);
        self.tap_names().any(|name| name == tap)
    }

    /// The taps that it names, without `tap_`.
    pub fn tap_names(&self) -> impl Iterator<Item = &str> {
        let names = self.taps.implements.iter();
        names.map(|name| name.strip_prefix(abi::EXPORT_PREFIX).unwrap_or(name))
    }

    /// Compares the taps named here with those a module has.
    ///
    /// # Errors
    ///
    /// `manifest-mismatch`, with the names on either side.
    pub fn verify<'a>(&self, taps: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let wasm: Vec<&str> = taps.into_iter().collect();
        let export = |tap: &str| format!("{}{tap}", abi::EXPORT_PREFIX);
        let only = |tap: &&str| !wasm.contains(tap);
        let manifest_only: Vec<_> = self.tap_names().filter(only).map(export).collect();
        let wasm_only: Vec<_> = wasm
            .iter()
            .filter(|tap| !self.implements(tap))
            .map(|tap| export(tap))
            .collect();
        if manifest_only.is_empty() && wasm_only.is_empty() {
            return Ok(());
        }
        let kind = Kind::ManifestMismatch {
            manifest_only,
            wasm_only,
        };
        Err(Error::new(Phase::Manifest, kind).with_plugin(self.name.as_str()))
    }
}

/// The manifest that lies beside a wasm file, if one does.
///
/// Cargo writes the wasm of `drug-checker` to `drug_checker.wasm`, and the
/// manifest keeps the hyphen.
pub fn beside(wasm: &Path) -> Option<PathBuf> {
    let name = names::of_file(wasm);
    [name.replace('_', "-"), name]
        .iter()
        .map(|name| wasm.with_file_name(format!("{name}{SUFFIX}")))
        .find(|path| path.is_file())
}

/// The known keys of each table. `[taps.options]` is keyed by tap.
const TABLES: [(&str, &[&str]); 5] = [
    (
        "",
        &[
            "name",
            "description",
            "version",
            "api_version",
            "default_enabled",
            "dependencies",
            "taps",
            "permissions",
            "migrations",
        ],
    ),
    ("taps", &["implements", "weight", "options"]),
    ("taps.options.*", &["data_mode", "fields"]),
    ("permissions", &["requires"]),
    ("migrations", &["files", "depends_on"]),
];

fn known_keys(table: &str) -> &'static [&'static str] {
    TABLES
        .iter()
        .find(|(name, _)| *name == table)
        .map_or(&[], |(_, keys)| keys)
}

/// The keys of a manifest's text that mean nothing, as `table.key`, each with
/// the key of its table that it most likely stands for. Text that is no TOML
/// has none.
pub fn misspelt(text: &str) -> Vec<(String, &'static str)> {
    let Ok(table) = text.parse::<toml::Table>() else {
        return Vec::new();
    };
    let unknown = unknown_keys(&table).into_iter();
    unknown
        .filter_map(|key| suggest_key(&key).map(|near| (key, near)))
        .collect()
}

/// The key of this table that an unknown one most likely stands for.
pub(crate) fn suggest_key(unknown: &str) -> Option<&'static str> {
    let (table, key) = unknown.rsplit_once('.').unwrap_or(("", unknown));
    let table = if table.starts_with("taps.options.") {
        "taps.options.*"
    } else {
        table
    };
    names::nearest(key, known_keys(table).iter().copied())
}

fn unknown_keys(root: &toml::Table) -> Vec<String> {
    let mut unknown = Vec::new();
    let mut look = |path: &str, known: &str, table: &toml::Table| {
        for key in table
            .keys()
            .filter(|key| !known_keys(known).contains(&key.as_str()))
        {
            unknown.push(if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            });
        }
    };
    look("", "", root);
    for name in ["taps", "permissions", "migrations"] {
        if let Some(table) = root.get(name).and_then(toml::Value::as_table) {
            look(name, name, table);
        }
    }
    let options = root.get("taps").and_then(|taps| taps.get("options"));
    for (tap, entry) in options
        .and_then(toml::Value::as_table)
        .into_iter()
        .flatten()
    {
        if let Some(table) = entry.as_table() {
            look(&format!("taps.options.{tap}"), "taps.options.*", table);
        }
    }
    unknown
}

/// Whether a plugin may be called so: lower-case letters, digits, `_` and `-`,
/// a letter first.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
}

fn invalid(path: Option<&Path>, reason: String) -> Error {
    Error::new(
        Phase::Manifest,
        Kind::ManifestInvalid {
            path: path.map(Path::to_owned),
            reason,
        },
    )
}
