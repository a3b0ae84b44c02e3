//! The book holds together: pages, links, tables and examples.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use trovato_host_shim::testing::{self, Plugin};
use trovato_host_shim::{Host, HostConfig};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The book's pages and the README, by their paths in the repository.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::from([("README.md".to_owned(), read("README.md"))]);
    add_pages("docs/src", &mut pages);
    pages
}

/// The pages in a folder and in those within it; what is no page, such as a
/// chart, is passed over.
fn add_pages(folder: &str, pages: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            add_pages(&path, pages);
        } else if Path::new(&path)
            .extension()
            .is_some_and(|extension| extension == "md")
        {
            pages.insert(path.clone(), read(&path));
        }
    }
}

/// A page without its fenced blocks.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    page.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// The blocks of one language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let open = format!("\n```{language}\n");
    page.split(&open)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

/// The targets of a page's links, without code that only looks like one.
fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for line in prose(page) {
        let text: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for rest in text.split("](").skip(1) {
            links.push(rest.split(')').next().unwrap().to_owned());
        }
    }
    links
}

/// The anchors of a page's headings, made as GitHub and mdBook make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = prose(page).filter(|line| line.starts_with('#'));
    headings
        .map(|heading| {
            let text = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = text.replace(' ', "-");
            kept.replace(|c: char| !(c.is_alphanumeric() || "-_".contains(c)), "")
        })
        .collect()
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let mut seen = 0;
    for (path, page) in &pages {
        for link in links(page) {
            assert!(
                !link.starts_with("http"),
                "{path}: {link} needs the network to be checked"
            );
            let (target, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match target {
                "" => root().join(path),
                _ => root().join(path).with_file_name("").join(target),
            };
            assert!(target.exists(), "{path}: {link} leads nowhere");
            if !anchor.is_empty() {
                let page = fs::read_to_string(&target).unwrap();
                assert!(
                    anchors(&page).contains(anchor),
                    "{path}: {link} has no such heading"
                );
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} links were found");
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

#[test]
fn every_page_with_rust_in_it_is_compiled() {
    let compiled = [
        read("trovato-host-shim/src/book.rs"),
        read("trovato-host-shim/services/src/book.rs"),
    ]
    .concat();
    for (path, page) in pages() {
        let rust = page
            .lines()
            .any(|line| line.starts_with("```rust") && !line.contains(','));
        // Carried out as a whole, by the command's tests.
        let held = path.ends_with("/quickstart.md") || compiled.contains(&format!("../{path}\""));
        assert!(!rust || held, "{path} is missing in src/book.rs");
    }
}

#[test]
fn every_module_is_on_its_page() {
    let architecture = read("docs/src/architecture.md");
    let services = read("docs/src/services.md");
    for (source, page) in [
        ("trovato-macros/src", &architecture),
        ("trovato-macros/src/tap", &architecture),
        ("trovato-macros/src/fields", &architecture),
        ("trovato-sdk/src", &architecture),
        ("trovato-host-shim/src", &architecture),
        ("trovato-host-shim/services/src", &services),
    ] {
        let parent = source.split_once("src/").map_or("", |(_, parent)| parent);
        for entry in fs::read_dir(root().join(source)).unwrap() {
            let path = entry.unwrap().path();
            let module = path.file_stem().unwrap().to_str().unwrap();
            let is_module = path.extension().is_some_and(|extension| extension == "rs");
            if !is_module || matches!(module, "lib" | "mod" | "tests" | "testing" | "book") {
                continue;
            }
            let name = if parent.is_empty() {
                format!("`{module}`")
            } else {
                format!("`{parent}/{module}`")
            };
            assert!(page.contains(&name), "{source} has a module {name}");
        }
    }
}

#[test]
fn the_section_line_on_the_abi_page_is_the_one_of_hello() {
    let page = read("docs/src/abi.md");
    let shown = blocks(&page, "json")
        .into_iter()
        .find(|block| block.contains("\"tap\""))
        .unwrap();
    let hello = Plugin::build(root().join("examples/hello"));
    let built = testing::built(&root().join("examples/hello")).unwrap();
    let wasm = fs::read(built.wasm).unwrap();
    assert!(
        wasm.windows(shown.len())
            .any(|bytes| bytes == shown.as_bytes()),
        "{:?}",
        hello.plugin().taps()
    );
}

#[tokio::test]
async fn the_module_on_the_abi_page_is_a_plugin() {
    let page = read("docs/src/abi.md");
    let [text] = blocks(&page, "wat")[..] else {
        panic!("there is one module on the page");
    };
    let host = Host::new(HostConfig::default()).unwrap();
    let plugin = host
        .load("by-hand", &wat::parse_str(text).unwrap())
        .unwrap();
    let mut request = host.request();
    // The second needs more memory than there is at first.
    for len in [2, 200_000, 4_000_000] {
        let payload = format!("\"{}\"", "x".repeat(len - 2));
        let answer = request.call(&plugin, "echo", payload.as_bytes()).await;
        assert_eq!(answer.unwrap(), payload.as_bytes());
    }
}

#[test]
fn the_plugin_in_the_readme_is_the_hello_example() {
    let readme = read("README.md");
    let [shown] = blocks(&readme, "rust")[..] else {
        panic!("there is one plugin in the README");
    };
    let squeeze = |text: &str| text.split_whitespace().collect::<String>();
    let hello = read("examples/hello/src/lib.rs").replace("pub fn", "fn");
    let tap = shown.split_once("#[trovato::tap]").unwrap().1;
    assert!(squeeze(&hello).contains(&squeeze(tap)), "{tap}");
}
