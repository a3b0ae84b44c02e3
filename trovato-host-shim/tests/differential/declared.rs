//! What the taps of the plugin `paths` declare, written down a second time.

/// Every name and path that is asked about.
pub(crate) const NAMES: [&str; 15] = [
    "title",
    "status",
    "created",
    "language",
    "field_text",
    "field_integer",
    "field_float",
    "field_bool",
    "field_list",
    "field_object",
    "field_body",
    "field_body.value",
    "field_rating",
    "field_rating.value",
    "field_secret",
];

/// Members that an item may have beside those, and a field of no tap's.
pub(crate) const OTHERS: [&str; 4] = ["author_id", "stage_id", "changed", "field_extra"];

/// Names and paths of one declaration.
pub(crate) struct Subset {
    /// What its taps begin with.
    pub(crate) name: &'static str,
    pub(crate) paths: &'static [&'static str],
}

pub(crate) const SUBSETS: [Subset; 5] = [
    Subset {
        name: "every",
        paths: &[
            "title",
            "status",
            "created",
            "language",
            "field_text",
            "field_integer",
            "field_float",
            "field_bool",
            "field_list",
            "field_object",
            "field_body",
            "field_body.value",
            "field_rating",
            "field_rating.value",
        ],
    },
    Subset {
        name: "few",
        paths: &["title", "status", "field_rating.value"],
    },
    Subset {
        name: "texts",
        paths: &[
            "language",
            "title",
            "field_text",
            "field_list",
            "field_body.value",
        ],
    },
    Subset {
        name: "numbers",
        paths: &[
            "field_bool",
            "field_float",
            "field_integer",
            "created",
            "field_rating",
        ],
    },
    Subset {
        name: "secrets",
        paths: &["field_secret", "field_object", "field_body", "field_text"],
    },
];

/// The member or field that a path leads into, which is what a mask knows.
pub(crate) fn base(path: &str) -> &str {
    path.split('.').next().unwrap()
}

pub(crate) fn is_member(name: &str) -> bool {
    !name.starts_with("field_")
}

/// Where an error says that it is.
pub(crate) fn error_path(path: &str) -> String {
    let prefix = if is_member(path) { "" } else { "fields." };
    format!("{prefix}{path}")
}

/// What a field is declared to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Float,
    Bool,
    Words,
    Body,
    Any,
}

pub(crate) fn kind(path: &str) -> Kind {
    match path {
        "title" | "language" | "field_text" | "field_secret" | "field_extra"
        | "field_body.value" => Kind::Text,
        "status" | "created" | "field_integer" | "field_rating.value" => Kind::Integer,
        "field_float" => Kind::Float,
        "field_bool" => Kind::Bool,
        "field_list" => Kind::Words,
        "field_body" => Kind::Body,
        _ => Kind::Any,
    }
}

/// What a declaration covers.
#[derive(Clone, Copy)]
pub(crate) enum Declared {
    /// `*`.
    All,
    Only(&'static [&'static str]),
}

impl Declared {
    pub(crate) fn names(self, name: &str) -> bool {
        match self {
            Self::All => false,
            Self::Only(paths) => paths.iter().any(|path| base(path) == name),
        }
    }

    pub(crate) fn is_all(self) -> bool {
        matches!(self, Self::All)
    }
}
