use serde::Deserialize;

use crate::codec::object::write_object;

/// A permission that a plugin declares in `perm`.
///
/// ```
/// use trovato::vocabulary::PermissionDefinition;
///
/// fn perm() -> Vec<PermissionDefinition> {
///     let mut permissions = PermissionDefinition::crud_for_type("blog");
///     permissions.push(PermissionDefinition::new("administer blog", "Change the blog's settings"));
///     permissions
/// }
/// # assert_eq!(perm().len(), 5);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PermissionDefinition {
    /// Name by which it is asked for: `edit blog content`.
    pub name: String,
    /// What it allows, for the person who grants it.
    pub description: String,
}

write_object!(PermissionDefinition, {
    text name,
    text description,
});

impl PermissionDefinition {
    /// A permission.
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
        }
    }

    /// The four permissions that every content type has: `view`, `create`,
    /// `edit` and `delete`, each followed by `TYPE content`.
    pub fn crud_for_type(machine_name: &str) -> Vec<Self> {
        [
            ("view", "View"),
            ("create", "Create"),
            ("edit", "Edit"),
            ("delete", "Delete"),
        ]
        .map(|(verb, heading)| {
            let object = [" ", machine_name, " content"].concat();
            Self::new([verb, &object].concat(), [heading, &object].concat())
        })
        .into()
    }
}
