//! Lists of names in a manifest, brought into line without losing comments.

use toml_edit::{Array, Item, RawString, Value, value};
use trovato::abi::EXPORT_PREFIX;
use trovato_host_shim::{TapLine, names};

/// A tap's name without `tap_`.
pub(super) fn bare(written: &str) -> &str {
    written.strip_prefix(EXPORT_PREFIX).unwrap_or(written)
}

/// The name of a tap's export.
pub(super) fn export(tap: &str) -> String {
    format!("{EXPORT_PREFIX}{tap}")
}

/// Makes `implements` name the wasm's taps, each once and as exported.
pub(super) fn hold(taps: &mut Item, lines: &[TapLine], changes: &mut Vec<String>) {
    let list = &mut taps["implements"];
    if !list.is_array() {
        *list = value(Array::new());
    }
    let Some(list) = list.as_array_mut() else {
        return;
    };
    let has = |tap: &str| lines.iter().any(|line| line.tap == tap);
    let mut named: Vec<String> = names_of(list).filter(|tap| has(tap)).collect();
    let mut at = 0;
    let mut kept: Vec<String> = Vec::new();
    while let Some(element) = list.get(at) {
        let written = element.as_str().unwrap_or_default().to_owned();
        let tap = bare(&written).to_owned();
        let left = lines.iter().map(|line| line.tap.as_str());
        let left = left.filter(|tap| !named.iter().any(|named| named == tap));
        if has(&tap) && !kept.contains(&tap) {
            if written == tap {
                list.replace(at, export(&tap));
                changes.push(format!("`{tap}` is now `{}`", export(&tap)));
            }
            kept.push(tap);
            at += 1;
        } else if let Some(near) = names::nearest(&tap, left).map(str::to_owned) {
            list.replace(at, export(&near));
            changes.push(format!("`{written}` is now `{}`", export(&near)));
            named.push(near.clone());
            kept.push(near);
            at += 1;
        } else {
            remove(list, at);
            changes.push(format!("`implements` no longer names `{written}`"));
        }
    }
    for line in lines {
        if !kept.contains(&line.tap) {
            push(list, &export(&line.tap));
            changes.push(format!("`implements` names `{}`", export(&line.tap)));
            kept.push(line.tap.clone());
        }
    }
}

/// Replaces a list's names by others; those that stay keep their comments.
pub(super) fn replace(item: &mut Item, names: &[String]) {
    let Some(list) = item.as_array_mut() else {
        *item = value(names.iter().collect::<Array>());
        return;
    };
    let mut at = 0;
    while let Some(element) = list.get(at) {
        if element
            .as_str()
            .is_some_and(|name| names.iter().any(|wanted| wanted == name))
        {
            at += 1;
        } else {
            remove(list, at);
        }
    }
    for name in names {
        if !list.iter().any(|element| element.as_str() == Some(name)) {
            push(list, name);
        }
    }
}

fn names_of(list: &Array) -> impl Iterator<Item = String> {
    let names = list.iter().filter_map(Value::as_str);
    names.map(|written| bare(written).to_owned())
}

/// Adds a name as the others are written: beside them, or in a line of its
/// own. A comment behind the last one stays there.
fn push(list: &mut Array, name: &str) {
    let before = list
        .iter()
        .last()
        .map(|value| raw(value.decor().prefix()).to_owned());
    let indent = before
        .as_deref()
        .and_then(|prefix| prefix.rfind('\n').map(|at| &prefix[at..]));
    let Some(indent) = indent.map(str::to_owned) else {
        list.push(name);
        return;
    };
    let trailing = raw(Some(list.trailing())).to_owned();
    let comment = trailing.rfind('\n').map_or("", |at| &trailing[..at]);
    let mut value = Value::from(name);
    value
        .decor_mut()
        .set_prefix(format!("{}{indent}", comment.trim_end()));
    list.push_formatted(value);
    list.set_trailing(trailing[comment.len()..].to_owned());
}

/// Removes an element, and keeps the comments around it.
fn remove(list: &mut Array, at: usize) {
    let removed = list.remove(at);
    let prefix = raw(removed.decor().prefix());
    let (kept, indent) = prefix.rsplit_once('\n').unwrap_or_default();
    let kept = kept.trim_end();
    if !kept.contains('#') {
        return;
    }
    if let Some(next) = list.get_mut(at) {
        let joined = join(kept, indent, raw(next.decor().prefix()));
        next.decor_mut().set_prefix(joined);
    } else {
        let joined = join(kept, indent, raw(Some(list.trailing())));
        list.set_trailing(joined);
    }
}

/// Two comments, of which the second gets a line of its own.
fn join(kept: &str, indent: &str, rest: &str) -> String {
    let same_line = rest.split('\n').next().unwrap_or_default();
    if same_line.contains('#') {
        return format!("{kept}\n{indent}{}", rest.trim_start());
    }
    format!("{kept}{rest}")
}

fn raw(text: Option<&RawString>) -> &str {
    text.and_then(RawString::as_str).unwrap_or_default()
}
