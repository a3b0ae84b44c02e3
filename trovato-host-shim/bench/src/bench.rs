//! A run: what its scenarios share, and how they are run.

use std::cell::{Cell, OnceCell};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use crate::Result;
use crate::effort::Effort;
use crate::machine::Machine;
use crate::measure::{self, Case};
use crate::paths::Paths;
use crate::posts::Post;
use crate::report::{Group, Outcome, Report};
use crate::scenario::Part;

/// What to measure.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How much is done of everything.
    pub effort: Effort,
    /// Calls of each case that count, where a scenario lets cases take turns,
    /// and calls of the soak. By the effort, if not set.
    pub calls: Option<usize>,
    /// How long the soak lasts, if not by the effort or by calls.
    pub soak: Option<Duration>,
    /// The only case that is measured.
    pub case: Option<String>,
    /// The URL of a PostgreSQL that Gate 3 is to use, in place of one that it
    /// starts.
    pub db: Option<String>,
    /// The only item that is measured.
    pub item: Option<String>,
    /// This program: where memory is looked at, it is in a process of its own,
    /// if this says what to start.
    pub program: Option<PathBuf>,
}

/// What scenarios share, made when the first one needs it.
pub struct Bench {
    pub(crate) options: Options,
    paths: OnceCell<Paths>,
    /// Which part is run, out of how many.
    place: Cell<(usize, usize, &'static str)>,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    /// Prepares a run.
    ///
    /// # Errors
    ///
    /// When the system gives no runtime.
    pub fn new(options: Options) -> Result<Self> {
        Ok(Self {
            options,
            paths: OnceCell::new(),
            place: Cell::new((1, 1, "")),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()?,
        })
    }

    /// Runs parts of scenarios, one after the other.
    ///
    /// # Errors
    ///
    /// When a call fails, and when two cases that do the same work come to
    /// different answers.
    pub fn run(&self, parts: &[&Part]) -> Result<Report> {
        warm_heap();
        let mut machine = Machine::look();
        let mut outcomes = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            self.begin(at + 1, parts.len(), part.name);
            let outcome = (part.run)(self).map_err(|error| format!("{}: {error}", part.name))?;
            outcomes.push(Outcome {
                scenario: part.scenario,
                part: part.name,
                ..outcome
            });
        }
        clear_line();
        machine.look_again();
        Ok(Report {
            machine,
            clock_ns: measure::clock().as_nanos(),
            effort: match self.options.effort {
                Effort::Full => "in full",
                Effort::Quick => "quick: fewer repetitions of everything",
                Effort::Trial => "a trial, whose figures say nothing",
            },
            outcomes,
        })
    }

    pub(crate) fn effort(&self) -> Effort {
        self.options.effort
    }

    /// The command line of this program that does the work of a scenario in a
    /// process of its own.
    pub(crate) fn arguments(&self, scenario: &str) -> Vec<String> {
        let mut arguments = vec!["--alone".to_owned(), scenario.to_owned()];
        let options = &self.options;
        if options.effort == Effort::Quick {
            arguments.push("--quick".to_owned());
        }
        let calls = options.calls.map(|calls| ("--calls", calls.to_string()));
        let soak = options
            .soak
            .map(|time| ("--soak", time.as_secs().to_string()));
        for (name, value) in calls.into_iter().chain(soak) {
            arguments.extend([name.to_owned(), value]);
        }
        arguments
    }

    /// Calls of each case that count.
    pub(crate) fn calls(&self) -> usize {
        let by_effort = self.effort().of(5_000, 2_000);
        self.options.calls.unwrap_or(by_effort)
    }

    /// The ways to an item.
    ///
    /// # Errors
    ///
    /// Those of [`Paths::new`], the first time.
    pub(crate) fn paths(&self) -> Result<&Paths> {
        if let Some(paths) = self.paths.get() {
            return Ok(paths);
        }
        let paths = Paths::new(self.options.item.as_deref())?;
        Ok(self.paths.get_or_init(|| paths))
    }

    /// Waits for what is async.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Says which part is begun, out of how many.
    pub(crate) fn begin(&self, at: usize, all: usize, part: &'static str) {
        self.place.set((at, all, part));
        self.progress("");
    }

    /// Says what is being done, where somebody watches.
    pub(crate) fn progress(&self, what: &str) {
        if std::io::stderr().is_terminal() {
            let (at, all, part) = self.place.get();
            let place = if all > 1 {
                format!("{at}/{all} ")
            } else {
                String::new()
            };
            eprint!("\r\x1b[K{place}{part} {what}");
        }
    }

    /// Lets cases take turns, all of which are about one item.
    pub(crate) async fn group(
        &self,
        post: &Post,
        state: &'static str,
        fields: Option<&'static str>,
        cases: Vec<Case<'_>>,
    ) -> Result<Group> {
        let what = format!("{} {state} {}", post.name, fields.unwrap_or(""));
        Ok(Group {
            bytes: Some(post.json.len()),
            state,
            fields,
            ..Group::new(&post.name, self.in_turn(&what, self.calls(), cases).await?)
        })
    }

    /// Lets cases take turns.
    pub(crate) async fn in_turn(
        &self,
        what: &str,
        calls: usize,
        mut cases: Vec<Case<'_>>,
    ) -> Result<Vec<crate::figures::Figures>> {
        if let Some(only) = &self.options.case {
            cases.retain(|case| case.name() == only);
        }
        self.progress(what);
        measure::in_turn(calls, cases).await
    }
}

fn clear_line() {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}

/// Makes the heap what it is in a process that has served for a while: room
/// that was used before. Else every large payload would be charged for pages
/// that the system has yet to hand out, and takes back when it is freed.
fn warm_heap() {
    let mut blocks: Vec<_> = (0..=255).map(|byte: u8| vec![byte; 120 << 10]).collect();
    // The last one keeps its place, so that the room before it is not given
    // back.
    std::mem::forget(blocks.pop());
    drop(std::hint::black_box(blocks));
}
