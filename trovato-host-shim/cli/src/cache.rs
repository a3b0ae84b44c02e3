//! Where the user's compiled code is kept.

use std::ffi::OsString;
use std::path::PathBuf;

use trovato_host_shim::CacheConfig;

/// Names the folder, or is `off`.
const VARIABLE: &str = "TROVATO_CACHE";

/// The cache that the environment asks for: by default one in the user's
/// cache folder, and none where there is no such folder.
pub(crate) fn config() -> Option<CacheConfig> {
    dir(|name| std::env::var_os(name), std::env::home_dir()).map(CacheConfig::new)
}

fn dir(variable: impl Fn(&str) -> Option<OsString>, home: Option<PathBuf>) -> Option<PathBuf> {
    match variable(VARIABLE) {
        Some(value) if value == "off" => return None,
        Some(value) if !value.is_empty() => return Some(value.into()),
        _ => {}
    }
    // What is not absolute would be another folder at each call.
    let absolute = |path: &PathBuf| path.is_absolute();
    let named = |name| variable(name).map(PathBuf::from).filter(absolute);
    let home = |below| home.filter(absolute).map(|home| home.join(below));
    let caches = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home("Library/Caches")
    } else {
        named("XDG_CACHE_HOME").or_else(|| home(".cache"))
    };
    Some(caches?.join("trovato").join("code"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The folder in an environment that has these variables.
    fn with(variables: &[(&str, &str)], home: &str) -> Option<PathBuf> {
        let find = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        dir(find, (!home.is_empty()).then(|| home.into()))
    }

    #[test]
    fn what_is_named_comes_first() {
        let named = with(&[(VARIABLE, "here"), ("XDG_CACHE_HOME", "/c")], "/home/me");
        assert_eq!(named, Some("here".into()));
        let off = with(&[(VARIABLE, "off"), ("XDG_CACHE_HOME", "/c")], "/home/me");
        assert_eq!(off, None);
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn else_it_is_in_the_users_cache_folder() {
        let xdg = with(&[("XDG_CACHE_HOME", "/c")], "/home/me");
        assert_eq!(xdg, Some("/c/trovato/code".into()));
        let home = Some("/home/me/.cache/trovato/code".into());
        for unset in [&[][..], &[(VARIABLE, "")], &[("XDG_CACHE_HOME", "c")]] {
            assert_eq!(with(unset, "/home/me"), home, "{unset:?}");
        }
        assert_eq!(with(&[], ""), None);
    }
}
