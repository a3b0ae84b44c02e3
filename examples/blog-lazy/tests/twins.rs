//! Both plugins make the same page of the same post.

use std::path::Path;

use serde_json::{Value, json};
use trovato::Item;
use trovato_host_shim::testing::Plugin;

const POSTS: [(&str, &str); 4] = [
    ("2k", include_str!("../../blog/items/post-2k.json")),
    ("10k", include_str!("../../blog/items/post-10k.json")),
    ("50k", include_str!("../../blog/items/post-50k.json")),
    ("100k", include_str!("../../blog/items/post-100k.json")),
];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_twins_answer_alike() {
    let lazy = Plugin::build(here());
    let blog = Plugin::build(here().join("../blog"));
    for (name, post) in POSTS {
        let item: Value = serde_json::from_str(post).unwrap();
        let page = lazy.call_item("item_view", &item).unwrap();
        assert_eq!(page, blog.call_item("item_view", &item).unwrap(), "{name}");

        let handle = Item::from_json(post).unwrap().into();
        assert_eq!(
            page,
            json!(blog_lazy::item_view(&handle).unwrap()),
            "{name}"
        );
    }
}

#[test]
fn a_post_without_chapters_costs_one_read_and_one_with_them_one_fetch_more() {
    let lazy = Plugin::build(here());
    for (name, post) in POSTS {
        let item: Value = serde_json::from_str(post).unwrap();
        let before = lazy.host().stats();
        lazy.call_item("item_view", &item).unwrap();
        let after = lazy.host().stats();
        let has_chapters = item["fields"].get("field_chapter_01").is_some();
        let reads = after.item_reads - before.item_reads;
        let fetches = after.item_fetches - before.item_fetches;
        // What turns out larger than the guest's buffer is asked for twice.
        let (first, others) = if has_chapters {
            (1..=2, 1..=2)
        } else {
            (1..=1, 0..=0)
        };
        assert!(first.contains(&reads), "{name}: {reads}");
        assert!(others.contains(&fetches), "{name}: {fetches}");
    }
}

#[test]
fn the_blogs_own_taps_stay_with_the_blog() {
    let lazy = Plugin::build(here());
    let taps = lazy.plugin().taps().iter();
    let taps: Vec<_> = taps.map(|line| (&*line.tap, &*line.package)).collect();
    assert_eq!(taps, [("item_view", "blog-lazy")]);
}
