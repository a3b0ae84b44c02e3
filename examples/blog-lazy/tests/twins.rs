//! Both plugins make the same page of the same post, natively and as wasm in
//! the pooled host.

use std::path::Path;

use serde_json::{Value, json};
use trovato_host_shim::Item;
use trovato_host_shim::testing::{Plugin, both_ways, taps};

both_ways!(
    [blog_lazy::item_view] =>
    the_twins_answer_alike,
    a_post_without_chapters_costs_one_read_and_one_with_them_one_fetch_more,
    the_blogs_own_taps_stay_with_the_blog,
);

const POSTS: [(&str, &str); 4] = [
    ("2k", include_str!("../../blog/items/post-2k.json")),
    ("10k", include_str!("../../blog/items/post-10k.json")),
    ("50k", include_str!("../../blog/items/post-50k.json")),
    ("100k", include_str!("../../blog/items/post-100k.json")),
];

fn the_twins_answer_alike(lazy: &mut Plugin) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../blog");
    let taps = taps![
        blog::item_access,
        blog::item_info,
        blog::item_presave,
        blog::item_view,
        blog::item_view_alter,
        blog::menu,
        blog::perm,
    ];
    let blog = lazy.load(dir, &taps).unwrap();
    for (name, post) in POSTS {
        let mut request = lazy.request();
        let item = request.add(Item::parse(post.as_bytes()).unwrap());
        let page = lazy.call_with(&mut request, "item_view", item).unwrap();
        let twin = lazy.wait(request.call_as::<Value>(&blog, "item_view", item));
        assert_eq!(page, twin.unwrap(), "{name}");

        let handle = trovato::Item::from_json(post).unwrap().into();
        let function = blog_lazy::item_view(&handle).unwrap();
        assert_eq!(page, json!(function), "{name}");
    }
}

fn a_post_without_chapters_costs_one_read_and_one_with_them_one_fetch_more(lazy: &mut Plugin) {
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

fn the_blogs_own_taps_stay_with_the_blog(lazy: &mut Plugin) {
    let taps = lazy.plugin().taps().iter();
    let taps: Vec<_> = taps.map(|line| (&*line.tap, &*line.package)).collect();
    assert_eq!(taps, [("item_view", "blog-lazy")]);
}
