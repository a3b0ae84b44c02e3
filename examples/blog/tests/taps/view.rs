use serde_json::{Value, json};
use trovato::prelude::{Item, RenderElement};
use trovato_host_shim::testing::Plugin;

use crate::posts;

both_ways!(
    a_view_shows_the_text_of_every_post,
    a_view_shows_heading_and_byline,
    chapters_are_shown_in_their_order,
    an_altered_view_has_the_reading_time_beside_the_rest,
    the_note_joins_the_byline,
    a_long_read_is_marked,
    other_types_are_not_altered,
);

fn item(json: &Value) -> Item<'_> {
    Item::from_value(json).unwrap()
}

fn view(blog: &Plugin, item: &Value) -> Value {
    blog.call_item("item_view", item).unwrap()
}

fn altered(blog: &Plugin, view: &Value, item: &Value) -> Value {
    let payload = json!({ "render": view, "item": item });
    blog.call("item_view_alter", &payload).unwrap()
}

fn post_of(words: usize) -> Value {
    let body = json!({ "value": "word ".repeat(words), "format": "filtered_html" });
    json!({ "type": "blog", "title": "Long", "fields": { "field_body": body } })
}

fn a_view_shows_the_text_of_every_post(blog: &mut Plugin) {
    for (size, post) in posts() {
        let shown = view(blog, &post);
        // As JSON, and with an index of where its members are.
        assert_eq!(shown, blog.call("item_view", &post).unwrap(), "{size}");
        assert_eq!(shown, json!(blog::item_view(&item(&post)).unwrap()));
        assert_eq!(shown["header"]["title"]["#value"], post["title"]);
        assert_eq!(
            shown["body"]["#value"],
            post["fields"]["field_body"]["value"]
        );
        assert_eq!(shown["body"]["#format"], "filtered_html");
    }
}

fn a_view_shows_heading_and_byline(blog: &mut Plugin) {
    let (_, post) = posts().nth(1).unwrap();
    let view = view(blog, &post);
    assert_eq!(
        view["#attributes"],
        json!({ "class": ["blog-post"], "lang": "en" })
    );
    let byline = &view["header"]["byline"];
    assert_eq!(byline["date"]["#value"], "15 March 2026");
    assert_eq!(byline["rating"]["#value"], "★★★★★");
    assert_eq!(byline["rating"]["#attributes"]["role"], "img");
}

fn chapters_are_shown_in_their_order(blog: &mut Plugin) {
    let (_, post) = posts().nth(3).unwrap();
    let view: RenderElement = serde_json::from_value(view(blog, &post)).unwrap();
    let shown: Vec<_> = view
        .children_by_weight()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        shown[..4],
        ["header", "summary", "body", "field_chapter_01"]
    );
    assert_eq!(shown[14..], ["field_chapter_12"]);
}

fn an_altered_view_has_the_reading_time_beside_the_rest(blog: &mut Plugin) {
    for (size, post) in posts() {
        let shown = view(blog, &post);
        let mut altered = altered(blog, &shown, &post);
        let mut function = blog::item_view(&item(&post)).unwrap();
        blog::item_view_alter(&mut function, &item(&post)).unwrap();
        assert_eq!(altered, json!(function), "{size}");

        let minutes = &post["fields"]["field_reading_minutes"]["value"];
        let byline = altered["header"]["byline"].as_object_mut().unwrap();
        let note = byline.remove("reading_time").unwrap();
        assert_eq!(note["#value"], format!("{minutes} min read"), "{size}");
        let is_long = minutes.as_i64().unwrap() >= 20;
        if is_long {
            let classes = &mut altered["#attributes"]["class"];
            assert_eq!(*classes, json!(["blog-post", "long-read"]), "{size}");
            *classes = json!(["blog-post"]);
        }
        assert_eq!(altered, shown, "{size}");
    }
}

fn the_note_joins_the_byline(blog: &mut Plugin) {
    let mut post = post_of(4000);
    post["fields"]["field_reading_minutes"] = json!({ "value": 3 });
    let view = altered(blog, &view(blog, &post), &post);
    let byline = &view["header"]["byline"];
    assert_eq!(byline["reading_time"]["#value"], "3 min read");
    assert_eq!(view["#attributes"]["class"], json!(["blog-post"]));
}

fn a_long_read_is_marked(blog: &mut Plugin) {
    let view = altered(blog, &json!({ "#type": "container" }), &post_of(4000));
    assert_eq!(view["#attributes"]["class"], json!(["long-read"]));
}

fn other_types_are_not_altered(blog: &mut Plugin) {
    let view = json!({ "#type": "container" });
    let page = json!({ "type": "page", "title": "Imprint" });
    assert_eq!(altered(blog, &view, &page), view);
}
