//! Whether the links of rendered pages lead to something rendered.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::page::Page;

/// What was looked at, and what was wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) pages: usize,
    pub(crate) links: usize,
    pub(crate) problems: Vec<String>,
}

/// Follows every link of the pages in a folder.
///
/// Links out of the folder are problems: a book is read where its repository
/// is not. So are links to other sites, which nobody could check here.
///
/// # Errors
///
/// A page that cannot be read.
pub(crate) fn check(root: &Path) -> Result<Report> {
    let mut pages = BTreeMap::new();
    collect(root, Path::new(""), &mut pages)?;
    let mut report = Report {
        pages: pages.len(),
        ..Report::default()
    };
    for (path, page) in &pages {
        for link in &page.links {
            report.links += 1;
            if let Err(why) = follow(root, &pages, path, link) {
                let path = path.display();
                report.problems.push(format!("{path}: `{link}` {why}"));
            }
        }
    }
    Ok(report)
}

fn collect(root: &Path, folder: &Path, pages: &mut BTreeMap<PathBuf, Page>) -> Result<()> {
    let here = root.join(folder);
    for entry in fs::read_dir(&here).with_context(|| here.display().to_string())? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(root, &path, pages)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            pages.insert(path, Page::parse(&fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}

fn follow(
    root: &Path,
    pages: &BTreeMap<PathBuf, Page>,
    from: &Path,
    link: &str,
) -> Result<(), &'static str> {
    if link.contains("//") || link.starts_with("mailto:") {
        return Err("is on another site");
    }
    let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match target {
        "" => from.to_owned(),
        // Only `404.html`, which is shown for any address, names the root.
        "/" => PathBuf::new(),
        _ => plain(&from.with_file_name("").join(target)).ok_or("leads out of the book")?,
    };
    let Some(page) = pages.get(&target) else {
        let there = root.join(&target).exists();
        return there.then_some(()).ok_or("leads nowhere");
    };
    let there = anchor.is_empty() || page.anchors.contains(anchor);
    there.then_some(()).ok_or("has no such anchor")
}

/// The path without `.` and `..`, if it stays where it is.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            Component::ParentDir if plain.pop() => {}
            _ => return None,
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> BTreeMap<PathBuf, Page> {
        let page = |html| Page::parse(html);
        BTreeMap::from([
            ("a.html".into(), page("<h2 id=x>")),
            ("in/b.html".into(), page("<h2 id=y>")),
        ])
    }

    #[test]
    fn links_lead_to_pages_and_their_anchors() {
        let follow =
            |from: &str, link| follow(Path::new("/nowhere"), &pages(), Path::new(from), link);
        assert_eq!(follow("a.html", "#x"), Ok(()));
        assert_eq!(follow("a.html", "in/b.html#y"), Ok(()));
        assert_eq!(follow("in/b.html", "../a.html"), Ok(()));
        assert_eq!(follow("a.html", "#y"), Err("has no such anchor"));
        assert_eq!(follow("a.html", "b.html"), Err("leads nowhere"));
        assert_eq!(
            follow("in/b.html", "../../x.rs"),
            Err("leads out of the book")
        );
        assert_eq!(
            follow("a.html", "https://x.example"),
            Err("is on another site")
        );
    }
}
