//! The break-even: what it costs to read more and more of an item, by path
//! and by the item's size.

use super::{NAME, Part, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::report::Outcome;

pub(in crate::scenario) const PART: Part = Part {
    scenario: NAME,
    name: "read",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "So many members and fields are read, each as a value of its type: title, \
    status, numbers, dates, short texts, references; `all` includes every long text, and `body` \
    is the title and the body. The item is one that its request does not know yet, so that what \
    the plugin sees of it is made in each call, and counted.";

/// How much is read, and the taps that do: of JSON and by a handle, and with
/// all of it sent along with the handle.
const READS: [(&str, &str, &str); 7] = [
    ("1", "read_1", "read_1_hybrid"),
    ("2", "read_2", "read_2_hybrid"),
    ("4", "read_4", "read_4_hybrid"),
    ("8", "read_8", "read_8_hybrid"),
    ("16", "read_16", "read_16_hybrid"),
    ("all", "read_all", "read_all_hybrid"),
    ("body", "read_body", "read_body_hybrid"),
];

async fn run(bench: &Bench) -> Result<Outcome> {
    let paths = bench.paths()?;
    let mut groups = Vec::new();
    for post in &paths.posts {
        for (reads, tap, hybrid) in READS {
            let answer = paths.plain.answer(tap, &post.item).await?;
            same(&answer, &paths.indexed.answer(tap, &post.item).await?)?;
            same(&answer, &paths.lazy.answer(tap, &post.item).await?)?;
            same(&answer, &paths.lazy.answer(hybrid, &post.item).await?)?;
            let cases = vec![
                paths.plain.anew("plain", tap, &post.item),
                paths.indexed.anew("indexed", tap, &post.item),
                paths.lazy.anew("lazy", tap, &post.item),
                paths.lazy.anew("hybrid", hybrid, &post.item),
            ];
            groups.push(bench.group(post, WARM, Some(reads), cases).await?);
        }
    }
    Ok(Outcome {
        about: ABOUT,
        groups,
        ..Outcome::default()
    })
}
