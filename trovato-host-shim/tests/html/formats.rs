//! What becomes of a value under each `#format`.

use serde_json::json;

use crate::rendered;

/// The value alone, without the `div` around it.
fn value(value: &str, format: Option<&str>) -> String {
    let html = rendered(&json!({ "#type": "markup", "#value": value, "#format": format }));
    html.strip_prefix("<div dir=\"auto\">")
        .and_then(|html| html.strip_suffix("</div>"))
        .expect("a div around it")
        .to_owned()
}

fn filtered(html: &str) -> String {
    value(html, Some("filtered_html"))
}

#[test]
fn without_a_format_a_value_is_text() {
    assert_eq!(
        value("<b>1 < 2 && 'x' \"y\"</b>\nz", None),
        "&lt;b&gt;1 &lt; 2 &amp;&amp; 'x' \"y\"&lt;/b&gt;\nz"
    );
}

#[test]
fn text_is_escaped_once_and_not_read_for_entities() {
    assert_eq!(
        value("&lt;b&gt; &#60;", None),
        "&amp;lt;b&amp;gt; &amp;#60;"
    );
}

#[test]
fn a_null_character_is_replaced() {
    assert_eq!(value("a\0b", None), "a\u{FFFD}b");
}

#[test]
fn plain_text_keeps_its_lines() {
    assert_eq!(
        value("one\r\n<two>\n\nfour\n", Some("plain_text")),
        "one<br>&lt;two&gt;<br><br>four"
    );
}

#[test]
fn an_unknown_format_escapes() {
    for format in [
        "full_html",
        "raw",
        "FILTERED_HTML",
        "filtered_html ",
        "",
        "markdown",
    ] {
        assert_eq!(
            value("<b>x</b>", Some(format)),
            "&lt;b&gt;x&lt;/b&gt;",
            "{format:?}"
        );
    }
}

#[test]
fn rich_text_keeps_what_an_article_needs() {
    for html in [
        "<h2>A</h2><p>b <em>c</em> <strong>d</strong><br>e</p><hr>",
        "<ul><li>a</li></ul><ol start=\"3\"><li>b</li></ol><dl><dt>c</dt><dd>d</dd></dl>",
        "<blockquote cite=\"https://example.org\"><p>q</p></blockquote>",
        "<figure><img src=\"/a.jpg\" alt=\"A\"><figcaption>A</figcaption></figure>",
        "<table><thead><tr><th scope=\"col\">a</th></tr></thead><tbody><tr><td colspan=\"2\">b</td></tr></tbody></table>",
        "<pre><code>let x = 1;</code></pre><p><kbd>q</kbd><sub>1</sub><sup>2</sup><mark>m</mark></p>",
        "<p lang=\"he\" dir=\"rtl\">שלום <bdi>World</bdi></p><p><ruby>漢<rt>かん</rt></ruby></p>",
        "<p>👩🏽\u{200D}🍳 1 &lt; 2 &amp; 3</p>",
    ] {
        assert_eq!(filtered(html), html);
    }
}

#[test]
fn links_of_rich_text_do_not_vouch() {
    assert_eq!(
        filtered("<a href=\"/a\" rel=\"opener\" target=\"_top\">x</a>"),
        "<a href=\"/a\" rel=\"nofollow noopener\">x</a>"
    );
}

#[test]
fn rich_text_loses_dress_and_code() {
    assert_eq!(
        filtered("<p class=\"nav\" id=\"menu\" style=\"position:fixed\" onclick=\"x()\">a</p>"),
        "<p>a</p>"
    );
    assert_eq!(
        filtered("a<script>b</script><style>c</style><iframe>d</iframe>e"),
        "ae"
    );
    assert_eq!(filtered("<form><input><button>a</button></form>"), "a");
}

#[test]
fn broken_rich_text_is_mended() {
    assert_eq!(filtered("<p>a<p>b<em>c"), "<p>a</p><p>b<em>c</em></p>");
    assert_eq!(filtered("a</div></body></html>b"), "ab");
    assert_eq!(filtered("<!-- a --><![CDATA[b]]><?php c ?>d"), "d");
}

#[test]
fn rich_text_is_never_put_into_a_paragraph() {
    let element =
        json!({ "#type": "markup", "#tag": "p", "#value": "<p>a</p>", "#format": "filtered_html" });
    assert_eq!(rendered(&element), r#"<div dir="auto"><p>a</p></div>"#);
}

#[test]
fn a_format_applies_wherever_the_value_is() {
    let list = json!({ "#type": "list",
        "a": { "#type": "markup", "#value": "<b>x</b><script>y</script>", "#format": "filtered_html" },
        "b": { "#type": "link", "#href": "/", "#value": "<i>z</i>", "#format": "filtered_html" } });
    assert_eq!(
        rendered(&list),
        r#"<ul><li dir="auto"><b>x</b></li><li><a href="/" dir="auto"><i>z</i></a></li></ul>"#
    );
}
