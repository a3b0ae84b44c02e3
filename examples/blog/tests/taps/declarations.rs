use serde_json::{Value, json};
use trovato_host_shim::testing::Plugin;

use crate::posts;

both_ways!(
    only_the_text_is_required,
    chapters_sort_as_they_are_read,
    every_item_has_only_fields_that_the_type_declares,
    every_permission_of_the_menu_is_the_sites_or_declared,
    a_menu_has_the_list_and_the_form,
);

fn fields(blog: &Plugin) -> Vec<Value> {
    let types = blog.call("item_info", &json!({})).unwrap();
    assert_eq!(types[0]["machine_name"], "blog");
    types[0]["fields"].as_array().unwrap().clone()
}

fn names(fields: &[Value]) -> Vec<&str> {
    let names = fields.iter().map(|field| field["field_name"].as_str());
    names.map(Option::unwrap).collect()
}

fn only_the_text_is_required(blog: &mut Plugin) {
    let mut fields = fields(blog);
    fields.retain(|field| field["required"] == true);
    assert_eq!(names(&fields), ["field_body"]);
}

fn chapters_sort_as_they_are_read(blog: &mut Plugin) {
    let fields = fields(blog);
    let mut chapters = names(&fields);
    chapters.retain(|name| name.starts_with("field_chapter_"));
    assert_eq!(chapters.len(), 12);
    assert_eq!(
        (chapters[0], chapters[11]),
        ("field_chapter_01", "field_chapter_12")
    );
    assert!(chapters.is_sorted());
}

fn every_item_has_only_fields_that_the_type_declares(blog: &mut Plugin) {
    let fields = fields(blog);
    let declared = names(&fields);
    for (size, post) in posts() {
        for name in post["fields"].as_object().unwrap().keys() {
            assert!(declared.contains(&&**name), "{name} of {size}");
        }
    }
}

fn every_permission_of_the_menu_is_the_sites_or_declared(blog: &mut Plugin) {
    let declared = blog.call("perm", &json!({})).unwrap();
    let declared = declared.as_array().unwrap();
    assert_eq!(declared[2]["name"], "edit blog content");
    for entry in blog.call("menu", &json!({})).unwrap().as_array().unwrap() {
        let permission = &entry["permission"];
        assert!(
            permission == "access content"
                || declared.iter().any(|held| held["name"] == *permission),
            "{permission}"
        );
    }
}

fn a_menu_has_the_list_and_the_form(blog: &mut Plugin) {
    let menu = blog.call("menu", &json!({})).unwrap();
    assert_eq!(menu[0]["path"], "/blog");
    assert_eq!(menu[1]["path"], "/blog/write");
    assert_eq!(menu[1]["parent"], "/blog");
}
