//! The examples' wasm does not grow, and what was gained is not lost again.

mod workspace;

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A file may be so many bytes below its mark before the mark is to follow.
/// Paths of the machine that built it are in there, so it is not exact.
const SLACK: usize = 2048;

#[test]
fn no_example_is_larger_than_its_mark_nor_much_smaller() {
    let marks: BTreeMap<String, usize> = toml::from_str(include_str!("sizes.toml")).unwrap();
    let mut wrong = String::new();
    for entry in std::fs::read_dir(workspace::root().join("examples")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let size = workspace::example(&name).len();
        let verdict = match marks.get(&name) {
            None => "has no mark yet",
            Some(&mark) if size > mark => "has grown beyond its mark: make it smaller",
            Some(&mark) if size + SLACK < mark => "has shrunk: lower its mark to keep that",
            Some(_) => continue,
        };
        let mark = marks.get(&name);
        writeln!(
            wrong,
            "{name}.wasm has {size} bytes, its mark is {mark:?}; it {verdict}"
        )
        .unwrap();
    }
    assert!(wrong.is_empty(), "tests/sizes.toml:\n{wrong}");
}

#[test]
fn every_mark_belongs_to_an_example() {
    let marks: BTreeMap<String, usize> = toml::from_str(include_str!("sizes.toml")).unwrap();
    for name in marks.keys() {
        assert!(
            workspace::root().join("examples").join(name).is_dir(),
            "{name}"
        );
    }
}
