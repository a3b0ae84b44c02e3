//! Measures the host beside other ways to extend a program, and prints what
//! it measured as JSON. `cargo trovato bench peers` runs it.

use std::collections::HashMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

mod component;
mod ours;
mod peer;
mod subject;

// What the benchmark has as well.
#[allow(
    dead_code,
    unused_imports,
    reason = "the floor has more than is called here"
)]
#[path = "../../src/floor/mod.rs"]
mod floor;
#[path = "../../src/scenario/peers/found.rs"]
mod found;
#[allow(
    dead_code,
    reason = "these ways to a plugin are more than are needed here"
)]
#[path = "../../src/ours.rs"]
mod side;
#[path = "../../src/turns.rs"]
mod turns;

use component::Components;
use found::{Found, Round, State, Timed};
use ours::Ours;
use peer::{Call, Peer};
use subject::Subject;
use turns::Case;

type Error = Box<dyn std::error::Error>;
type Result<T, E = Error> = std::result::Result<T, E>;

fn main() -> ExitCode {
    match print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print() -> Result<()> {
    let options = Options::read(std::env::args().skip(1))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let found = runtime.block_on(run(&options))?;
    println!("{}", serde_json::to_string(&found)?);
    Ok(())
}

/// What to measure.
struct Options {
    calls: usize,
    case: Option<String>,
    item: Option<String>,
}

impl Options {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut given = HashMap::new();
        while let Some(name) = words.next() {
            let value = words.next().ok_or("every option has a value")?;
            given.insert(name, value);
        }
        let calls = given.remove("--calls").map(|calls| calls.parse());
        let options = Self {
            calls: calls.transpose()?.unwrap_or(1000),
            case: given.remove("--case"),
            item: given.remove("--item"),
        };
        match given.into_keys().next() {
            Some(name) => Err(format!("there is no option `{name}`").into()),
            None => Ok(options),
        }
    }
}

async fn run(options: &Options) -> Result<Found> {
    let everybody = Everybody {
        ours: Ours::load()?,
        components: Components::load()?,
        peers: peer::load()?,
    };
    let mut rounds = Vec::new();
    for (at, subject) in subject::all()?.iter().enumerate() {
        if options
            .item
            .as_ref()
            .is_some_and(|only| *only != subject.name)
        {
            continue;
        }
        for (state, in_a_row) in ROUNDS {
            // What takes so long is done with one subject.
            if state != State::Cold || at == 0 {
                rounds.push(round(options, &everybody, subject, state, in_a_row).await?);
            }
        }
    }
    rounds.retain(|round| !round.cases.is_empty());
    if rounds.is_empty() {
        return Err("there is no such item, or no such case of it".into());
    }
    let peers = everybody.peers.iter().map(|peer| peer.release());
    let releases = [peer::release("wasmtime")].into_iter().chain(peers);
    Ok(Found {
        releases: releases.flatten().collect(),
        rounds,
    })
}

/// Everybody who takes part.
struct Everybody {
    ours: Ours,
    components: Components,
    peers: Vec<Box<dyn Peer>>,
}

/// What is there before a call, and whether calls follow in a row.
const ROUNDS: [(State, bool); 5] = [
    (State::Warm, false),
    (State::Warm, true),
    (State::Fresh, false),
    (State::Fresh, true),
    (State::Cold, false),
];

/// So many calls are in a row.
const ROW: u32 = 16;

/// Lets everybody take turns with one payload, after all of them came to the
/// same answer.
async fn round(
    options: &Options,
    everybody: &Everybody,
    subject: &Subject,
    state: State,
    in_a_row: bool,
) -> Result<Round> {
    let Everybody {
        ours,
        components,
        peers,
    } = everybody;
    ours.check(subject).await?;
    components.check(subject).await?;
    let mut cases = ours.cases(subject, state).await?;
    cases.extend(components.cases(subject, state).await?);
    for peer in peers {
        for (name, mut call) in peer.ways(subject.tap, state)? {
            for (payload, expected) in &subject.checks {
                same(name, &call(payload)?, expected)?;
            }
            cases.push(case(name, call, &subject.payload));
        }
    }
    if let Some(only) = &options.case {
        cases.retain(|case| case.name() == only);
    }
    if in_a_row {
        let rows = cases.into_iter().map(|case| case.in_a_row(ROW));
        cases = rows.collect();
    }
    let turns = match (state, in_a_row) {
        (State::Cold, _) => options.calls.min(30),
        (_, true) => (options.calls / ROW as usize).max(10),
        (_, false) => options.calls,
    };
    let times = turns::times(turns, cases).await?;
    let cases = times.into_iter().map(|(name, times)| Timed {
        name,
        times: times.iter().map(|time| time.as_secs_f64() * 1e6).collect(),
    });
    Ok(Round {
        subject: subject.name.to_owned(),
        bytes: subject.payload.len(),
        state,
        in_a_row,
        cases: cases.collect(),
    })
}

fn case<'a>(name: &'static str, mut call: Call<'a>, payload: &'a [u8]) -> Case<'a> {
    Case::new(name, async move || {
        let begin = Instant::now();
        black_box(call(black_box(payload))?);
        Ok(begin.elapsed())
    })
}

/// That an answer is the one expected, in whatever order its members are.
fn same(name: &str, answer: &[u8], expected: &serde_json::Value) -> Result<()> {
    let answer: serde_json::Value = serde_json::from_slice(answer)?;
    if answer == *expected {
        return Ok(());
    }
    Err(format!("{name} answers {answer} in place of {expected}").into())
}
