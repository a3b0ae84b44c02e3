//! Every public item that an author meets has an example in its documentation,
//! which is compiled and run with the others.

use std::fs;
use std::path::{Path, PathBuf};

/// What an author meets: the rest is for hosts, or for generated code.
const MET: [&str; 16] = [
    "context.rs",
    "db",
    "error.rs",
    "host.rs",
    "item",
    "item.rs",
    "lazy/any.rs",
    "lazy/field.rs",
    "lazy/fields.rs",
    "lazy/item_handle.rs",
    "log.rs",
    "render",
    "services",
    "testing/mock.rs",
    "vocabulary",
    "lib.rs",
];

/// Names that an author never writes: of what a handle without fields is of, of
/// what generated code makes, and of what a package with a database brings.
const WITHOUT: [&str; 3] = ["AnyField", "SlotSpec", "MockDatabase"];

#[test]
fn every_item_that_an_author_meets_has_an_example() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for met in MET {
        add(&src.join(met), &mut files);
    }
    let mut seen = 0;
    let mut without = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (name, docs) in items(&text) {
            seen += 1;
            let hidden = docs.contains("#[doc(hidden)]") || WITHOUT.contains(&name);
            if !hidden && !docs.contains("/// ```") {
                without.push(format!("{}: {name}", file.display()));
            }
        }
    }
    assert!(seen > 70, "only {seen} items were found");
    assert!(without.is_empty(), "no example:\n{}", without.join("\n"));
}

fn add(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        return files.push(path.to_owned());
    }
    for entry in fs::read_dir(path).unwrap() {
        add(&entry.unwrap().path(), files);
    }
}

/// Public items at the edge of a line, each with what stands above it.
fn items(text: &str) -> Vec<(&str, String)> {
    let mut items = Vec::new();
    let mut above = Vec::new();
    for line in text.lines() {
        if line.starts_with("//") || line.starts_with("#[") || line.starts_with([' ', ')']) {
            above.push(line);
            continue;
        }
        if let Some(name) = name(line) {
            items.push((name, above.join("\n")));
        }
        above.clear();
    }
    items
}

/// The item's name, if the line declares one that has documentation of its own.
fn name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ")?;
    let (kind, rest) = rest.split_once(' ')?;
    let rest = match kind {
        "const" => rest.strip_prefix("fn ").unwrap_or(rest),
        "fn" | "struct" | "enum" | "trait" | "type" => rest,
        _ => return None,
    };
    rest.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()
}

#[test]
fn an_item_without_an_example_is_found() {
    let text = "/// One.\n#[derive(\n    Debug,\n)]\npub struct One;\n\n/// ```\n/// ```\npub const fn two() {}\nfn three() {}\n";
    let found = items(text);
    let names: Vec<_> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["One", "two"]);
    assert!(!found[0].1.contains("/// ```") && found[1].1.contains("/// ```"));
}
