//! Who may do what to a post.

use trovato::prelude::*;

use crate::content_type::BLOG;

/// Votes on posts, and has no opinion about anything else.
///
/// What is on the live stage is published: everybody may view it. Authors may
/// do what they like with their own posts; others need the permission.
#[trovato::tap]
pub fn item_access(input: &ItemAccessInput) -> AccessResult {
    let permission = match &*input.operation {
        "view" => "view blog content",
        "edit" => "edit blog content",
        "delete" => "delete blog content",
        _ => return AccessResult::Neutral,
    };
    let is_live = input.stage_id.is_none_or(|stage| stage == live_stage_id());
    let is_public = is_live && input.operation == "view";
    // Everybody who is not logged in has the same user id.
    let is_own = input.user_authenticated && input.user_id == input.author_id;
    let may = is_public || is_own || input.has_permission(permission);
    if input.item_type == BLOG && may {
        AccessResult::Grant
    } else {
        AccessResult::Neutral
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AccessResult::{Grant, Neutral};

    const AUTHOR: Uuid = Uuid::from_u128(1);
    const SOMEBODY: Uuid = Uuid::from_u128(2);

    fn asks(user_id: Uuid, operation: &str) -> ItemAccessInput {
        ItemAccessInput {
            item_id: Uuid::from_u128(9),
            item_type: BLOG.into(),
            author_id: AUTHOR,
            operation: operation.into(),
            user_id,
            user_authenticated: true,
            user_permissions: Vec::new(),
            stage_id: Some(live_stage_id()),
            stage_machine_name: None,
        }
    }

    #[test]
    fn everybody_may_view_what_is_published() {
        let mut visitor = asks(Uuid::nil(), "view");
        visitor.user_authenticated = false;
        assert_eq!(item_access(&visitor), Grant);
        visitor.stage_id = None;
        assert_eq!(item_access(&visitor), Grant);
    }

    #[test]
    fn a_draft_is_for_its_author_and_for_those_who_may_view_content() {
        let draft = |user| ItemAccessInput {
            stage_id: Some(Uuid::from_u128(7)),
            ..asks(user, "view")
        };
        assert_eq!(item_access(&draft(AUTHOR)), Grant);
        assert_eq!(item_access(&draft(SOMEBODY)), Neutral);
        let mut editor = draft(SOMEBODY);
        editor.user_permissions.push("view blog content".into());
        assert_eq!(item_access(&editor), Grant);
    }

    #[test]
    fn authors_edit_and_delete_their_own_posts_and_others_need_the_permission() {
        for operation in ["edit", "delete"] {
            assert_eq!(item_access(&asks(AUTHOR, operation)), Grant);
            assert_eq!(item_access(&asks(SOMEBODY, operation)), Neutral);
        }
        let mut editor = asks(SOMEBODY, "edit");
        editor.user_permissions.push("edit blog content".into());
        assert_eq!(item_access(&editor), Grant);
        editor.operation = "delete".into();
        assert_eq!(item_access(&editor), Neutral);
    }

    #[test]
    fn whoever_is_not_logged_in_owns_nothing() {
        let mut visitor = asks(Uuid::nil(), "edit");
        visitor.author_id = Uuid::nil();
        visitor.user_authenticated = false;
        assert_eq!(item_access(&visitor), Neutral);
    }

    #[test]
    fn other_types_and_other_operations_are_none_of_its_business() {
        let mut page = asks(AUTHOR, "view");
        page.item_type = "page".into();
        assert_eq!(item_access(&page), Neutral);
        assert_eq!(item_access(&asks(AUTHOR, "publish")), Neutral);
    }
}
