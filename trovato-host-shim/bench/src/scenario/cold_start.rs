//! From a file to the first answer.

use std::hint::black_box;
use std::time::{Duration, Instant};

use trovato_host_shim::build::Built;
use trovato_host_shim::{CacheConfig, Host, HostConfig};

use super::Part;
use crate::Result;
use crate::bench::Bench;
use crate::figures::Figures;
use crate::headline::Headline;
use crate::report::{Group, Outcome};
use crate::{floor, guests};

pub(super) const PART: Part = Part {
    scenario: "cold-start",
    name: "cold-start",
    run: |bench| bench.wait(run(bench)),
};

const ABOUT: &str = "A plugin's file is read, loaded, instantiated and called for the first time, \
    in a host that is there and has never seen it. Each phase is timed; `all` is their sum, \
    without validating, which is part of loading and timed once more by itself. First the module \
    is compiled each time, on all cores; then its code comes from the host's cache of compiled \
    code, a file that is read, authenticated and loaded. Files come from the system's page cache. \
    Pre-initialising with Wizer is not measured yet.";

const PAYLOAD: &[u8] = br#"{"medications":["aspirin","ibuprofen","warfarin"]}"#;

const ANEW: &str = "compiled anew";
const CACHED: &str = "from the cache";

async fn run(bench: &Bench) -> Result<Outcome> {
    let runs = bench.effort().of(100, 30);
    let subjects = [
        Subject {
            name: "drug-checker",
            built: guests::example("drug-checker")?,
            tap: "check_interactions",
            payload: PAYLOAD,
        },
        Subject {
            name: "blog",
            built: guests::example("blog")?,
            tap: "menu",
            payload: b"{}",
        },
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
    let (mut anew, mut kept) = (Vec::new(), Vec::new());
    let mut notes = Vec::new();
    for subject in &subjects {
        subject.start(&filling).await?;
        let (mut compiling, mut loading) = (Vec::new(), Vec::new());
        for at in 0..runs {
            bench.progress(&format!("{} {at} of {runs}", subject.name));
            compiling.push(subject.start(&cold).await?);
            loading.push(subject.start(&cached).await?);
        }
        let wasm = std::fs::metadata(&subject.built.wasm)?.len();
        notes.push(format!("`{}` has {} KB.", subject.name, wasm / 1000));
        anew.extend(figures(subject.name, "load and compile", &compiling));
        kept.extend(figures(subject.name, "load", &loading));
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
        groups: vec![Group::new(ANEW, anew), Group::new(CACHED, kept)],
        headlines,
        ..Outcome::default()
    })
}

struct Subject {
    name: &'static str,
    built: Built,
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
    async fn start(&self, host: &Host) -> Result<Start> {
        let begin = Instant::now();
        let wasm = std::fs::read(&self.built.wasm)?;
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
