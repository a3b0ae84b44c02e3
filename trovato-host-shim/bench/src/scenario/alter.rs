//! Three reads and one write, on every path.

use super::{FRESH, Scenario, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::floor::Prepared;
use crate::posts::Post;
use crate::report::Outcome;
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
    let (side, floor) = (&bench.plain, &bench.floor);
    let plain = floor.json("plain")?;
    let indexed = floor.json("indexed")?;
    let lazy = floor.lazy("lazy")?;
    let (mut groups, mut ratios) = (Vec::new(), Vec::new());
    for post in &bench.posts {
        check(bench, post).await?;

        let cases = vec![
            theirs::anew("plain floor", &plain, post, Prepared::plain).await?,
            side.anew("plain", "alter", &post.item),
            side.again("plain again", "alter", &post.item),
            side.anew("projected", "alter_projected", &post.item),
            theirs::anew("indexed floor", &indexed, post, Prepared::indexed).await?,
            theirs::handle("lazy floor", &lazy, post).await?,
        ];
        groups.push(bench.group(post, WARM, None, cases).await?);

        let cases = vec![
            theirs::fresh("plain floor", &plain, post, Prepared::plain),
            side.fresh("plain", "alter", &post.item),
            side.fresh("projected", "alter_projected", &post.item),
            theirs::fresh("indexed floor", &indexed, post, Prepared::indexed),
            theirs::fresh_handle("lazy floor", &lazy, post),
        ];
        groups.push(bench.group(post, FRESH, None, cases).await?);
    }
    for group in &groups {
        ratios.extend(group.ratio("plain", "plain floor", None));
        ratios.extend(group.ratio("plain", "projected", None));
    }
    Ok(Outcome {
        scenario: SCENARIO.name,
        about: ABOUT,
        groups,
        ratios,
    })
}

/// That all of them send the same and come to the same.
async fn check(bench: &Bench, post: &Post) -> Result<()> {
    let (side, floor) = (&bench.plain, &bench.floor);
    let json = theirs::payload(post, Prepared::plain);
    same(&json, side.seen("alter", &post.item)?.as_bytes())?;

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
    same(&patch, made.as_bytes())
}
