//! Where the blog is, and what one may be permitted to do there.

use trovato::prelude::*;

use crate::content_type::BLOG;

/// The blog's own pages.
#[trovato::tap]
pub fn menu() -> Vec<MenuDefinition> {
    vec![
        MenuDefinition::new("/blog", "Blog").callback("blog_list"),
        MenuDefinition::new("/blog/write", "Write a post")
            .callback("blog_write")
            .permission("create blog content")
            .parent("/blog")
            .local_task(),
    ]
}

/// `view`, `create`, `edit` and `delete blog content`.
#[trovato::tap]
pub fn perm() -> Vec<PermissionDefinition> {
    PermissionDefinition::crud_for_type(BLOG)
}
