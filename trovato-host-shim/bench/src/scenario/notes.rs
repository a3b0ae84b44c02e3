//! Taps that change much: ten and thirty fields.

use super::{Scenario, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::report::Outcome;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "notes",
    run: |bench| Box::pin(run(bench)),
};

const ABOUT: &str = "The title is read, and ten or thirty fields that the item does not have yet \
    are set to a number. The item is one that its request does not know yet. With JSON the \
    changes are the answer, checked and not yet applied; by a handle they are in the request's \
    item when the call ends.";

async fn run(bench: &Bench) -> Result<Outcome> {
    let side = &bench.plain;
    let (mut groups, mut ratios) = (Vec::new(), Vec::new());
    for post in &bench.posts {
        for (count, whole, part, hybrid) in [
            ("10", "notes_10", "notes_10_projected", "notes_10_hybrid"),
            ("30", "notes_30", "notes_30_projected", "notes_30_hybrid"),
        ] {
            let patch = side.answer(whole, &post.item).await?;
            for tap in [whole, part] {
                same(&patch, &bench.indexed.answer(tap, &post.item).await?)?;
            }
            let cases = vec![
                side.anew("plain", whole, &post.item),
                bench.indexed.anew("indexed", whole, &post.item),
                bench.indexed.anew("projected", part, &post.item),
                bench.lazy.anew("lazy", whole, &post.item),
                bench.lazy.again("lazy again", whole, &post.item),
                bench.lazy.anew("hybrid", hybrid, &post.item),
            ];
            let group = bench.group(post, WARM, Some(count), cases).await?;
            ratios.extend(group.ratio("plain", "indexed", None));
            ratios.extend(group.ratio("indexed", "projected", None));
            ratios.extend(group.ratio("indexed", "lazy", None));
            groups.push(group);
        }
    }
    Ok(Outcome {
        scenario: SCENARIO.name,
        about: ABOUT,
        groups,
        ratios,
        gate_1: Vec::new(),
    })
}
