//! What pages lead to is there.

use std::collections::BTreeSet;

use crate::pages::{all_pages, anchors, code, links, pages, read, root};

/// The folders of this repository that pages speak of by path.
const FOLDERS: [&str; 7] = [
    ".ci/",
    "docs/",
    "examples/",
    "templates/",
    "trovato-host-shim/",
    "trovato-macros/",
    "trovato-sdk/",
];

#[test]
fn every_link_leads_somewhere() {
    let mut seen = 0;
    for (path, page) in &all_pages() {
        for link in links(page) {
            if let Err(why) = follow(path, &link) {
                panic!("{path}: {link} {why}");
            }
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} links were found");
}

fn follow(path: &str, link: &str) -> Result<(), &'static str> {
    let book = path.starts_with("docs/src/");
    if link.starts_with("https://") {
        // Without the network nobody can tell, so the book has none.
        return if book {
            Err("is on another site")
        } else {
            Ok(())
        };
    }
    let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match target {
        "" => root().join(path),
        _ => root().join(path).with_file_name("").join(target),
    };
    let Ok(target) = target.canonicalize() else {
        return Err("leads nowhere");
    };
    // Rendered, the book stands alone.
    if book && !target.starts_with(root().join("docs/src").canonicalize().unwrap()) {
        return Err("leads out of the book");
    }
    if anchor.is_empty() || anchors(&read(&target)).contains(anchor) {
        return Ok(());
    }
    Err("has no such heading")
}

#[test]
fn links_that_lead_nowhere_are_found() {
    let page = "docs/src/taps.md";
    assert_eq!(follow(page, "services.md"), Ok(()));
    assert_eq!(follow(page, "#options"), Ok(()));
    assert_eq!(follow("README.md", "docs/src/taps.md#options"), Ok(()));
    assert_eq!(follow(page, "service.md"), Err("leads nowhere"));
    assert_eq!(
        follow(page, "services.md#option"),
        Err("has no such heading")
    );
    assert_eq!(
        follow(page, "../../README.md"),
        Err("leads out of the book")
    );
    assert_eq!(follow(page, "https://rustup.rs"), Err("is on another site"));
}

#[test]
fn a_second_heading_of_one_name_has_an_anchor_of_its_own() {
    let expected = ["a-bc", "a-bc-1"].map(str::to_owned);
    assert_eq!(anchors("# A b.c\n\n## A b(c)\n"), BTreeSet::from(expected));
}

#[test]
fn every_path_of_this_repository_that_a_page_names_is_there() {
    let mut seen = 0;
    for (path, page) in &pages() {
        for code in code(page) {
            if !FOLDERS.iter().any(|folder| code.starts_with(folder)) || code.contains(' ') {
                continue;
            }
            // `examples/*/tests` is as much of it as can be looked for, and
            // modules are named without their `.rs`.
            let named = code.split(['*', '{']).next().unwrap();
            let there = [named.to_owned(), format!("{named}.rs")]
                .iter()
                .any(|named| root().join(named).exists());
            assert!(there, "{path} names `{code}`, which is not there");
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} paths were found");
}

#[test]
fn every_page_is_in_the_summary() {
    let listed: BTreeSet<String> = links(&read("docs/src/SUMMARY.md")).into_iter().collect();
    let written: BTreeSet<String> = pages()
        .into_keys()
        .filter_map(|path| Some(path.strip_prefix("docs/src/")?.to_owned()))
        .filter(|name| name != "SUMMARY.md")
        .collect();
    assert_eq!(listed, written);
}
