//! Which attributes survive, and how they are written.

use serde_json::{Value, json};

use crate::rendered;

fn with(attributes: &Value) -> String {
    rendered(&json!({ "#type": "container", "#attributes": attributes }))
}

#[test]
fn classes_are_joined_by_spaces() {
    assert_eq!(
        with(&json!({ "class": ["item", "item--full"] })),
        r#"<div class="item item--full"></div>"#
    );
}

#[test]
fn values_are_escaped() {
    assert_eq!(
        with(&json!({ "title": "\"a\" 'b' <c> & d" })),
        r#"<div title="&quot;a&quot; &#39;b&#39; &lt;c&gt; &amp; d"></div>"#
    );
}

#[test]
fn what_accessibility_and_scripts_of_the_page_need_is_permitted() {
    assert_eq!(
        with(
            &json!({ "aria-hidden": "true", "data-id": "7", "id": "body", "lang": "el", "role": "note", "tabindex": "0" })
        ),
        r#"<div aria-hidden="true" data-id="7" id="body" lang="el" role="note" tabindex="0"></div>"#
    );
}

#[test]
fn names_that_are_no_names_are_left_out() {
    for name in [
        "",
        " ",
        "1a",
        "-a",
        "a b",
        "a=b",
        "a\"",
        "a'",
        "a>",
        "a/",
        "a:b",
        "xlink:href",
        "@click",
        "[x]",
        "é",
        "a\0",
        "a\n",
    ] {
        assert_eq!(with(&json!({ name: "x" })), "<div></div>", "{name:?}");
    }
}

#[test]
fn what_runs_restyles_or_sends_is_left_out() {
    for name in [
        "onclick",
        "ONCLICK",
        "onLoad",
        "on",
        "style",
        "STYLE",
        "srcdoc",
        "action",
        "formaction",
        "ping",
        "nonce",
    ] {
        assert_eq!(with(&json!({ name: "x" })), "<div></div>", "{name}");
    }
}

#[test]
fn names_are_written_in_lower_case() {
    assert_eq!(with(&json!({ "ID": "a" })), r#"<div id="a"></div>"#);
}

#[test]
fn the_first_of_two_names_counts() {
    let twice = r##"{ "#type": "link", "#href": "/a", "#value": "x", "#attributes": { "HREF": "/b", "title": "1", "Title": "2" } }"##;
    let element = serde_json::from_str(twice).unwrap();
    assert_eq!(
        trovato_host_shim::html::render(&element),
        r#"<a href="/a" title="1" dir="auto">x</a>"#
    );
}

#[test]
fn harmless_addresses_are_kept_as_they_are() {
    for (address, written) in [
        ("/node/1", "/node/1"),
        ("", ""),
        ("#top", "#top"),
        ("?page=2&sort=a", "?page=2&amp;sort=a"),
        ("//example.org/a", "//example.org/a"),
        ("a/b:c", "a/b:c"),
        ("a#b:c", "a#b:c"),
        (" /a ", " /a "),
        (
            "https://example.org/?q=a:b&c",
            "https://example.org/?q=a:b&amp;c",
        ),
        ("HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("/хлеб/面包", "/хлеб/面包"),
    ] {
        assert_eq!(
            rendered(&json!({ "#type": "link", "#href": address })),
            format!("<a href=\"{written}\"></a>")
        );
    }
}

#[test]
fn every_attribute_that_is_an_address_is_checked() {
    for name in [
        "href",
        "src",
        "SRC",
        "cite",
        "poster",
        "background",
        "longdesc",
        "srcset",
    ] {
        assert_eq!(
            with(&json!({ name: "javascript:alert(1)" })),
            "<div></div>",
            "{name}"
        );
    }
    assert_eq!(
        with(&json!({ "srcset": "/a.jpg 1x, data:image/svg+xml;x 2x" })),
        "<div></div>"
    );
    assert_eq!(
        with(&json!({ "srcset": "/a.jpg 1x, /b.jpg 2x" })),
        r#"<div srcset="/a.jpg 1x, /b.jpg 2x"></div>"#
    );
}

#[test]
fn a_text_finds_its_own_direction_unless_it_is_told() {
    let text = |attributes: Value| {
        rendered(
            &json!({ "#type": "markup", "#tag": "p", "#value": "שלום, world", "#attributes": attributes }),
        )
    };
    assert_eq!(text(json!({})), r#"<p dir="auto">שלום, world</p>"#);
    assert_eq!(
        text(json!({ "dir": "rtl" })),
        r#"<p dir="rtl">שלום, world</p>"#
    );
}
