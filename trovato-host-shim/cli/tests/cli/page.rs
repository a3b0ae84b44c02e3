//! Pages, and the page of the blog example.

use snapbox::str;

use crate::support::{Scratch, root, trovato};

#[test]
fn a_page_that_a_browser_opens() {
    let page = trovato("run examples/hello --format html --input -")
        .stdin(r#"{"type":"page","title":"Salt & <pepper>","language":"en-GB"}"#)
        .assert()
        .success()
        .stderr_eq(str![""]);
    let page = String::from_utf8(page.get_output().stdout.clone()).unwrap();
    assert!(
        page.starts_with("<!doctype html>\n<html lang=\"en-GB\">"),
        "{page}"
    );
    assert!(
        page.contains("<title>Salt &amp; &lt;pepper&gt;</title>"),
        "{page}"
    );
    assert!(page.contains("Salt &amp; &lt;pepper&gt;</h2>"), "{page}");
    assert!(page.ends_with("</html>\n"), "{page}");
}

#[test]
fn an_answer_that_is_no_page() {
    trovato("run examples/blog --tap menu --format html")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error[answer-shape]: the answer of the tap `menu` is a list, and only a render element makes a page
  |
  = help: leave out `--format html`, or call a view tap, such as `item_view`

for more: cargo trovato explain answer-shape

"#]]);
}

#[test]
fn without_arguments_it_is_the_blogs() {
    let assert = trovato("run").assert().success().stderr_eq(str![[r#"
note: the payload is `examples/blog/items/post-2k.json`

"#]]);
    let answer: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    let text = answer.to_string();
    assert!(text.contains("Bread at four in the morning"), "{text}");
    // What only `item_view_alter` adds.
    let view = trovato("run examples/blog").output().unwrap();
    assert_ne!(view.stdout, assert.get_output().stdout);
}

#[test]
fn the_blog_is_found_from_any_folder_of_the_workspace() {
    trovato("run --format html")
        .current_dir(root().join("docs"))
        .assert()
        .success();
}

#[test]
fn in_a_plugins_folder_it_is_that_plugin() {
    trovato("run")
        .current_dir(root().join("examples/hello"))
        .assert()
        .success()
        .stderr_eq(str![[r#"
note: the payload is `items/hello.json`

"#]]);
}

#[test]
fn altering_starts_from_what_the_plugin_shows() {
    let altered = trovato("run examples/blog --tap item_view_alter")
        .output()
        .unwrap();
    let page = trovato("run").output().unwrap();
    assert!(altered.status.success());
    assert_eq!(altered.stdout, page.stdout);
}

#[test]
fn a_plugin_that_fails_makes_no_page() {
    let scratch = Scratch::new().with("item.json", "{\"title\":\"blog\"}");
    let item = scratch.path().join("item.json");
    trovato("run --format html --input")
        .arg(item)
        .assert()
        .code(1)
        .stdout_eq(str![""]);
}
