//! The part of a page that is written here.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::json::pretty;
use crate::samples::{Sample, Then};
use crate::{Came, workspace};

const BEGIN: &str = "<!-- the example, written by a test of trovato-host-services -->\n";
const END: &str = "<!-- end of the example -->\n";

pub(crate) fn example(source: &str, sample: &Sample, came: &Came) -> String {
    let mut text = format!("{BEGIN}```rust\n{source}```\n\n");
    write!(text, "Called with\n\n{}", block(&sample.payload)).unwrap();
    text.push_str(&members(sample));
    match came.answer.as_str() {
        "null" => text.push_str("it answers nothing.\n"),
        answer => write!(text, "it answers\n\n{}", block(answer)).unwrap(),
    }
    let text = text.trim_end().to_owned() + "\n" + &rest(sample, came);
    text + END
}

/// What there was and is beside the answer.
fn rest(sample: &Sample, came: &Came) -> String {
    let mut text = String::new();
    for line in &came.log {
        writeln!(text, "\nIt logs `{line}`.").unwrap();
    }
    let Some(then) = &came.then else {
        return text;
    };
    let shown = block(&then.to_string());
    match sample.then {
        Then::Nothing => {}
        Then::Variable(name) => {
            writeln!(text, "\nAfter that the variable `{name}` is `{then}`.").unwrap();
        }
        Then::Queue(name) => {
            write!(
                text,
                "\nAfter that the queue `{name}` has\n\n{}",
                shown.trim_end()
            )
            .unwrap();
        }
        Then::Rows => {
            write!(
                text,
                "\nAfter that the table `journal_entry` has\n\n{}",
                shown.trim_end()
            )
            .unwrap();
        }
    }
    text.trim_end().to_owned() + "\n"
}

fn block(json: &str) -> String {
    format!("```json\n{}\n```\n\n", pretty(json))
}

/// Which members of the payload have to be there: those without which its type
/// cannot be read.
fn members(sample: &Sample) -> String {
    let payload: Value = serde_json::from_str(&sample.payload).unwrap();
    let (Some(reads), Value::Object(members)) = (sample.reads, &payload) else {
        return String::new();
    };
    let is_needed = |name: &&String| {
        let mut without = members.clone();
        without.remove(*name);
        !reads(&without.into())
    };
    let needed: Vec<String> = members
        .keys()
        .filter(is_needed)
        .map(|name| format!("`{name}`"))
        .collect();
    match needed.as_slice() {
        all if all.len() == members.len() => String::new(),
        [one] => format!("of which only {one} has to be there, "),
        some => format!("of which {} have to be there, ", some.join(", ")),
    }
}

/// Compares the example with the one on a tap's page.
pub(crate) fn compare(tap: &str, example: &str) {
    let path = workspace::root()
        .join("docs/src/taps")
        .join(tap)
        .with_extension("md");
    let page =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (before, rest) = page.split_once(BEGIN).expect("a place for the example");
    let (_, after) = rest.split_once(END).expect("the end of that place");
    let expected = format!("{before}{example}{after}");
    if std::env::var_os("TROVATO_BLESS").is_some() {
        fs::write(&path, &expected).unwrap();
    } else {
        assert!(
            page == expected,
            "{} is out of date: run this test with TROVATO_BLESS=1",
            path.display()
        );
    }
}
