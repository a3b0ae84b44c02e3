//! Versions: of the SDK that the crate is locked to, and of this command.

use std::path::Path;

use semver::{Comparator, Op, Version, VersionReq};
use toml_edit::Item;

use super::finding::Part;
use crate::diagnostic::Diagnostic;
use crate::output::Result;
use crate::package::{HOST, SDK};
use crate::toml_file::TomlFile;

/// Versions of one package in a lock file, and where each comes from.
struct Locked {
    name: String,
    version: String,
    source: String,
}

/// Looks into the workspace's lock file, if there is one, and says the SDK's
/// version.
pub(super) fn examine(root: &Path, part: &mut Part) -> Result<()> {
    let Some(file) = TomlFile::read(&root.join("Cargo.lock"))? else {
        return Ok(());
    };
    let locked = locked(&file);
    let of = |name: &'static str| locked.iter().filter(move |locked| locked.name == name);
    let sdks: Vec<&Locked> = of(SDK).collect();
    if let [one, another, ..] = &sdks[..] {
        let message = format!(
            "there are two SDKs: {SDK} {} from {}, and {} from {}",
            one.version, one.source, another.version, another.source
        );
        let diagnostic = Diagnostic::error(message)
            .code("two-sdks")
            .place(file.place_of(None))
            .note("the types of one are not those of the other")
            .help(
                "take `trovato-sdk`, and in `[dev-dependencies]` `trovato-host-shim` and \
                 `trovato-host-services`, from the same place and in the same version",
            );
        part.found(diagnostic);
    }
    for host in HOST.into_iter().flat_map(of) {
        if let [sdk] = &sdks[..]
            && !fit(&sdk.version, &host.version)
        {
            let message = format!(
                "{SDK} is {}, and {} is {}",
                sdk.version, host.name, host.version
            );
            let diagnostic = Diagnostic::warning(message)
                .code("two-sdks")
                .place(file.place_of(None))
                .help(format!(
                    "name the same version of both in `Cargo.toml`: {}",
                    sdk.version
                ));
            part.found(diagnostic);
        }
    }
    if let [sdk, ..] = &sdks[..] {
        part.fact(SDK, sdk.version.clone());
        part.found_all(
            of_another_version(&sdk.version)
                .map(|diagnostic| diagnostic.place(file.place_of(None))),
        );
    }
    Ok(())
}

/// An SDK that this command's host was not made with.
fn of_another_version(sdk: &str) -> Option<Diagnostic> {
    let command = env!("CARGO_PKG_VERSION");
    if fit(sdk, command) {
        return None;
    }
    let message =
        format!("the plugin has {SDK} {sdk}, and this command is cargo-trovato {command}");
    let is_newer = Version::parse(sdk).ok() > Version::parse(command).ok();
    let help = if is_newer {
        format!("install the command in the SDK's version, {sdk}")
    } else {
        format!("update the SDK to {command} in `Cargo.toml`, then `cargo update -p {SDK}`")
    };
    let diagnostic = Diagnostic::warning(message).code("sdk-version");
    Some(diagnostic.help(help))
}

/// Whether two versions are compatible, in whichever order.
fn fit(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (Version::parse(one), Version::parse(other)) else {
        return one == other;
    };
    let (older, newer) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    let caret = VersionReq {
        comparators: vec![Comparator {
            op: Op::Caret,
            major: older.major,
            minor: Some(older.minor),
            patch: Some(older.patch),
            pre: older.pre,
        }],
    };
    caret.matches(&newer)
}

fn locked(file: &TomlFile) -> Vec<Locked> {
    let packages = file.get(&["package"]).and_then(Item::as_array_of_tables);
    let packages = packages.into_iter().flatten();
    let text = |table: &toml_edit::Table, key: &str| {
        let value = table.get(key).and_then(Item::as_str);
        value.map(str::to_owned)
    };
    packages
        .filter_map(|table| {
            Some(Locked {
                name: text(table, "name")?,
                version: text(table, "version")?,
                source: match text(table, "source").as_deref() {
                    None => "a folder".to_owned(),
                    Some(source) if source.starts_with("git+") => "a git repository".to_owned(),
                    Some(_) => "the registry".to_owned(),
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_fit_as_semver_has_it() {
        assert!(fit("0.1.0", "0.1.7") && fit("0.1.7", "0.1.0"));
        assert!(!fit("0.1.0", "0.2.0") && !fit("1.2.0", "0.9.0"));
        assert!(fit("1.2.0", "1.9.0"));
    }

    #[test]
    fn whoever_is_older_is_to_follow() {
        let help = |sdk| of_another_version(sdk).map(|diagnostic| diagnostic.render());
        assert!(help(env!("CARGO_PKG_VERSION")).is_none());
        assert!(help("99.0.0").unwrap().contains("install the command"));
        assert!(help("0.0.1").unwrap().contains("update the SDK"));
    }
}
