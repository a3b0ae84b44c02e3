//! The break-even: what it costs to read more and more of an item, by path
//! and by the item's size.

use super::{Scenario, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::report::Outcome;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "read",
    run: |bench| Box::pin(run(bench)),
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
    let mut groups = Vec::new();
    for post in &bench.posts {
        for (reads, tap, hybrid) in READS {
            let answer = bench.plain.answer(tap, &post.item).await?;
            same(&answer, &bench.indexed.answer(tap, &post.item).await?)?;
            same(&answer, &bench.lazy.answer(tap, &post.item).await?)?;
            same(&answer, &bench.lazy.answer(hybrid, &post.item).await?)?;
            let cases = vec![
                bench.plain.anew("plain", tap, &post.item),
                bench.indexed.anew("indexed", tap, &post.item),
                bench.lazy.anew("lazy", tap, &post.item),
                bench.lazy.anew("hybrid", hybrid, &post.item),
            ];
            groups.push(bench.group(post, WARM, Some(reads), cases).await?);
        }
    }
    Ok(Outcome {
        scenario: SCENARIO.name,
        about: ABOUT,
        groups,
        ratios: Vec::new(),
        gate_1: Vec::new(),
    })
}
