//! Attempts to get something past the renderer that runs.

use serde_json::{Value, json};

use crate::parsed::parse;
use crate::rendered;

/// Rich text that has worked somewhere, once.
const RICH_TEXT: &[&str] = &[
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script src=//evil.example></script >",
    "<script/x>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<<script>alert(1);//<</script>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=\"x\"onerror=\"alert(1)\">",
    "<img src=`x`onerror=alert(1)>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=javascript:alert(1)>",
    "<img src=data:image/svg+xml;base64,PHN2Zy8+>",
    "<img srcset='javascript:alert(1) 1x'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate href=#x attributeName=href values=javascript:alert(1) /><a id=x>x</a></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><annotation-xml encoding=text/html><style><img src=x onerror=alert(1)></style>",
    "<math href=javascript:alert(1)>x</math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<title><img title=\"</title><img src=x onerror=alert(1)>\">",
    "<xmp><img title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<plaintext><img src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='\u{1}javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='java&Tab;script&colon;alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#x6A&#x61vascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<base href='javascript:alert(1)//'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example>",
    "<style>@import '//evil.example';</style>",
    "<style><!--</style><script>alert(1)//--></script>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<div style=width:expression(alert(1))>x</div>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<table background=javascript:alert(1)><td>x</td></table>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "</p><script>alert(1)</script><p>",
    "\u{FEFF}<script>alert(1)</script>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<p title='</p><script>alert(1)</script>'>x</p>",
    "<p title=\"a&quot; onclick=&quot;alert(1)\">x</p>",
];

/// Addresses that are code, however well they hide it.
const ADDRESSES: &[&str] = &[
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    " javascript:alert(1)",
    "\n\r\tjavascript:alert(1)",
    "\u{0}javascript:alert(1)",
    "\u{1}\u{1F}javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript\r:alert(1)",
    "java\0script:alert(1)",
    "\u{A0}javascript:alert(1)",
    "\u{200B}javascript:alert(1)",
    "\u{FEFF}javascript:alert(1)",
    "\u{202E}javascript:alert(1)",
    "java\u{AD}script:alert(1)",
    "javascript\u{85}:alert(1)",
    "javascript&#58;alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6a;&#x61;vascript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "vbscript:msgbox(1)",
    "livescript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "DATA:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://example.org/1",
    "file:///etc/passwd",
    "about:blank",
    "view-source:javascript:alert(1)",
    "feed:javascript:alert(1)",
    "jar:javascript:alert(1)!/",
    "filesystem:https://example.org/1",
    "http&colon;//example.org",
];

/// Text meant to end a tag, an attribute or an element early.
const BREAKOUTS: &[&str] = &[
    "<script>alert(1)</script>",
    "</div><script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "' onclick='alert(1)",
    "\" onclick=\"alert(1)",
    "x onclick=alert(1)",
    "x\" autofocus onfocus=\"alert(1)",
    "`onclick=alert(1)`",
    "-->",
    "<!--",
    "]]>",
    "<img src=x onerror=alert(1)>",
    "&lt;script&gt;",
    "\0<script>",
    "\u{2028}<script>",
    "＜script＞",
    "\u{1F}\"><svg onload=alert(1)>",
];

fn assert_harmless(element: &Value) -> String {
    let html = rendered(element);
    parse(&html).assert_harmless(&html);
    html
}

#[test]
fn no_rich_text_gets_through() {
    for attack in RICH_TEXT {
        assert_harmless(
            &json!({ "#type": "markup", "#value": attack, "#format": "filtered_html" }),
        );
    }
}

#[test]
fn filtering_twice_changes_nothing() {
    // What changes when it is read again is how filters have been fooled.
    for attack in RICH_TEXT {
        let filter = |value: &str| {
            let html = rendered(
                &json!({ "#type": "markup", "#value": value, "#format": "filtered_html" }),
            );
            html["<div dir=\"auto\">".len()..html.len() - "</div>".len()].to_owned()
        };
        let once = filter(attack);
        assert_eq!(filter(&once), once, "{attack}");
    }
}

#[test]
fn no_rich_text_gets_through_under_another_format() {
    for attack in RICH_TEXT {
        for format in [None, Some("plain_text"), Some("full_html"), Some("raw")] {
            let element =
                json!({ "#type": "markup", "#tag": "b", "#value": attack, "#format": format });
            let html = assert_harmless(&element);
            let tags = parse(&html).tags;
            assert!(
                tags.iter()
                    .all(|tag| ["b", "br"].contains(&tag.name.as_str())),
                "{html}"
            );
        }
    }
}

#[test]
fn no_address_gets_through() {
    for address in ADDRESSES {
        let link = json!({ "#type": "link", "#href": address, "#value": "x" });
        assert_eq!(
            assert_harmless(&link),
            r#"<a dir="auto">x</a>"#,
            "{address:?}"
        );
        for name in ["href", "src", "Src", "poster"] {
            let element =
                json!({ "#type": "container", "#tag": "a", "#attributes": { name: address } });
            assert_eq!(assert_harmless(&element), "<a></a>", "{name} {address:?}");
        }
    }
}

#[test]
fn no_text_breaks_out_of_its_place() {
    for text in BREAKOUTS {
        let element = json!({ "#type": "container",
            "value": { "#type": "markup", "#tag": "p", "#value": text },
            "title": { "#type": "container", "#attributes": { "title": text, "class": [text, "b"] } },
            "link": { "#type": "link", "#href": "/", "#value": text },
            "table": { "#type": "table", "#header": [text], "r": { "#type": "container", "c": { "#type": "markup", "#value": text } } },
            "list": { "#type": "list", "i": { "#type": "markup", "#value": text } } });
        let parsed = parse(&assert_harmless(&element));
        let names: Vec<_> = parsed.tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "div", "a", "ul", "li", "table", "thead", "tr", "th", "tbody", "tr", "td", "div",
                "p"
            ]
        );
        assert_eq!(parsed.text, text.replace('\0', "\u{FFFD}").repeat(5));
    }
}

#[test]
fn no_name_breaks_out_of_its_place() {
    for text in BREAKOUTS.iter().chain(ADDRESSES) {
        let element = json!({ "#type": "container", "#tag": text, "#attributes": { *text: "x" },
            *text: { "#type": "markup", "#tag": "b", "#format": text, "#value": "y" } });
        assert_eq!(
            assert_harmless(&element),
            r#"<div><b dir="auto">y</b></div>"#
        );
    }
}

#[test]
fn properties_that_are_not_known_do_nothing() {
    let element = json!({ "#type": "container", "#prefix": "<script>", "#suffix": "</script>",
        "#markup": "<script>", "#attached": { "library": ["x"] }, "#pre_render": ["system"] });
    assert_eq!(assert_harmless(&element), "<div></div>");
}

#[test]
fn deep_rich_text_is_left_out_before_it_costs_anything() {
    for open in [
        "<div>",
        "<b>",
        "<ul><li>",
        "<div title='</div>'>",
        "<div></b>",
        "<svg><g>",
    ] {
        let attack = open.repeat(100_000) + "<script>alert(1)</script>";
        let html = assert_harmless(
            &json!({ "#type": "markup", "#value": attack, "#format": "filtered_html" }),
        );
        assert!(html.contains("render-too-deep"), "{open}");
    }
}

#[test]
fn long_rich_text_is_not_deep() {
    let long = "<p>a <em>b</em><br>c</p><ul><li>d<li>e</ul>".repeat(2_000);
    let html =
        assert_harmless(&json!({ "#type": "markup", "#value": long, "#format": "filtered_html" }));
    assert_eq!(html.matches("<em>b</em>").count(), 2_000);
}
