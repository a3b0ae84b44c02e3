//! A plugin's name: also that of its crate, its manifest and its folder.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::output::Result;

/// Longest name, in bytes.
const LONGEST: usize = 64;

/// Words that cannot be a crate's name, since code that uses it would not
/// compile.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Crates that a plugin uses, and names that cargo has a use for.
const TAKEN: &[&str] = &[
    "alloc",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "log",
    "proc_macro",
    "serde",
    "serde_json",
    "std",
    "test",
    "trovato",
    "trovato_host_services",
    "trovato_host_shim",
    "trovato_macros",
    "trovato_sdk",
    "uuid",
];

/// Files that cannot be on some systems.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// A name that a plugin can have.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name(String);

impl Name {
    /// The name that a folder's path ends in.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let name = folder.file_name().map(|name| name.to_string_lossy());
        let Some(name) = name else {
            let message = format!("`{}` ends in no name for a plugin", folder.display());
            return Err(Diagnostic::usage(message)
                .help("name the folder to make: `cargo trovato new reading-time`")
                .into());
        };
        match problem(&name) {
            None => Ok(Self(name.into_owned())),
            Some(problem) => Err(refused(folder, &name, problem).into()),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The crate's name in Rust.
    pub(super) fn krate(&self) -> String {
        self.0.replace('-', "_")
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

/// What is wrong with a name.
fn problem(name: &str) -> Option<&'static str> {
    let krate = name.replace('-', "_");
    let is_allowed = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-');
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Some("it has to begin with a lower-case letter");
    }
    if !name.chars().all(is_allowed) {
        return Some("it may have lower-case letters, digits, `-` and `_`");
    }
    if name.len() > LONGEST {
        return Some("it may have 64 characters at most");
    }
    if KEYWORDS.contains(&&*krate) {
        return Some("it is a word of the language Rust");
    }
    if TAKEN.contains(&&*krate) {
        return Some("a crate or a folder of cargo's has that name");
    }
    DEVICES
        .contains(&&*krate)
        .then_some("on some systems no file can have that name")
}

fn refused(folder: &Path, name: &str, problem: &'static str) -> Diagnostic {
    let refused = Diagnostic::usage(format!("a plugin cannot be called `{name}`")).note(problem);
    let path = folder.with_file_name(better(name));
    refused.help(format!(
        "for example: `cargo trovato new {}`",
        path.display()
    ))
}

/// A name like it that can be.
fn better(name: &str) -> String {
    let kebab = name.chars().fold(String::new(), |mut kebab, c| {
        if c.is_ascii_uppercase() && kebab.ends_with(|c: char| c.is_ascii_lowercase()) {
            kebab.push('-');
        }
        match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9' | '_') => kebab.push(c),
            _ if kebab.ends_with('-') => {}
            _ => kebab.push('-'),
        }
        kebab
    });
    let kebab = kebab.trim_matches(['-', '_']);
    let kebab = &kebab[..kebab.len().min(LONGEST)];
    let candidates = [kebab.to_owned(), format!("my-{kebab}")];
    let good = |name: &String| problem(name).is_none() && !name.ends_with('-');
    let good = candidates.into_iter().find(good);
    good.unwrap_or_else(|| "my-plugin".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_plugin_can_be_called() {
        for name in ["a", "reading-time", "reading_time", "mp3", "matches"] {
            let named = Name::of(&Path::new("plugins").join(name)).unwrap();
            assert_eq!(named.as_str(), name);
        }
        assert_eq!(Name::of(Path::new("a-b_c")).unwrap().krate(), "a_b_c");
    }

    #[test]
    fn what_it_cannot_be_called_has_a_cure() {
        let long = "x".repeat(65);
        for (name, better_name) in [
            ("ReadingTime", "reading-time"),
            ("reading time", "reading-time"),
            ("3d", "my-3d"),
            ("-x", "x"),
            ("match", "my-match"),
            ("test", "my-test"),
            ("trovato-sdk", "my-trovato-sdk"),
            ("nul", "my-nul"),
            ("café", "caf"),
            ("été", "t"),
            ("日本", "my-plugin"),
            (&long, &long[..64]),
        ] {
            assert!(problem(name).is_some(), "{name}");
            assert_eq!(better(name), better_name, "{name}");
        }
    }
}
