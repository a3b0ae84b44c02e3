//! Where in an item a name stands that a handle asks for.

/// Members that may be asked for beside the identity. Every other name is a
/// field's.
const MEMBERS: [&str; 8] = [
    "title",
    "status",
    "author_id",
    "current_revision_id",
    "stage_id",
    "created",
    "changed",
    "language",
];

/// Members that a tap may change.
const WRITABLE: [&str; 2] = ["title", "status"];

/// Where a name stands. That is settled by the name alone, whatever an item
/// has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The id, which everybody sees and nobody changes.
    Id,
    /// The name of the type, likewise.
    Type,
    /// A member of the item.
    Member,
    /// A field.
    Field,
}

impl Place {
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "id" => Self::Id,
            "type" | "item_type" => Self::Type,
            name if MEMBERS.contains(&name) => Self::Member,
            _ => Self::Field,
        }
    }

    /// Whether the name may be changed by anybody.
    pub(crate) fn is_writable(self, name: &str) -> bool {
        match self {
            Self::Id | Self::Type => false,
            Self::Member => WRITABLE.contains(&name),
            Self::Field => true,
        }
    }
}
