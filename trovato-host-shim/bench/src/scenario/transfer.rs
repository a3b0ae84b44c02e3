//! What it costs to move much: into a plugin, and out of it.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use bench_sdk::parts::{give, part, parts};
use serde_json::{Map, Value, json};
use trovato::Item as Native;
use trovato_host_shim::{Grants, Host, HostConfig, Item, Limits};

use super::{Part, WARM, same};
use crate::bench::Bench;
use crate::figures::Figures;
use crate::guests;
use crate::measure::Case;
use crate::ours::Side;
use crate::report::{Group, Outcome};
use crate::{Effort, Result};

pub(super) const PART: Part = Part {
    scenario: "transfer",
    name: "transfer",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "In: an item with a text of that size in sixteen parts, all of which are read: \
    as JSON, plain, indexed, or the declared fields, which are all; and by handle, a part at a \
    time. `one part` reads the first of them. The item is new to its request, so that its JSON is \
    made in the call. `native` parses the item's JSON and calls the same function. Out: a tap \
    answers with a text of that size, and `native` makes the same JSON. Payloads and answers may \
    have 32 MiB here, and an instance 128 MiB.";

const PARTS: usize = 16;
const SIZES: [(usize, &str, &str, usize); 4] = [
    (100, "100 B in", "100 B out", 1),
    (10_000, "10 KB in", "10 KB out", 1),
    (1_000_000, "1 MB in", "1 MB out", 50),
    (10_000_000, "10 MB in", "10 MB out", 250),
];

async fn run(bench: &Bench) -> Result<Outcome> {
    let (plain, indexed) = (side("sdk", false)?, side("sdk", true)?);
    let lazy = side("lazy", true)?;
    let (mut groups, mut ratios) = (Vec::new(), Vec::new());
    let sizes = match bench.effort() {
        Effort::Trial => &SIZES[..2],
        Effort::Full | Effort::Quick => &SIZES,
    };
    for &(bytes, inwards, outwards, fewer) in sizes {
        let calls = (bench.calls() / fewer).max(bench.effort().of(20, 8));
        let json = item(bytes)?;
        let item = Arc::new(Item::parse(&json)?);
        let answer = plain.answer("parts", &item).await?;
        for (side, tap) in [
            (&indexed, "parts"),
            (&indexed, "parts_projected"),
            (&lazy, "parts"),
        ] {
            same(&answer, &side.answer(tap, &item).await?)?;
        }
        same(&answer, &natively(&json, parts)?)?;

        let json = &json;
        let cases = vec![
            plain.anew("plain", "parts", &item),
            indexed.anew("indexed", "parts", &item),
            indexed.anew("projected", "parts_projected", &item),
            lazy.anew("lazy, in pieces", "parts", &item),
            plain.anew("one part, plain", "part", &item),
            indexed.anew("one part, projected", "part_projected", &item),
            lazy.anew("one part, lazy", "part", &item),
            native("native", json, parts),
            native("one part, native", json, part),
        ];
        let figures = bench.in_turn(inwards, calls, cases).await?;
        let group = warm(inwards, json.len(), figures);
        for one in ["plain", "indexed", "projected", "lazy, in pieces"] {
            ratios.extend(group.ratio(one, "native", None));
        }
        ratios.extend(group.ratio("one part, lazy", "one part, native", None));
        groups.push(group);

        let payload = bytes.to_string();
        let answer = serde_json::to_vec(&give(bytes))?;
        let mut request = plain.host.request();
        let given = request.call(&plain.plugin, "give", payload.as_bytes());
        same(&answer, &given.await?)?;
        let cases = vec![
            plain.bytes("plugin", "give", payload.as_bytes()),
            Case::new("native", async move || {
                let begin = Instant::now();
                black_box(serde_json::to_vec(&give(black_box(bytes)))?);
                Ok(begin.elapsed())
            }),
        ];
        let figures = bench.in_turn(outwards, calls, cases).await?;
        let group = warm(outwards, bytes, figures);
        ratios.extend(group.ratio("plugin", "native", None));
        groups.push(group);
    }
    Ok(Outcome {
        about: ABOUT,
        groups,
        ratios,
        ..Outcome::default()
    })
}

fn warm(subject: &str, bytes: usize, figures: Vec<Figures>) -> Group {
    Group {
        state: WARM,
        bytes: Some(bytes),
        ..Group::new(subject, figures)
    }
}

fn side(guest: &str, item_index: bool) -> Result<Side> {
    let host = Host::new(HostConfig {
        grants: Grants::declared(),
        item_index,
        limits: Limits {
            payload_bytes: 32 << 20,
            answer_bytes: 32 << 20,
            memory_bytes: 128 << 20,
            instances: 16,
            ..Limits::default()
        },
        ..HostConfig::default()
    })?;
    Ok(Side {
        plugin: guests::build(guest)?.load(&host)?,
        host,
    })
}

/// An item with a text of so many bytes, in parts.
fn item(bytes: usize) -> Result<Vec<u8>> {
    let mut fields = Map::new();
    for number in 0..PARTS {
        let length = bytes / PARTS + usize::from(number < bytes % PARTS);
        let letters = ('a'..='z').cycle().skip(number).take(length);
        let text: String = letters.collect();
        fields.insert(
            format!("field_part_{number:02}"),
            json!({ "value": text, "format": "plain_text" }),
        );
    }
    let item: Value = json!({ "type": "text", "title": "Parts", "fields": fields });
    Ok(serde_json::to_vec(&item)?)
}

type Function = fn(&Native<'_>) -> trovato::Result<u64>;

fn native<'a>(name: &str, json: &'a [u8], function: Function) -> Case<'a> {
    Case::new(name, async move || {
        let begin = Instant::now();
        black_box(natively(black_box(json), function)?);
        Ok(begin.elapsed())
    })
}

fn natively(json: &[u8], function: Function) -> Result<Vec<u8>> {
    let item: Native<'_> = serde_json::from_slice(json)?;
    let answer = function(&item).map_err(|error| error.to_string())?;
    Ok(serde_json::to_vec(&answer)?)
}
