//! The blog's taps, natively and as wasm in the pooled host.

use serde_json::Value;

/// `both_ways!` with the taps that the blog has.
macro_rules! both_ways {
    ($($test:ident),+ $(,)?) => {
        trovato_host_shim::testing::both_ways!(
            [
                blog::item_access,
                blog::item_info,
                blog::item_presave,
                blog::item_view,
                blog::item_view_alter,
                blog::menu,
                blog::perm,
            ] => $($test),+
        );
    };
}

mod access;
mod bad_input;
mod declarations;
mod presave;
mod view;

const POSTS: [(&str, &str); 4] = [
    ("2k", include_str!("../../items/post-2k.json")),
    ("10k", include_str!("../../items/post-10k.json")),
    ("50k", include_str!("../../items/post-50k.json")),
    ("100k", include_str!("../../items/post-100k.json")),
];

fn posts() -> impl Iterator<Item = (&'static str, Value)> {
    POSTS.into_iter().map(|(size, json)| (size, value(json)))
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}
