//! Which of its members an item came with: a projection leaves some out, and
//! so does whoever may not show them.

use super::Item;

impl Item<'_> {
    /// Whether the item came with this member, such as `title` or `created`,
    /// or it was set since. What is null counts as missing.
    ///
    /// A member is missing when the tap's `fields(…)` does not name it, when it
    /// is not for this plugin or user to see, and when the kernel has none.
    /// Its method then answers with a default: an empty title, a status of 0, a
    /// time of 0, a nil id. For fields there is [`has_field`](Self::has_field).
    ///
    /// ```
    /// use trovato::prelude::*;
    ///
    /// let item = Item::from_json(r#"{ "type": "blog", "created": 1700000000 }"#)?;
    /// assert!(item.has_member("created"));
    /// assert!(!item.has_member("title"));
    /// assert_eq!(item.title(), "");
    /// # Ok::<(), TapError>(())
    /// ```
    pub fn has_member(&self, name: &str) -> bool {
        match name {
            "type" | "item_type" => true,
            "current_revision_id" => self.current_revision_id.is_some(),
            "language" => self.language.is_some(),
            _ => Members::named(name).is_some_and(|member| self.members.contain(member)),
        }
    }
}

/// Whether an item has a member of this name, beside its fields.
pub(crate) fn is_member(name: &str) -> bool {
    matches!(
        name,
        "type" | "item_type" | "current_revision_id" | "language"
    ) || Members::named(name).is_some()
}

/// A set of those members that have a default; the others are an `Option`, or
/// required.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Members(u8);

impl Members {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ID: Self = Self(1);
    pub(super) const TITLE: Self = Self(1 << 1);
    pub(super) const STATUS: Self = Self(1 << 2);
    pub(super) const AUTHOR_ID: Self = Self(1 << 3);
    pub(super) const STAGE_ID: Self = Self(1 << 4);
    pub(super) const CREATED: Self = Self(1 << 5);
    pub(super) const CHANGED: Self = Self(1 << 6);
    pub(super) const ALL: Self = Self((1 << 7) - 1);

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "id" => Self::ID,
            "title" => Self::TITLE,
            "status" => Self::STATUS,
            "author_id" => Self::AUTHOR_ID,
            "stage_id" => Self::STAGE_ID,
            "created" => Self::CREATED,
            "changed" => Self::CHANGED,
            _ => return None,
        })
    }

    pub(super) fn contain(self, member: Self) -> bool {
        self.0 & member.0 != 0
    }

    pub(super) fn insert(&mut self, member: Self) {
        self.0 |= member.0;
    }
}
