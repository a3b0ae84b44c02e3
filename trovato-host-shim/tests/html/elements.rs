//! Each `#type`, alone and in others, and the order of siblings.

use serde_json::json;
use trovato::render::{self, ListKind};
use trovato_host_shim::html;

use crate::rendered;

#[test]
fn a_container_is_a_div_around_its_children() {
    let element = json!({ "#type": "container",
        "a": { "#type": "markup", "#tag": "p", "#value": "One" } });
    assert_eq!(rendered(&element), r#"<div><p dir="auto">One</p></div>"#);
}

#[test]
fn an_empty_container_is_an_empty_div() {
    assert_eq!(rendered(&json!({ "#type": "container" })), "<div></div>");
}

#[test]
fn markup_defaults_to_div() {
    let element = json!({ "#type": "markup", "#value": "x" });
    assert_eq!(rendered(&element), r#"<div dir="auto">x</div>"#);
}

#[test]
fn a_value_comes_before_children() {
    let element = json!({ "#type": "markup", "#tag": "p", "#value": "See ",
        "more": { "#type": "link", "#href": "/more", "#value": "more" } });
    assert_eq!(
        rendered(&element),
        r#"<p dir="auto">See <a href="/more" dir="auto">more</a></p>"#
    );
}

#[test]
fn siblings_come_by_weight_then_by_name() {
    let span = |text: &str, weight: i32| json!({ "#type": "markup", "#tag": "b", "#weight": weight, "#value": text });
    let element = json!({ "#type": "container",
        "z": span("first", -10),
        "b": span("third", 0),
        "a": { "#type": "markup", "#tag": "b", "#value": "second" },
        "c": span("last", 2_147_483_647) });
    assert_eq!(
        rendered(&element).replace(r#" dir="auto""#, ""),
        "<div><b>first</b><b>second</b><b>third</b><b>last</b></div>"
    );
}

#[test]
fn a_tag_is_permitted_in_any_case() {
    let element = json!({ "#type": "container", "#tag": "Article" });
    assert_eq!(rendered(&element), "<article></article>");
}

#[test]
fn a_tag_that_is_not_permitted_becomes_a_div() {
    for tag in [
        "script", "SCRIPT", "style", "iframe", "object", "embed", "form", "svg", "math", "base",
        "meta", "link", "template", "noscript", "textarea", "title", "x-widget", "", "a b", "p>",
    ] {
        let element = json!({ "#type": "container", "#tag": tag });
        assert_eq!(rendered(&element), "<div></div>", "{tag}");
    }
}

#[test]
fn a_void_element_has_neither_content_nor_an_end() {
    let element = json!({ "#type": "markup", "#tag": "img", "#value": "lost",
        "#attributes": { "alt": "The oven", "src": "/oven.jpg" },
        "child": { "#type": "markup", "#value": "lost too" } });
    assert_eq!(
        rendered(&element),
        r#"<img alt="The oven" src="/oven.jpg">"#
    );
    assert_eq!(
        rendered(&json!({ "#type": "container", "#tag": "br" })),
        "<br>"
    );
}

#[test]
fn a_list_makes_each_child_an_entry() {
    let list = render::list(ListKind::Unordered)
        .item("Flour")
        .item(render::link("/water", "Water"))
        .item(render::markup("strong", "Time"))
        .item(render::markup("li", "Salt").class("last"));
    assert_eq!(
        html::render(&list.build()),
        concat!(
            r#"<ul><li dir="auto">Flour</li>"#,
            r#"<li><a href="/water" dir="auto">Water</a></li>"#,
            r#"<li><strong dir="auto">Time</strong></li>"#,
            r#"<li class="last" dir="auto">Salt</li></ul>"#,
        )
    );
}

#[test]
fn an_ordered_list_is_numbered() {
    let list = render::list(ListKind::Ordered).item("One").build();
    assert_eq!(html::render(&list), r#"<ol><li dir="auto">One</li></ol>"#);
}

#[test]
fn a_list_in_a_list_is_inside_an_entry() {
    let inner = render::list(ListKind::Unordered).item("Rye");
    let outer = render::list(ListKind::Ordered).item(inner).build();
    assert_eq!(
        html::render(&outer),
        r#"<ol><li><ul><li dir="auto">Rye</li></ul></li></ol>"#
    );
}

#[test]
fn a_table_has_a_head_and_a_body() {
    let table = render::table()
        .header(["Drug", "Dose <mg>"])
        .row(["Aspirin", "100"])
        .row([render::link("/drug/7", "Ibuprofen")])
        .build();
    assert_eq!(
        html::render(&table),
        concat!(
            r#"<table><thead><tr><th scope="col" dir="auto">Drug</th>"#,
            r#"<th scope="col" dir="auto">Dose &lt;mg&gt;</th></tr></thead>"#,
            r#"<tbody><tr><td dir="auto">Aspirin</td><td dir="auto">100</td></tr>"#,
            r#"<tr><td><a href="/drug/7" dir="auto">Ibuprofen</a></td></tr></tbody></table>"#,
        )
    );
}

#[test]
fn a_table_without_a_header_has_no_head() {
    assert_eq!(
        html::render(&render::table().row(["x"]).build()),
        r#"<table><tbody><tr><td dir="auto">x</td></tr></tbody></table>"#
    );
}

#[test]
fn a_row_may_be_a_plain_container_and_a_cell_a_heading() {
    let table = json!({ "#type": "table", "1": { "#type": "container",
        "1": { "#type": "markup", "#tag": "th", "#value": "Sum", "#attributes": { "scope": "row" } },
        "2": { "#type": "markup", "#tag": "span", "#value": "7" },
        "3": { "#type": "markup", "#tag": "em", "#value": "8" } } });
    assert_eq!(
        rendered(&table),
        concat!(
            r#"<table><tbody><tr><th scope="row" dir="auto">Sum</th>"#,
            r#"<td dir="auto">7</td><td><em dir="auto">8</em></td></tr></tbody></table>"#,
        )
    );
}

#[test]
fn a_row_that_is_no_row_becomes_the_only_cell_of_one() {
    let table = render::table().child("a", render::markup("p", "Nothing found"));
    assert_eq!(
        html::render(&table.build()),
        r#"<table><tbody><tr><td><p dir="auto">Nothing found</p></td></tr></tbody></table>"#
    );
}

#[test]
fn a_caption_comes_first_whatever_its_weight() {
    let table = render::table()
        .header(["A"])
        .row(["1"])
        .child("note", render::markup("caption", "Doses").weight(9))
        .build();
    assert_eq!(
        html::render(&table),
        concat!(
            r#"<table><caption dir="auto">Doses</caption>"#,
            r#"<thead><tr><th scope="col" dir="auto">A</th></tr></thead>"#,
            r#"<tbody><tr><td dir="auto">1</td></tr></tbody></table>"#,
        )
    );
}

#[test]
fn a_link_without_a_harmless_address_stays_as_its_text() {
    for link in [
        render::link("javascript:alert(1)", "Tea"),
        render::link("data:text/html,<b>", "Tea"),
    ] {
        assert_eq!(html::render(&link.build()), r#"<a dir="auto">Tea</a>"#);
    }
}

#[test]
fn only_a_link_takes_an_href_property() {
    let element = json!({ "#type": "container", "#href": "/a" });
    assert_eq!(rendered(&element), "<div></div>");
}

#[test]
fn a_whole_post_in_nested_elements() {
    let post = json!({ "#type": "container", "#tag": "article", "#attributes": { "class": ["item", "item--blog"] },
        "title": { "#type": "markup", "#tag": "h2", "#weight": -10, "#value": "Bread & salt" },
        "body": { "#type": "markup", "#value": "<p>Wait <em>40</em> minutes.</p>", "#format": "filtered_html" },
        "tags": { "#type": "list", "#list_type": "ul", "#weight": 5,
            "000000": { "#type": "link", "#href": "/tag/bread", "#value": "bread" } } });
    assert_eq!(
        rendered(&post),
        concat!(
            r#"<article class="item item--blog"><h2 dir="auto">Bread &amp; salt</h2>"#,
            r#"<div dir="auto"><p>Wait <em>40</em> minutes.</p></div>"#,
            r#"<ul><li><a href="/tag/bread" dir="auto">bread</a></li></ul></article>"#,
        )
    );
}

#[test]
fn nesting_ends_at_the_limit_with_a_word_about_it() {
    let nest = |levels: usize| {
        let mut element = render::markup("b", "innermost").build();
        for _ in 1..levels {
            element = render::container().child("a", element).build();
        }
        html::render(&element)
    };
    let deepest = nest(html::MAX_DEPTH);
    assert!(deepest.contains("innermost"));
    assert_eq!(deepest.matches("<div>").count(), html::MAX_DEPTH - 1);

    for levels in [html::MAX_DEPTH + 1, 2_000] {
        let cut = nest(levels);
        assert!(!cut.contains("innermost"));
        assert_eq!(cut.matches("render-too-deep").count(), 1);
        assert_eq!(cut.matches("<div>").count(), html::MAX_DEPTH);
        assert_eq!(cut.matches("</div>").count(), html::MAX_DEPTH);
    }
}

#[test]
fn a_long_page_is_not_a_deep_one() {
    let mut page = render::container();
    for row in 0..html::MAX_DEPTH * 2 {
        let entry = render::list(ListKind::Ordered).item("x");
        page = page.child(row.to_string(), render::container().child("a", entry));
    }
    let html = html::render(&page.build());
    assert_eq!(html.matches("<li ").count(), html::MAX_DEPTH * 2);
}
