use serde_json::{Value, json};
use trovato::LIVE_STAGE_UUID;
use trovato_host_shim::testing::Plugin;

both_ways!(
    everybody_may_view_what_is_published,
    a_draft_is_for_its_author_and_for_those_who_may_view_content,
    authors_edit_and_delete_their_own_posts_and_others_need_the_permission,
    whoever_is_not_logged_in_owns_nothing,
    other_types_and_other_operations_are_none_of_its_business,
);

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
const AUTHOR: &str = "00000000-0000-0000-0000-000000000001";
const SOMEBODY: &str = "00000000-0000-0000-0000-000000000002";
const DRAFTS: &str = "00000000-0000-0000-0000-000000000007";

fn asks(user_id: &str, operation: &str) -> Value {
    json!({
        "item_id": "00000000-0000-0000-0000-000000000009", "item_type": "blog",
        "author_id": AUTHOR, "operation": operation, "user_id": user_id,
        "user_authenticated": true, "stage_id": LIVE_STAGE_UUID,
    })
}

/// The question with other members.
fn with(mut asks: Value, members: Value) -> Value {
    let Value::Object(members) = members else {
        panic!("{members} are no members")
    };
    asks.as_object_mut().unwrap().extend(members);
    asks
}

fn access(blog: &Plugin, asks: &Value) -> Value {
    blog.call("item_access", asks).unwrap()
}

fn everybody_may_view_what_is_published(blog: &mut Plugin) {
    let visitor = with(asks(NOBODY, "view"), json!({ "user_authenticated": false }));
    assert_eq!(access(blog, &visitor), "Grant");
    let visitor = with(visitor, json!({ "stage_id": null }));
    assert_eq!(access(blog, &visitor), "Grant");
}

fn a_draft_is_for_its_author_and_for_those_who_may_view_content(blog: &mut Plugin) {
    let draft = |user| with(asks(user, "view"), json!({ "stage_id": DRAFTS }));
    assert_eq!(access(blog, &draft(AUTHOR)), "Grant");
    assert_eq!(access(blog, &draft(SOMEBODY)), "Neutral");
    let may = json!({ "user_permissions": ["view blog content"] });
    assert_eq!(access(blog, &with(draft(SOMEBODY), may)), "Grant");
}

fn authors_edit_and_delete_their_own_posts_and_others_need_the_permission(blog: &mut Plugin) {
    for operation in ["edit", "delete"] {
        assert_eq!(access(blog, &asks(AUTHOR, operation)), "Grant");
        assert_eq!(access(blog, &asks(SOMEBODY, operation)), "Neutral");
    }
    let may = || json!({ "user_permissions": ["edit blog content"] });
    let editor = with(asks(SOMEBODY, "edit"), may());
    assert_eq!(access(blog, &editor), "Grant");
    let editor = with(asks(SOMEBODY, "delete"), may());
    assert_eq!(access(blog, &editor), "Neutral");
}

fn whoever_is_not_logged_in_owns_nothing(blog: &mut Plugin) {
    let visitor = with(
        asks(NOBODY, "edit"),
        json!({ "author_id": NOBODY, "user_authenticated": false }),
    );
    assert_eq!(access(blog, &visitor), "Neutral");
}

fn other_types_and_other_operations_are_none_of_its_business(blog: &mut Plugin) {
    for operation in ["view", "edit", "delete", "publish"] {
        for user in [AUTHOR, SOMEBODY] {
            let page = with(asks(user, operation), json!({ "item_type": "page" }));
            assert_eq!(access(blog, &page), "Neutral", "{page}");
        }
    }
    assert_eq!(access(blog, &asks(AUTHOR, "publish")), "Neutral");
}
