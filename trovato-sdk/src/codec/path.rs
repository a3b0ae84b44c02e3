//! From a byte of a JSON text to the path of the member it belongs to.

/// One open object or array, and which of its members was begun last.
struct Frame<'a> {
    at: Option<Place<'a>>,
    is_object: bool,
    next_is_key: bool,
    index: usize,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Key(&'a [u8]),
    Index(usize),
}

/// The byte that serde_json's line and column stand for; both count from 1,
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
    let mut frames: Vec<Frame<'_>> = Vec::new();
    let mut position = 0;
    while position < end.min(json.len()) {
        let start = position;
        position += 1;
        match json[start] {
            b' ' | b'\t' | b'\n' | b'\r' | b':' => {}
            b'{' | b'[' => {
                begin_value(&mut frames);
                let is_object = json[start] == b'{';
                frames.push(Frame {
                    at: None,
                    is_object,
                    next_is_key: is_object,
                    index: 0,
                });
            }
            b'}' | b']' => {
                frames.pop();
            }
            b',' => {
                if let Some(frame) = frames.last_mut() {
                    frame.next_is_key = frame.is_object;
                    frame.index += 1;
                }
            }
            b'"' => {
                position = string_end(json, position);
                match frames.last_mut() {
                    Some(frame) if frame.next_is_key => {
                        let close = position.saturating_sub(1).max(start + 1);
                        frame.at = Some(Place::Key(&json[start + 1..close]));
                        frame.next_is_key = false;
                    }
                    _ => begin_value(&mut frames),
                }
            }
            _ => {
                begin_value(&mut frames);
                while json.get(position).is_some_and(|byte| !is_structural(*byte)) {
                    position += 1;
                }
            }
        }
    }
    let mut path = String::new();
    for place in frames.iter().filter_map(|frame| frame.at) {
        push(&mut path, place);
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

fn begin_value(frames: &mut [Frame<'_>]) {
    if let Some(frame) = frames.last_mut()
        && !frame.is_object
    {
        frame.at = Some(Place::Index(frame.index));
    }
}

fn push(path: &mut String, place: Place<'_>) {
    match place {
        Place::Index(index) => {
            path.push('[');
            path.push_str(&index.to_string());
            path.push(']');
        }
        Place::Key(key) => {
            let is_plain = !key.is_empty()
                && key
                    .iter()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'#'));
            let key = core::str::from_utf8(key).unwrap_or("\u{fffd}");
            if is_plain {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            } else {
                path.push_str("[\"");
                path.push_str(key);
                path.push_str("\"]");
            }
        }
    }
}

/// The position after a string whose opening quote is just before `position`.
fn string_end(json: &[u8], mut position: usize) -> usize {
    while let Some(byte) = json.get(position) {
        match byte {
            b'"' => return position + 1,
            b'\\' => position += 2,
            _ => position += 1,
        }
    }
    json.len()
}

fn is_structural(byte: u8) -> bool {
    matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"') || byte.is_ascii_whitespace()
}
