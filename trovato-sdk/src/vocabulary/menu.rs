use serde::Deserialize;

use crate::codec::object::write_object;

/// A path that a plugin declares in `menu`.
///
/// ```
/// use trovato::vocabulary::MenuDefinition;
///
/// fn menu() -> Vec<MenuDefinition> {
///     vec![
///         MenuDefinition::new("/blog", "Blog").callback("blog_list"),
///         MenuDefinition::new("/admin/blog", "Blog settings")
///             .callback("blog_settings")
///             .permission("administer blog")
///             .parent("/admin"),
///     ]
/// }
/// # assert_eq!(menu()[0].permission, "access content");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MenuDefinition {
    /// The path, from the site's root.
    pub path: String,
    /// Name for people.
    pub title: String,
    /// What answers a request for the path.
    pub callback: String,
    /// The permission it takes; `access content` when absent.
    #[serde(default = "access_content")]
    pub permission: String,
    /// The path under which it is listed; none makes it a top entry.
    pub parent: Option<String>,
    /// Whether it is a tab of its parent; `false` when absent.
    #[serde(default)]
    pub local_task: bool,
}

write_object!(MenuDefinition, {
    text path,
    text title,
    text callback,
    text permission,
    out parent,
    always local_task,
});

impl MenuDefinition {
    /// A top entry for everybody who may access content, without a callback
    /// yet.
    pub fn new(path: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            title: title.into(),
            callback: String::new(),
            permission: access_content(),
            parent: None,
            local_task: false,
        }
    }

    /// Says what answers a request for the path.
    pub fn callback(mut self, name: impl Into<String>) -> Self {
        self.callback = name.into();
        self
    }

    /// Sets the permission it takes.
    pub fn permission(mut self, name: impl Into<String>) -> Self {
        self.permission = name.into();
        self
    }

    /// Lists it under another path.
    pub fn parent(mut self, path: impl Into<String>) -> Self {
        self.parent = Some(path.into());
        self
    }

    /// Makes it a tab of its parent.
    pub fn local_task(mut self) -> Self {
        self.local_task = true;
        self
    }
}

fn access_content() -> String {
    "access content".into()
}
