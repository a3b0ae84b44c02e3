//! Where a new plugin's SDK comes from.

use std::path::{Component, Path, PathBuf};

use crate::args;
use crate::diagnostic::Diagnostic;
use crate::output::Result;

/// As far up as a relative path goes; what is further away is named in full.
const UPWARDS: usize = 3;

/// A source of the SDK, as the templates know them.
#[derive(Debug)]
pub(super) enum Sdk {
    /// A checkout: absolute, or relative to the new plugin's folder.
    Path {
        path: String,
        checkout: PathBuf,
    },
    Git {
        url: String,
        tag: String,
    },
    Registry {
        version: String,
    },
}

impl Sdk {
    /// The one that was asked for, or else the checkout that this command was
    /// built in, or else the registry.
    pub(super) fn find(args: &args::New, folder: &Path) -> Result<Self> {
        let version = env!("CARGO_PKG_VERSION");
        if let Some(path) = &args.sdk_path {
            return given(path, folder);
        }
        if let Some(url) = &args.sdk_git {
            let tag = args.sdk_tag.clone();
            return Ok(Self::Git {
                url: url.clone(),
                tag: tag.unwrap_or_else(|| format!("v{version}")),
            });
        }
        if let Some(version) = &args.sdk_version {
            let version = version.clone();
            return Ok(Self::Registry { version });
        }
        Ok(Self::of_this_command(folder))
    }

    /// The checkout that this command was built in, or else the registry.
    fn of_this_command(folder: &Path) -> Self {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
        match built_in.filter(|dir| is_checkout(dir)) {
            Some(checkout) => at(checkout, folder),
            None => Self::Registry {
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
        }
    }

    /// Which one it is, and what belongs to it, as placeholders.
    pub(super) fn answers(&self) -> (&'static str, Vec<(&'static str, &str)>) {
        match self {
            Self::Path { path, .. } => ("path", vec![("sdk_path", path)]),
            Self::Git { url, tag } => ("git", vec![("sdk_git", url), ("sdk_tag", tag)]),
            Self::Registry { version } => ("registry", vec![("sdk_version", version)]),
        }
    }
}

/// The SDK as a dependency of the crate in a folder.
pub(crate) fn dependency(folder: &Path) -> toml_edit::Value {
    let (key, text) = match Sdk::of_this_command(folder) {
        Sdk::Path { path, .. } => ("path", format!("{path}/trovato-sdk")),
        Sdk::Git { url, .. } => ("git", url),
        Sdk::Registry { version } => return version.into(),
    };
    toml_edit::InlineTable::from_iter([(key, text)]).into()
}

/// Whether a folder has the SDK's sources, and this command's.
pub(super) fn is_checkout(dir: &Path) -> bool {
    ["trovato-sdk", "trovato-host-shim/cli"]
        .iter()
        .all(|package| dir.join(package).join("Cargo.toml").is_file())
}

/// A checkout that was named. A relative path stays one.
fn given(path: &Path, folder: &Path) -> Result<Sdk> {
    if !is_checkout(path) {
        let message = format!("`{}` is no checkout of the SDK", path.display());
        return Err(Diagnostic::usage(message)
            .note("it has no `trovato-sdk/Cargo.toml`, or no `trovato-host-shim/cli/Cargo.toml`")
            .help("name the folder that has `trovato-sdk` in it")
            .into());
    }
    let mut parts = folder.components();
    let is_here = matches!(parts.next(), Some(Component::Normal(_))) && parts.next().is_none();
    if path.is_relative() && is_here {
        return Ok(Sdk::Path {
            path: slashed(&Path::new("..").join(path)),
            checkout: path.to_owned(),
        });
    }
    let canonical = path.canonicalize();
    Ok(at(&canonical.unwrap_or_else(|_| path.to_owned()), folder))
}

/// A checkout by its absolute path.
fn at(checkout: &Path, folder: &Path) -> Sdk {
    let near = above(folder).and_then(|above| relative(&above, checkout));
    let path = near.map_or_else(|| checkout.to_owned(), |near| Path::new("..").join(near));
    Sdk::Path {
        path: slashed(&path),
        checkout: checkout.to_owned(),
    }
}

/// What a folder will be in: without links, as far as it is there.
fn above(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    let above = folder.parent()?;
    let canonical = |dir: &Path| Some((dir.canonicalize().ok()?, dir.to_owned()));
    let (there, dir) = above.ancestors().find_map(canonical)?;
    Some(there.join(above.strip_prefix(dir).ok()?))
}

/// The way from one folder to another, where it is not long.
fn relative(from: &Path, to: &Path) -> Option<PathBuf> {
    let above = from.ancestors().take(UPWARDS).enumerate();
    above
        .filter(|(_, dir)| dir.parent().is_some())
        .find_map(|(upwards, dir)| {
            let down = to.strip_prefix(dir).ok()?;
            let mut path: PathBuf = std::iter::repeat_n("..", upwards).collect();
            path.push(down);
            Some(path)
        })
}

/// As manifests have it on every system.
fn slashed(path: &Path) -> String {
    let text = path.display().to_string();
    if cfg!(windows) {
        return text.trim_start_matches(r"\\?\").replace('\\', "/");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkout_nearby_is_named_by_its_way() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
        assert_eq!(way("/home/ada", "/home/ada/sdk"), Some("sdk".into()));
        assert_eq!(way("/home/ada/a", "/home/ada/sdk"), Some("../sdk".into()));
        assert_eq!(way("/home/ada/a/b/c", "/home/ada/sdk"), None);
        assert_eq!(way("/tmp/x", "/home/ada/sdk"), None);
    }
}
