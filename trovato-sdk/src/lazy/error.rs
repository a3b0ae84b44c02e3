//! What can go wrong with a handle, in the words of an author.

use crate::abi::Found;
use crate::codec;
use crate::error::TapError;
use crate::item::is_member;

/// Code of the error for a required field that the item lacks.
const ABSENT: &str = "absent";
/// Code of the error for a required field that is null.
const NULL: &str = "null";
/// Code of the error for a field that may not be read or written.
const DENIED: &str = "denied";
/// Code of the error for a handle that is not valid, and for an answer that no
/// host gives.
const HANDLE: &str = "handle";

/// The path as errors have it: a field's begins with `fields.`.
pub(super) fn full(path: &str) -> String {
    let base = path.split('.').next().unwrap_or_default();
    if is_member(base) {
        path.to_owned()
    } else {
        codec::join("fields", path)
    }
}

/// The error, which is about something within `path`.
#[cold]
#[inline(never)]
pub(super) fn below(path: &str, error: TapError) -> TapError {
    let path = codec::join(&full(path), error.path().unwrap_or_default());
    error.with_path(path)
}

#[cold]
pub(super) fn absent(path: &str) -> TapError {
    let message =
        "the item does not have this field; declare it as an `Option` where it may be missing";
    TapError::new(ABSENT, message).with_path(full(path))
}

#[cold]
pub(super) fn null(path: &str) -> TapError {
    let message = "this field is null; declare it as an `Option` where it may be";
    TapError::new(NULL, message).with_path(full(path))
}

#[cold]
pub(super) fn denied_read(path: &str) -> TapError {
    let message = "this field is not for this plugin or user to see";
    TapError::new(DENIED, message).with_path(full(path))
}

#[cold]
pub(super) fn denied_write(path: &str) -> TapError {
    let message = "this field is not for this plugin or user to change";
    TapError::new(DENIED, message).with_path(full(path))
}

#[cold]
pub(super) fn wrong_type(path: &str, expected: &str, found: Found) -> TapError {
    let mut message = String::from("expected ");
    message.push_str(expected);
    message.push_str(", found ");
    message.push_str(match found {
        Found::Bool => "a truth value",
        Found::Number => "a number",
        Found::Text => "a string",
        Found::List => "a list",
        Found::Object => "an object",
        Found::Nothing => "what is no JSON",
    });
    TapError::new(codec::FIELD, message).with_path(full(path))
}

/// The host says that there is no such handle or slot.
#[cold]
pub(super) fn invalid() -> TapError {
    let message = "this handle is not valid: a handle lives as long as the call that it came with";
    TapError::new(HANDLE, message)
}

/// The host says something that makes no sense.
#[cold]
pub(super) fn nonsense(what: &'static str) -> TapError {
    TapError::new(HANDLE, what)
}

#[cold]
pub(super) fn no_id(path: &str, text: &str) -> TapError {
    let mut message = String::from("expected a UUID, found the string \"");
    message.push_str(text);
    message.push('"');
    TapError::new(codec::FIELD, message).with_path(full(path))
}
