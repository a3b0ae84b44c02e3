use serde::Deserialize;

use super::{ask, function};
use crate::error::Result;

/// The user whose request it is.
///
/// ```
/// use trovato::prelude::*;
/// use trovato::testing::MockHost;
///
/// fn may_edit(context: &TapContext) -> Result<bool> {
///     let user = context.user()?;
///     Ok(user.is_authenticated() && user.has_permission("edit blog content"))
/// }
///
/// let host = MockHost::new().user("ada").permission("edit blog content");
/// assert!(host.run(|| may_edit(&TapContext::default()))?);
/// # Ok::<(), TapError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct User {
    id: String,
    is_authenticated: bool,
    permissions: Vec<String>,
}

impl User {
    pub(crate) fn current() -> Result<Self> {
        ask(function!(user.current), &())?.read()
    }

    /// The id, as the site writes it; `anonymous` for whoever is not logged
    /// in.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the user is logged in.
    pub fn is_authenticated(&self) -> bool {
        self.is_authenticated
    }

    /// Whether the user holds the permission of that name.
    pub fn has_permission(&self, name: &str) -> bool {
        self.permissions.iter().any(|permission| permission == name)
    }

    /// Names of all permissions that the user holds.
    pub fn permissions(&self) -> &[String] {
        &self.permissions
    }
}
