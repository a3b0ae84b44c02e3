//! Taps that change much: ten and thirty fields.

use super::{NAME, Part, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::report::Outcome;

pub(in crate::scenario) const PART: Part = Part {
    scenario: NAME,
    name: "notes",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "The title is read, and ten or thirty fields that the item does not have yet \
    are set to a number. The item is one that its request does not know yet. With JSON the \
    changes are the answer, checked and not yet applied; by a handle they are in the request's \
    item when the call ends.";

async fn run(bench: &Bench) -> Result<Outcome> {
    let paths = bench.paths()?;
    let side = &paths.plain;
    let (mut groups, mut ratios) = (Vec::new(), Vec::new());
    for post in &paths.posts {
        for (count, whole, part, hybrid) in [
            ("10", "notes_10", "notes_10_projected", "notes_10_hybrid"),
            ("30", "notes_30", "notes_30_projected", "notes_30_hybrid"),
        ] {
            let patch = side.answer(whole, &post.item).await?;
            for tap in [whole, part] {
                same(&patch, &paths.indexed.answer(tap, &post.item).await?)?;
            }
            let cases = vec![
                side.anew("plain", whole, &post.item),
                paths.indexed.anew("indexed", whole, &post.item),
                paths.indexed.anew("projected", part, &post.item),
                paths.lazy.anew("lazy", whole, &post.item),
                paths.lazy.again("lazy again", whole, &post.item),
                paths.lazy.anew("hybrid", hybrid, &post.item),
            ];
            let group = bench.group(post, WARM, Some(count), cases).await?;
            ratios.extend(group.ratio("plain", "indexed", None));
            ratios.extend(group.ratio("indexed", "projected", None));
            ratios.extend(group.ratio("indexed", "lazy", None));
            groups.push(group);
        }
    }
    Ok(Outcome {
        about: ABOUT,
        groups,
        ratios,
        ..Outcome::default()
    })
}
