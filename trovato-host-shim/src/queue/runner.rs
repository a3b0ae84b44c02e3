//! Working on entries, one after the other.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::info::{Queues, WORKER};
use crate::error::{Error, Kind, Phase};
use crate::host::Host;
use crate::services::db::Role;
use crate::services::queue::{Entry, Queue, Ticket};
use crate::services::{CallScope, ServiceError};
use crate::viewer::{User, Viewer};

/// In whose name the host itself asks the service.
const HOST: &str = "host";
/// Longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
/// Longest text of an error that is kept, in bytes.
const MOST_ERROR_BYTES: usize = 4096;

/// How entries are worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerConfig {
    /// How long an entry is one runner's alone, which is also how long its
    /// call may take in all. Default 60 s.
    ///
    /// When a runner is gone without an end, its entry is taken again after
    /// that time. Hosts that share a database have clocks that differ by much
    /// less.
    pub lease: Duration,
    /// How often an entry is tried before it is dead, at least once. Default
    /// 5.
    pub attempts: u32,
    /// How long an entry rests after its first failure; it is twice as long
    /// after each further one, and an hour at most. Default 10 s.
    pub pause: Duration,
}

impl Default for RunnerConfig {
    fn default() -> Self {
        Self {
            lease: Duration::from_mins(1),
            attempts: 5,
            pause: Duration::from_secs(10),
        }
    }
}

/// Takes entries in order, and calls the tap `queue_worker` with each.
///
/// It works on one entry at a time; any number of runners, here and in other
/// hosts, may share the queues. An entry whose tap fails rests for a while,
/// and others pass it. What the tap does in the database is kept together with
/// the end of the entry, or not at all; what it does elsewhere may happen once
/// for each attempt.
pub struct Runner {
    host: Host,
    queues: Queues,
    config: RunnerConfig,
    viewer: Viewer,
}

/// What became of one entry.
#[derive(Debug)]
pub struct Worked {
    /// Its queue.
    pub queue: String,
    /// Which entry, and which attempt.
    pub ticket: Ticket,
    /// How the attempt ended.
    pub ending: Ending,
}

/// How an attempt ended.
#[derive(Debug)]
pub enum Ending {
    /// Well, and the entry is gone.
    Done,
    /// With an error, and it is tried again after the pause.
    PutOff {
        /// What went wrong.
        error: Error,
        /// How long it rests.
        pause: Duration,
    },
    /// With the last error that it may have, and it is kept as a dead one.
    Dead {
        /// What went wrong; `None` when its runners were gone before it ended.
        error: Option<Error>,
    },
}

impl Runner {
    /// A runner for these queues. Taps are called for an anonymous user.
    pub fn new(host: &Host, queues: &Queues, mut config: RunnerConfig) -> Self {
        config.attempts = config.attempts.max(1);
        Self {
            host: host.clone(),
            queues: queues.clone(),
            config,
            viewer: User::anonymous().into(),
        }
    }

    /// The same for another user.
    pub fn with_user(self, user: impl Into<Viewer>) -> Self {
        let viewer = user.into();
        Self { viewer, ..self }
    }

    /// Works on the next entry that is due, if there is one.
    ///
    /// # Errors
    ///
    /// `unavailable` where the host has no queue; those of the service, and
    /// then the entry, if one was taken, comes back when its lease is over.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime with its timer enabled.
    pub async fn step(&self) -> Result<Option<Worked>, ServiceError> {
        let service = &self.host.services().queue;
        let service = service.as_ref();
        let service = service.ok_or(ServiceError::NoService { what: "queue" })?;
        // Before it is taken, so that the call ends before the lease does.
        let until = Instant::now() + self.config.lease;
        let Some(entry) = self.take(&**service).await? else {
            return Ok(None);
        };
        let ending = if entry.ticket.attempt > self.config.attempts {
            Ending::Dead { error: None }
        } else {
            match self.work(&entry, until).await {
                Ok(()) => Ending::Done,
                Err(error) if entry.ticket.attempt == self.config.attempts => {
                    Ending::Dead { error: Some(error) }
                }
                Err(error) => {
                    let pause = self.pause_after(entry.ticket.attempt);
                    Ending::PutOff { error, pause }
                }
            }
        };
        self.note(&**service, &entry.ticket, &ending).await?;
        Ok(Some(Worked {
            queue: entry.queue,
            ticket: entry.ticket,
            ending,
        }))
    }

    /// Works until nothing is due, and says on how many entries.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    ///
    /// # Panics
    ///
    /// As [`step`](Self::step).
    pub async fn drain(&self) -> Result<u64, ServiceError> {
        let mut worked = 0;
        while self.step().await?.is_some() {
            worked += 1;
        }
        Ok(worked)
    }

    /// Works for as long as this is polled, and looks for new entries this
    /// often. Errors are logged. Dropped, the call that runs is undone, and
    /// its entry comes back when its lease is over.
    ///
    /// # Panics
    ///
    /// As [`step`](Self::step).
    pub async fn run(&self, every: Duration) -> ! {
        loop {
            if let Err(error) = self.drain().await {
                tracing::warn!(%error, "the queue cannot be worked on");
            }
            tokio::time::sleep(every).await;
        }
    }

    async fn take(&self, service: &dyn Queue) -> Result<Option<Entry>, ServiceError> {
        let names: Vec<&str> = self.queues.names().collect();
        if names.is_empty() {
            return Ok(None);
        }
        let mut scope = self.scope();
        let entry = service.take(&mut scope, &names, self.config.lease).await?;
        scope.commit().await?;
        Ok(entry)
    }

    async fn work(&self, entry: &Entry, until: Instant) -> Result<(), Error> {
        let Some(worker) = self.queues.worker(&entry.queue) else {
            let reason = format!("no plugin works on the queue `{}`", entry.queue);
            return Err(Error::new(Phase::Dispatch, Kind::BadPayload { reason }));
        };
        let mut request = self
            .host
            .request()
            .with_user(self.viewer.clone())
            .with_plugins(self.queues.plugins())
            .with_queues(&self.queues)
            .finishing(entry.ticket.clone());
        let called = request.call(worker, WORKER, entry.payload.get().as_bytes());
        let Ok(answer) = timeout_at(until, called).await else {
            let budget = self.config.lease;
            return Err(Error::new(Phase::Call, Kind::Timeout { budget })
                .with_plugin(Arc::clone(worker.shared_name()))
                .with_tap(WORKER));
        };
        answer.map(drop)
    }

    /// Writes down how an attempt ended, unless it did well: then the call
    /// has done so itself.
    async fn note(
        &self,
        service: &dyn Queue,
        ticket: &Ticket,
        ending: &Ending,
    ) -> Result<(), ServiceError> {
        let mut scope = self.scope();
        match ending {
            Ending::Done => return Ok(()),
            Ending::PutOff { error, pause } => {
                let text = text_of(error);
                service.put_off(&mut scope, ticket, *pause, &text).await?;
            }
            Ending::Dead { error } => {
                let gone = "whoever worked on it was gone before it ended".to_owned();
                let text = error.as_ref().map_or(gone, text_of);
                service.bury(&mut scope, ticket, &text).await?;
            }
        }
        scope.commit().await
    }

    fn scope(&self) -> CallScope {
        CallScope::new(self.host.services(), HOST, Role::Write)
    }

    fn pause_after(&self, attempt: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let pause = self.config.pause.saturating_mul(doubled);
        pause.min(LONGEST_PAUSE)
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("queues", &self.queues)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// An error as it is kept: no longer than it may be, and without NUL, which
/// not every database can hold.
fn text_of(error: &Error) -> String {
    let mut text = error.to_string().replace('\0', "\u{fffd}");
    text.truncate(text.floor_char_boundary(MOST_ERROR_BYTES));
    text
}
