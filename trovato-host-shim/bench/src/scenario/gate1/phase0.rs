//! Gate 1 once more, in the way in which Phase 0 measured it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::{NAME, Part};
use crate::Result;
use crate::bench::Bench;
use crate::figures::Figures;
use crate::ours::Side;
use crate::paths::Sides;
use crate::posts::{self, Post};
use crate::report::{Aim, Group, Outcome};

pub(in crate::scenario) const PART: Part = Part {
    scenario: NAME,
    name: "phase0",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "Three reads and one write, 500 times one way and then 500 times the next, \
    each time in an instance of its own, without a warm-up, and with instance and tap timed \
    apart. The plugins are loaded just before. `tap` includes what the host makes of the item: \
    JSON, index or handles.";

async fn run(bench: &Bench) -> Result<Outcome> {
    let calls = bench.effort().of(500, 500);
    let mut posts = posts::read()?;
    posts.retain(|post| post.name == bench.options.item.as_deref().unwrap_or("post-2k"));
    let (mut groups, mut ratios, mut gate_1) = (Vec::new(), Vec::new(), Vec::new());
    for post in &posts {
        let Sides {
            plain,
            indexed,
            lazy,
            component,
            lazy_component,
        } = Sides::load()?;
        let mut figures = Vec::new();
        for (case, side, tap) in [
            ("lazy", &lazy, "alter"),
            ("plain", &plain, "alter"),
            ("indexed", &indexed, "alter"),
            ("projected", &indexed, "alter_projected"),
            ("hybrid", &lazy, "alter_hybrid"),
            ("component", &component, "alter"),
            ("lazy component", &lazy_component, "alter"),
        ] {
            bench.progress(case);
            let (mut instances, mut taps) = (Vec::new(), Vec::new());
            for _ in 0..calls {
                let (instance, tap) = cold(side, tap, post).await?;
                instances.push(instance);
                taps.push(tap);
            }
            figures.push(Figures::times(case, "tap", &taps));
            figures.push(Figures::times(case, "instantiation", &instances));
        }
        let group = Group {
            state: "cold",
            bytes: Some(post.json.len()),
            ..Group::new(&post.name, figures)
        };
        ratios.extend(group.ratio("plain", "indexed", None));
        for json in ["plain", "indexed"] {
            gate_1.extend(group.ratio(json, "lazy", Some(Aim::Above(5.0))));
        }
        groups.push(group);
    }
    Ok(Outcome {
        about: ABOUT,
        groups,
        ratios,
        gate_1,
        ..Outcome::default()
    })
}

/// How long the instance took, and the call.
async fn cold(side: &Side, tap: &str, post: &Post) -> Result<(Duration, Duration)> {
    let begin = Instant::now();
    let mut request = side.host.request();
    request.instantiate(&side.plugin).await?;
    let instance = begin.elapsed();
    let begin = Instant::now();
    let key = request.add(std::sync::Arc::clone(&post.item));
    black_box(request.call(&side.plugin, tap, key).await?);
    Ok((instance, begin.elapsed()))
}
