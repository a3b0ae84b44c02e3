//! All paths to an item, compared: whole as plain JSON and indexed, projected,
//! by handle with slots and by name, with none, some and all of it sent along.
//! Whatever the item, the mask and the declaration are, they show the same
//! values and set the same ones, a denied value counts as missing, and its
//! bytes are nowhere.
//!
//! What is expected is worked out here, from the item's JSON and the rules of
//! the design. `TROVATO_CASES` says how many cases there are, `TROVATO_SEED`
//! which; without, they are others each time, and the seed is printed.

mod crossings;
mod declared;
#[path = "../fixtures/paths/src/marks.rs"]
mod marks;
mod oracle;
mod random;
mod reads;
mod rules;
mod sample;
mod scene;
mod site;
mod traces;
#[path = "../workspace/mod.rs"]
mod workspace;
mod writes;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use trovato::abi;
use trovato_host_shim::Item;

use declared::SUBSETS;
use random::Random;
use rules::{Rights, Rules};
use sample::Sample;
use scene::{Placed, Scene, Tally};
use site::Site;
use writes::Plan;

const CASES: u64 = 10_000;
/// Cases with one operator.
const BATCH: u64 = 250;
/// Cases of one request.
const REQUEST: u64 = 10;

#[test]
fn every_path_shows_and_sets_the_same() {
    let wasm = workspace::wasm("paths");
    let cache = tempfile::tempdir().unwrap();
    let cases = setting("TROVATO_CASES").unwrap_or(CASES);
    let seed = setting("TROVATO_SEED").unwrap_or_else(a_seed);
    say(&format!("differential: {cases} cases, TROVATO_SEED={seed}"));

    // Compiled once, and taken out of the cache by all others.
    Site::new(&wasm, cache.path(), &Rules::draw(&mut Random::new(seed)));
    let batches = cases.div_ceil(BATCH);
    let (next, has_failed) = (AtomicU64::new(0), AtomicBool::new(false));
    let start = Instant::now();
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_time().build().unwrap();
        let mut tally = Tally::default();
        let _traced = traces::keep();
        loop {
            let batch = next.fetch_add(1, Ordering::Relaxed);
            if batch >= batches || has_failed.load(Ordering::Relaxed) {
                return tally;
            }
            // So that a batch that fails is the first of a run of its own.
            let seed = seed.wrapping_add(batch);
            let cases = BATCH.min(cases - batch * BATCH);
            match runtime.block_on(self::batch(&wasm, cache.path(), seed, cases)) {
                Ok(more) => tally.add(&more),
                Err(why) => {
                    has_failed.store(true, Ordering::Relaxed);
                    panic!(
                        "{}\nto see it again: TROVATO_SEED={seed} TROVATO_CASES={cases}",
                        short(&why)
                    );
                }
            }
        }
    };
    let threads = thread::available_parallelism()
        .map_or(2, usize::from)
        .min(8);
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            match worker.join() {
                Ok(more) => tally.add(&more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    let seconds = start.elapsed().as_secs_f32();
    say(&format!(
        "differential: TROVATO_SEED={seed}: done in {seconds:.1} s, {tally:?}"
    ));

    // It is not that there was nothing to see.
    let least = usize::try_from(cases).unwrap();
    for figure in [
        tally.values,
        tally.missing,
        tally.denied,
        tally.written,
        tally.marks_in_memory,
    ] {
        assert!(figure >= least, "{tally:?}");
    }
    assert!(
        tally.wrong >= least / 2 && tally.refused >= least / 2,
        "{tally:?}"
    );
}

#[test]
fn a_mark_is_found_wherever_it_turns_up() {
    for mark in 1..=marks::MOST {
        let (small, wide) = (marks::small(mark), marks::wide(mark));
        let (text, float) = (marks::text(mark), marks::float(mark));
        let float = float.unwrap_or_else(|| small.to_string());
        let bits = float.parse::<f64>().unwrap().to_bits();
        let word = abi::Word::Integer(small).pack().cast_unsigned();
        for before in ["", "\"", "1.5,", "12,", "and 123456789012 "] {
            for shown in [&text, &small.to_string(), &wide.to_string(), &float] {
                let found = marks::in_text(format!("{before}{shown}").as_bytes());
                assert_eq!(found, [mark], "{before}{shown}");
            }
        }
        if float.contains('.') {
            assert_eq!(marks::in_memory([bits].into_iter()), [mark], "{float}");
        }
        for number in [small.cast_unsigned(), wide.cast_unsigned(), word] {
            // In the middle of two words.
            let halves = [number << 32, number >> 32, 0, 0];
            assert_eq!(marks::in_memory(halves.into_iter()), [mark], "{number}");
        }
        let padded = format!("{text:\0<32}");
        let words = padded.as_bytes().chunks_exact(8);
        let words = words.map(|word| u64::from_le_bytes(word.try_into().unwrap()));
        assert_eq!(marks::in_memory([0, 0].into_iter().chain(words)), [mark]);
    }
    assert!(marks::in_text(b"7, 1234567890123456, \"Q99\", 0.5").is_empty());
}

/// Cases under the rules of one operator.
async fn batch(wasm: &[u8], cache: &Path, seed: u64, cases: u64) -> Result<Tally, String> {
    let mut random = Random::new(seed);
    let rules = Rules::draw(&mut random);
    let site = Site::new(wasm, cache, &rules);
    let mut next_mark = 0;
    let mut tally = Tally::default();
    let mut case = 0;
    while case < cases {
        let rights = Rights::draw(&mut random);
        let mut scene = Scene {
            desk: site.desk(&rights),
            rules: &rules,
            rights: &rights,
            tally: Tally::default(),
            errors: BTreeMap::new(),
        };
        let more = REQUEST.min(cases - case);
        request(&mut scene, &mut random, &mut next_mark, more)
            .await
            .map_err(|why| format!("{why}\nafter case {case}, under {rules:?}\nand {rights:?}"))?;
        scene.tally.marks_in_memory = scene.desk.scanned;
        tally.add(&scene.tally);
        case += more;
    }
    Ok(tally)
}

/// Cases of one user.
async fn request(
    scene: &mut Scene<'_>,
    random: &mut Random,
    next_mark: &mut u32,
    cases: u64,
) -> Result<(), String> {
    let mut samples = Vec::new();
    for case in 1..=cases {
        let sample = Sample::draw(random, next_mark);
        let subset = &SUBSETS[random.below(SUBSETS.len())];
        let item = Arc::new(Item::parse(sample.json.as_bytes()).unwrap());
        scene.desk.owners.extend(&sample.marks);
        let keys = [0, 1].map(|side| scene.desk.add(side, &item));
        let about = |why| {
            format!(
                "{why}\nin case {case} of the request, `{}` of {}",
                subset.name, sample.json
            )
        };
        let placed = Placed {
            sample: &sample,
            keys,
        };
        let (whole, part) = (scene.whole(&sample), scene.part(subset, &sample));
        let told = scene.read(subset, placed, &whole, &part).await;
        told.map_err(about)?;
        let plan = Plan::draw(random, next_mark, subset, &sample);
        let told = scene.write(random, &plan, subset, &whole, &part).await;
        told.map_err(about)?;
        samples.push((sample, keys));
    }
    // Before the lists, by which more is seen of an item.
    scene.desk.scan().await?;
    let placed = samples.iter().map(|(sample, keys)| Placed {
        sample,
        keys: *keys,
    });
    let placed: Vec<_> = placed.collect();
    for items in placed.chunks(4) {
        let subset = &SUBSETS[random.below(SUBSETS.len())];
        let about = |why| {
            let items: Vec<_> = items.iter().map(|item| &item.sample.json).collect();
            format!("{why}\nin `{}` of {items:?}", subset.name)
        };
        scene.read_lists(subset, items).await.map_err(about)?;
    }
    scene.desk.is_guarded_well()?;
    scene.desk.scan().await
}

fn setting(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
    )
}

fn a_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    // To be typed in again.
    u64::try_from(now.as_micros() % 1_000_000_000_000).unwrap()
}

/// As much of a message as anybody reads: an item may have long texts.
fn short(why: &str) -> String {
    const MOST: usize = 12_000;
    let words = why.split("ééé").filter(|part| !["", "é"].contains(part));
    let words = words.collect::<Vec<_>>().join("…");
    words.chars().take(MOST).collect()
}

/// Says it even when the test passes.
fn say(line: &str) {
    writeln!(std::io::stderr().lock(), "{line}").unwrap();
}
