//! An author's TOML: read with the places of what stands in it, and changed
//! without touching anything else.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml_edit::{Document, DocumentMut, Item, TableLike, Value};

use crate::diagnostic::{Diagnostic, Place, shown};
use crate::output::Result;

/// A TOML file.
pub(crate) struct TomlFile {
    pub(crate) path: PathBuf,
    document: Document<String>,
}

impl TomlFile {
    /// Reads a file, if it is there. One that is no TOML is a failure with
    /// the place.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let message = format!("`{}` cannot be read: {error}", shown(path));
                return Err(Diagnostic::error(message).code("io").into());
            }
        };
        match Document::parse(text.clone()) {
            Ok(document) => Ok(Some(Self {
                path: path.to_owned(),
                document,
            })),
            Err(error) => {
                let range = error.span().unwrap_or(0..0);
                let message = format!("`{}` is no TOML: {}", shown(path), error.message());
                Err(Diagnostic::error(message)
                    .code("bad-toml")
                    .place(Place::in_text(shown(path), &text, range, None))
                    .help("correct it there")
                    .into())
            }
        }
    }

    /// Its text.
    pub(crate) fn raw(&self) -> &str {
        self.document.raw()
    }

    /// The same, to be changed.
    pub(crate) fn into_mut(self) -> DocumentMut {
        self.document.into_mut()
    }

    /// What stands under a path of keys.
    pub(crate) fn get(&self, keys: &[&str]) -> Option<&Item> {
        keys.iter().try_fold(self.document.as_item(), |item, key| {
            item.as_table_like()?.get(key)
        })
    }

    /// The text under a path of keys.
    pub(crate) fn text(&self, keys: &[&str]) -> Option<&str> {
        self.get(keys)?.as_str()
    }

    /// Where that stands, or what it would stand in.
    pub(crate) fn place(&self, keys: &[&str]) -> Place {
        let parents = (1..=keys.len()).rev().map(|length| &keys[..length]);
        let mut spans = parents.filter_map(|keys| self.get(keys)?.span());
        self.place_of(spans.next())
    }

    /// Where a key stands, rather than its value.
    pub(crate) fn key_place(&self, keys: &[&str]) -> Place {
        let key = keys.split_last().and_then(|(key, table)| {
            let table = self.get(table)?.as_table_like()?;
            table.get_key_value(key)?.0.span()
        });
        match key {
            Some(span) => self.place_of(Some(span)),
            None => self.place(keys),
        }
    }

    /// A range of the file, or all of it.
    pub(crate) fn place_of(&self, span: Option<std::ops::Range<usize>>) -> Place {
        match span {
            Some(span) => Place::in_text(shown(&self.path), self.document.raw(), span, None),
            None => Place::file(&self.path),
        }
    }
}

/// Changes a file; it is made if it is not there.
pub(crate) fn edit(path: &Path, change: impl FnOnce(&mut DocumentMut)) -> Result<()> {
    let document = TomlFile::read(path)?.map(TomlFile::into_mut);
    let mut document = document.unwrap_or_default();
    change(&mut document);
    write(path, &document.to_string())
}

/// Puts another value where one is; a comment beside it stays.
pub(crate) fn set(item: &mut Item, new: impl Into<Value>) {
    let decor = item.as_value().map(|value| value.decor().clone());
    *item = toml_edit::value(new);
    if let (Some(decor), Some(value)) = (decor, item.as_value_mut()) {
        *value.decor_mut() = decor;
    }
}

/// Gives a key another name, unless that is taken. It stays where it is.
pub(crate) fn rename(table: &mut dyn TableLike, from: &str, to: &str) -> bool {
    if table.contains_key(to) {
        return false;
    }
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let mut found = false;
    // Keys come in the order in which they were put there.
    for name in keys {
        let decor = table.key(&name).map(|key| key.leaf_decor().clone());
        let Some(item) = table.remove(&name) else {
            continue;
        };
        let is_it = name == from;
        found |= is_it;
        let name = if is_it { to } else { &name };
        table.insert(name, item);
        if let (Some(mut key), Some(decor)) = (table.key_mut(name), decor) {
            *key.leaf_decor_mut() = decor;
        }
    }
    found
}

/// Writes a file, and the folder that it is in.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::write(path, text))
        .map_err(|error| {
            let message = format!("`{}` cannot be written: {error}", shown(path));
            Diagnostic::error(message).code("io").into()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_where_it_stands_and_one_that_lacks_where_it_would() {
        let dir = std::env::temp_dir().join(format!("trovato-toml-{}", std::process::id()));
        let path = dir.join("a.toml");
        write(&path, "[lib]\ncrate-type = [\"cdylib\"]\n[package]\n").unwrap();
        let file = TomlFile::read(&path).unwrap().unwrap();
        let line = |place: Place| match place {
            Place::Shown { excerpt, .. } => excerpt.text[excerpt.range].to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(line(file.place(&["lib", "crate-type"])), "[\"cdylib\"]");
        assert_eq!(line(file.key_place(&["lib", "crate-type"])), "crate-type");
        assert_eq!(line(file.place(&["package", "edition"])), "[package]");
        assert!(matches!(file.place(&["profile", "x"]), Place::File(_)));

        edit(&path, |document| {
            document["package"]["edition"] = toml_edit::value("2024");
        })
        .unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.ends_with("[package]\nedition = \"2024\"\n"), "{text}");
        fs::remove_dir_all(&dir).unwrap();
    }
}
