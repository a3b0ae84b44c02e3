//! Renders the book to `target/book`, and fails where a page is broken or a
//! link of what was rendered leads nowhere.

mod links;
mod page;
mod warnings;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use mdbook_driver::MDBook;

fn main() -> Result<ExitCode> {
    let warnings = warnings::Warnings::install()?;
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("");
    let book = MDBook::load(docs)?;
    book.build()?;

    let rendered = book.build_dir_for("html");
    let report = links::check(&rendered)?;
    for problem in &report.problems {
        eprintln!("error: {problem}");
    }
    // mdBook has printed its own already.
    let problems = report.problems.len() + warnings.count();
    println!(
        "{}: {} pages, {} links",
        rendered.canonicalize()?.display(),
        report.pages,
        report.links
    );
    Ok(match problems {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}
