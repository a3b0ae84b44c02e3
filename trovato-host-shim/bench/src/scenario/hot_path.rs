//! The overhead study's hot path: a small plugin, called again and again.

use std::hint::black_box;
use std::time::Instant;

use drug_checker::{Prescription, check_batch, check_interactions};
use serde_json::{Value, json};
use trovato_host_shim::{Host, HostConfig};

use super::{Part, WARM, same};
use crate::Result;
use crate::bench::Bench;
use crate::figures::Figures;
use crate::floor::Phased;
use crate::guests;
use crate::heap;
use crate::measure::Case;
use crate::ours::Side;
use crate::report::{Group, Outcome};

pub(super) const PART: Part = Part {
    scenario: "hot-path",
    name: "hot-path",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "The drug checker with three medications, which are three pairs that interact. \
    `plugin` encodes the request, calls and decodes the answer; `native with JSON` does the same \
    with the function called natively, and `native` calls it with Rust values. The phases are those \
    of the same wasm, called by hand, each with a reading of the clock in it. Last, a hundred \
    prescriptions in one call and in a hundred. Allocations are counted by themselves, without a \
    clock, and those that grow count as well: what a call makes the host allocate, its payload and \
    answer included, and its guest.";

const PAYLOAD: &str = r#"{"medications":["aspirin","ibuprofen","warfarin"]}"#;
const BATCH: usize = 100;

async fn run(bench: &Bench) -> Result<Outcome> {
    let built = guests::example("drug-checker")?;
    let host = Host::new(HostConfig::default())?;
    let side = Side {
        plugin: built.load(&host)?,
        host,
    };
    let by_hand = Phased::load(&built.wasm, "check_interactions").await?;
    check(&side).await?;
    let calls = bench.calls() * 4;
    let request: Value = serde_json::from_str(PAYLOAD)?;
    let prescription: Prescription = serde_json::from_str(PAYLOAD)?;

    let mut requests = side.host.request();
    let (side, request, prescription) = (&side, &request, &prescription);
    let cases = vec![
        Case::new("plugin", async move || {
            let begin = Instant::now();
            let payload = serde_json::to_vec(request)?;
            let tap = "check_interactions";
            let answer: Value = requests.call_as(&side.plugin, tap, &payload).await?;
            black_box(answer);
            Ok(begin.elapsed())
        }),
        Case::new("native with JSON", async || {
            let begin = Instant::now();
            let payload = serde_json::to_vec(request)?;
            let answer = natively(black_box(&payload))?;
            let answer: Value = serde_json::from_slice(&answer)?;
            black_box(answer);
            Ok(begin.elapsed())
        }),
        Case::new("native", async || {
            let begin = Instant::now();
            black_box(check_interactions(black_box(prescription)));
            Ok(begin.elapsed())
        }),
    ];
    let mut figures = bench.in_turn("three medications", calls, cases).await?;
    let rates: Vec<_> = figures.iter().map(rate).collect();
    figures.extend(rates);
    let whole = Group {
        state: WARM,
        ..Group::new("three medications", figures)
    };
    let steps = Group {
        state: WARM,
        ..Group::new("phases", steps(bench, by_hand, request, calls).await?)
    };
    let batch = batch(bench, side).await?;
    let allocations = Group::new("allocations", allocations(side, request).await?);
    let mut ratios = Vec::new();
    ratios.extend(whole.ratio("plugin", "native with JSON", None));
    ratios.extend(whole.ratio("plugin", "native", None));
    ratios.extend(batch.ratio("100 calls", "one call", None));
    ratios.extend(batch.ratio("one call", "native with JSON", None));
    Ok(Outcome {
        about: ABOUT,
        notes: vec![shares(&steps)],
        groups: vec![whole, steps, batch, allocations],
        ratios,
        ..Outcome::default()
    })
}

/// Calls a second, by the p50 of each tenth of the run.
fn rate(figures: &Figures) -> Figures {
    let rates: Vec<_> = figures.tenths.iter().map(|time| 1e6 / time).collect();
    Figures::of(&figures.case, "rate", "calls/s", &rates)
}

async fn steps(
    bench: &Bench,
    mut by_hand: Phased,
    request: &Value,
    calls: usize,
) -> Result<Vec<Figures>> {
    bench.progress("phases");
    let mut times: [Vec<_>; 5] = Default::default();
    for at in 0..calls + calls / 10 {
        let begin = Instant::now();
        let payload = serde_json::to_vec(request)?;
        let encode = begin.elapsed();
        let call = by_hand.call(&payload).await?;
        let begin = Instant::now();
        let answer: Value = serde_json::from_slice(&call.answer)?;
        let decode = begin.elapsed();
        black_box(answer);
        if at < calls / 10 {
            continue;
        }
        let phases = [encode, call.copy_in, call.call, call.copy_out, decode];
        for (times, phase) in times.iter_mut().zip(phases) {
            times.push(phase);
        }
    }
    let names = ["encode", "copy in", "call", "copy out", "decode"];
    let figures = names.iter().zip(&times);
    Ok(figures
        .map(|(name, times)| Figures::times(*name, "time", times))
        .collect())
}

/// What share of the whole each phase has.
fn shares(phases: &Group) -> String {
    let all: f64 = phases.figures.iter().map(|figures| figures.p50).sum();
    let shares = phases.figures.iter().map(|figures| {
        let share = 100.0 * figures.p50 / all;
        format!("{} {share:.0} %", figures.case)
    });
    let shares: Vec<_> = shares.collect();
    format!("Shares of the phases, by p50: {}.", shares.join(", "))
}

async fn batch(bench: &Bench, side: &Side) -> Result<Group> {
    let one: Value = serde_json::from_str(PAYLOAD)?;
    let many = serde_json::to_vec(&vec![one; BATCH])?;
    let many = &many;
    let (mut single, mut batched) = (side.host.request(), side.host.request());
    let cases = vec![
        Case::new("100 calls", async move || {
            let begin = Instant::now();
            for _ in 0..BATCH {
                let payload = PAYLOAD.as_bytes();
                let answer = single.call(&side.plugin, "check_interactions", payload);
                black_box(answer.await?);
            }
            Ok(begin.elapsed())
        }),
        Case::new("one call", async move || {
            let begin = Instant::now();
            black_box(batched.call(&side.plugin, "check_batch", many).await?);
            Ok(begin.elapsed())
        }),
        Case::new("native with JSON", async || {
            let begin = Instant::now();
            let prescriptions: Vec<Prescription> = serde_json::from_slice(many)?;
            black_box(serde_json::to_vec(&check_batch(&prescriptions))?);
            Ok(begin.elapsed())
        }),
    ];
    let calls = bench.calls() / 5 + 1;
    let figures = bench.in_turn("batch", calls, cases).await?;
    Ok(Group {
        state: WARM,
        ..Group::new("100 prescriptions", figures)
    })
}

/// What one call allocates, on each side of it.
async fn allocations(side: &Side, request: &Value) -> Result<Vec<Figures>> {
    let mut requests = side.host.request();
    let tap = "check_interactions";
    let mut call = async || {
        let payload = serde_json::to_vec(request)?;
        let answer: Value = requests.call_as(&side.plugin, tap, &payload).await?;
        black_box(answer);
        Ok(())
    };
    call().await?;
    let host = heap::counted(call()).await?;
    let native = heap::counted(async {
        let payload = serde_json::to_vec(request)?;
        let answer: Value = serde_json::from_slice(&natively(&payload)?)?;
        black_box(answer);
        Ok(())
    });
    let native = native.await?;

    let guest = guests::build("drugs")?.load(&side.host)?;
    let mut requests = side.host.request();
    let mut counts: [[u64; 2]; 3] = Default::default();
    requests.call(&guest, tap, PAYLOAD.as_bytes()).await?;
    for (at, count) in counts.iter_mut().enumerate() {
        // The first two calls tell what asking costs.
        for _ in 1..=at / 2 {
            requests.call(&guest, tap, PAYLOAD.as_bytes()).await?;
        }
        *count = requests.call_as(&guest, "counted", b"{}").await?;
    }
    let asked = |one: usize, at: usize| counts[one + 1][at] - counts[one][at];
    let guest = [0, 1].map(|at| asked(1, at) - asked(0, at));
    let cases = [
        ("host", host),
        ("guest", guest),
        ("native with JSON", native),
    ];
    let mut figures = Vec::new();
    for (case, counts) in cases {
        for (metric, count) in ["allocations", "allocated bytes"].into_iter().zip(counts) {
            let count = f64::from(u32::try_from(count)?);
            figures.push(Figures::of(case, metric, "", &[count]));
        }
    }
    Ok(figures)
}

fn natively(payload: &[u8]) -> Result<Vec<u8>> {
    let prescription: Prescription = serde_json::from_slice(payload)?;
    Ok(serde_json::to_vec(&check_interactions(&prescription))?)
}

/// That plugin and function come to the same, and to three pairs.
async fn check(side: &Side) -> Result<()> {
    let mut request = side.host.request();
    let payload = PAYLOAD.as_bytes();
    let answer = request.call(&side.plugin, "check_interactions", payload);
    let answer = answer.await?;
    same(&answer, &natively(payload)?)?;
    let pairs = json!(serde_json::from_slice::<Value>(&answer)?);
    if pairs.as_array().map_or(0, Vec::len) != 3 {
        return Err("three medications are not three pairs".into());
    }
    Ok(())
}
