//! What the manifest says about one tap, held against the tap's line.

use super::{Finding, Severity};
use crate::manifest::TapOptions;
use crate::names;
use crate::section::{FULL, HYBRID, LAZY, PROJECTED, TapLine};

/// What every item comes with, declared or not.
const ALWAYS: [&str; 3] = ["id", "type", "item_type"];

/// The options of the tap that the manifest calls `written`.
pub(super) fn hold(found: &mut Vec<Finding>, written: &str, options: &TapOptions, line: &TapLine) {
    if let Some(mode) = &options.data_mode {
        data_mode(found, written, mode, line);
    }
    // A manifest that lists nothing says nothing, and the wasm decides.
    if let Some(listed) = &options.fields {
        fields(found, written, listed, line);
    }
}

/// What the manifest should say of a tap instead of what it says, if the two
/// differ. What it says nothing about stays so.
///
/// ```
/// use trovato_host_shim::check::corrected;
/// use trovato_host_shim::{TapLine, manifest::TapOptions};
/// # let line = r#"{"tap":"item_view","mode":"projected","reads":["title"]}"#;
/// let line: TapLine = serde_json::from_str(line)?;
/// let says = |fields: &[&str]| TapOptions {
///     data_mode: Some("full".to_owned()),
///     fields: Some(fields.iter().map(|&name| name.to_owned()).collect()),
/// };
/// assert_eq!(corrected(&says(&["title", "id"]), &line), None);
/// assert_eq!(corrected(&says(&["titel"]), &line), Some(says(&["title"])));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn corrected(says: &TapOptions, line: &TapLine) -> Option<TapOptions> {
    let mut right = says.clone();
    if let Some(mode) = &mut right.data_mode
        && !fits(mode, line)
    {
        mode.clone_from(&line.mode);
    }
    if let Some(listed) = &mut right.fields
        && !agree(listed, &line.reads)
    {
        *listed = if is_all(&line.reads) {
            vec!["*".to_owned()]
        } else {
            declared(&line.reads).map(str::to_owned).collect()
        };
    }
    (right != *says).then_some(right)
}

/// Whether both lists come to the same fields.
fn agree(listed: &[String], reads: &[String]) -> bool {
    match (is_all(listed), is_all(reads)) {
        (false, false) => {
            missing(listed, reads).next().is_none() && missing(reads, listed).next().is_none()
        }
        (listed, reads) => listed == reads,
    }
}

/// Whether a word is one for the tap's mode. A projection is a full payload of
/// fewer fields, and a hybrid is a lazy tap with something on the way, so both
/// words are right.
fn fits(mode: &str, line: &TapLine) -> bool {
    let broader = match &*line.mode {
        PROJECTED => FULL,
        HYBRID => LAZY,
        mode => mode,
    };
    mode == line.mode || mode == broader
}

fn data_mode(found: &mut Vec<Finding>, written: &str, mode: &str, line: &TapLine) {
    if fits(mode, line) {
        return;
    }
    let message = format!(
        "the manifest has `data_mode = \"{mode}\"` for `{written}`, and the wasm has `{}`",
        line.mode
    );
    let known = [FULL, PROJECTED, LAZY, HYBRID];
    let near = names::nearest(mode, known);
    let help = match near.filter(|near| fits(near, line)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.contains(&mode) => {
            "the wasm decides: write what `#[trovato::tap]` says in the source".to_owned()
        }
        None => format!(
            "`{mode}` is no mode that this version knows: write `{}`",
            line.mode
        ),
    };
    found.push(Finding::new(Severity::Error, "manifest-mismatch", message).help(help));
}

fn fields(found: &mut Vec<Finding>, written: &str, listed: &[String], line: &TapLine) {
    let reads = &line.reads;
    match (is_all(listed), is_all(reads)) {
        (true, true) => {}
        (true, false) => {
            let message = format!(
                "the manifest lists every field for `{written}`, and the wasm reads {}",
                shown(reads)
            );
            let help = format!("write `fields = [{}]`", quoted(reads));
            found.push(Finding::new(Severity::Error, "manifest-fields", message).help(help));
        }
        (false, true) => {
            let message = format!(
                "the manifest lists {} for `{written}`, and the wasm reads every field",
                shown(listed)
            );
            let lazy = if line.is_lazy() { "lazy, " } else { "" };
            let help = format!(
                "write `#[trovato::tap({lazy}fields({}))]` in the source, or take `fields` out of the manifest",
                in_source(listed)
            );
            found.push(Finding::new(Severity::Error, "manifest-fields", message).help(help));
        }
        (false, false) => {
            for name in missing(listed, reads) {
                let message = format!(
                    "the manifest lists `{name}` for `{written}`, which the wasm does not read"
                );
                let near = names::nearest(name, reads.iter().map(String::as_str));
                let source = if line.is_lazy() {
                    "add it to the handle's `Fields`"
                } else {
                    "name it in `#[trovato::tap(fields(…))]`"
                };
                let help = near.map_or_else(
                    || format!("take `{name}` out of `fields`, or {source}"),
                    |near| format!("did you mean `{near}`?"),
                );
                found.push(Finding::new(Severity::Error, "manifest-fields", message).help(help));
            }
            for name in missing(reads, listed) {
                let message = format!(
                    "the wasm reads `{name}` with `{written}`, and the manifest does not list it"
                );
                let help = format!("add `\"{name}\"` to `fields` of `{written}`");
                found.push(Finding::new(Severity::Error, "manifest-fields", message).help(help));
            }
        }
    }
}

/// The names that the first list has and the second lacks.
fn missing<'a>(names: &'a [String], from: &[String]) -> impl Iterator<Item = &'a str> {
    declared(names).filter(move |name| !from.iter().any(|other| other == name))
}

/// The names without those that need not be declared.
fn declared(names: &[String]) -> impl Iterator<Item = &str> {
    names
        .iter()
        .map(String::as_str)
        .filter(|name| !ALWAYS.contains(name))
}

fn is_all(names: &[String]) -> bool {
    names.iter().any(|name| name == "*")
}

fn shown(names: &[String]) -> String {
    let names: Vec<_> = declared(names).map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        "no fields".to_owned()
    } else {
        names.join(", ")
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = declared(names).map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

/// The names as `fields(…)` takes them: in quotes unless they are identifiers.
fn in_source(names: &[String]) -> String {
    let plain = |name: &str| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let names: Vec<_> = declared(names)
        .map(|name| {
            if plain(name) {
                name.to_owned()
            } else {
                format!("\"{name}\"")
            }
        })
        .collect();
    names.join(", ")
}
