//! The book holds together: pages, links, tables and examples.

mod links;
mod pages;

use std::fs;

use pages::{blocks, pages, read, root};
use trovato_host_shim::testing::{self, Plugin};
use trovato_host_shim::{Host, HostConfig};

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
        // Carried out as a whole, by the command's tests; written by those of
        // the services; and below.
        let held = path.ends_with("/quickstart.md")
            || path.starts_with("docs/src/taps/")
            || path.ends_with("/embedding.md")
            || compiled.contains(&format!("../{path}\""));
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

#[test]
fn the_program_on_the_page_about_embedding_is_the_example() {
    let page = read("docs/src/embedding.md");
    let shown = blocks(&page, "rust").join("\n");
    let program = read("trovato-host-shim/services/examples/kernel/main.rs");
    assert!(shown == program, "the blocks are not the program:\n{shown}");
}
