//! Sizes that were written down, and what has grown since.

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};
use trovato_host_shim::check::Severity;
use trovato_host_shim::check::sizes::Sizes;

use crate::diagnostic::{Diagnostic, shown};
use crate::output::Result;
use crate::size;
use crate::toml_file::{self, TomlFile};

/// Functions that are written down, the largest first: those below are too
/// small to make a difference.
const KEPT: usize = 60;
/// Functions that are named when a plugin has grown.
const NAMED: usize = 5;

const HEAD: &str = "\
# Sizes of plugins in bytes, and of their largest functions: what
# `cargo trovato check --baseline` holds them against. With
# `--update-baseline` it writes the sizes of the day.
";

/// A file of sizes.
pub(super) struct Baseline {
    path: PathBuf,
    /// As it was, for places.
    file: Option<TomlFile>,
    document: DocumentMut,
    update: bool,
    /// Plugins whose sizes were written down.
    written: Vec<String>,
}

impl Baseline {
    /// Reads the file, if it is there.
    pub(super) fn read(path: &Path, update: bool) -> Result<Self> {
        let file = TomlFile::read(path)?;
        let document = match TomlFile::read(path)? {
            Some(file) => file.into_mut(),
            None => DocumentMut::new(),
        };
        Ok(Self {
            path: path.to_owned(),
            file,
            document,
            update,
            written: Vec::new(),
        })
    }

    /// Holds a plugin's sizes against those that were written down, or writes
    /// them down.
    pub(super) fn hold(&mut self, plugin: &str, sizes: &Sizes) -> Option<Diagnostic> {
        let file = self.file.as_ref().filter(|_| !self.update);
        let Some((file, before)) = file.and_then(|file| Some((file, file.get(&[plugin])?))) else {
            self.write_down(plugin, sizes);
            return None;
        };
        let bytes = before.get("bytes").and_then(Item::as_integer);
        let Some(bytes) = bytes.and_then(|bytes| usize::try_from(bytes).ok()) else {
            let message = format!("the baseline has no `bytes` of `{plugin}`");
            let diagnostic = Diagnostic::error(message)
                .code("bad-baseline")
                .place(file.place(&[plugin, "bytes"]));
            return Some(diagnostic.help("`--update-baseline` writes them"));
        };
        let slack = bytes / 100 + 1000;
        let place = file.place(&[plugin, "bytes"]);
        if sizes.file > bytes + slack {
            let message = format!(
                "`{plugin}` has grown from {} to {}",
                size::file(bytes),
                size::file(sizes.file)
            );
            let diagnostic = Diagnostic::error(message).code("size-grew").place(place);
            let diagnostic = match grown(before, sizes) {
                Some(functions) => diagnostic.note(functions),
                None => diagnostic,
            };
            return Some(
                diagnostic
                    .help("if that is worth it, `--update-baseline` writes the new size down"),
            );
        }
        if sizes.file + slack < bytes {
            let message = format!(
                "`{plugin}` has shrunk from {} to {}",
                size::file(bytes),
                size::file(sizes.file)
            );
            let diagnostic = Diagnostic::new(Severity::Note, message)
                .code("size-shrank")
                .place(place);
            return Some(diagnostic.help("to keep it so, write it down with `--update-baseline`"));
        }
        None
    }

    fn write_down(&mut self, plugin: &str, sizes: &Sizes) {
        let mut functions = Table::new();
        for (name, bytes) in largest(sizes).into_iter().take(KEPT) {
            functions[name] = value(integer(bytes));
        }
        let table = &mut self.document[plugin];
        if !table.is_table() {
            *table = Item::Table(Table::new());
        }
        toml_file::set(&mut table["bytes"], integer(sizes.file));
        table["functions"] = Item::Table(functions);
        self.written.push(plugin.to_owned());
    }

    /// Writes the file, if there is something new, and says so.
    pub(super) fn write(mut self) -> Result<Option<String>> {
        if self.written.is_empty() {
            return Ok(None);
        }
        if self.file.is_none() {
            // Above the first table.
            let first = self.document.iter_mut().next();
            if let Some(table) = first.and_then(|(_, item)| item.as_table_mut()) {
                table.decor_mut().set_prefix(format!("{HEAD}\n"));
            }
        }
        toml_file::write(&self.path, &self.document.to_string())?;
        Ok(Some(format!(
            "note: wrote the size of {} into `{}`",
            self.written.join(", "),
            shown(&self.path)
        )))
    }
}

/// Functions by their size, the largest first.
fn largest(sizes: &Sizes) -> Vec<(&str, usize)> {
    let functions = sizes.functions.iter();
    let mut functions: Vec<_> = functions.map(|(name, bytes)| (&**name, *bytes)).collect();
    functions.sort_by_key(|&(name, bytes)| (std::cmp::Reverse(bytes), name));
    functions
}

/// The functions that have grown most, or came since.
fn grown(before: &Item, sizes: &Sizes) -> Option<String> {
    let before = before.get("functions").and_then(Item::as_table_like)?;
    let size = |item: &Item| usize::try_from(item.as_integer()?).ok();
    let listed: Vec<usize> = before.iter().filter_map(|(_, item)| size(item)).collect();
    // What a full list lacks may have been there, and was no larger than this.
    let least = listed.iter().min().filter(|_| listed.len() >= KEPT);
    let mut grown: Vec<(usize, &str, &str)> = Vec::new();
    for (name, bytes) in largest(sizes) {
        let was = before.get(name).and_then(size);
        let is_new = was.is_none() && least.is_none();
        let more = bytes.saturating_sub(was.or(least.copied()).unwrap_or(0));
        if more > 0 {
            grown.push((more, name, if is_new { ", new" } else { "" }));
        }
    }
    grown.sort_by_key(|&(more, name, _)| (std::cmp::Reverse(more), name));
    let line = |(more, name, new): &(usize, &str, &str)| format!("{more:>8}  {name}{new}");
    let lines: Vec<_> = grown.iter().take(NAMED).map(line).collect();
    (!lines.is_empty()).then(|| format!("what has grown most, in bytes:\n{}", lines.join("\n")))
}

fn integer(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
