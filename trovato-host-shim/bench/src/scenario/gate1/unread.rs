//! What is not read: a write by itself, and a large field that nobody wants.

use std::sync::Arc;

use serde_json::{Value, json};
use trovato_host_shim::Item;

use super::{FRESH, NAME, Part, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::paths::Paths;
use crate::posts::Post;
use crate::report::{Group, Outcome};

pub(in crate::scenario) const PART: Part = Part {
    scenario: NAME,
    name: "unread",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "First a write without a read: the rating is set and nothing looked at. Then \
    three reads and one write of the smallest item, to which a nested field of some 200 KB is \
    added that nobody reads. The item is one that its request does not know yet.";

const WRITE: &str = "write only";
const NESTED: &str = "nested, 200 KB";

async fn run(bench: &Bench) -> Result<Outcome> {
    let paths = bench.paths()?;
    let mut groups = Vec::new();
    for post in &paths.posts {
        for state in [WARM, FRESH] {
            let taps = ["blind", "blind_projected", "blind"];
            let group = measured(bench, paths, &post.item, taps, state).await?;
            groups.push(Group {
                subject: format!("{WRITE}, {}", post.name),
                bytes: Some(post.json.len()),
                ..group
            });
        }
    }
    if let Some(post) = paths.posts.first() {
        let (item, bytes) = with_nested(post)?;
        for state in [WARM, FRESH] {
            let taps = ["alter", "alter_projected", "alter"];
            let group = measured(bench, paths, &item, taps, state).await?;
            groups.push(Group {
                subject: NESTED.to_owned(),
                bytes: Some(bytes),
                ..group
            });
        }
    }
    let mut ratios = Vec::new();
    for group in &groups {
        for (one, other) in [
            ("plain", "lazy"),
            ("indexed", "lazy"),
            ("projected", "lazy"),
        ] {
            ratios.extend(group.ratio(one, other, None));
        }
    }
    Ok(Outcome {
        about: ABOUT,
        groups,
        ratios,
        ..Outcome::default()
    })
}

async fn measured(
    bench: &Bench,
    paths: &Paths,
    item: &Arc<Item>,
    [whole, projected, lazy]: [&'static str; 3],
    state: &'static str,
) -> Result<Group> {
    let patch = paths.plain.answer(whole, item).await?;
    for tap in [whole, projected] {
        same(&patch, &paths.indexed.answer(tap, item).await?)?;
    }
    let cases = [
        ("plain", &paths.plain, whole),
        ("indexed", &paths.indexed, whole),
        ("projected", &paths.indexed, projected),
        ("lazy", &paths.lazy, lazy),
    ];
    let cases = cases.map(|(case, side, tap)| {
        if state == WARM {
            side.anew(case, tap, item)
        } else {
            side.fresh(case, tap, item)
        }
    });
    let figures = bench
        .in_turn(&format!("{whole} {state}"), bench.calls(), cases.into())
        .await?;
    Ok(Group {
        state,
        ..Group::new("", figures)
    })
}

/// The item with a field that holds much, and how large that makes it.
fn with_nested(post: &Post) -> Result<(Arc<Item>, usize)> {
    let mut item: Value = serde_json::from_slice(&post.json)?;
    let paragraph = json!({
        "type": "paragraph",
        "data": { "text": "word ".repeat(30), "marks": [{ "from": 3, "to": 9, "kind": "em" }] },
    });
    let section = json!({ "heading": "A section", "blocks": vec![paragraph; 10] });
    item["fields"]["field_sections"] = json!(vec![section; 85]);
    let json = serde_json::to_vec(&item)?;
    Ok((Arc::new(Item::parse(&json)?), json.len()))
}
