//! The templates, which are part of this program, and what is made of them.

use clap::ValueEnum;
use liquid::ParserBuilder;
use toml::Table;

use super::answers::Answers;
use crate::diagnostic::Diagnostic;
use crate::output::Result;

/// What a plugin can begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// A view of a whole item
    Tap,
    /// A view of an item by handle, which fetches what it reads
    TapLazy,
    /// Taps with a table of their own, a form and cron
    Service,
}

/// One file of a template: its path and its text.
type File = (&'static str, &'static str);

/// A file as it is written.
#[derive(Debug)]
pub(super) struct Rendered {
    /// In the new plugin's folder, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

const CONFIG: &str = "cargo-generate.toml";

/// The files of one template. A test compares them with those in its folder.
macro_rules! files {
    ($template:literal, $($path:literal),* $(,)?) => {
        &[$((
            $path,
            include_str!(concat!("../../templates/", $template, "/", $path)),
        )),*]
    };
}

const TAP: &[File] = files!(
    "tap",
    ".cargo/config.toml",
    ".github/workflows/ci.yml.liquid",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "Cargo.toml.liquid",
    "README.md.liquid",
    "cargo-generate.toml",
    "items/example.json.liquid",
    "rust-toolchain.toml",
    "src/lib.rs.liquid",
    "tests/taps.rs.liquid",
    "{{project-name}}.info.toml.liquid",
);

const TAP_LAZY: &[File] = files!(
    "tap-lazy",
    ".cargo/config.toml",
    ".github/workflows/ci.yml.liquid",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "Cargo.toml.liquid",
    "README.md.liquid",
    "cargo-generate.toml",
    "items/example.json.liquid",
    "rust-toolchain.toml",
    "src/lib.rs.liquid",
    "tests/taps.rs.liquid",
    "{{project-name}}.info.toml.liquid",
);

const SERVICE: &[File] = files!(
    "service",
    ".cargo/config.toml",
    ".github/workflows/ci.yml.liquid",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "Cargo.toml.liquid",
    "README.md.liquid",
    "cargo-generate.toml",
    "items/example.json.liquid",
    "migrations/001_note.sql.liquid",
    "rust-toolchain.toml",
    "src/lib.rs.liquid",
    "tests/taps.rs.liquid",
    "{{project-name}}.info.toml.liquid",
);

impl Template {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tap => "tap",
            Self::TapLazy => "tap-lazy",
            Self::Service => "service",
        }
    }

    fn files(self) -> &'static [File] {
        match self {
            Self::Tap => TAP,
            Self::TapLazy => TAP_LAZY,
            Self::Service => SERVICE,
        }
    }

    /// What it asks for.
    pub(super) fn config(self) -> Result<Table> {
        let config = self.files().iter().find(|(path, _)| *path == CONFIG);
        let text = config.map(|(_, text)| *text).unwrap_or_default();
        text.parse()
            .map_err(|error: toml::de::Error| broken(CONFIG, error.message()))
    }

    /// Its files with the answers in them, made as cargo-generate makes them.
    pub(super) fn render(self, answers: &Answers) -> Result<Vec<Rendered>> {
        let parser = ParserBuilder::with_stdlib().build();
        let parser = parser.map_err(|error| broken(self.name(), &error.to_string()))?;
        let fill = |path: &str, text: &str| -> Result<String> {
            let rendered = parser.parse(text).and_then(|it| it.render(&answers.0));
            rendered.map_err(|error| broken(path, &error.to_string()))
        };
        let files = self.files().iter().filter(|(path, _)| *path != CONFIG);
        files
            .map(|(path, text)| {
                let target = path.strip_suffix(".liquid").unwrap_or(path);
                Ok(Rendered {
                    path: fill(path, target)?,
                    text: fill(path, text)?,
                })
            })
            .collect()
    }
}

fn broken(path: &str, reason: &str) -> crate::output::Failure {
    Diagnostic::error(format!("the template's `{path}`: {reason}")).into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    const ALL: [Template; 3] = [Template::Tap, Template::TapLazy, Template::Service];

    fn templates() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates")
    }

    fn paths(dir: &Path, inside: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(dir).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{inside}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                paths(&entry.path(), &format!("{path}/"), found);
            } else {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_file_of_a_template_is_part_of_the_program() {
        for template in ALL {
            let mut found = Vec::new();
            paths(&templates().join(template.name()), "", &mut found);
            found.sort();
            let mut embedded: Vec<_> = template.files().iter().map(|(path, _)| *path).collect();
            embedded.sort_unstable();
            assert_eq!(embedded, found, "{template:?}");
        }
    }

    #[test]
    fn cargo_generate_is_offered_every_template() {
        let config = fs::read_to_string(templates().join(CONFIG)).unwrap();
        let config: Table = config.parse().unwrap();
        let offered: Vec<_> = config["template"]["sub_templates"]
            .as_array()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(
            offered,
            ALL.map(|template| template.name().into())
                .iter()
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn what_has_nothing_to_do_with_a_template_is_the_same_in_all() {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for template in ALL {
            for (path, text) in template.files() {
                let is_shared = path.starts_with('.') || *path == "rust-toolchain.toml";
                if is_shared {
                    assert_eq!(
                        seen.entry(path).or_insert(text),
                        text,
                        "{template:?}: {path}"
                    );
                }
            }
        }
        assert_eq!(seen.len(), 6);
    }

    #[test]
    fn profiles_are_those_of_this_workspace() {
        let ours = fs::read_to_string(templates().join("../Cargo.toml")).unwrap();
        let ours: Table = ours.parse().unwrap();
        for template in ALL {
            let manifest = template
                .files()
                .iter()
                .find(|(path, _)| *path == "Cargo.toml.liquid");
            let (_, text) = manifest.unwrap();
            let at = text.find("[profile.release]").unwrap();
            let theirs: Table = text[at..].parse().unwrap();
            for profile in ["dev", "release"] {
                assert_eq!(
                    theirs["profile"][profile], ours["profile"][profile],
                    "{template:?}"
                );
            }
        }
    }

    #[test]
    fn the_toolchain_is_the_one_that_this_workspace_is_tested_with() {
        let ours = fs::read_to_string(templates().join("../rust-toolchain.toml")).unwrap();
        let channel = |text: &str| text.parse::<Table>().unwrap()["toolchain"]["channel"].clone();
        let theirs = TAP
            .iter()
            .find(|(path, _)| *path == "rust-toolchain.toml")
            .unwrap();
        assert_eq!(channel(theirs.1), channel(&ours));
    }

    #[test]
    fn stack_and_heap_are_those_that_build_sets() {
        let config = TAP
            .iter()
            .find(|(path, _)| *path == ".cargo/config.toml")
            .unwrap();
        let stack = format!("-zstack-size={}\"", trovato::abi::STACK_BYTES);
        let heap = format!("--initial-heap={}\"", trovato::abi::HEAP_BYTES);
        assert!(config.1.contains(&stack) && config.1.contains(&heap));
    }
}
