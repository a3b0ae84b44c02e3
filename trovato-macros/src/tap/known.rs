//! The taps that Trovato's kernel calls, and what each is called with.
//!
//! Types are not listed here: the SDK's contracts check those, where the
//! compiler can resolve a name.

use crate::near;

/// One tap of the kernel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// The name without its `tap_` prefix.
    pub(crate) name: &'static str,
    /// What the kernel sends.
    pub(crate) payload: Payload,
    /// Whether an item is in the payload, so that the tap reads its fields.
    pub(crate) item: bool,
}

/// The form of a known tap's payload.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Payload {
    /// `{}`: the kernel has nothing to say.
    Empty,
    /// One value, which one parameter takes whatever its name.
    Value,
    /// An object, whose members parameters take by name.
    Object(&'static [&'static str]),
}

const fn empty(name: &'static str) -> Known {
    Known {
        name,
        payload: Payload::Empty,
        item: false,
    }
}

const fn value(name: &'static str) -> Known {
    Known {
        name,
        payload: Payload::Value,
        item: false,
    }
}

const fn object(name: &'static str, keys: &'static [&'static str]) -> Known {
    Known {
        name,
        payload: Payload::Object(keys),
        item: false,
    }
}

const fn with_item(known: Known) -> Known {
    Known {
        item: true,
        ..known
    }
}

static TAPS: &[Known] = &[
    empty("install"),
    empty("enable"),
    empty("disable"),
    empty("uninstall"),
    empty("item_info"),
    empty("menu"),
    empty("perm"),
    empty("gather_extend"),
    empty("theme"),
    empty("queue_info"),
    with_item(value("item_view")),
    with_item(object("item_view_alter", &["render", "item"])),
    with_item(object(
        "item_presave",
        &["item_type", "title", "fields", "status"],
    )),
    with_item(value("item_insert")),
    with_item(value("item_update")),
    with_item(value("item_delete")),
    value("item_access"),
    object(
        "field_access",
        &[
            "item_type",
            "field_name",
            "operation",
            "user_id",
            "user_permissions",
        ],
    ),
    with_item(value("item_update_index")),
    with_item(object("preprocess_item", &["variables", "item"])),
    value("categories_term_insert"),
    value("categories_term_update"),
    value("categories_term_delete"),
    value("form_alter"),
    object("form_validate", &["form_id", "values"]),
    object("form_submit", &["form_id", "values"]),
    value("comment_insert"),
    value("comment_update"),
    value("comment_delete"),
    object(
        "comment_access",
        &["comment_id", "item_id", "author_id", "operation", "user_id"],
    ),
    object("user_login", &["user_id"]),
    object("user_logout", &["user_id"]),
    object("user_register", &["user_id"]),
    object("user_update", &["user_id"]),
    object("user_delete", &["user_id"]),
    object("user_export", &["user_id"]),
    value("cron"),
    value("queue_worker"),
    value("ai_request"),
    empty("chat_actions"),
    value("csp_alter"),
];

/// The kernel's tap of this name, given without prefix.
pub(crate) fn find(name: &str) -> Option<&'static Known> {
    TAPS.iter().find(|known| known.name == name)
}

/// The kernel's tap that somebody probably meant by `name`.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    near::nearest(name, TAPS.iter().map(|known| known.name))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_tap_is_listed_once_and_well_formed() {
        let mut seen = HashSet::new();
        for known in TAPS {
            assert!(seen.insert(known.name), "{} is listed twice", known.name);
            assert!(!known.name.starts_with("tap_"), "{}", known.name);
            assert!(
                known
                    .name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{}",
                known.name
            );
        }
        assert_eq!(TAPS.len(), 41);
    }

    #[test]
    fn no_known_tap_is_taken_for_another() {
        for known in TAPS {
            assert_eq!(nearest(known.name), Some(known.name));
        }
    }

    #[test]
    fn the_sdks_contracts_are_of_these_taps() {
        let contracts = trovato::__private::contract::TAPS;
        assert_eq!(contracts.len(), TAPS.len());
        for (tap, known) in contracts.iter().zip(TAPS) {
            let members: Vec<&str> = tap.members().map(|part| part.name).collect();
            let form = (tap.name, tap.is_empty(), members);
            let expected = match known.payload {
                Payload::Empty => (known.name, true, vec![]),
                Payload::Value => (known.name, false, vec![]),
                Payload::Object(keys) => (known.name, false, keys.to_vec()),
            };
            assert_eq!(form, expected);
        }
    }

    #[test]
    fn the_books_table_has_every_tap_with_its_payload() {
        let page = include_str!("../../../docs/src/taps.md");
        let (_, table) = page.split_once("| tap | payload | answer |").unwrap();
        let mut listed = Vec::new();
        for row in table.lines().skip(2).take_while(|row| row.starts_with('|')) {
            let mut cells = row.split('|').skip(1).map(str::trim);
            let (taps, payload) = (cells.next().unwrap(), cells.next().unwrap());
            for link in taps.split(' ') {
                // The tap as a link to its page.
                let tap = link.split('`').nth(1).unwrap();
                assert_eq!(link, format!("[`{tap}`](taps/{tap}.md)"));
                let known = find(tap).unwrap_or_else(|| panic!("`{tap}` is no tap"));
                let form = match known.payload {
                    Payload::Empty => "`{}`".to_owned(),
                    Payload::Object(keys) => format!("`{{ {} }}`", keys.join(", ")),
                    Payload::Value if known.item => "the `Item`".to_owned(),
                    Payload::Value => String::new(),
                };
                assert!(payload.starts_with(&form), "{tap}: {payload}");
                assert_eq!(payload.starts_with("`{"), form.starts_with("`{"), "{tap}");
                listed.push(tap);
            }
        }
        assert_eq!(listed.len(), TAPS.len());
    }
}
