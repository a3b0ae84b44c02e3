//! Each of the kernel's taps has a page in the book. What stands there of its
//! signature, and of what becomes of its answer, is written here.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use trovato::__private::contract::{Part, TAPS, Tap};

use super::access::Verdict;
use super::rule::{self, OnFailure, Rule};
use crate::services::db::Role;

const BEGIN: &str = "<!-- the tap, written by a test of trovato-host-shim -->\n";
const END: &str = "<!-- end of the tap -->\n";

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/taps")
}

/// A type as an author writes it.
fn written(ty: &str) -> String {
    let ty = ty.replace("<'_>", "").replace("'_, ", "");
    match ty.as_str() {
        "str" => "&str".to_owned(),
        "[String]" => "&[String]".to_owned(),
        _ => ty,
    }
}

/// The type that a signature shows: the first one, borrowed if that is cheaper.
fn shown(part: &Part) -> String {
    match part.types.first().copied() {
        None => "Value".to_owned(),
        Some("Item<'_>") => "&Item".to_owned(),
        Some(ty) => written(ty),
    }
}

fn signatures(tap: &Tap) -> String {
    let output = tap.part("output").unwrap();
    let answer = match output.types.first() {
        Some(&"()") => String::new(),
        _ => format!(" -> {}", shown(output)),
    };
    let mut members = tap.members().peekable();
    let parameters = if tap.is_empty() {
        String::new()
    } else if members.peek().is_some() {
        let members = members.map(|part| format!("{}: {}", part.name, shown(part)));
        members.collect::<Vec<_>>().join(", ")
    } else {
        let input = tap.part("input").unwrap();
        let name = if takes_item(input) { "item" } else { "input" };
        format!("{name}: {}", shown(input))
    };
    let mut text = format!("fn {}({parameters}){answer}\n", tap.name);
    if takes_item(tap.part("altered").unwrap()) {
        writeln!(text, "fn {}(item: &mut Item)", tap.name).unwrap();
    }
    text
}

fn takes_item(part: &Part) -> bool {
    part.types.contains(&"Item<'_>")
}

/// All types that a part may have.
fn types(part: &Part) -> String {
    let mut types: Vec<String> = part.types.iter().map(|ty| written(ty)).collect();
    match part.types.first() {
        None => return "any type".to_owned(),
        Some(&"()") => return "nothing, as a `Result<()>` as well".to_owned(),
        Some(_) => types.push("Value".to_owned()),
    }
    if part.contract == "TakesItem" {
        types.push("ItemHandle".to_owned());
    }
    let types: Vec<String> = types.iter().map(|ty| format!("`{ty}`")).collect();
    types.join(", ")
}

fn accumulated(rule: Rule) -> String {
    match rule {
        Rule::Collect => "every answer is kept by itself".to_owned(),
        Rule::List => "the lists are joined".to_owned(),
        Rule::ListIn(key) => format!("the lists in `{key}` are joined"),
        Rule::Whole(_) => "each plugin gets what the one before it answered".to_owned(),
        Rule::Member(key, _) => {
            format!("each plugin gets what the one before it answered as its `{key}`")
        }
        Rule::Patch => "the changes are merged, and of two to the same member the later one \
                        holds; each plugin sees the changes of those before it"
            .to_owned(),
        Rule::Access { default } => {
            let default = match default {
                Verdict::Denied => "it is denied",
                _ => "the host decides",
            };
            format!(
                "one answer against it refuses, and nobody after that is asked; else one for it \
                 allows; with neither, {default}"
            )
        }
        Rule::Ignore => "answers mean nothing".to_owned(),
    }
}

fn failed(on_failure: OnFailure) -> &'static str {
    match on_failure {
        OnFailure::Skip => "the plugin is left out and reported, the others go on",
        OnFailure::Abort => "no other plugin is called, and the operation fails",
        OnFailure::Refuse => "counts as an answer against it",
    }
}

fn facts(tap: &Tap) -> String {
    let (rule, on_failure) = rule::of(tap.name);
    let mut text = format!(
        "{BEGIN}```text\n{}```\n\n| | |\n|---|---|\n",
        signatures(tap)
    );
    let mut row = |what: &str, is: &str| writeln!(text, "| {what} | {is} |").unwrap();

    let input = tap.part("input").unwrap();
    if tap.is_empty() {
        row("payload", "`{}`, of which nothing is taken");
    } else if tap.members().next().is_none() {
        row(
            "payload",
            "one value, which the one parameter takes, whatever its name",
        );
        row("the parameter", &types(input));
    } else {
        let names: Vec<String> = tap
            .members()
            .map(|part| format!("`{}`", part.name))
            .collect();
        let names = names.join(", ");
        row(
            "payload",
            &format!("an object with {names}; a parameter of another name takes all of it"),
        );
        for part in tap.members() {
            row(&format!("`{}`", part.name), &types(part));
        }
    }
    row("answer", &types(tap.part("output").unwrap()));
    row("of several plugins", &accumulated(rule));
    row("an error", failed(on_failure));
    row(
        "the database",
        match Role::of(tap.name) {
            Role::Read => "may be read",
            Role::Write => "may be read and changed",
        },
    );
    text.push_str(END);
    text
}

#[test]
fn every_tap_has_a_page_that_begins_with_what_it_is() {
    for tap in TAPS {
        let path = pages().join(tap.name).with_extension("md");
        let page =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(
            page.starts_with(&format!("# {}\n", tap.name)),
            "{}",
            path.display()
        );
        let (before, rest) = page.split_once(BEGIN).expect("a place for the tap");
        let (_, after) = rest.split_once(END).expect("the end of that place");
        let expected = format!("{before}{}{after}", facts(tap));
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
}

#[test]
fn every_page_is_of_a_tap() {
    for entry in fs::read_dir(pages()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            TAPS.iter().any(|tap| tap.name == name),
            "{}",
            path.display()
        );
    }
}
