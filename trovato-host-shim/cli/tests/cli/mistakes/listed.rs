//! The list of mistakes: each has a test, and there are enough of them.

use std::collections::BTreeSet;
use std::fs;

use crate::support::root;

#[test]
fn each_mistake_has_the_test_that_the_list_names() {
    let list = include_str!("README.md");
    let mut seen = BTreeSet::new();
    for line in list.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        let [mistake, _, test] = cells[..] else {
            panic!("three cells: {line}");
        };
        let test = test.trim().trim_matches('`');
        if test == "test" {
            continue;
        }
        assert!(seen.insert(mistake.trim()), "listed twice: {mistake}");
        let (file, function) = test.split_once("::").unwrap_or((test, ""));
        let path = root().join(file);
        let source =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let is_there = match function {
            // A file that does not compile, and what the compiler says.
            "" => path.with_extension("stderr").is_file(),
            name => source.contains(&format!("fn {name}(")),
        };
        assert!(is_there, "{mistake}: there is no test {test}");
    }
    assert!(seen.len() >= 40, "{} mistakes are few", seen.len());
}

#[test]
fn each_diagnostic_of_the_macros_is_on_the_list() {
    let list = include_str!("README.md");
    for kind in ["tap", "fields"] {
        let folder = root().join(format!("trovato-sdk/tests/ui/{kind}/fail"));
        for class in fs::read_dir(folder).unwrap() {
            for file in fs::read_dir(class.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                let name = path.strip_prefix(root()).unwrap().display().to_string();
                let is_source = path.extension().is_some_and(|it| it == "rs");
                assert!(!is_source || list.contains(&name), "{name}");
            }
        }
    }
}
