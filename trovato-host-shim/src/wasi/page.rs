//! The book's page on security says which functions of WASI work and which
//! are stubs.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::{FUNCTIONS, Kind, Why};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/security.md")
}

/// The table of stubs: a row for each cause, in the order of the functions.
fn table() -> String {
    let mut rows: Vec<(Why, Vec<String>)> = Vec::new();
    for function in &FUNCTIONS {
        if let Kind::Stub { cause, fix } = function.kind {
            let name = format!("`{}`", function.name);
            match rows.iter_mut().find(|(why, _)| *why == (cause, fix)) {
                Some((_, names)) => names.push(name),
                None => rows.push(((cause, fix), vec![name])),
            }
        }
    }
    let mut table = "| stub | Rust that leads to it | instead |\n|---|---|---|\n".to_owned();
    for ((cause, fix), names) in rows {
        writeln!(table, "| {} | {cause} | {fix} |", names.join(" ")).unwrap();
    }
    table
}

#[test]
fn the_books_table_of_stubs_is_this_one() {
    let page = fs::read_to_string(path()).unwrap();
    let (before, rest) = page.split_once("| stub |").unwrap();
    let (_, after) = rest.split_once("<!-- end of the table -->").unwrap();
    let expected = format!("{before}{}<!-- end of the table -->{after}", table());
    if std::env::var_os("TROVATO_BLESS").is_some() {
        fs::write(path(), &expected).unwrap();
    } else {
        assert!(
            page == expected,
            "docs/src/security.md is out of date: run this test with TROVATO_BLESS=1"
        );
    }
}

#[test]
fn the_book_names_every_function_once() {
    let page = fs::read_to_string(path()).unwrap();
    for function in &FUNCTIONS {
        let name = format!("`{}`", function.name);
        assert_eq!(page.matches(&name).count(), 1, "{name}");
    }
}
