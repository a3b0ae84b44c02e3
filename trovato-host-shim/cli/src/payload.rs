//! What a tap is called with: a file, standard input, or what fits the tap.

use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::de::IgnoredAny;
use trovato_host_shim::TapLine;

use crate::diagnostic::{Diagnostic, Place, shown};
use crate::excerpt;
use crate::output::{self, Result};
use crate::size;

/// An item for taps that take one and crates that have none.
const SAMPLE: &str = include_str!("sample.json");

/// The tap whose payload is the time.
const CRON: &str = "cron";

/// Taps whose payload is the item.
const AN_ITEM: [&str; 6] = [
    "item_view",
    "item_presave",
    "item_insert",
    "item_update",
    "item_delete",
    "item_update_index",
];

/// Taps whose payload has the item as one member among others.
const AROUND_AN_ITEM: [&str; 2] = ["item_view_alter", "preprocess_item"];

/// A payload, and where it came from.
#[derive(Debug)]
pub(crate) struct Payload {
    /// JSON, as it was written.
    pub(crate) text: String,
    origin: Origin,
}

#[derive(Debug)]
enum Origin {
    File(PathBuf),
    Stdin,
    /// An item out of the crate's folder, which the user did not name.
    Item(PathBuf),
    Sample,
    /// The time, as `cron` gets it.
    Now,
    /// `{}`, to a tap that wants something or does not.
    Nothing {
        wanted: bool,
    },
}

impl Payload {
    /// Reads a file, or standard input for `-`.
    pub(crate) fn read(path: &Path, limit: usize) -> Result<Self> {
        if path.as_os_str() == "-" {
            if io::stdin().is_terminal() {
                output::say("reading the payload from standard input");
            }
            return Self::from_reader(io::stdin().lock(), Origin::Stdin, limit);
        }
        Self::from_file(path, Origin::File(path.to_owned()), limit)
    }

    /// What a tap gets when nothing was named.
    pub(crate) fn fitting(line: &TapLine, crate_dir: Option<&Path>, limit: usize) -> Result<Self> {
        if line.tap == CRON && !line.custom {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            return Ok(Self {
                text: format!(r#"{{"timestamp":{}}}"#, now.unwrap_or_default().as_secs()),
                origin: Origin::Now,
            });
        }
        if !takes_item(line) {
            return Ok(Self {
                text: "{}".to_owned(),
                origin: Origin::Nothing {
                    wanted: !line.inputs.is_empty(),
                },
            });
        }
        match crate_dir.and_then(first_item) {
            Some(path) => Self::from_file(&path.clone(), Origin::Item(path), limit),
            None => Ok(Self {
                text: SAMPLE.to_owned(),
                origin: Origin::Sample,
            }),
        }
    }

    fn from_file(path: &Path, origin: Origin, limit: usize) -> Result<Self> {
        let file = File::open(path).map_err(|error| unreadable(&origin, &error))?;
        Self::from_reader(file, origin, limit)
    }

    fn from_reader(reader: impl Read, origin: Origin, limit: usize) -> Result<Self> {
        let mut bytes = Vec::new();
        reader
            .take(limit as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(&origin, &error))?;
        if bytes.len() > limit {
            let message = format!("the payload has more than {limit} bytes, which is the limit");
            return Err(Diagnostic::error(message)
                .code("payload-too-large")
                .place(origin.place())
                .help(format!(
                    "send less: a payload may have {}",
                    size::memory(limit as u64)
                ))
                .into());
        }
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&origin, &error))?;
        // Some editors begin a file with a mark that is no JSON.
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        let payload = Self { text, origin };
        payload.check()?;
        Ok(payload)
    }

    /// That it is JSON is seen here, where its lines can be shown.
    fn check(&self) -> Result<()> {
        let Err(error) = serde_json::from_str::<IgnoredAny>(&self.text) else {
            return Ok(());
        };
        let diagnostic = |message: String| Diagnostic::error(message).code("bad-payload");
        if self.text.trim().is_empty() {
            let empty = diagnostic("the payload is empty".to_owned());
            return Err(empty
                .place(self.origin.place())
                .help("write `{}` for a tap that takes nothing")
                .into());
        }
        let message = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let reason = message.strip_suffix(&place).unwrap_or(&message);
        // serde_json counts columns in bytes, to the byte that it stopped at.
        let at = excerpt::line_start(&self.text, error.line()) + error.column().saturating_sub(1);
        let (at, help) = if error.is_eof() {
            // Behind the last thing that there is, and not on a blank line.
            let end = self.text.trim_end().len();
            (
                end,
                "it ends too early: something that was opened is not closed",
            )
        } else {
            (
                at,
                "correct it there; JSON has double quotes, and no comma behind the last value",
            )
        };
        Err(diagnostic(format!("the payload is not JSON: {reason}"))
            .place(Place::in_text(self.name(), &self.text, at..at + 1, None))
            .help(help)
            .into())
    }

    /// What to say about a payload that nobody asked for by name.
    pub(crate) fn remark(&self) -> Option<String> {
        match &self.origin {
            Origin::File(_) | Origin::Stdin => None,
            Origin::Item(path) => Some(format!("the payload is `{}`", shown(path))),
            Origin::Sample => Some("the payload is a sample item".to_owned()),
            Origin::Now => Some(format!("the payload is `{}`", self.text)),
            Origin::Nothing { wanted } => wanted.then(|| "the payload is `{}`".to_owned()),
        }
    }

    /// Whether it was chosen to fit the tap, rather than named.
    pub(crate) fn is_chosen(&self) -> bool {
        matches!(
            self.origin,
            Origin::Item(_) | Origin::Sample | Origin::Nothing { .. }
        )
    }

    /// Whether it is the `{}` of a call without a payload.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self.origin, Origin::Nothing { .. })
    }

    /// Where in it a tap's error lies. The file as a whole without a path.
    pub(crate) fn place(&self, tap: Option<&str>, path: Option<&str>) -> Option<Place> {
        let path = path.map(|path| {
            let around = self.is_chosen() && tap.is_some_and(|tap| AROUND_AN_ITEM.contains(&tap));
            let inside = path.strip_prefix("item").filter(|_| around);
            inside.map_or(path, |rest| rest.trim_start_matches('.'))
        });
        match path.and_then(|path| Some((path, excerpt::json_path(&self.text, path)?))) {
            Some((path, range)) => {
                let label = (!path.is_empty()).then(|| format!("`{path}`"));
                Some(Place::in_text(self.name(), &self.text, range, label))
            }
            None => self.origin.place(),
        }
    }

    fn name(&self) -> String {
        self.origin.name()
    }
}

impl Origin {
    fn name(&self) -> String {
        match self {
            Self::File(path) | Self::Item(path) => shown(path),
            Self::Stdin => "<standard input>".to_owned(),
            Self::Sample => "<sample item>".to_owned(),
            Self::Now => "<the time>".to_owned(),
            Self::Nothing { .. } => "<no input>".to_owned(),
        }
    }

    fn place(&self) -> Option<Place> {
        let is_something = !matches!(self, Self::Nothing { .. });
        is_something.then(|| Place::File(self.name()))
    }
}

/// Whether a tap is about an item.
pub(crate) fn takes_item(line: &TapLine) -> bool {
    if !line.custom {
        return is_an_item(&line.tap) || is_around_an_item(&line.tap);
    }
    // Of several inputs, which are sent by name, the shape is not known. One
    // that declares fields may also be about the items that it queries.
    match &line.inputs[..] {
        [input] => line.is_lazy() || input.type_name.contains("Item"),
        _ => false,
    }
}

/// Whether the payload of a tap is the item.
pub(crate) fn is_an_item(tap: &str) -> bool {
    AN_ITEM.contains(&tap)
}

/// Whether the item is one member of a tap's payload.
pub(crate) fn is_around_an_item(tap: &str) -> bool {
    AROUND_AN_ITEM.contains(&tap)
}

/// The items in a crate's folder, in order.
pub(crate) fn items(crate_dir: &Path) -> Vec<PathBuf> {
    let mut items: Vec<_> = item_files(crate_dir).collect();
    items.sort_by_key(|path| natural(&file_name(path)));
    items
}

/// The first of `items/*.json`, `post-2k` before `post-10k`.
fn first_item(crate_dir: &Path) -> Option<PathBuf> {
    item_files(crate_dir).min_by_key(|path| natural(&file_name(path)))
}

fn item_files(crate_dir: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(crate_dir.join("items")).into_iter().flatten();
    entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// A key by which numbers inside names sort as numbers.
fn natural(name: &str) -> Vec<(u64, String)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let number = rest[..digits].parse().unwrap_or(0);
        let letters = rest[digits..].find(|c: char| c.is_ascii_digit());
        let end = letters.map_or(rest.len(), |at| digits + at);
        parts.push((number, rest[digits..end].to_owned()));
        rest = &rest[end..];
    }
    parts
}

fn unreadable(origin: &Origin, error: &io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be read: {error}", origin.name());
    Diagnostic::error(message)
        .code("io")
        .help("name a file with the payload as JSON, or `-` for standard input")
}

fn not_utf8(origin: &Origin, error: &std::string::FromUtf8Error) -> Diagnostic {
    let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let before = String::from_utf8_lossy(valid);
    let last = before.rsplit('\n').next().unwrap_or_default();
    Diagnostic::error("the payload is not UTF-8, and JSON has to be")
        .code("bad-payload")
        .place(Place::Point {
            path: origin.name(),
            line: before.matches('\n').count() + 1,
            column: last.chars().count() + 1,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_sort_as_numbers() {
        let mut names = ["post-10k.json", "post-2k.json", "a.json", "post.json"];
        names.sort_by_key(|name| natural(name));
        assert_eq!(
            names,
            ["a.json", "post-2k.json", "post-10k.json", "post.json"]
        );
    }

    #[test]
    fn the_sample_is_an_item() {
        let item: trovato::Item = serde_json::from_str(SAMPLE).unwrap();
        assert_eq!(
            item.get_text("field_summary").unwrap().as_deref(),
            Some("A page to try a plugin on.")
        );
    }
}
