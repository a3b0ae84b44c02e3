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
