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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_of_the_menu_is_the_sites_or_declared() {
        let declared = perm();
        for entry in menu() {
            assert!(
                entry.permission == "access content"
                    || declared.iter().any(|held| held.name == entry.permission),
                "{}",
                entry.permission
            );
        }
    }
}
