//! From a file to the first answer.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use trovato_host_shim::{CacheConfig, Host, HostConfig};

use super::Part;
use crate::Result;
use crate::bench::Bench;
use crate::figures::Figures;
use crate::headline::Headline;
use crate::report::{Group, Outcome};
use crate::{floor, guests, wizer};

pub(super) const PART: Part = Part {
    scenario: "cold-start",
    name: "cold-start",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "A plugin's file is read, loaded, instantiated and called for the first time, \
    in a host that is there and has never seen it. Each phase is timed; `all` is their sum, \
    without validating, which is part of loading and timed once more by itself. First the module \
    is compiled each time, on all cores; then its code comes from the host's cache of compiled \
    code, a file that is read, authenticated and loaded. Last the same with a plugin that Wizer has \
    pre-initialised: it was asked for room for a payload, and what it had done to give it is in its \
    file. Files come from the system's page cache.";

const PAYLOAD: &[u8] = br#"{"medications":["aspirin","ibuprofen","warfarin"]}"#;

const ANEW: &str = "compiled anew";
const CACHED: &str = "from the cache";
const BEGUN: &str = "pre-initialised, from the cache";

async fn run(bench: &Bench) -> Result<Outcome> {
    let runs = bench.effort().of(100, 30);
    let drugs = guests::example("drug-checker")?.wasm;
    let subjects = [
        Subject::new("drug-checker", drugs, "check_interactions", PAYLOAD),
        Subject::new("blog", guests::example("blog")?.wasm, "menu", b"{}"),
    ];
    let cache = tempfile::tempdir()?;
    let cold = Host::new(HostConfig::default())?;
    let cached = || {
        Host::new(HostConfig {
            cache: Some(CacheConfig::new(cache.path())),
            ..HostConfig::default()
        })
    };
    let (filling, cached) = (cached()?, cached()?);
    let (mut anew, mut kept, mut ready) = (Vec::new(), Vec::new(), Vec::new());
    let mut notes = Vec::new();
    for subject in &subjects {
        let begun = cache.path().join(subject.name).with_extension("wasm");
        std::fs::write(&begun, wizer::begun(&subject.wasm).await?)?;
        let begun = Subject::new(subject.name, begun, subject.tap, subject.payload);
        subject.start(&filling).await?;
        begun.start(&filling).await?;
        let (mut compiling, mut loading, mut resuming) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..runs {
            bench.progress(&format!("{} {at} of {runs}", subject.name));
            compiling.push(subject.start(&cold).await?);
            loading.push(subject.start(&cached).await?);
            resuming.push(begun.start(&cached).await?);
        }
        notes.push(format!(
            "`{}` has {} KB, and {} KB pre-initialised.",
            subject.name,
            std::fs::metadata(&subject.wasm)?.len() / 1000,
            std::fs::metadata(&begun.wasm)?.len() / 1000
        ));
        anew.extend(figures(subject.name, "load and compile", &compiling));
        kept.extend(figures(subject.name, "load", &loading));
        ready.extend(figures(subject.name, "load", &resuming));
    }
    let found = cached.stats();
    if found.cache_hits == 0 || found.cache_misses > 0 {
        return Err("the cache of compiled code does not work here".into());
    }
    let p50 = |figures: &[Figures]| {
        let mut figures = figures.iter();
        let all = figures.find(|one| one.case == "drug-checker" && one.metric == "all");
        all.map(|one| one.p50)
    };
    let mut headlines = Vec::new();
    if let (Some(anew), Some(kept)) = (p50(&anew), p50(&kept)) {
        headlines.push(Headline::new("compile_over_precompiled", anew / kept));
        headlines.push(Headline::new("precompiled_cold_start_ms", kept / 1e3));
    }
    Ok(Outcome {
        about: ABOUT,
        notes,
        groups: vec![
            Group::new(ANEW, anew),
            Group::new(CACHED, kept),
            Group::new(BEGUN, ready),
        ],
        headlines,
        ..Outcome::default()
    })
}

struct Subject {
    name: &'static str,
    wasm: PathBuf,
    tap: &'static str,
    payload: &'static [u8],
}

/// One start, phase by phase.
struct Start {
    read: Duration,
    validate: Duration,
    load: Duration,
    instantiate: Duration,
    call: Duration,
}

impl Subject {
    fn new(name: &'static str, wasm: PathBuf, tap: &'static str, payload: &'static [u8]) -> Self {
        Self {
            name,
            wasm,
            tap,
            payload,
        }
    }

    async fn start(&self, host: &Host) -> Result<Start> {
        let begin = Instant::now();
        let wasm = std::fs::read(&self.wasm)?;
        let read = begin.elapsed();

        let begin = Instant::now();
        floor::validate(&wasm)?;
        let validate = begin.elapsed();

        let begin = Instant::now();
        let plugin = host.load(self.name, &wasm)?;
        let load = begin.elapsed();

        let begin = Instant::now();
        let mut request = host.request();
        request.instantiate(&plugin).await?;
        let instantiate = begin.elapsed();

        let begin = Instant::now();
        black_box(request.call(&plugin, self.tap, self.payload).await?);
        Ok(Start {
            read,
            validate,
            load,
            instantiate,
            call: begin.elapsed(),
        })
    }
}

type Phase = fn(&Start) -> Duration;

fn figures(case: &str, loading: &'static str, starts: &[Start]) -> Vec<Figures> {
    let phases: [(&str, Phase); 6] = [
        ("all", |start| {
            start.read + start.load + start.instantiate + start.call
        }),
        ("read", |start| start.read),
        ("validate", |start| start.validate),
        (loading, |start| start.load),
        ("instantiate", |start| start.instantiate),
        ("first call", |start| start.call),
    ];
    let figures = phases.map(|(metric, phase)| {
        let times: Vec<_> = starts.iter().map(phase).collect();
        Figures::times(case, metric, &times)
    });
    figures.into()
}
