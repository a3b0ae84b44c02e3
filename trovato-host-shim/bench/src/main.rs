//! Times one call of the full path, through the SDK and the host, beside the
//! same work in hand-written glue. Run it with
//! `cargo run --profile host --package trovato-bench`.
#![forbid(unsafe_code)]

mod floor;
mod sample;

use std::path::Path;
use std::time::Instant;

use floor::Floor;
use sample::Sample;
use trovato_host_shim::{Host, HostConfig, build};

/// Calls of each case that are counted, after a tenth as many that are not.
const CALLS: usize = 5_000;

const ITEMS: [&str; 4] = ["post-2k", "post-10k", "post-50k", "post-100k"];

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    runtime.block_on(run())
}

async fn run() -> Result<(), Failure> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = build::Options {
        target_dir: Some(here.join("../../target/bench")),
        ..build::Options::default()
    };
    let guest = |name: &str| {
        let dir = here.join("guests").join(name);
        build::plugin(&dir, &options, &mut |line| eprintln!("{line}"))
    };
    let host = Host::new(HostConfig::default())?;
    let plugin = guest("sdk")?.load(&host)?;
    let floor = Floor::load(&guest("floor")?.wasm)?;

    println!("{CALLS} calls of each case, in turn; µs");
    println!(
        "{:<20} {:>8} {:>8} {:>8} {:>14}",
        "case", "p50", "p95", "p99", "p50 over floor"
    );
    for name in ITEMS {
        let path = here.join(format!("../../examples/blog/items/{name}.json"));
        let payload = std::fs::read(path)?;

        let mut request = host.request();
        let mut live = floor.instance(payload.len()).await?;
        let expected = live.call(&payload).await?;
        assert_eq!(request.call(&plugin, "full", &payload).await?, expected);

        let (mut ours, mut theirs) = (Sample::default(), Sample::default());
        for turn in 0..CALLS + CALLS / 10 {
            let counts = turn >= CALLS / 10;
            let begin = Instant::now();
            live.call(&payload).await?;
            if counts {
                theirs.add(begin.elapsed());
            }
            let begin = Instant::now();
            request.call(&plugin, "full", &payload).await?;
            if counts {
                ours.add(begin.elapsed());
            }
        }
        show(&format!("{name} warm"), ours, theirs);
        drop((request, live));

        let (mut ours, mut theirs) = (Sample::default(), Sample::default());
        for turn in 0..CALLS + CALLS / 10 {
            let counts = turn >= CALLS / 10;
            let begin = Instant::now();
            let mut live = floor.instance(payload.len()).await?;
            live.call(&payload).await?;
            drop(live);
            if counts {
                theirs.add(begin.elapsed());
            }
            let begin = Instant::now();
            host.request().call(&plugin, "full", &payload).await?;
            if counts {
                ours.add(begin.elapsed());
            }
        }
        show(&format!("{name} fresh"), ours, theirs);
    }
    Ok(())
}

fn show(case: &str, mut ours: Sample, mut floor: Sample) {
    let p50 = ours.percentile(50);
    println!(
        "{case:<20} {p50:>8.2} {:>8.2} {:>8.2} {:>14.2}",
        ours.percentile(95),
        ours.percentile(99),
        p50 / floor.percentile(50),
    );
    println!(
        "{:<20} {:>8.2} {:>8.2} {:>8.2}",
        "  floor",
        floor.percentile(50),
        floor.percentile(95),
        floor.percentile(99)
    );
}
