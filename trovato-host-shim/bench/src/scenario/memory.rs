//! How much memory plugins take, and what happens when there is no more.

use std::path::Path;
use std::time::Duration;

use trovato_host_shim::{Host, HostConfig, Limits, Plugin, Request};

use super::Part;
use crate::Result;
use crate::alone::{self, Findings};
use crate::bench::Bench;
use crate::guests;
use crate::headline::Headline;
use crate::number::{count, shown};
use crate::process::{compiled_kib, parts_kib, peak_kib, resident_kib};
use crate::report::{Group, Outcome};

pub(super) const PART: Part = Part {
    scenario: "memory",
    name: "memory",
    run,
};

const ABOUT: &str = "What the process grows by, in a process of its own: the machine's memory that \
    it holds, as the system tells. It is made of three parts: memory of no file, which is the heap, \
    compiled code and what instances have written to; of files, which is this program as far as it \
    has run; and named memory, the first content of plugins' memories. That one is counted for each \
    instance which has it, although all of a plugin share it. What is below nought was given back. \
    The plugin is the drug checker; an instance counts once it was called. Many plugins are that \
    one with another section at its end. Under pressure, each instance of a pool holds 63 MiB of \
    the 64 that it may, all of it written to; then one instance and one page more are asked for.";

const PAYLOAD: &[u8] = br#"{"medications":["aspirin","ibuprofen","warfarin"]}"#;
const TAP: &str = "check_interactions";
const HELD: u64 = 63 << 20;

fn run(bench: &Bench) -> Result<Outcome> {
    let findings = alone::run(bench, "memory", work)?;
    let each = findings.value("each of 100 instances");
    let headline = each.map(|kib| Headline::new("instance_kib", kib));
    Ok(Outcome {
        about: ABOUT,
        notes: findings.notes.clone(),
        groups: vec![Group::new("drug-checker", findings.figures())],
        headlines: headline.into_iter().collect(),
        ..Outcome::default()
    })
}

/// The work of its own process.
pub(super) fn work(bench: &Bench) -> Result<Findings> {
    let mut findings = Findings::default();
    let wasm = std::fs::read(guests::example("drug-checker")?.wasm)?;
    bench.wait(one_plugin(bench, &wasm, &mut findings))?;
    many_plugins(bench, &wasm, &mut findings)?;
    let hostile = guests::build("hostile")?;
    bench.wait(pressure(bench, &hostile.wasm, &mut findings))?;
    Ok(findings)
}

/// What the process grows by, step by step.
struct Growth {
    resident: f64,
    parts: [f64; 3],
}

impl Growth {
    fn from_now() -> Result<Self> {
        Ok(Self {
            resident: resident_kib()?,
            parts: parts_kib()?,
        })
    }

    /// Adds a row for what was grown since, shared among so many, and rows for
    /// its parts.
    fn step(&mut self, findings: &mut Findings, case: &str, among: usize) -> Result<()> {
        let now = Self::from_now()?;
        let names = ["of no file", "of files", "named"];
        let parts = now.parts.iter().zip(self.parts);
        let parts = parts.map(|(now, before)| now - before);
        let grown = [("growth", now.resident - self.resident)];
        for (metric, kib) in grown.into_iter().chain(names.into_iter().zip(parts)) {
            findings.add(case, metric, "KiB", &[kib / count(among)]);
        }
        *self = now;
        Ok(())
    }
}

async fn one_plugin(bench: &Bench, wasm: &[u8], findings: &mut Findings) -> Result<()> {
    bench.progress("one plugin");
    let before = resident_kib()?;
    findings.add("before", "resident", "KiB", &[before]);
    let mut growth = Growth::from_now()?;
    let host = Host::new(HostConfig {
        limits: Limits {
            instances: 1_100,
            ..Limits::default()
        },
        ..HostConfig::default()
    })?;
    growth.step(findings, "a host for 1,100 instances", 1)?;
    let plugin = host.load("drug-checker", wasm)?;
    growth.step(findings, "one plugin", 1)?;
    let code = compiled_kib()?;
    let mut requests = vec![called(&host, &plugin).await?];
    growth.step(findings, "its first instance", 1)?;
    let calls = bench.effort().of(1_000, 1_000);
    for _ in 0..calls {
        requests[0].call(&plugin, TAP, PAYLOAD).await?;
    }
    growth.step(findings, "1,000 calls", 1)?;
    for (case, all) in [
        ("each of 100 instances", bench.effort().of(100, 100)),
        ("each of 1,000 instances", bench.effort().of(1_000, 1_000)),
    ] {
        let more = usize::saturating_sub(all, requests.len());
        for _ in 0..more {
            requests.push(called(&host, &plugin).await?);
        }
        growth.step(findings, case, more.max(1))?;
    }
    findings.notes.push(format!(
        "Compiled code: {} KiB with one instance or none, {} KiB with {}: instances share it.",
        shown(code),
        shown(compiled_kib()?),
        requests.len()
    ));
    drop(requests);
    growth.step(findings, "all instances dropped", 1)?;
    Ok(())
}

async fn called(host: &Host, plugin: &Plugin) -> Result<Request> {
    let mut request = host.request();
    request.call(plugin, TAP, PAYLOAD).await?;
    Ok(request)
}

fn many_plugins(bench: &Bench, wasm: &[u8], findings: &mut Findings) -> Result<()> {
    let host = Host::new(HostConfig::default())?;
    let mut growth = Growth::from_now()?;
    let code = compiled_kib()?;
    let number = bench.effort().of(100, 25);
    let mut plugins = Vec::new();
    for at in 0..number {
        bench.progress(&format!("plugin {at} of {number}"));
        let mut wasm = wasm.to_vec();
        // A custom section of four bytes: a name of one, and a number.
        wasm.extend([0, 4, 1, b'n', u8::try_from(at & 127)?, 0]);
        plugins.push(host.load(&format!("plugin-{at}"), &wasm)?);
    }
    let case = format!("each of {number} plugins");
    growth.step(findings, &case, number)?;
    let code = (compiled_kib()? - code) / count(number);
    findings.add(&case, "compiled code", "KiB", &[code]);
    drop(plugins);
    Ok(())
}

async fn pressure(bench: &Bench, wasm: &Path, findings: &mut Findings) -> Result<()> {
    bench.progress("pressure");
    let slots = bench.effort().of(16, 8);
    let host = Host::new(HostConfig {
        limits: Limits {
            instances: u32::try_from(slots)?,
            slot_wait: Duration::from_millis(20),
            call_budget: Duration::from_secs(20),
            ..Limits::default()
        },
        ..HostConfig::default()
    })?;
    let plugin = host.load("hostile", &std::fs::read(wasm)?)?;
    let before = resident_kib()?;
    let mut requests = Vec::new();
    let held = HELD.to_string();
    for _ in 0..slots {
        let mut request = host.request();
        request.call(&plugin, "holds", held.as_bytes()).await?;
        requests.push(request);
    }
    let full = resident_kib()?;
    let busy = host.request().instantiate(&plugin).await;
    let busy = busy.err().ok_or("a full pool had another slot")?;
    let wish = (HELD + (2 << 20)).to_string();
    let denied = requests[0].call(&plugin, "holds", wish.as_bytes()).await;
    let denied = denied.err().ok_or("a full memory had another page")?;
    let mut right = 0;
    for neighbour in &mut requests[1..] {
        let answer = neighbour.call(&plugin, "holds", held.as_bytes()).await?;
        right += usize::from(answer == held.as_bytes());
    }
    findings.notes.push(format!(
        "Under pressure, {slots} instances hold 63 MiB each. One instance more: `{}`. One page \
         more: `{}`. {right} of {} neighbours are as they were.",
        busy.code(),
        denied.code(),
        slots - 1
    ));
    if right != slots - 1 {
        return Err("a neighbour has lost what it held".into());
    }
    drop(requests);
    let case = "63 MiB in each slot";
    findings.add(case, "before", "KiB", &[before]);
    findings.add(case, "full", "KiB", &[full]);
    findings.add(case, "peak", "KiB", &[peak_kib()?]);
    findings.add(case, "after", "KiB", &[resident_kib()?]);
    Ok(())
}
