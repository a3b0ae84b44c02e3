//! Many calls, some of them hostile, and what they leave behind.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use trovato_host_shim::{
    Grants, Host, HostConfig, Item, ItemKey, Limits, LogLine, Plugin, Request,
};

use super::Part;
use crate::alone::{self, Findings};
use crate::bench::Bench;
use crate::chart::Chart;
use crate::figures::Figures;
use crate::headline::Headline;
use crate::number::{count, shown};
use crate::process::resident_kib;
use crate::report::{Group, Outcome};
use crate::{Effort, Result, guests, posts};

pub(super) const PART: Part = Part {
    scenario: "soak",
    name: "soak",
    run,
};

const ABOUT: &str = "Calls one after the other, in a process of its own, in requests of ten calls \
    each. Nine of ten show an item of 2.4 KB; the tenth is hostile: of ten of these, eight panic, \
    one never returns and one takes all the memory that there is. So that the many calls are not \
    spent on waiting, a call may run for 2 ms here, and has 4 MiB. Growth and slope are of a line \
    through the memory of the process after the first fifth of the run. The overhead study's \
    86,400,000 calls in a day, none of them hostile, are repeated with `--calls 86400000`.";

/// Calls in a request: the last of them is the hostile one.
const CALLS_PER_REQUEST: u64 = 10;
/// Times at which memory is looked at.
const SAMPLES: u32 = 200;

fn run(bench: &Bench) -> Result<Outcome> {
    let findings = alone::run(bench, "soak", work)?;
    let line = Line::through(warmed_up(&findings.course));
    let growth = line.slope * line.seconds;
    let mut notes = findings.notes.clone();
    notes.push(format!(
        "After the warm-up the process grows by {} KiB in {} s: {} KiB an hour.",
        shown(growth),
        shown(line.seconds),
        shown(line.slope * 3600.0),
    ));
    let chart = Chart {
        title: "Memory of the process".to_owned(),
        x: "seconds",
        y: "KiB",
        from_nought: false,
        lines: vec![("resident".to_owned(), findings.course.clone())],
    };
    let mut figures = findings.figures();
    figures.push(Figures::of("all", "growth", "KiB", &[growth]));
    Ok(Outcome {
        about: ABOUT,
        notes,
        groups: vec![Group::new("calls", figures)],
        headlines: vec![Headline::new("soak_growth_kib", growth)],
        charts: vec![chart],
        ..Outcome::default()
    })
}

/// When it ends.
enum End {
    Calls(u64),
    Time(Duration),
}

impl End {
    fn of(bench: &Bench) -> Self {
        let options = &bench.options;
        match (options.calls, options.soak, options.effort) {
            (Some(calls), ..) => Self::Calls(calls as u64),
            (_, Some(time), _) => Self::Time(time),
            (.., Effort::Full) => Self::Time(Duration::from_mins(5)),
            (.., Effort::Quick) => Self::Time(Duration::from_mins(1)),
            (.., Effort::Trial) => Self::Calls(200),
        }
    }

    /// What share of it is behind us.
    fn share(&self, calls: u64, time: Duration) -> f64 {
        match self {
            Self::Calls(all) => long(calls) / long(*all),
            Self::Time(all) => time.as_secs_f64() / all.as_secs_f64(),
        }
    }
}

/// The work of its own process.
pub(super) fn work(bench: &Bench) -> Result<Findings> {
    bench.wait(soak(bench))
}

async fn soak(bench: &Bench) -> Result<Findings> {
    let site = Site::new()?;
    let end = End::of(bench);
    let begin = Instant::now();
    let mut findings = Findings::default();
    let mut endings = BTreeMap::<&'static str, u64>::new();
    let (mut calls, mut requests, mut samples) = (0, 0, 0);
    let mut times = [Times::new(), Times::new()];
    loop {
        let share = end.share(calls, begin.elapsed());
        if share * f64::from(SAMPLES) >= f64::from(samples) {
            samples += 1;
            let seconds = begin.elapsed().as_secs_f64();
            findings.course.push((seconds, resident_kib()?));
            bench.progress(&format!("{:.0} %", 100.0 * share));
        }
        if share >= 1.0 {
            break;
        }
        let mut request = site.host.request();
        let key = request.add(Arc::clone(&site.item));
        for _ in 1..CALLS_PER_REQUEST {
            let begin = Instant::now();
            request.call(&site.plugin, "works", key).await?;
            times[0].add(begin.elapsed());
        }
        let begin = Instant::now();
        let code = site.hostile(&mut request, requests, key).await?;
        times[1].add(begin.elapsed());
        *endings.entry(code).or_default() += 1;
        requests += 1;
        calls += CALLS_PER_REQUEST;
    }
    let seconds = begin.elapsed().as_secs_f64();
    for (case, times) in ["works", "hostile"].iter().zip(&times) {
        let times = times.taken().iter();
        let times: Vec<_> = times.map(|time| time.as_secs_f64() * 1e6).collect();
        findings.add(case, "time", "µs", &times);
    }
    findings.add("all", "calls", "", &[long(calls)]);
    findings.add("all", "rate", "calls/s", &[long(calls) / seconds]);
    let endings = endings
        .iter()
        .map(|(code, number)| format!("{number} `{code}`"));
    let endings: Vec<_> = endings.collect();
    let stats = site.host.stats();
    findings.notes.push(format!(
        "{} calls in {} s. The hostile ones ended with {}; {} instances were given up for it, and {} \
         are left. Times are of the first 100,000 calls of each kind.",
        shown(long(calls)),
        shown(seconds),
        endings.join(", "),
        stats.instances_discarded,
        stats.instances_live,
    ));
    if stats.instances_live > 0 {
        return Err("instances are left behind".into());
    }
    Ok(findings)
}

/// The first times, as many as say something, in memory that is there from the
/// beginning: what is measured is not to grow by being measured.
struct Times {
    times: Vec<Duration>,
    taken: usize,
}

impl Times {
    fn new() -> Self {
        Self {
            times: vec![Duration::MAX; 100_000],
            taken: 0,
        }
    }

    fn add(&mut self, time: Duration) {
        if let Some(place) = self.times.get_mut(self.taken) {
            *place = time;
            self.taken += 1;
        }
    }

    fn taken(&self) -> &[Duration] {
        &self.times[..self.taken]
    }
}

struct Site {
    host: Host,
    plugin: Plugin,
    item: Arc<Item>,
}

impl Site {
    fn new() -> Result<Self> {
        let host = Host::new(HostConfig {
            grants: Grants::declared(),
            // Panics by the thousand are nothing to be read.
            log: Arc::new(|_: &LogLine<'_>| ()),
            limits: Limits {
                memory_bytes: 4 << 20,
                call_budget: Duration::from_millis(2),
                tick: Duration::from_micros(500),
                ..Limits::default()
            },
            ..HostConfig::default()
        })?;
        let wasm = std::fs::read(guests::build("hostile")?.wasm)?;
        Ok(Self {
            plugin: host.load("hostile", &wasm)?,
            host,
            item: Arc::clone(&posts::read()?[0].item),
        })
    }

    /// One hostile call, the code that it ended with, and whether the request
    /// still works.
    async fn hostile(
        &self,
        request: &mut Request,
        number: u64,
        key: ItemKey,
    ) -> Result<&'static str> {
        let tap = match number % 10 {
            3 => "spins",
            7 => "eats",
            _ => "panics",
        };
        let ended = request.call(&self.plugin, tap, b"{}").await;
        let error = ended.err().ok_or("a hostile call ended well")?;
        if number.is_multiple_of(100) {
            request.call(&self.plugin, "works", key).await?;
        }
        Ok(error.code())
    }
}

#[allow(clippy::cast_precision_loss, reason = "no run has 2^52 calls")]
fn long(calls: u64) -> f64 {
    calls as f64
}

/// What comes after the first fifth.
fn warmed_up(course: &[(f64, f64)]) -> &[(f64, f64)] {
    let end = course.last().map_or(0.0, |(seconds, _)| *seconds);
    let first = course.iter().position(|(seconds, _)| *seconds >= end / 5.0);
    &course[first.unwrap_or(0)..]
}

/// The line that lies nearest to points, by the squares of the distances.
struct Line {
    /// KiB a second.
    slope: f64,
    /// From the first point to the last.
    seconds: f64,
}

impl Line {
    fn through(points: &[(f64, f64)]) -> Self {
        let n = count(points.len());
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let squares: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
        let products = points.iter().map(|point| (point.0 - x) * (point.1 - y));
        let slope = products.sum::<f64>() / squares;
        let ends = points.first().zip(points.last());
        Self {
            slope: if slope.is_finite() { slope } else { 0.0 },
            seconds: ends.map_or(0.0, |(first, last)| last.0 - first.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_slope_of_its_points() {
        let line = Line::through(&[(0.0, 5.0), (1.0, 7.0), (2.0, 9.0)]);
        assert!((line.slope - 2.0).abs() < 1e-9);
        assert!((line.seconds - 2.0).abs() < 1e-9);
    }

    #[test]
    fn one_point_has_no_slope() {
        assert!(Line::through(&[(3.0, 5.0)]).slope.abs() < 1e-9);
        assert!(Line::through(&[]).slope.abs() < 1e-9);
    }

    #[test]
    fn the_first_fifth_is_warm_up() {
        let course: Vec<_> = (0..=10).map(|at| (f64::from(at), 1.0)).collect();
        assert_eq!(warmed_up(&course)[0], (2.0, 1.0));
    }
}
