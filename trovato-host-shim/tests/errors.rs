//! Codes, the catalogue and the book say the same.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use trovato_host_shim::error::{CATALOGUE, Kind, explain, nearest};
use trovato_host_shim::{Error, Phase};

/// The string literals in kebab-case that follow a marker.
fn literals(source: &str, marker: &str) -> BTreeSet<String> {
    let after = source.split(marker).skip(1);
    let literals = after.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    literals.map(str::to_owned).collect()
}

/// All sources in a folder and below, as one text.
fn sources(dir: &Path) -> String {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let texts = entries.map(|entry| match entry.unwrap().path() {
        path if path.is_dir() => sources(&path),
        path if path.extension().is_some_and(|it| it == "rs") => fs::read_to_string(path).unwrap(),
        _ => String::new(),
    });
    texts.collect()
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The codes of an enum's kinds: what its function `code` answers.
fn kinds(source: &str) -> BTreeSet<String> {
    let (_, function) = source.split_once("fn code(&self)").unwrap();
    let (body, _) = function.split_once("\n    }\n").unwrap();
    literals(body, " => ")
}

/// The codes that errors of taps are made with, by a literal or a constant.
fn tap_errors(sources: &str) -> BTreeSet<String> {
    let lines = sources
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: String = lines.flat_map(|line| [line.trim(), "\n"]).collect();
    let mut codes = BTreeSet::new();
    for (marker, skipped) in [("TapError::new(", 0), ("at(path,", 0), ("codec::read(", 1)] {
        for rest in code.split(marker).skip(1) {
            let argument = rest.split(',').nth(skipped).unwrap_or_default();
            let argument = argument.split(')').next().unwrap().trim();
            let name = argument.rsplit("::").next().unwrap();
            if let Some(literal) = argument.strip_prefix('"') {
                codes.insert(literal.trim_end_matches('"').to_owned());
            } else if name.bytes().all(|byte| byte.is_ascii_uppercase()) {
                // One that is public is a name of the ABI.
                let constant = format!("const {name}: &str = \"");
                let values = code.lines().filter_map(|line| {
                    let line = line.trim_start_matches("pub(crate) ");
                    line.strip_prefix(&constant)?.split('"').next()
                });
                codes.extend(values.map(str::to_owned));
            }
        }
    }
    if code.contains("Self::new(\"error\"") {
        codes.insert("error".to_owned());
    }
    codes
}

/// The sources of a folder without their tests.
fn without_tests(dir: &Path) -> String {
    let entries = fs::read_dir(dir).unwrap();
    let texts = entries.map(|entry| match entry.unwrap().path() {
        path if path.is_dir() => without_tests(&path),
        path => {
            let text = fs::read_to_string(path).unwrap();
            let (code, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
            code.to_owned()
        }
    });
    texts.collect()
}

#[test]
fn every_code_is_explained_and_every_explanation_has_its_code() {
    let mut codes = literals(include_str!("../src/error/code.rs"), " => ");
    let check = sources(&here().join("src/check"));
    for severity in ["Note", "Warning", "Error"] {
        codes.extend(literals(&check, &format!("Severity::{severity},")));
    }
    // What the command finds by itself.
    codes.extend(literals(&sources(&here().join("cli/src")), ".code("));
    // What the SDK and services answer a tap with, which may hand it on.
    for kinds_of in [
        include_str!("../src/services/error.rs"),
        include_str!("../src/services/http/error.rs"),
        include_str!("../services/src/migrate.rs"),
    ] {
        codes.extend(kinds(kinds_of));
    }
    for folder in ["src", "services/src", "../trovato-sdk/src"] {
        let found = tap_errors(&without_tests(&here().join(folder)));
        for code in &found {
            let is_known = explain(code).is_some();
            assert!(is_known, "{folder}: `{code}` is not explained");
        }
        codes.extend(found);
    }
    assert!(codes.len() > 120, "{}: {codes:?}", codes.len());
    let explained: BTreeSet<_> = CATALOGUE
        .iter()
        .map(|entry| entry.code.to_owned())
        .collect();
    assert_eq!(codes, explained);
    assert_eq!(explained.len(), CATALOGUE.len(), "no code twice");
}

#[test]
fn explanations_are_sentences() {
    for entry in CATALOGUE {
        assert!(!entry.title.ends_with('.'), "{}", entry.code);
        assert!(
            entry.explanation.ends_with('.') && entry.help.ends_with('.'),
            "{}",
            entry.code
        );
        assert!(!entry.explanation.contains("  "), "{}", entry.code);
    }
}

#[test]
fn a_misspelt_code_finds_its_neighbour() {
    assert!(explain("time-out").is_none());
    assert_eq!(nearest("time-out"), Some("timeout"));
}

#[test]
fn an_error_is_one_object_for_machines() {
    let kind = Kind::UnknownTap {
        tap: "a".into(),
        suggestion: None,
    };
    let error = Error::new(Phase::Call, kind)
        .with_plugin("blog")
        .with_tap("a");
    let json = serde_json::to_value(&error).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "code": "unknown-tap", "phase": "call", "plugin": "blog", "tap": "a",
            "message": "the plugin has no tap `a`",
        })
    );
    assert_eq!(
        error.to_string(),
        "plugin `blog`, tap `a`: the plugin has no tap `a`"
    );
}

#[test]
fn the_books_page_is_the_catalogue() {
    let mut page = String::from(
        "# Errors\n\nEvery error, every error that the SDK and services answer a tap with, and every finding of\n\
         `cargo trovato check` and `doctor` has a code that does not change once it is released.\n\
         `cargo trovato explain CODE` shows the same text as this page.\n",
    );
    for entry in CATALOGUE {
        let (code, title) = (entry.code, entry.title);
        write!(
            page,
            "\n## {code}\n\n**{title}.** {}\n\n*What to do:* {}\n",
            entry.explanation, entry.help
        )
        .unwrap();
    }
    let path = here().join("../docs/src/errors.md");
    if std::env::var_os("TROVATO_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/src/errors.md is out of date: run this test with TROVATO_BLESS=1"
    );
}
