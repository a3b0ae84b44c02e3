//! Three reads and one write, on every path.

use std::sync::Arc;

use super::{FRESH, NAME, Part, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::floor::Prepared;
use crate::headline::Headline;
use crate::paths::Paths;
use crate::posts::Post;
use crate::report::{Aim, Group, Outcome};
use crate::theirs;

pub(in crate::scenario) const PART: Part = Part {
    scenario: NAME,
    name: "alter",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "Title, status and rating are read, and the rating is changed. The item is \
    one that its request does not know yet, so that what the plugin sees of it is made in each \
    call, and counted. With JSON the change is the answer, checked and not yet applied; by a \
    handle it is in the request's item when the call ends. `again` is with an item that was \
    called with before: the call alone. `plain` is JSON without an index, all else is as the host \
    sends it by default; `component` and `lazy component` are `plain` and `lazy` as components.";

async fn run(bench: &Bench) -> Result<Outcome> {
    let paths = bench.paths()?;
    let Paths {
        posts,
        plain,
        indexed,
        lazy,
        component,
        lazy_component,
        floor,
    } = paths;
    let plain_floor = floor.json("plain")?;
    let indexed_floor = floor.json("indexed")?;
    let lazy_floor = floor.lazy("lazy")?;
    let (mut groups, mut ratios, mut gate_1) = (Vec::new(), Vec::new(), Vec::new());
    for post in posts {
        check(paths, post).await?;

        let cases = vec![
            theirs::anew("plain floor", &plain_floor, post, Prepared::plain).await?,
            plain.anew("plain", "alter", &post.item),
            plain.again("plain again", "alter", &post.item),
            theirs::anew("indexed floor", &indexed_floor, post, Prepared::indexed).await?,
            indexed.anew("indexed", "alter", &post.item),
            indexed.again("indexed again", "alter", &post.item),
            indexed.anew("projected", "alter_projected", &post.item),
            theirs::handle("lazy floor", &lazy_floor, post).await?,
            lazy.anew("lazy", "alter", &post.item),
            lazy.again("lazy again", "alter", &post.item),
            lazy.anew("fetched", "alter_fetched", &post.item),
            lazy.anew("hybrid", "alter_hybrid", &post.item),
            component.anew("component", "alter", &post.item),
            lazy_component.anew("lazy component", "alter", &post.item),
        ];
        groups.push(bench.group(post, WARM, None, cases).await?);

        let cases = vec![
            theirs::fresh("plain floor", &plain_floor, post, Prepared::plain),
            plain.fresh("plain", "alter", &post.item),
            theirs::fresh("indexed floor", &indexed_floor, post, Prepared::indexed),
            indexed.fresh("indexed", "alter", &post.item),
            indexed.fresh("projected", "alter_projected", &post.item),
            theirs::fresh_handle("lazy floor", &lazy_floor, post),
            lazy.fresh("lazy", "alter", &post.item),
            lazy.fresh("hybrid", "alter_hybrid", &post.item),
            component.fresh("component", "alter", &post.item),
            lazy_component.fresh("lazy component", "alter", &post.item),
        ];
        groups.push(bench.group(post, FRESH, None, cases).await?);
    }
    for group in &groups {
        let aims = Aims::of(group);
        for (one, other, aim) in [
            ("plain", "lazy", aims.plain_over_lazy),
            ("lazy", "plain", aims.lazy_over_plain),
            ("lazy", "lazy floor", aims.lazy_over_floor),
            ("plain", "plain floor", None),
            ("indexed", "indexed floor", None),
            ("plain", "indexed", None),
            ("plain again", "indexed again", aims.plain_over_indexed),
            ("indexed again", "lazy again", aims.indexed_over_lazy),
            ("indexed", "projected", None),
            ("component", "plain", None),
            ("lazy component", "lazy", None),
        ] {
            ratios.extend(group.ratio(one, other, aim));
        }
        for json in ["plain", "indexed"] {
            gate_1.extend(group.ratio(json, "lazy", Some(Aim::Above(5.0))));
        }
    }
    let headlines = groups.iter().flat_map(headlines).collect();
    Ok(Outcome {
        about: ABOUT,
        headlines,
        groups,
        ratios,
        gate_1,
        ..Outcome::default()
    })
}

/// What the run is known by, of one group.
fn headlines(group: &Group) -> Vec<Headline> {
    let named: &[(&str, &str, &str)] = match (group.state, &*group.subject) {
        (WARM, "post-2k") => &[
            ("lazy_vs_full_warm_2k", "plain", "lazy"),
            ("indexed_vs_plain_warm_2k", "plain again", "indexed again"),
            ("lazy_over_floor", "lazy", "lazy floor"),
        ],
        (WARM, "post-50k") => &[
            ("lazy_vs_full_warm_50k", "plain", "lazy"),
            ("indexed_vs_plain_warm_50k", "plain again", "indexed again"),
        ],
        (FRESH, "post-2k") => &[
            ("lazy_vs_full_fresh_2k", "plain", "lazy"),
            ("fresh_lazy_over_floor", "lazy", "lazy floor"),
        ],
        _ => &[],
    };
    let named = named.iter();
    let headlines = named.filter_map(|(name, one, other)| group.headline(name, one, other));
    headlines.collect()
}

/// What the ratios of a group should be.
#[derive(Default)]
struct Aims {
    plain_over_lazy: Option<Aim>,
    lazy_over_plain: Option<Aim>,
    lazy_over_floor: Option<Aim>,
    plain_over_indexed: Option<Aim>,
    indexed_over_lazy: Option<Aim>,
}

impl Aims {
    fn of(group: &Group) -> Self {
        let mut aims = Self::default();
        match (group.state, &*group.subject) {
            (WARM, "post-2k") => {
                aims.plain_over_lazy = Some(Aim::AtLeast(4.5));
                aims.plain_over_indexed = Some(Aim::AtLeast(2.0));
                aims.indexed_over_lazy = Some(Aim::AtMost(1.6));
            }
            (WARM, "post-50k") => {
                aims.plain_over_lazy = Some(Aim::AtLeast(20.0));
                aims.plain_over_indexed = Some(Aim::AtLeast(2.5));
            }
            (FRESH, "post-2k") => {
                aims.lazy_over_floor = Some(Aim::AtMost(1.15));
                aims.lazy_over_plain = Some(Aim::AtMost(0.6));
            }
            _ => {}
        }
        aims
    }
}

/// That all of them send the same and come to the same.
async fn check(paths: &Paths, post: &Post) -> Result<()> {
    let (side, floor) = (&paths.plain, &paths.floor);
    let json = theirs::payload(post, Prepared::plain);
    same(&json, side.seen("alter", &post.item).await?.as_bytes())?;

    let patch = side.answer("alter", &post.item).await?;
    for tap in ["alter", "alter_projected"] {
        same(&patch, &paths.indexed.answer(tap, &post.item).await?)?;
    }
    same(&patch, &paths.component.answer("alter", &post.item).await?)?;
    let mut live = floor.json("plain")?.instance(json.len()).await?;
    same(&patch, &live.call(&json).await?)?;
    let json = theirs::payload(post, Prepared::indexed);
    let mut live = floor.json("indexed")?.instance(json.len()).await?;
    same(&patch, &live.call(&json).await?)?;

    let mut live = floor.lazy("lazy")?.instance().await?;
    let (answer, written) = live.call(&post.slots).await?;
    same(&answer, b"null")?;
    let written = written.ok_or("the floor has written nothing")?;
    let made = format!(r#"{{"fields":{{"field_rating":{{"value":{written}}}}}}}"#);
    same(&patch, made.as_bytes())?;

    let rating = format!(r#""field_rating":{{"value":{written}}}"#);
    let by_handle = ["alter", "alter_fetched", "alter_hybrid"].map(|tap| (tap, &paths.lazy));
    for (tap, lazy) in by_handle
        .into_iter()
        .chain([("alter", &paths.lazy_component)])
    {
        let mut request = lazy.host.request();
        let key = request.add(Arc::clone(&post.item));
        same(&request.call(&lazy.plugin, tap, key).await?, b"null")?;
        let seen = request.projection(&side.plugin, "alter", key).await?;
        if !seen.as_str().contains(&rating) {
            return Err(format!("`{tap}` has not written {rating}").into());
        }
    }
    Ok(())
}
