//! What lies behind an error, where its own words tell: a panic's message,
//! the parser's about a manifest.

use std::fs;
use std::path::Path;

use trovato_host_shim::error::Kind;
use trovato_host_shim::{Error, Manifest};

use crate::diagnostic::{Place, shown};
use crate::toml_file::TomlFile;

/// Parts of a panic's message, and what to do about it.
const PANICS: [(&str, &str); 8] = [
    (
        "failed to spawn thread",
        "a plugin has one thread: do it in the tap, or push it to a queue",
    ),
    (
        "index out of bounds",
        "look at the length first, or take the element with `get`, which answers with an `Option`",
    ),
    (
        "out of range for slice",
        "look at the length first, or take the part with `get`, which answers with an `Option`",
    ),
    (
        "is not a char boundary",
        "a character may have several bytes: cut with `char_indices`, or with `get`, which answers with an `Option`",
    ),
    (
        "divide by zero",
        "look at the divisor first, or use `checked_div`, which answers with an `Option`",
    ),
    (
        "already borrowed",
        "a `RefCell` is in use while it is taken a second time: end the first use before",
    ),
    (
        "already mutably borrowed",
        "a `RefCell` is in use while it is taken a second time: end the first use before",
    ),
    (
        "not yet implemented",
        "write what `todo!` stands for, or answer with an error until then",
    ),
];

/// What to do about an error, where its message says more than its code.
pub(super) fn help(error: &Error) -> Option<String> {
    match error.kind() {
        Kind::GuestPanic { message, .. } => {
            let known = PANICS.iter().find(|(part, _)| message.contains(part));
            known.map(|(_, help)| (*help).to_owned())
        }
        Kind::GuestTrap { reason } if reason.contains("out of bounds memory access") => {
            let help = "in code without `unsafe` this comes of values larger than the stack, \
                        which has 128 KiB: put them into a `Box` or a `Vec`";
            Some(help.to_owned())
        }
        Kind::TapError(own) if own.message().contains("not supported on this platform") => {
            let help = "a plugin has no sockets, processes and threads of its own: \
                        ask the host by a `&TapContext`, for servers outside with `context.http()`";
            Some(help.to_owned())
        }
        Kind::ManifestInvalid { path, reason } => manifest(path.as_deref(), reason),
        _ => None,
    }
}

/// What to do about a manifest that cannot be read.
fn manifest(path: Option<&Path>, reason: &str) -> Option<String> {
    let parser = path.and_then(parse_again);
    let message = parser.as_ref().map_or(reason, |(_, error)| error.message());
    if message.starts_with("its name is ") {
        return Some("write the name that the file has, or give the file this name".to_owned());
    }
    if let Some((_, expected)) = message.split_once(", expected ") {
        let help = match expected {
            "a string" => "write it in quotes",
            "a sequence" => "write a list: `[\"…\"]`",
            "a boolean" => "write `true` or `false`, without quotes",
            "i64" => "write a whole number, without quotes",
            _ => "change what is underlined",
        };
        return Some(help.to_owned());
    }
    let field = message.strip_prefix("missing field `")?.strip_suffix('`')?;
    Some(match field {
        "taps" => "write `[taps]` at the end, and under it `implements = [\"tap_…\"]`; \
                   `cargo trovato check --fix` does"
            .to_owned(),
        "implements" => "write `implements = [\"tap_…\"]` under `[taps]`; \
                         `cargo trovato check --fix` does"
            .to_owned(),
        _ => format!(
            "write `{field} = \"…\"` above the first table; `cargo trovato check --fix` does"
        ),
    })
}

/// Why a manifest is refused, without the parser's own drawing of the line.
pub(super) fn manifest_reason(path: Option<&Path>, reason: &str) -> String {
    let parser = path
        .and_then(parse_again)
        .map(|(_, error)| error.message().to_owned());
    format!(
        "the manifest is invalid: {}",
        parser.as_deref().unwrap_or(reason)
    )
}

pub(super) fn invalid_manifest(path: &Path) -> Place {
    match parse_again(path) {
        Some((text, error)) => {
            let range = error.span().unwrap_or(0..0);
            Place::in_text(shown(path), &text, range, None)
        }
        // It is its name that does not fit the file's.
        None => match TomlFile::read(path) {
            Ok(Some(file)) => file.place(&["name"]),
            _ => Place::file(path),
        },
    }
}

fn parse_again(path: &Path) -> Option<(String, toml::de::Error)> {
    let text = fs::read_to_string(path).ok()?;
    let error = toml::from_str::<Manifest>(&text).err()?;
    Some((text, error))
}
