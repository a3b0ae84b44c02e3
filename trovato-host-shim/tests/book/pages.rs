//! The pages of this repository, and what stands in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The book's pages and the README, by their paths in the repository.
pub(crate) fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::from([("README.md".to_owned(), read("README.md"))]);
    add_pages("docs/src", &mut pages);
    pages
}

/// These, the changelog, and the pages of examples and of files that tests use.
pub(crate) fn all_pages() -> BTreeMap<String, String> {
    let mut pages = pages();
    pages.insert("CHANGELOG.md".to_owned(), read("CHANGELOG.md"));
    for folder in ["examples", "trovato-host-shim/tests"] {
        add_pages(folder, &mut pages);
    }
    pages
}

/// The pages in a folder and in those within it; what is no page, such as a
/// chart, is passed over.
fn add_pages(folder: &str, pages: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if entry.file_type().unwrap().is_dir() {
            if name != "target" && name != "node_modules" {
                add_pages(&path, pages);
            }
        } else if Path::new(&path)
            .extension()
            .is_some_and(|extension| extension == "md")
        {
            pages.insert(path.clone(), read(&path));
        }
    }
}

/// A page without its fenced blocks.
pub(crate) fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    page.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// The blocks of one language.
pub(crate) fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let open = format!("\n```{language}\n");
    page.split(&open)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

/// The targets of a page's links, without code that only looks like one.
pub(crate) fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for line in prose(page) {
        let text: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for rest in text.split("](").skip(1) {
            links.push(rest.split(')').next().unwrap().to_owned());
        }
    }
    links
}

/// What stands between backticks.
pub(crate) fn code(page: &str) -> impl Iterator<Item = &str> {
    prose(page).flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// The anchors of a page's headings, made as GitHub and mdBook make them.
pub(crate) fn anchors(page: &str) -> BTreeSet<String> {
    let mut seen = BTreeMap::new();
    let headings = prose(page).filter(|line| line.starts_with('#'));
    headings
        .map(|heading| {
            let text = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = text.replace(' ', "-");
            let anchor = kept.replace(|c: char| !(c.is_alphanumeric() || "-_".contains(c)), "");
            let times = seen.entry(anchor.clone()).or_insert(0);
            *times += 1;
            match *times {
                1 => anchor,
                times => format!("{anchor}-{}", times - 1),
            }
        })
        .collect()
}
