//! What can go wrong with a handle, in the words of an author.

use crate::abi::Found;
use crate::codec;
use crate::error::TapError;

/// Code of the error for a required field that the item lacks.
const ABSENT: &str = "absent";
/// Code of the error for a required field that is null.
const NULL: &str = "null";
/// Code of the error for a field that may not be read or written.
const DENIED: &str = "denied";
/// Code of the error for a handle that is not valid, and for what no host
/// answers.
const HANDLE: &str = "handle";

/// What an integer is called.
pub(super) const INTEGER: &str = "a whole number of 64 bits";

/// The error, which is about something within `path`.
#[cold]
#[inline(never)]
pub(super) fn below(path: &str, error: TapError) -> TapError {
    let path = codec::join(path, error.path().unwrap_or_default());
    error.with_path(path)
}

#[cold]
pub(super) fn absent(path: &str) -> TapError {
    let message = "the item has no such field: where it may be missing, declare it as an `Option`";
    at(path, ABSENT, message)
}

#[cold]
pub(super) fn null(path: &str) -> TapError {
    let message = "the field is null: where it may be, declare it as an `Option`";
    at(path, NULL, message)
}

#[cold]
pub(super) fn denied_read(path: &str) -> TapError {
    let message = "the field is not for this plugin or this user to see";
    at(path, DENIED, message)
}

#[cold]
pub(super) fn denied_write(path: &str) -> TapError {
    let message = "the field is not for this plugin or this user to change";
    at(path, DENIED, message)
}

/// The member at the path is something else than was expected, or one that
/// the path leads through is no object.
#[cold]
#[inline(never)]
pub(super) fn wrong_type(path: &str, expected: &str, found: Found) -> TapError {
    let dots = path.bytes().filter(|&byte| byte == b'.').count();
    let is_inside = dots > usize::from(path.starts_with("fields."));
    let way = match found {
        Found::Object => "",
        _ if is_inside => ", there or on the way there,",
        _ => "",
    };
    let found = match found {
        Found::Bool => "a boolean",
        Found::Number if expected == INTEGER && !is_inside => "another number",
        Found::Number => "a number",
        Found::Text => "a string",
        Found::List => "a list",
        Found::Object => "an object",
        Found::Nothing => "what is no JSON",
    };
    mismatch(path, expected, &[found, way])
}

#[cold]
pub(super) fn no_id(path: &str, text: &str) -> TapError {
    mismatch(path, "a UUID", &["the string \"", text, "\""])
}

#[cold]
fn mismatch(path: &str, expected: &str, found: &[&str]) -> TapError {
    let mut message = String::from("expected ");
    message.push_str(expected);
    message.push_str(", found ");
    for part in found {
        message.push_str(part);
    }
    at(path, codec::FIELD, &message)
}

/// A value without JSON.
#[cold]
pub(super) fn no_json(path: &str, message: &'static str) -> TapError {
    at(path, codec::OUTPUT, message)
}

/// The host knows no such handle, or the handle no such slot.
#[cold]
pub(super) fn invalid() -> TapError {
    let message = "the handle is not valid: it lives as long as the call that it came with";
    nonsense(message)
}

/// The host says something that makes no sense.
#[cold]
#[inline(never)]
pub(super) fn nonsense(what: &'static str) -> TapError {
    TapError::new(HANDLE, what)
}

#[cold]
#[inline(never)]
fn at(path: &str, code: &'static str, message: &str) -> TapError {
    TapError::new(code, message).with_path(path)
}
