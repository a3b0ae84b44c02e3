//! The smallest parts of a call, each beside hand-written glue.

use std::hint::black_box;
use std::time::Instant;

use super::{Part, WARM};
use crate::Result;
use crate::bench::Bench;
use crate::measure::Case;
use crate::ours::Side;
use crate::report::{Group, Outcome};
use crate::theirs;

pub(super) const PART: Part = Part {
    scenario: "micro",
    name: "micro",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "With the SDK and our host, and by hand. An empty tap, called with `{}`; a text \
    of 2,000 letters that goes in as JSON and comes out again; an empty tap with a handle, and one \
    that reads a number by it, so that the difference of the two is one call of the host; an \
    instance, made and dropped, before any call and after one. By hand, making one includes its \
    constructors, which the SDK runs when it is first entered.";

async fn run(bench: &Bench) -> Result<Outcome> {
    let paths = bench.paths()?;
    let post = paths.posts.first().ok_or("there is no item")?;
    let (side, lazy, floor) = (&paths.indexed, &paths.lazy, &paths.floor);
    let text = serde_json::to_vec(&"text".repeat(500))?;
    let (empty, echo) = (floor.json("empty")?, floor.json("echo")?);
    let (untouched, touched) = (floor.lazy("untouched")?, floor.lazy("touched")?);
    let mut live = echo.instance(text.len()).await?;
    super::same(&text, &live.call(&text).await?)?;
    let mut request = side.host.request();
    super::same(&text, &request.call(&side.plugin, "echo", &text).await?)?;
    drop((live, request));

    let calls = bench.calls();
    let cases = vec![
        theirs::bytes("empty call, by hand", &empty, b"{}").await?,
        side.bytes("empty call", "empty", b"{}"),
        theirs::bytes("buffer there and back, by hand", &echo, &text).await?,
        side.bytes("buffer there and back", "echo", &text),
        theirs::handle("handle untouched, by hand", &untouched, post).await?,
        lazy.again("handle untouched", "untouched", &post.item),
        theirs::handle("one host call, by hand", &touched, post).await?,
        lazy.again("one host call", "touched", &post.item),
    ];
    let figures = bench.in_turn("calls", calls, cases).await?;
    let warm = Group {
        state: WARM,
        ..Group::new("calls", figures)
    };
    let cases = vec![
        Case::new("instantiate, by hand", async || {
            let begin = Instant::now();
            let live = black_box(untouched.instance().await?);
            let took = begin.elapsed();
            drop(live);
            Ok(took)
        }),
        instantiate("instantiate", side),
        Case::new("drop, by hand", async || {
            let live = untouched.instance().await?;
            let begin = Instant::now();
            drop(live);
            Ok(begin.elapsed())
        }),
        drop_after("drop", side, None),
        Case::new("drop after a call, by hand", async || {
            let mut live = empty.instance(2).await?;
            black_box(live.call(b"{}").await?);
            let begin = Instant::now();
            drop(live);
            Ok(begin.elapsed())
        }),
        drop_after("drop after a call", side, Some("empty")),
    ];
    let instances = bench.in_turn("instances", calls, cases).await?;
    let instances = Group::new("instances", instances);

    let mut ratios = Vec::new();
    for (group, names) in [
        (
            &warm,
            [
                "empty call",
                "buffer there and back",
                "handle untouched",
                "one host call",
            ]
            .as_slice(),
        ),
        (&instances, &["instantiate", "drop", "drop after a call"]),
    ] {
        for name in names {
            ratios.extend(group.ratio(name, &format!("{name}, by hand"), None));
        }
    }
    let difference = |one: &str, other: &str| {
        let (one, other) = (warm.case(one)?, warm.case(other)?);
        Some(1e3 * (one.p50 - other.p50))
    };
    let ours = difference("one host call", "handle untouched");
    let theirs = difference("one host call, by hand", "handle untouched, by hand");
    let mut notes = Vec::new();
    if let (Some(ours), Some(theirs)) = (ours, theirs) {
        notes.push(format!(
            "By the differences of p50, a host call that reads a number takes {ours:.0} ns, and by \
             hand {theirs:.0} ns, as far as the clock tells them apart."
        ));
    }
    Ok(Outcome {
        about: ABOUT,
        notes,
        groups: vec![warm, instances],
        ratios,
        ..Outcome::default()
    })
}

fn instantiate<'a>(name: &str, side: &'a Side) -> Case<'a> {
    Case::new(name, async move || {
        let mut request = side.host.request();
        let begin = Instant::now();
        request.instantiate(&side.plugin).await?;
        let took = begin.elapsed();
        drop(request);
        Ok(took)
    })
}

/// The end of a request with one instance, after a call of this tap.
fn drop_after<'a>(name: &str, side: &'a Side, tap: Option<&'a str>) -> Case<'a> {
    Case::new(name, async move || {
        let mut request = side.host.request();
        request.instantiate(&side.plugin).await?;
        if let Some(tap) = tap {
            black_box(request.call(&side.plugin, tap, b"{}").await?);
        }
        let begin = Instant::now();
        drop(request);
        Ok(begin.elapsed())
    })
}
