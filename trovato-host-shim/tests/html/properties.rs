//! What holds for every tree of elements.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::parsed::parse;
use crate::rendered;

/// Text out of pieces that mean something to a browser, among any others.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => select(vec![
            "<", ">", "&", "\"", "'", "`", "=", "/", "<script>", "</script>", "<img src=x onerror=x>",
            "<!--", "-->", "]]>", "&lt;", "&#60;", "javascript:", "data:", "on", "onclick", "style",
            "</div>", "<p>", "<svg>", "<style>", "\0", "\n", " ", "שלום", "👩🏽\u{200D}🍳",
        ]).prop_map(String::from),
        1 => any::<String>(),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn tag() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec![
            "div", "p", "span", "li", "td", "th", "tr", "caption", "article", "h2", "img", "br", "a",
            "pre", "table", "ul", "script", "STYLE", "iframe", "svg", "form",
        ]).prop_map(String::from),
        1 => text(),
    ]
}

fn attributes() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        select(vec![
            "class", "id", "href", "src", "srcset", "onclick", "Style", "title", "dir", "data-x"
        ])
        .prop_map(String::from),
        text(),
    ];
    let value = prop_oneof![
        text().prop_map(Value::from),
        vec(text(), 0..3).prop_map(Value::from)
    ];
    btree_map(name, value, 0..4).prop_map(|map| Value::Object(map.into_iter().collect()))
}

/// Trees of elements; `format` draws the `#format` of each.
fn element(format: BoxedStrategy<Option<&'static str>>) -> impl Strategy<Value = Value> {
    let properties = (
        select(vec!["container", "markup", "link", "list", "table"]),
        option::of(tag()),
        any::<i8>(),
        attributes(),
        option::of(text()),
        format,
        option::of(text()),
        option::of(vec(text(), 0..3)),
    );
    let leaf = properties.prop_map(
        |(kind, tag, weight, attributes, value, format, href, header)| {
            json!({ "#type": kind, "#tag": tag, "#weight": weight, "#attributes": attributes,
            "#value": value, "#format": format, "#href": href, "#header": header })
        },
    );
    let leaf = leaf.boxed();
    leaf.clone().prop_recursive(5, 40, 5, move |inner| {
        let name = text().prop_filter("a child", |name| !name.starts_with('#'));
        (leaf.clone(), btree_map(name, inner, 0..5)).prop_map(|(mut element, children)| {
            let members: &mut Map<_, _> = element.as_object_mut().expect("an object");
            members.extend(children);
            element
        })
    })
}

fn any_format() -> BoxedStrategy<Option<&'static str>> {
    select(vec![
        None,
        Some("filtered_html"),
        Some("plain_text"),
        Some("full_html"),
    ])
    .boxed()
}

fn no_format() -> BoxedStrategy<Option<&'static str>> {
    Just(None).boxed()
}

/// The texts that should be seen, in their order, by the rules as they are
/// documented.
fn seen(element: &Value, out: &mut String) {
    let kind = element["#type"].as_str().unwrap_or_default();
    let tag = element["#tag"].as_str().unwrap_or("div").to_lowercase();
    let value = element["#value"].as_str().unwrap_or_default();
    let void = ["br", "col", "hr", "img", "source", "track", "wbr"].contains(&tag.as_str());
    if ["container", "markup"].contains(&kind) && void {
        return;
    }
    let mut children: Vec<_> = element
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !name.starts_with('#'))
        .collect();
    children.sort_by_key(|(name, child)| (child["#weight"].as_i64(), *name));
    match kind {
        "list" => {}
        "table" => {
            let caption = children.iter().position(|(_, child)| {
                ["container", "markup"].contains(&child["#type"].as_str().unwrap_or_default())
                    && child["#tag"].as_str() == Some("caption")
            });
            if let Some(caption) = caption {
                seen(children.remove(caption).1, out);
            }
            for heading in element["#header"].as_array().into_iter().flatten() {
                out.push_str(heading.as_str().unwrap_or_default());
            }
        }
        _ => out.push_str(value),
    }
    for (_, child) in children {
        seen(child, out);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_tree_is_well_nested_and_harmless(element in element(any_format())) {
        let html = rendered(&element);
        parse(&html).assert_harmless(&html);
        prop_assert!(!html.to_lowercase().contains("<script"));
    }

    #[test]
    fn every_text_is_seen_as_it_was_written(element in element(no_format())) {
        let mut expected = String::new();
        seen(&element, &mut expected);
        prop_assert_eq!(parse(&rendered(&element)).text, expected.replace('\0', "\u{FFFD}"));
    }

    #[test]
    fn rich_text_is_harmless(value in text()) {
        let html = rendered(&json!({ "#type": "markup", "#value": value, "#format": "filtered_html" }));
        parse(&html).assert_harmless(&html);
    }

    #[test]
    fn an_address_is_kept_only_if_a_browser_reads_it_as_harmless(href in text()) {
        let html = rendered(&json!({ "#type": "link", "#href": href }));
        parse(&html).assert_harmless(&html);
    }
}
