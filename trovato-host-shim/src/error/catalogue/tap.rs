//! Of errors that a tap meets inside of the SDK, and may hand on: what it was
//! sent, and items by handle.

use super::{Entry, entry};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "error",
        "A tap handed on an error of its own",
        "`?` makes a `TapError` of every error, with this code and with the error's text and its sources'. Nothing else is \
         known of it.",
        "Look for the `?` in the tap that can fail so. `.or_tap(\"a-code\")?` gives an error a code that says more.",
    ),
    entry(
        "input",
        "The payload is not what the tap takes",
        "A member is missing, or of another type than the parameter or field that it is read into. The path leads to it.",
        "Call the tap with a payload as its row in the vocabulary has it. Where a member may be missing, take an `Option`.",
    ),
    entry(
        "field",
        "A field is of another type",
        "The item has the field, and its value is not what the plugin reads it as. The path leads to it.",
        "Read it as what it is, or as `serde_json::Value`; a field's value lies under `value` in most types of fields.",
    ),
    entry(
        "output",
        "A value has no JSON",
        "What the tap answers or sets cannot be written as JSON: a map with keys that are no strings, a float that is not \
         finite, or a `Serialize` of one's own that failed.",
        "Change the type that the message names.",
    ),
    entry(
        "absent",
        "The item has no such field",
        "A handle was asked for a field that is declared as required, and the item does not have it.",
        "Where it may be missing, declare it as an `Option`.",
    ),
    entry(
        "null",
        "The field is null",
        "A handle was asked for a field that is declared as required, and it is null.",
        "Where it may be null, declare it as an `Option`.",
    ),
    entry(
        "handle",
        "The handle is not valid",
        "A handle lives as long as the call that it came with, and only in the instance that it was sent to.",
        "Do not keep handles in statics.",
    ),
    entry(
        "memory",
        "There is no room for an answer",
        "The host's answer to a service is larger than what is left of the plugin's memory.",
        "Ask for less at a time, with `limit` for instance.",
    ),
    entry(
        "db-row",
        "A row is not of the type that it is read into",
        "A column is missing in the query, or its value is of another type than the struct's field. The path leads to it.",
        "Name the column in the query, and give the field its type; what may be NULL is an `Option`.",
    ),
];
