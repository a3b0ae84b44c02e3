//! Settings of cargo and rustup that hold in a folder: `.cargo/config.toml`
//! and `rust-toolchain.toml`.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml_edit::{Array, Item, Value, value};
use trovato::abi;
use trovato_host_shim::build::TARGET;

use super::finding::{Finding, Part};
use crate::diagnostic::{Diagnostic, shown};
use crate::output::{Failure, Result};
use crate::toml_file::{self, TomlFile};

/// What the target was called until Rust 1.84.
const OLD_TARGET: &str = "wasm32-wasi";

/// The files with settings that hold in a folder.
pub(super) struct Settings {
    /// The project's own folder: what lies above is left alone.
    project: PathBuf,
    configs: Vec<TomlFile>,
    toolchain: Option<TomlFile>,
    /// Files that are no TOML.
    unread: Vec<Diagnostic>,
}

impl Settings {
    /// Reads them. `project` is the folder of the workspace.
    pub(super) fn of(dir: &Path, project: &Path) -> Result<Self> {
        let absolute = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let dir = absolute(dir);
        let mut settings = Self {
            project: absolute(project),
            configs: Vec::new(),
            toolchain: None,
            unread: Vec::new(),
        };
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
        for above in dir.ancestors() {
            let config = above.join(".cargo");
            // Cargo's own folder may lie above as well.
            if home.as_deref() != Some(&*config) {
                settings.config(&config)?;
            }
            if settings.toolchain.is_none() {
                settings.toolchain = settings.read(&above.join("rust-toolchain.toml"))?;
            }
        }
        if let Some(home) = home {
            settings.config(&home)?;
        }
        Ok(settings)
    }

    /// Cargo's settings in a folder, of which it reads one.
    fn config(&mut self, dir: &Path) -> Result<()> {
        for name in ["config", "config.toml"] {
            if let Some(file) = self.read(&dir.join(name))? {
                self.configs.push(file);
                break;
            }
        }
        Ok(())
    }

    fn read(&mut self, path: &Path) -> Result<Option<TomlFile>> {
        match TomlFile::read(path) {
            Ok(file) => Ok(file),
            Err(Failure::Told(diagnostic)) => {
                self.unread.push(*diagnostic);
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Whether they say what this machine's programs are linked with.
    pub(super) fn name_a_linker(&self) -> bool {
        self.configs
            .iter()
            .any(|file| file.raw().contains("linker"))
    }

    /// What is wrong with them.
    pub(super) fn examine(mut self, part: &mut Part) {
        for diagnostic in std::mem::take(&mut self.unread) {
            part.found(diagnostic);
        }
        for file in self.configs.iter().chain(&self.toolchain) {
            part.found_all(self.old_target(file));
        }
        for file in &self.configs {
            part.found_all(self.default_target(file));
            part.found_all(self.stack(file));
        }
        if let Some(file) = &self.toolchain {
            part.found_all(self.targets(file));
        }
    }

    /// A finding about a file, that can be cured if the file is the project's.
    fn about(
        &self,
        file: &TomlFile,
        diagnostic: Diagnostic,
        cure: impl FnOnce(&Path) -> Result<Vec<String>> + 'static,
    ) -> Finding {
        let path = file.path.clone();
        if path.starts_with(&self.project) {
            return Finding::curable(diagnostic, move || cure(&path));
        }
        let note = "the file is not the plugin's own, and is left as it is";
        diagnostic.note(note).into()
    }

    fn old_target(&self, file: &TomlFile) -> Option<Finding> {
        let at = old_targets(file.raw()).into_iter().next()?;
        let message = format!("the target `{OLD_TARGET}` is called `{TARGET}` now");
        let diagnostic = Diagnostic::error(message)
            .code("old-target")
            .place(file.place_of(Some(at)))
            .help(format!("write `{TARGET}`"));
        Some(self.about(file, diagnostic, |path| {
            replace(path, old_targets, TARGET)?;
            Ok(vec![format!("`{}`: the target is `{TARGET}`", shown(path))])
        }))
    }

    fn default_target(&self, file: &TomlFile) -> Option<Finding> {
        let target = file.get(&["build", "target"])?;
        let target = target.to_string();
        let message = format!(
            "cargo builds everything for {} here, tests as well",
            target.trim().replace('"', "`")
        );
        let diagnostic = Diagnostic::warning(message)
            .code("default-target")
            .place(file.key_place(&["build", "target"]))
            .help("take `target` out of `[build]`: `cargo trovato` names it by itself");
        Some(self.about(file, diagnostic, |path| {
            toml_file::edit(path, |document| {
                let build = document.get_mut("build").and_then(Item::as_table_like_mut);
                let is_left = build.is_some_and(|build| {
                    build.remove("target");
                    !build.is_empty()
                });
                if !is_left {
                    document.remove("build");
                }
            })?;
            Ok(vec![format!("`{}`: removed `build.target`", shown(path))])
        }))
    }

    /// A smaller stack than a plugin needs.
    fn stack(&self, file: &TomlFile) -> Option<Finding> {
        let least = abi::STACK_BYTES;
        let at = small_stacks(file.raw()).into_iter().next()?;
        let message = format!(
            "a plugin gets a stack of {} bytes here, and needs {least}",
            &file.raw()[at.clone()]
        );
        let diagnostic = Diagnostic::error(message)
            .code("rustflags")
            .place(file.place_of(Some(at)))
            .note("it comes after the one that `cargo trovato build` gives, and counts")
            .help(format!("write `{least}`"));
        Some(self.about(file, diagnostic, move |path| {
            replace(path, small_stacks, &least.to_string())?;
            Ok(vec![format!(
                "`{}`: the stack has {least} bytes",
                shown(path)
            )])
        }))
    }

    /// A toolchain file that does not name the target.
    fn targets(&self, file: &TomlFile) -> Option<Finding> {
        let toolchain = file.get(&["toolchain"])?;
        let targets = toolchain.get("targets").and_then(Item::as_array);
        let mut named = targets.into_iter().flatten().filter_map(Value::as_str);
        if toolchain.get("path").is_some() || named.any(|name| name == TARGET) {
            return None;
        }
        let message = format!("the toolchain file does not name `{TARGET}`");
        let diagnostic = Diagnostic::new(trovato_host_shim::check::Severity::Note, message)
            .code("toolchain-file")
            .place(file.place(&["toolchain", "targets"]))
            .note("on another machine, and in CI, it would have to be installed by hand")
            .help(format!("add it: `targets = [\"{TARGET}\"]`"));
        Some(self.about(file, diagnostic, |path| {
            toml_file::edit(path, |document| {
                let targets = &mut document["toolchain"]["targets"];
                match targets.as_array_mut() {
                    Some(targets) => targets.push(TARGET),
                    None => *targets = value(Array::from_iter([TARGET])),
                }
            })?;
            Ok(vec![format!("`{}`: added `{TARGET}`", shown(path))])
        }))
    }

    /// A toolchain that is too old: the file may pin it.
    pub(super) fn newer_toolchain(&self, diagnostic: Diagnostic, version: &str) -> Finding {
        let keys = ["toolchain", "channel"];
        let Some(file) = &self.toolchain else {
            return diagnostic.help("`rustup update stable`").into();
        };
        if file.text(&keys).is_none() {
            return diagnostic.help("`rustup update stable`").into();
        }
        let diagnostic = diagnostic
            .place(file.place(&keys))
            .help(format!("write `channel = \"{version}\"`"));
        let version = version.to_owned();
        self.about(file, diagnostic, move |path| {
            toml_file::edit(path, |document| {
                let channel = &mut document["toolchain"]["channel"];
                toml_file::set(channel, version.as_str());
            })?;
            Ok(vec![format!(
                "`{}`: the channel is `{version}`",
                shown(path)
            )])
        })
    }
}

/// Replaces parts of a file's text.
fn replace(path: &Path, find: fn(&str) -> Vec<Range<usize>>, by: &str) -> Result<()> {
    let file = TomlFile::read(path)?;
    let mut text = file.map_or_else(String::new, |file| file.raw().to_owned());
    for range in find(&text).into_iter().rev() {
        text.replace_range(range, by);
    }
    toml_file::write(path, &text)
}

/// Where the old name stands, in a value or key.
fn old_targets(text: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let found = text.match_indices(OLD_TARGET);
    found
        .map(|(at, name)| at..at + name.len())
        .filter(|range| !text[range.end..].starts_with(is_part))
        .filter(|range| !is_comment(text, range.start))
        .collect()
}

/// Where a stack has too few bytes: the digits.
fn small_stacks(text: &str) -> Vec<Range<usize>> {
    let found = text.match_indices("stack-size=");
    found
        .map(|(at, name)| {
            let start = at + name.len();
            let digits = text[start..].bytes().take_while(u8::is_ascii_digit);
            start..start + digits.count()
        })
        .filter(|range| {
            let bytes = text[range.clone()].parse();
            bytes.is_ok_and(|bytes: usize| bytes < abi::STACK_BYTES)
        })
        .filter(|range| !is_comment(text, range.start))
        .collect()
}

fn is_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    text[line..at].contains('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_name_is_told_from_the_new_one_and_from_a_comment() {
        let text =
            "# wasm32-wasi was it\n[target.wasm32-wasi]\na = \"wasm32-wasip1 wasm32-wasi-x\"\n";
        let [only] = &old_targets(text)[..] else {
            panic!("one");
        };
        assert!(text[only.start..].starts_with("wasm32-wasi]\n"));
    }

    #[test]
    fn a_small_stack_is_told_from_one_that_is_not() {
        let text = "a = '-zstack-size=131072'\nb = '--stack-size=65536,x' # stack-size=1\n";
        let [only] = &small_stacks(text)[..] else {
            panic!("one");
        };
        assert_eq!(&text[only.clone()], "65536");
    }
}
