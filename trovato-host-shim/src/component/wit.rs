//! What this host has of the WIT package: functions and their types, to hold a
//! component against before anything of it is compiled. The tests hold it
//! against the package itself.

/// The package, as names of interfaces begin.
pub(super) const PACKAGE: &str = "trovato:plugin/";

/// Its version.
pub(super) use trovato::abi::wit::VERSION;

/// The interface with the items.
pub(super) const ITEMS: &str = "items";

/// The interface with types alone.
pub(super) const TYPES: &str = "types";

/// A tap that is sent items as JSON.
pub(super) const TAP: &str = "func(string) -> result<string, tap-error>";

/// A tap that gets items by handle.
pub(super) const TAP_BY_HANDLE: &str =
    "func(string, list<borrow<item>>) -> result<string, tap-error>";

/// The same two as a message says what an export has to be.
pub(super) const TAP_IN_WIT: &str = "func(payload: json) -> result<json, tap-error>";
pub(super) const TAP_BY_HANDLE_IN_WIT: &str =
    "func(payload: json, items: list<borrow<item>>) -> result<json, tap-error>";

/// Types of the package with their names, each after those that it is made of.
pub(super) const NAMED: [(&str, &str); 8] = [
    (
        "record { code: string, message: string, path: option<string>, details: option<string> }",
        "tap-error",
    ),
    (
        "variant { absent, null, boolean(bool), integer(s64), float(f64), text(string), json(string) }",
        "value",
    ),
    (
        "enum { boolean, number, text, array, object, nothing }",
        "found",
    ),
    ("variant { denied, invalid, wrong-type(found) }", "refusal"),
    ("enum { debug, info, warn, error }", "level"),
    (
        "record { id: string, is-authenticated: bool, permissions: list<string> }",
        "user",
    ),
    (
        "record { url: string, method: string, headers: list<tuple<string, string>>, body: option<string>, timeout-ms: option<u64> }",
        "request",
    ),
    (
        "record { status: u16, headers: list<tuple<string, string>>, body: string }",
        "response",
    ),
];

/// An interface, and its functions with their types.
pub(super) struct Interface {
    pub(super) name: &'static str,
    pub(super) functions: &'static [(&'static str, &'static str)],
}

/// What a service that has nothing to say answers.
const DONE: &str = "func(string) -> result<_, tap-error>";
const GET: &str = "func(string) -> result<option<string>, tap-error>";
const SET: &str = "func(string, string) -> result<_, tap-error>";
const COUNT: &str = "func(string) -> result<u64, tap-error>";

/// All of them.
pub(super) const INTERFACES: &[Interface] = &[
    Interface {
        name: TYPES,
        functions: &[],
    },
    Interface {
        name: ITEMS,
        functions: &[
            (
                "[method]item.read",
                "func(borrow<item>, u32) -> result<value, refusal>",
            ),
            (
                "[method]item.read-named",
                "func(borrow<item>, string) -> result<value, refusal>",
            ),
            (
                "[method]item.fetch",
                "func(borrow<item>, list<u32>) -> list<result<value, refusal>>",
            ),
            (
                "[method]item.write",
                "func(borrow<item>, u32, string) -> result<_, refusal>",
            ),
            (
                "[method]item.write-named",
                "func(borrow<item>, string, string) -> result<_, refusal>",
            ),
        ],
    },
    Interface {
        name: "logging",
        functions: &[("log", "func(level, string)")],
    },
    Interface {
        name: "db",
        functions: &[
            ("select", TAP),
            ("insert", COUNT),
            ("update", COUNT),
            ("delete", COUNT),
            (
                "query-raw",
                "func(string, list<string>) -> result<string, tap-error>",
            ),
            (
                "execute-raw",
                "func(string, list<string>) -> result<u64, tap-error>",
            ),
        ],
    },
    Interface {
        name: "variables",
        functions: &[("get", GET), ("set", SET), ("delete", DONE)],
    },
    Interface {
        name: "cache",
        functions: &[
            ("get", GET),
            (
                "set",
                "func(string, string, list<string>) -> result<_, tap-error>",
            ),
            ("delete", DONE),
            ("invalidate", DONE),
        ],
    },
    Interface {
        name: "context",
        functions: &[("get", GET), ("set", SET)],
    },
    Interface {
        name: "user",
        functions: &[("current", "func() -> result<user, tap-error>")],
    },
    Interface {
        name: "queue",
        functions: &[("push", SET)],
    },
    Interface {
        name: "plugin",
        functions: &[(
            "call",
            "func(string, string, string) -> result<string, tap-error>",
        )],
    },
    Interface {
        name: "http",
        functions: &[("send", "func(request) -> result<response, tap-error>")],
    },
    Interface {
        name: "ai",
        functions: &[("request", TAP)],
    },
];

/// The interfaces that are no services.
const OTHERS: [&str; 3] = [TYPES, ITEMS, "logging"];

/// The interface of this name, which is without package and version.
pub(super) fn interface(name: &str) -> Option<&'static Interface> {
    INTERFACES.iter().find(|interface| interface.name == name)
}

/// Whether an interface is a service.
pub(super) fn is_service(name: &str) -> bool {
    !OTHERS.contains(&name) && interface(name).is_some()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The package's files as one text.
    fn package() -> String {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("wit");
        let files = fs::read_dir(dir).unwrap();
        let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        texts.collect()
    }

    /// The blocks that begin with this word: name and text of each.
    fn blocks(text: &str, word: &str) -> Vec<(String, String)> {
        let marker = format!("\n{word} ");
        let after = text.split(&marker).skip(1);
        let blocks = after.map(|rest| {
            let (name, rest) = rest.split_once(" {").unwrap();
            let (body, _) = rest.split_once("\n}").unwrap();
            (name.to_owned(), body.to_owned())
        });
        blocks.collect()
    }

    #[test]
    fn the_version_is_the_packages() {
        let line = format!("package {}@{VERSION};", PACKAGE.trim_end_matches('/'));
        assert!(package().contains(&line), "{line}");
    }

    #[test]
    fn every_function_of_what_a_host_provides_is_there() {
        let package = format!("\n{}", package());
        let host = blocks(&package, "world");
        let (_, host) = host.iter().find(|(name, _)| name == "host").unwrap();
        let interfaces = blocks(&package, "interface");
        for line in host
            .lines()
            .filter_map(|line| line.trim().strip_prefix("import "))
        {
            let name = line.trim_end_matches(';');
            let (_, body) = interfaces.iter().find(|(found, _)| found == name).unwrap();
            let functions = body.lines().filter_map(|line| {
                let (name, _) = line.trim().split_once(": func(")?;
                Some(name.to_owned())
            });
            let known = interface(name).unwrap_or_else(|| panic!("{name}"));
            let known = known.functions.iter().map(|(name, _)| {
                let method = name.strip_prefix("[method]item.");
                method.unwrap_or(name).to_owned()
            });
            assert_eq!(
                functions.collect::<BTreeSet<_>>(),
                known.collect::<BTreeSet<_>>(),
                "{name}"
            );
        }
    }
}
