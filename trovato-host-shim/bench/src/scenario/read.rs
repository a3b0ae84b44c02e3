//! The break-even: what it costs to read more and more of an item, by path
//! and by the item's size.

use super::{Scenario, WARM};
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

/// How much is read, and the tap that does.
const READS: [(&str, &str); 7] = [
    ("1", "read_1"),
    ("2", "read_2"),
    ("4", "read_4"),
    ("8", "read_8"),
    ("16", "read_16"),
    ("all", "read_all"),
    ("body", "read_body"),
];

async fn run(bench: &Bench) -> Result<Outcome> {
    let mut groups = Vec::new();
    for post in &bench.posts {
        for (reads, tap) in READS {
            let cases = vec![bench.plain.anew("plain", tap, &post.item)];
            groups.push(bench.group(post, WARM, Some(reads), cases).await?);
        }
    }
    Ok(Outcome {
        scenario: SCENARIO.name,
        about: ABOUT,
        groups,
        ratios: Vec::new(),
    })
}
