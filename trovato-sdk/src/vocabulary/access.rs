use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::codec::members::input;
use crate::codec::object::object;

/// What `item_access` is asked: may this user do that to this item?
///
/// ```
/// use trovato::vocabulary::{AccessResult, ItemAccessInput};
///
/// fn item_access(input: &ItemAccessInput) -> AccessResult {
///     if input.item_type != "blog" {
///         return AccessResult::Neutral;
///     }
///     if input.has_permission("administer blog") {
///         AccessResult::Grant
///     } else {
///         AccessResult::Neutral
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemAccessInput {
    /// The item in question.
    pub item_id: Uuid,
    /// Machine name of the item's content type.
    pub item_type: String,
    /// Who wrote the item.
    pub author_id: Uuid,
    /// What is to be done: `view`, `edit`, `delete`, ….
    pub operation: String,
    /// Who wants to do it.
    pub user_id: Uuid,
    /// Whether that user is logged in; `false` when absent.
    pub user_authenticated: bool,
    /// Names of the user's permissions; empty when absent.
    pub user_permissions: Vec<String>,
    /// The stage in which the item is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_id: Option<Uuid>,
    /// Machine name of that stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_machine_name: Option<String>,
}

input!(ItemAccessInput, "an object that asks for access to an item", {
    needs_id Id item_id,
    needs Text item_type,
    needs_id Id author_id,
    needs Text operation,
    needs_id Id user_id,
    may Flag user_authenticated,
    may Texts user_permissions,
    may_id MaybeId stage_id,
    may MaybeText stage_machine_name,
});

impl ItemAccessInput {
    /// Whether the user holds the permission of that name.
    pub fn has_permission(&self, name: &str) -> bool {
        contains(&self.user_permissions, name)
    }
}

/// A plugin's vote on whether something may be done.
///
/// The votes of all plugins are combined: one [`Deny`](Self::Deny) refuses,
/// otherwise one [`Grant`](Self::Grant) allows, and when nobody cares the
/// answer is no.
///
/// ```
/// use trovato::vocabulary::AccessResult::{Deny, Grant, Neutral};
///
/// assert_eq!(Grant.combine(Neutral), Grant);
/// assert_eq!(Grant.combine(Deny), Deny);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AccessResult {
    /// Allow it, unless another plugin denies.
    Grant,
    /// Refuse it, whatever the others say.
    Deny,
    /// No opinion.
    #[default]
    Neutral,
}

impl AccessResult {
    /// This vote and another one taken together: `Deny` wins over all,
    /// `Grant` over `Neutral`. The order of votes does not matter.
    pub fn combine(self, other: Self) -> Self {
        match (self, other) {
            (Self::Deny, _) | (_, Self::Deny) => Self::Deny,
            (Self::Grant, _) | (_, Self::Grant) => Self::Grant,
            (Self::Neutral, Self::Neutral) => Self::Neutral,
        }
    }
}

/// What `field_access` is asked: may this user see, or change, that field?
///
/// ```
/// use trovato::vocabulary::{FieldAccessInput, FieldAccessResult};
///
/// fn field_access(input: &FieldAccessInput) -> FieldAccessResult {
///     if input.field_name == "field_salary" && !input.has_permission("see salaries") {
///         FieldAccessResult::Deny
///     } else {
///         FieldAccessResult::NoOpinion
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldAccessInput {
    /// Machine name of the content type that has the field.
    pub item_type: String,
    /// Machine name of the field.
    pub field_name: String,
    /// What is to be done with it.
    pub operation: FieldAccessOperation,
    /// Who wants to do it.
    pub user_id: Uuid,
    /// Names of the user's permissions; empty when absent.
    pub user_permissions: Vec<String>,
}

object!(FieldAccessInput, "an object that asks for access to a field", {
    needs item_type,
    needs field_name,
    needs operation,
    needs_id user_id,
    may user_permissions,
});

impl FieldAccessInput {
    /// Whether the user holds the permission of that name.
    pub fn has_permission(&self, name: &str) -> bool {
        contains(&self.user_permissions, name)
    }
}

/// What is to be done with a field.
///
/// ```
/// use trovato::vocabulary::FieldAccessOperation;
///
/// assert_eq!(serde_json::to_string(&FieldAccessOperation::View)?, r#""View""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FieldAccessOperation {
    /// Look at its value.
    View,
    /// Change its value.
    Edit,
}

/// A plugin's vote on the access to a field.
///
/// ```
/// use trovato::vocabulary::FieldAccessResult;
///
/// assert_eq!(FieldAccessResult::default(), FieldAccessResult::NoOpinion);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FieldAccessResult {
    /// Allow it, unless another plugin denies.
    Allow,
    /// Refuse it.
    Deny,
    /// Leave it to the others.
    #[default]
    NoOpinion,
}

/// What `comment_access` is asked: may this user do that to this comment?
///
/// ```
/// use trovato::vocabulary::{AccessResult, CommentAccessInput};
///
/// fn comment_access(input: &CommentAccessInput) -> AccessResult {
///     let own = input.user_id == input.author_id;
///     if own && input.operation == "edit" { AccessResult::Grant } else { AccessResult::Neutral }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentAccessInput {
    /// The comment in question.
    pub comment_id: Uuid,
    /// The item it comments on.
    pub item_id: Uuid,
    /// Who wrote the comment.
    pub author_id: Uuid,
    /// What is to be done: `view`, `edit`, `delete`, ….
    pub operation: String,
    /// Who wants to do it.
    pub user_id: Uuid,
}

input!(CommentAccessInput, "an object that asks for access to a comment", {
    needs_id Id comment_id,
    needs_id Id item_id,
    needs_id Id author_id,
    needs Text operation,
    needs_id Id user_id,
});

fn contains(permissions: &[String], name: &str) -> bool {
    permissions.iter().any(|held| held == name)
}
