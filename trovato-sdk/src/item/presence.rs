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
            "id" => self.id.is_some(),
            "title" => self.title.is_some(),
            "status" => self.status.is_some(),
            "author_id" => self.author_id.is_some(),
            "current_revision_id" => self.current_revision_id.is_some(),
            "stage_id" => self.stage_id.is_some(),
            "created" => self.created.is_some(),
            "changed" => self.changed.is_some(),
            "language" => self.language.is_some(),
            _ => false,
        }
    }
}

/// Whether a name is that of a member of an item, and not of a field.
pub(crate) fn is_member(name: &str) -> bool {
    matches!(
        name,
        "id" | "type"
            | "item_type"
            | "title"
            | "status"
            | "author_id"
            | "current_revision_id"
            | "stage_id"
            | "created"
            | "changed"
            | "language"
    )
}
