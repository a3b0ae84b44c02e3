//! From a byte of a JSON text to the path of the member it belongs to.

use std::fmt::Write as _;

use super::scan;

/// One open object or array.
struct Open {
    /// Length of the path to it. What follows in the path leads to the
    /// member that was begun last.
    path: usize,
    /// Whether it is an object whose next string is a key.
    next_is_key: bool,
    /// Index of the next member of an array; `None` for an object.
    index: Option<usize>,
}

/// The byte that `serde_json`'s line and column stand for; both count from 1,
/// columns in bytes.
pub(super) fn offset(json: &[u8], line: usize, column: usize) -> usize {
    let before = json
        .split_inclusive(|&byte| byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum::<usize>();
    before + column
}

/// Path of the last member that begins, or the last object or array that
/// ends, before byte `end`. Empty for the whole text.
///
/// The text need not be valid: it is read as far as it makes sense.
pub(super) fn at(json: &[u8], end: usize) -> String {
    let mut path = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut position = 0;
    while let Some(&byte) = json.get(position) {
        // The parser refuses an object or an array before it enters it.
        if position > end || position == end && !matches!(byte, b'{' | b'[') {
            break;
        }
        let start = position;
        position = token_end(json, start);
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b':');
        match open.last_mut() {
            _ if is_space => continue,
            Some(parent) if byte == b',' => {
                parent.next_is_key = parent.index.is_none();
                continue;
            }
            Some(parent) if matches!(byte, b'}' | b']') => {
                path.truncate(parent.path);
                open.pop();
                continue;
            }
            Some(parent) if parent.next_is_key => {
                parent.next_is_key = false;
                path.truncate(parent.path);
                push_key(
                    &mut path,
                    json.get(start + 1..position - 1).unwrap_or_default(),
                );
                continue;
            }
            Some(Open {
                path: parent,
                index: Some(index),
                ..
            }) => {
                path.truncate(*parent);
                let _ = write!(path, "[{index}]");
                *index += 1;
            }
            _ => {}
        }
        if matches!(byte, b'{' | b'[') {
            open.push(Open {
                path: path.len(),
                next_is_key: byte == b'{',
                index: (byte == b'[').then_some(0),
            });
        }
    }
    path
}

/// `base.inner`, where either may be empty and `inner` may start with `[`.
pub(crate) fn join(base: &str, inner: &str) -> String {
    let mut path = String::from(base);
    if !base.is_empty() && !inner.is_empty() && !inner.starts_with('[') {
        path.push('.');
    }
    path.push_str(inner);
    path
}

fn push_key(path: &mut String, key: &[u8]) {
    let is_plain = key
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'#'));
    let key = core::str::from_utf8(key).unwrap_or("\u{fffd}");
    if !is_plain || key.is_empty() {
        let _ = write!(path, "[\"{key}\"]");
    } else {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
    }
}

/// The position after the token that starts at `start`: a string, a number, a
/// word, or a single byte of structure. A string without an end is all the rest.
fn token_end(json: &[u8], start: usize) -> usize {
    match json[start] {
        b'"' => scan::string_end(json, start).map_or(json.len(), |end| end.at),
        _ => scan::scalar_end(json, start).max(start + 1),
    }
}
