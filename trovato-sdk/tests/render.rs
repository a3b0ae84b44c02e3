//! Render elements: the builder and the JSON, held against JSON written by
//! hand.

use serde_json::{Value, from_str, from_value, json, to_string, to_value};
use trovato::render::{self, Attribute, Cell, ElementType, ListKind, RenderElement};

/// `element` is written exactly as `json`, and comes back from it.
#[track_caller]
fn same(element: impl Into<RenderElement>, json: Value) {
    let element = element.into();
    let written = to_value(&element).unwrap();
    assert_eq!(written, json, "as written");
    let read: RenderElement = from_value(json).unwrap();
    assert_eq!(to_value(&read).unwrap(), written, "through a value");
    let text = to_string(&element).unwrap();
    assert_eq!(
        from_str::<RenderElement>(&text).unwrap(),
        element,
        "through text"
    );
}

#[track_caller]
fn refused(json: &str) -> String {
    from_str::<RenderElement>(json).unwrap_err().to_string()
}

fn parse(json: &str) -> RenderElement {
    from_str(json).unwrap()
}

fn names(element: &RenderElement) -> Vec<&str> {
    element.children().map(|(name, _)| name).collect()
}

#[test]
fn the_vocabularys_example() {
    let post = render::container()
        .weight(0)
        .class("item")
        .child("title", render::markup("h2", "My Post").weight(-10))
        .child(
            "body",
            render::filtered_markup("<p>…</p>", "filtered_html").build(),
        )
        .build();
    same(
        post.clone(),
        json!({
            "#type": "container", "#weight": 0, "#attributes": { "class": ["item"] },
            "title": { "#type": "markup", "#tag": "h2", "#weight": -10, "#value": "My Post" },
            "body": { "#type": "markup", "#value": "<p>…</p>", "#format": "filtered_html" },
        }),
    );
    assert_eq!(
        to_string(&post).unwrap(),
        concat!(
            r##"{"#type":"container","#weight":0,"#attributes":{"class":["item"]},"##,
            r##""title":{"#type":"markup","#tag":"h2","#weight":-10,"#value":"My Post"},"##,
            r##""body":{"#type":"markup","#value":"<p>…</p>","#format":"filtered_html"}}"##,
        ),
        "children stay in the order in which they were added"
    );
}

#[test]
fn every_kind_in_its_smallest_form() {
    same(render::container(), json!({ "#type": "container" }));
    same(
        render::markup("p", "a < b"),
        json!({ "#type": "markup", "#tag": "p", "#value": "a < b" }),
    );
    same(
        render::link("/blog?a=1&b=2", "Blog"),
        json!({ "#type": "link", "#href": "/blog?a=1&b=2", "#value": "Blog" }),
    );
    same(render::table(), json!({ "#type": "table" }));
    same(
        render::list(ListKind::Unordered),
        json!({ "#type": "list", "#list_type": "ul" }),
    );
    same(
        render::list(ListKind::Ordered),
        json!({ "#type": "list", "#list_type": "ol" }),
    );
    same(
        RenderElement::from("plain"),
        json!({ "#type": "markup", "#tag": "span", "#value": "plain" }),
    );
}

#[test]
fn a_list_keeps_its_order() {
    let mut builder = render::list(ListKind::Ordered);
    for entry in 0..12 {
        builder = builder.item(entry.to_string());
    }
    let list = builder.build();
    let shown: Vec<_> = list
        .children_by_weight()
        .into_iter()
        .map(|(_, entry)| entry.value().unwrap())
        .collect();
    assert_eq!(
        shown,
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]
    );
    assert_eq!(names(&list)[11], "000011");
    same(
        render::list(ListKind::Unordered)
            .item("tea")
            .item(render::link("/coffee", "coffee")),
        json!({
            "#type": "list", "#list_type": "ul",
            "000000": { "#type": "markup", "#tag": "span", "#value": "tea" },
            "000001": { "#type": "link", "#href": "/coffee", "#value": "coffee" },
        }),
    );
}

#[test]
fn a_table_is_rows_of_cells() {
    let mixed: [Cell; 3] = [
        render::markup("th", "Aspirin").into(),
        "100 mg".into(),
        render::link("/drug/7", "more").into(),
    ];
    same(
        render::table()
            .header(["Drug", "Dose", ""])
            .row(mixed)
            .row(vec![String::from("Ibuprofen")]),
        json!({
            "#type": "table", "#header": ["Drug", "Dose", ""],
            "000000": {
                "#type": "container", "#tag": "tr",
                "000000": { "#type": "markup", "#tag": "th", "#value": "Aspirin" },
                "000001": { "#type": "markup", "#tag": "td", "#value": "100 mg" },
                "000002": {
                    "#type": "container", "#tag": "td",
                    "content": { "#type": "link", "#href": "/drug/7", "#value": "more" },
                },
            },
            "000001": {
                "#type": "container", "#tag": "tr",
                "000000": { "#type": "markup", "#tag": "td", "#value": "Ibuprofen" },
            },
        }),
    );
}

#[test]
fn attributes_roles_and_aria() {
    same(
        render::container()
            .tag("nav")
            .class("menu")
            .class("main")
            .class("menu")
            .attr("id", "top")
            .attr("data-words", ["a", "b"])
            .attr("id", "bottom")
            .role("navigation")
            .aria_label("Main menu")
            .aria_hidden(false)
            .aria_describedby("help")
            .aria_current("page")
            .aria_live("polite")
            .aria_expanded(true)
            .aria_controls("panel"),
        json!({
            "#type": "container", "#tag": "nav",
            "#attributes": {
                "class": ["menu", "main"], "id": "bottom", "data-words": ["a", "b"],
                "role": "navigation", "aria-label": "Main menu", "aria-hidden": "false",
                "aria-describedby": "help", "aria-current": "page", "aria-live": "polite",
                "aria-expanded": "true", "aria-controls": "panel",
            },
        }),
    );
}

#[test]
fn a_class_joins_those_that_came_as_text() {
    let mut element = parse(r##"{"#type":"container","#attributes":{"class":"a  b"}}"##);
    element.add_class("b");
    assert_eq!(element.attribute("class"), Some(&Attribute::from("a  b")));
    element.add_class("c");
    assert_eq!(
        element.attribute("class"),
        Some(&Attribute::from(["a  b", "c"]))
    );
    assert_eq!(element.attribute("class").unwrap().to_text(), "a  b c");
    element.add_class("b");
    assert_eq!(element.attribute("class").unwrap().to_text(), "a  b c");
    element.set_attribute("class", vec![String::from("d")]);
    assert_eq!(element.attribute("class").unwrap().to_text(), "d");
    assert_eq!(element.attributes().count(), 1);
    assert_eq!(element.attribute("id"), None);
}

#[test]
fn an_element_tells_all_that_a_host_needs() {
    let full = parse(
        r##"{"#type":"list","#list_type":"ol","#tag":"section","#weight":-3,"#value":"v",
             "#format":"f","#href":"/h","#header":["a"],"#attributes":{"id":"x"}}"##,
    );
    assert_eq!(full.element_type(), ElementType::List);
    assert_eq!(full.list_kind(), ListKind::Ordered);
    assert_eq!(full.tag(), "section");
    assert_eq!(full.weight(), -3);
    assert_eq!(full.value(), Some("v"));
    assert_eq!(full.format(), Some("f"));
    assert_eq!(full.href(), Some("/h"));
    assert_eq!(full.header(), ["a"]);
    assert_eq!(
        full.attributes().collect::<Vec<_>>(),
        [("id", &Attribute::from("x"))]
    );

    let bare = parse(r##"{"#type":"table"}"##);
    assert_eq!(bare.list_kind(), ListKind::Unordered);
    assert_eq!(bare.tag(), "div");
    assert_eq!(bare.weight(), 0);
    assert_eq!(bare.value(), None);
    assert_eq!(bare.format(), None);
    assert_eq!(bare.href(), None);
    assert!(bare.header().is_empty());
    assert_eq!(bare.attributes().count(), 0);
    assert_eq!(bare.children().count(), 0);
}

#[test]
fn null_is_absent() {
    let nulls = parse(
        r##"{"#type":"markup","#list_type":null,"#tag":null,"#weight":null,"#value":null,
             "#format":null,"#href":null,"#header":null,"#attributes":null}"##,
    );
    assert_eq!(nulls, parse(r##"{"#type":"markup"}"##));
}

#[test]
fn the_type_may_come_last() {
    let element = parse(r##"{"a":{"#value":"x","#type":"markup"},"#type":"table"}"##);
    assert_eq!(element.element_type(), ElementType::Table);
    assert_eq!(element.get_child("a").unwrap().value(), Some("x"));
}

#[test]
fn unknown_properties_are_passed_on_as_they_came() {
    let json = concat!(
        r##"{"#type":"container","#cache":{"tags":[1,2.50,null]},"#theme":"wide","##,
        r##""a":{"#type":"markup","#empty":null}}"##,
    );
    let element = parse(json);
    assert_eq!(to_string(&element).unwrap(), json);
    assert_eq!(element, element.clone());
    let value: Value = from_str(json).unwrap();
    assert_eq!(
        to_value(from_value::<RenderElement>(value.clone()).unwrap()).unwrap(),
        value
    );
    assert_eq!(element.property("#theme").unwrap().as_str(), r#""wide""#);
    assert!(element.property("#cash").is_none());
    assert_ne!(element, parse(r##"{"#type":"container","#theme":"wide"}"##));
}

#[test]
fn children_can_be_changed() {
    let mut page = render::container()
        .child("a", "A")
        .child("b", "B")
        .child("c", "C")
        .build();

    page.set_child("b", render::markup("p", "new"));
    assert_eq!(names(&page), ["a", "b", "c"], "replaced where it stands");
    assert_eq!(page.get_child("b").unwrap().value(), Some("new"));

    page.get_child_mut("b").unwrap().set_value("newer");
    assert_eq!(page.get_child("b").unwrap().value(), Some("newer"));

    assert_eq!(page.remove_child("a").unwrap().value(), Some("A"));
    assert_eq!(page.remove_child("a"), None);
    assert_eq!(page.get_child("a"), None);
    assert_eq!(page.get_child_mut("a"), None);

    page.set_child("d", "D".to_string());
    assert_eq!(names(&page), ["b", "c", "d"]);
}

#[test]
fn siblings_are_shown_by_weight_and_then_by_name() {
    let mut page = render::container()
        .child("title", "t")
        .child("body", "b")
        .child("last", render::markup("p", "l").weight(5))
        .child("first", render::markup("p", "f").weight(-5))
        .build();
    let shown = |page: &RenderElement| -> Vec<String> {
        let children = page.children_by_weight();
        children.into_iter().map(|(name, _)| name.into()).collect()
    };
    assert_eq!(shown(&page), ["first", "body", "title", "last"]);
    page.get_child_mut("title").unwrap().set_weight(-1);
    assert_eq!(shown(&page), ["first", "title", "body", "last"]);
}

#[test]
fn a_name_that_comes_twice_is_replaced_and_removed_as_one() {
    let twice = parse(
        r##"{"#type":"container","a":{"#type":"markup","#value":"1"},
             "b":{"#type":"table"},"a":{"#type":"markup","#value":"2"}}"##,
    );
    assert_eq!(names(&twice), ["a", "b", "a"]);

    let mut replaced = twice.clone();
    replaced.set_child("a", "3");
    assert_eq!(names(&replaced), ["a", "b"]);
    assert_eq!(replaced.get_child("a").unwrap().value(), Some("3"));

    let mut removed = twice;
    assert_eq!(removed.remove_child("a").unwrap().value(), Some("1"));
    assert_eq!(names(&removed), ["b"]);
}

#[test]
fn an_empty_key_is_a_child() {
    let element = parse(r##"{"#type":"container","":{"#type":"markup"}}"##);
    assert_eq!(names(&element), [""]);
}

#[test]
fn nonsense_is_refused_by_name() {
    for (json, reason) in [
        (
            r#""<p>HTML</p>""#,
            "invalid type: string \"<p>HTML</p>\", expected a render element, \
             which is an object with a `#type` at line 1 column 13",
        ),
        (
            r##"{"#value":"x"}"##,
            "missing field `#type` at line 1 column 14",
        ),
        (
            r##"{"#type":"video"}"##,
            "invalid value: string \"video\", \
             expected `container`, `markup`, `table`, `list` or `link` at line 1 column 17",
        ),
        (
            r##"{"#type":"container","title":"My Post"}"##,
            "invalid type: string \"My Post\", expected a render element, \
             which is an object with a `#type` at line 1 column 38",
        ),
        (
            r##"{"#type":"container","body":{"#type":"markup","#weight":1.5}}"##,
            "invalid type: floating point `1.5`, expected i32 \
             at line 1 column 59",
        ),
        (
            r##"{"#type":"markup","#weight":3000000000}"##,
            "invalid value: integer `3000000000`, expected i32 at line 1 column 38",
        ),
        (
            r##"{"#type":"markup","#value":7}"##,
            "invalid type: integer `7`, expected a string at line 1 column 28",
        ),
        (
            r##"{"#type":"list","#list_type":"dl"}"##,
            "invalid value: string \"dl\", expected `ul` or `ol` \
             at line 1 column 34",
        ),
        (
            r##"{"#type":"table","#header":"Drug"}"##,
            "invalid type: string \"Drug\", expected a sequence at line 1 column 33",
        ),
        (
            r##"{"#type":"markup","#attributes":["id"]}"##,
            "invalid type: sequence, expected an object of HTML attributes \
             at line 1 column 32",
        ),
        (
            r##"{"#type":"markup","#attributes":{"hidden":true}}"##,
            "invalid type: boolean `true`, \
             expected a string or a list of strings at line 1 column 46",
        ),
        (
            r##"{"#type":"markup","#attributes":{"class":["a",1]}}"##,
            "invalid type: integer `1`, expected a string \
             at line 1 column 47",
        ),
    ] {
        assert_eq!(refused(json), reason);
    }
}

#[test]
fn too_deep_a_tree_is_refused() {
    let deep = format!(
        "{}{}{}",
        r##"{"#type":"container","a":"##.repeat(200),
        r##"{"#type":"markup"}"##,
        "}".repeat(200)
    );
    let message = refused(&deep);
    assert!(
        message.starts_with("recursion limit exceeded at"),
        "{message}"
    );
}
