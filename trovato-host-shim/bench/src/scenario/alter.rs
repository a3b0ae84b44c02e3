//! Three reads and one write, on every path.

use std::sync::Arc;

use super::{FRESH, Scenario, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::floor::Prepared;
use crate::posts::Post;
use crate::report::{Aim, Group, Outcome};
use crate::theirs;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "alter",
    run: |bench| Box::pin(run(bench)),
};

const ABOUT: &str = "Title, status and rating are read, and the rating is changed. The item is \
    one that its request does not know yet, so that what the plugin sees of it is made in each \
    call, and counted. With JSON the change is the answer, checked and not yet applied; by a \
    handle it is in the request's item when the call ends. `again` is with an item that was \
    called with before: the call alone.";

async fn run(bench: &Bench) -> Result<Outcome> {
    let (side, handles, floor) = (&bench.plain, &bench.lazy, &bench.floor);
    let plain = floor.json("plain")?;
    let indexed = floor.json("indexed")?;
    let lazy = floor.lazy("lazy")?;
    let (mut groups, mut ratios, mut gate_1) = (Vec::new(), Vec::new(), Vec::new());
    for post in &bench.posts {
        check(bench, post).await?;

        let cases = vec![
            theirs::anew("plain floor", &plain, post, Prepared::plain).await?,
            side.anew("plain", "alter", &post.item),
            side.again("plain again", "alter", &post.item),
            side.anew("projected", "alter_projected", &post.item),
            theirs::anew("indexed floor", &indexed, post, Prepared::indexed).await?,
            theirs::handle("lazy floor", &lazy, post).await?,
            handles.anew("lazy", "alter", &post.item),
            handles.again("lazy again", "alter", &post.item),
            handles.anew("fetched", "alter_fetched", &post.item),
            handles.anew("hybrid", "alter_hybrid", &post.item),
        ];
        groups.push(bench.group(post, WARM, None, cases).await?);

        let cases = vec![
            theirs::fresh("plain floor", &plain, post, Prepared::plain),
            side.fresh("plain", "alter", &post.item),
            side.fresh("projected", "alter_projected", &post.item),
            theirs::fresh("indexed floor", &indexed, post, Prepared::indexed),
            theirs::fresh_handle("lazy floor", &lazy, post),
            handles.fresh("lazy", "alter", &post.item),
            handles.fresh("hybrid", "alter_hybrid", &post.item),
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
            ("plain", "projected", None),
        ] {
            ratios.extend(group.ratio(one, other, aim));
        }
        gate_1.extend(group.ratio("plain", "lazy", Some(Aim::Above(5.0))));
    }
    Ok(Outcome {
        scenario: SCENARIO.name,
        about: ABOUT,
        groups,
        ratios,
        gate_1,
    })
}

/// What the ratios of a group should be.
#[derive(Default)]
struct Aims {
    plain_over_lazy: Option<Aim>,
    lazy_over_plain: Option<Aim>,
    lazy_over_floor: Option<Aim>,
}

impl Aims {
    fn of(group: &Group) -> Self {
        let mut aims = Self::default();
        match (group.state, &*group.item) {
            (WARM, "post-2k") => aims.plain_over_lazy = Some(Aim::AtLeast(4.5)),
            (WARM, "post-50k") => aims.plain_over_lazy = Some(Aim::AtLeast(20.0)),
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
async fn check(bench: &Bench, post: &Post) -> Result<()> {
    let (side, floor) = (&bench.plain, &bench.floor);
    let json = theirs::payload(post, Prepared::plain);
    same(&json, side.seen("alter", &post.item).await?.as_bytes())?;

    let patch = side.answer("alter", &post.item).await?;
    same(&patch, &side.answer("alter_projected", &post.item).await?)?;
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
    for tap in ["alter", "alter_fetched", "alter_hybrid"] {
        let mut request = bench.lazy.host.request();
        let key = request.add(Arc::clone(&post.item));
        same(&request.call(&bench.lazy.plugin, tap, key).await?, b"null")?;
        let seen = request.projection(&side.plugin, "alter", key).await?;
        if !seen.as_str().contains(&rating) {
            return Err(format!("`{tap}` has not written {rating}").into());
        }
    }
    Ok(())
}
