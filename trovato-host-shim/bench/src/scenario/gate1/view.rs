//! One call of a tap that gets an item as plain JSON, beside the floor and
//! beside the same function called natively.

use std::hint::black_box;
use std::time::Instant;

use trovato::Item;

use super::{FRESH, NAME, Part, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::measure::Case;
use crate::report::{Aim, Outcome};
use crate::theirs;

pub(in crate::scenario) const PART: Part = Part {
    scenario: NAME,
    name: "view",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "Title, body and rating are read out of plain JSON, and three members are \
    answered. The payload is there before the call. `native` parses the same JSON, calls the \
    very function that is in the plugin and writes its answer as JSON. `component` is the same \
    plugin, built as a component.";

async fn run(bench: &Bench) -> Result<Outcome> {
    let paths = bench.paths()?;
    let side = &paths.plain;
    let floor = paths.floor.json("view")?;
    let (mut groups, mut ratios, mut headlines) = (Vec::new(), Vec::new(), Vec::new());
    for post in &paths.posts {
        let json = &post.json;
        let mut live = floor.instance(json.len()).await?;
        let answer = live.call(json).await?;
        let mut request = side.host.request();
        same(&answer, &request.call(&side.plugin, "view", json).await?)?;
        same(&answer, &native(json)?)?;
        let mut request = paths.component.host.request();
        let component = &paths.component.plugin;
        same(&answer, &request.call(component, "view", json).await?)?;

        let cases = vec![
            theirs::bytes("floor", &floor, json).await?,
            side.bytes("plain", "view", json),
            paths.component.bytes("component", "view", json),
            Case::new("native", async || {
                let begin = Instant::now();
                black_box(native(json)?);
                Ok(begin.elapsed())
            }),
        ];
        let warm = bench.group(post, WARM, None, cases).await?;
        ratios.extend(warm.ratio("plain", "floor", Some(Aim::AtMost(1.10))));
        ratios.extend(warm.ratio("plain", "native", Some(Aim::AtMost(2.0))));
        ratios.extend(warm.ratio("component", "plain", None));
        if post.name == "post-2k" {
            headlines.extend(warm.headline("full_over_floor", "plain", "floor"));
            headlines.extend(warm.headline("full_over_native", "plain", "native"));
        }
        groups.push(warm);

        let cases = vec![
            theirs::fresh_bytes("floor", &floor, json),
            side.fresh_bytes("plain", "view", json),
            paths.component.fresh_bytes("component", "view", json),
        ];
        let fresh = bench.group(post, FRESH, None, cases).await?;
        ratios.extend(fresh.ratio("plain", "floor", None));
        ratios.extend(fresh.ratio("component", "plain", None));
        groups.push(fresh);
    }
    Ok(Outcome {
        about: ABOUT,
        groups,
        ratios,
        headlines,
        ..Outcome::default()
    })
}

fn native(json: &[u8]) -> Result<Vec<u8>> {
    let item: Item<'_> = serde_json::from_slice(json)?;
    let answer = bench_sdk::view::view(&item).map_err(|error| error.to_string())?;
    Ok(serde_json::to_vec(&answer)?)
}
