//! Figures and the marks that they are held to.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

/// Part of a mark by which a figure may exceed it, in hundredths.
const GROWTH: u64 = 1;

/// And by which it may fall short of it.
const SHRINKAGE: u64 = 5;

/// Figures by their names.
pub(crate) type Figures = BTreeMap<String, u64>;

/// Figures by what was called, and that by the item it was called with.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Marks {
    items: BTreeMap<String, BTreeMap<String, Figures>>,
    #[serde(skip)]
    file: String,
}

impl Marks {
    /// Reads marks from a file beside this folder.
    pub(crate) fn read(file: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests");
        let text = std::fs::read_to_string(path.join(file)).unwrap();
        let mut marks: Self = toml::from_str(&text).unwrap();
        marks.file = format!("tests/{file}");
        marks
    }

    pub(crate) fn insert(&mut self, item: &str, path: &str, figures: Figures) {
        let paths = self.items.entry(item.to_owned()).or_default();
        paths.insert(path.to_owned(), figures);
    }

    /// # Panics
    ///
    /// When a figure is above its mark or far below it, or when there is one
    /// without the other. The message has all figures, to be copied.
    pub(crate) fn assert_hold(&self, measured: &Self) {
        let (marks, figures) = (self.flat(), measured.flat());
        let mut wrong = Vec::new();
        for (name, &figure) in &figures {
            match marks.get(name) {
                None => wrong.push(format!("{name} is {figure} and has no mark yet")),
                Some(&mark) => wrong.extend(verdict(name, figure, mark)),
            }
        }
        let lost = marks.keys().filter(|name| !figures.contains_key(*name));
        wrong.extend(lost.map(|name| format!("{name} has a mark and is not measured")));
        assert!(
            wrong.is_empty(),
            "{}:\n{}\n\nAll that was measured:\n\n{measured}",
            self.file,
            wrong.join("\n")
        );
    }

    fn flat(&self) -> BTreeMap<String, u64> {
        let mut flat = BTreeMap::new();
        for (item, paths) in &self.items {
            for (path, figures) in paths {
                let named = figures.iter();
                flat.extend(named.map(|(name, figure)| (format!("{item}.{path}.{name}"), *figure)));
            }
        }
        flat
    }
}

impl fmt::Display for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (item, paths) in &self.items {
            for (path, figures) in paths {
                writeln!(f, "[{item}.{path}]")?;
                for (name, figure) in figures {
                    writeln!(f, "{name} = {}", grouped(*figure))?;
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    if number < 1000 {
        return number.to_string();
    }
    format!("{}_{:03}", grouped(number / 1000), number % 1000)
}

fn verdict(name: &str, figure: u64, mark: u64) -> Option<String> {
    // A processor's instructions depend on its system's libraries too, and on
    // the features that others in the workspace ask of what is shared.
    let [growth, shrinkage] = if name.ends_with("instructions") {
        [5, 15]
    } else {
        [GROWTH, SHRINKAGE]
    };
    let verdict = if figure > mark + mark * growth / 100 {
        "has grown beyond its mark: find out why, and make it smaller"
    } else if figure + mark * shrinkage / 100 < mark {
        "has shrunk: lower its mark to keep that"
    } else {
        return None;
    };
    Some(format!(
        "{name} is {figure}, its mark is {mark}; it {verdict}"
    ))
}

#[test]
fn a_figure_may_grow_by_a_hundredth_and_shrink_by_a_twentieth() {
    for (figure, is_fine) in [(1010, true), (1011, false), (950, true), (949, false)] {
        assert_eq!(verdict("it", figure, 1000).is_none(), is_fine, "{figure}");
    }
    for (figure, is_fine) in [(7, true), (8, false), (6, false)] {
        assert_eq!(verdict("it", figure, 7).is_none(), is_fine, "{figure}");
    }
    for (figure, is_fine) in [(1050, true), (1051, false), (850, true), (849, false)] {
        let name = "post.instructions";
        assert_eq!(verdict(name, figure, 1000).is_none(), is_fine, "{figure}");
    }
}
