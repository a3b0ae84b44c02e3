//! `--work`: what waits in queues is worked off.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};
use trovato_host_shim::Host;
use trovato_host_shim::queue::{Ending, Queues, Runner, RunnerConfig, Worked};

use super::plugins::Plugins;
use crate::diagnostic::Diagnostic;
use crate::guest_log::GuestLog;
use crate::output::{self, Result};

/// What became of the entries.
#[derive(Serialize)]
pub(super) struct Work {
    queues: BTreeMap<String, Count>,
    failures: Vec<Failure>,
}

/// Attempts of one queue.
#[derive(Debug, Default, Clone, Copy, Serialize)]
struct Count {
    done: u64,
    failed: u64,
}

/// An attempt that failed.
struct Failure {
    queue: String,
    attempt: u32,
    diagnostic: Diagnostic,
}

impl Work {
    /// Works off what is due.
    pub(super) async fn off(
        host: &Host,
        queues: &Queues,
        plugins: &Plugins,
        log: &GuestLog,
    ) -> Result<Self> {
        let runner = Runner::new(host, queues, RunnerConfig::default());
        let counts = queues
            .names()
            .map(|name| (name.to_owned(), Count::default()));
        let mut work = Self {
            queues: counts.collect(),
            failures: Vec::new(),
        };
        loop {
            match runner.step().await {
                Ok(Some(worked)) => work.count(worked, plugins, log),
                Ok(None) => return Ok(work),
                Err(error) => {
                    let message = format!("the queues cannot be worked on: {error}");
                    return Err(Diagnostic::error(message).code(error.code()).into());
                }
            }
        }
    }

    fn count(&mut self, worked: Worked, plugins: &Plugins, log: &GuestLog) {
        let Worked {
            queue,
            ticket,
            ending,
        } = worked;
        let count = self.queues.entry(queue.clone()).or_default();
        let (error, then) = match ending {
            Ending::Done => {
                count.done += 1;
                return;
            }
            Ending::PutOff { error, pause } => {
                let then = format!("it is tried again after {} s", pause.as_secs());
                (Some(error), then)
            }
            Ending::Dead { error } => (error, "it is dead, and not tried again".to_owned()),
        };
        count.failed += 1;
        if error
            .as_ref()
            .is_some_and(|error| error.code() == "guest-panic")
        {
            log.forget_panic();
        }
        let diagnostic = match &error {
            Some(error) => plugins.diagnose(error),
            None => Diagnostic::error("whoever worked on an entry was gone before it ended"),
        };
        let attempt = ticket.attempt;
        let note = format!("attempt {attempt} of an entry in the queue `{queue}`; {then}");
        self.failures.push(Failure {
            diagnostic: diagnostic.note(note),
            queue,
            attempt,
        });
    }

    pub(super) fn is_well(&self) -> bool {
        self.failures.is_empty()
    }

    /// Says it, errors first.
    pub(super) fn say(&self) {
        for failure in &self.failures {
            failure.diagnostic.print();
        }
        if self.queues.is_empty() {
            output::say("there is no queue");
        }
        for (name, count) in &self.queues {
            output::say(&format!("queue `{name}`: {count}"));
        }
    }
}

impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = self.diagnostic.machine_readable();
        members.insert("queue".to_owned(), self.queue.as_str().into());
        members.insert("attempt".to_owned(), self.attempt.into());
        members.serialize(serializer)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { done, failed } = self;
        write!(f, "{done} done")?;
        match failed {
            0 => Ok(()),
            failed => write!(f, ", {failed} failed"),
        }
    }
}
