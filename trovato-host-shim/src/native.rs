//! A plugin whose taps are functions of this process: for tests. A call of one
//! goes through all that a call of wasm goes through; in place of an instance
//! there is a thread.

mod guest;
mod panics;

use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use tokio::sync::mpsc;
use trovato::TapError;
use trovato::testing::Tap;

use self::guest::{Ask, Ended, Question};
use crate::error::{Error, Kind, Phase, Result};
use crate::host::Host;
use crate::instance::{Belongings, fits, judge};
use crate::journal::Journal;
use crate::log::Level;
use crate::plugin::Plugin;
use crate::services::Desk;
use crate::stats::Counters;

/// Calls the tap of this index, as [`Live::call`](crate::instance::Live::call)
/// does.
///
/// # Errors
///
/// The tap's own, and what any guest may do wrong; its panic is `guest-panic`.
/// It has neither a time nor a memory of its own that could end.
pub(crate) async fn call<R>(
    host: &Host,
    (plugin, tap): (&Plugin, (usize, Tap)),
    payload: &[u8],
    lent: &mut Belongings,
    read: impl FnOnce(&[u8]) -> Result<R, Kind>,
) -> Result<R> {
    let limits = host.limits();
    fits(payload, limits)?;
    Counters::add(&host.counters().entries);
    let (index, tap) = tap;
    let name: Arc<str> = plugin.taps()[index].tap.as_str().into();
    let mut journal = Journal::new(
        Arc::clone(host.log()),
        Arc::clone(plugin.shared_name()),
        limits.log_line_bytes,
        limits.log_lines,
    );
    journal.begin(&name);

    let (asking, mut asked) = mpsc::unbounded_channel();
    let payload = payload.to_vec();
    let thread = thread::Builder::new()
        .name(format!("{}: {name}", plugin.name()))
        .spawn(move || guest::run(&tap, &payload, asking))
        .map_err(|error| {
            let reason = format!("no thread for a native call: {error}");
            Error::new(Phase::Instantiate, Kind::HostLimit { reason })
        })?;
    let mut stopped = None;
    // The last question comes before the end of the thread.
    while let Some(question) = asked.recv().await {
        match question {
            Question::Log(level, line) => journal.logged(level, line.as_bytes(), line.len()),
            Question::Item(answer) => {
                if let Err(limit) = answer(lent.open.get_or_insert_default()) {
                    stopped = Some(Kind::ChangesTooLarge(limit));
                }
            }
            Question::Service(ask, reply) => {
                // Nobody waits for it if the thread is gone.
                let _ = reply.send(serve(lent.desk.as_deref_mut(), &ask).await);
            }
        }
    }
    let ended = thread.join().unwrap_or(Ended::Stopped);
    let result = match ended {
        Ended::Answer(answer) => {
            let is_error = answer.is_err();
            let bytes = answer.or_else(|error| serde_json::to_vec(&error));
            // A tap error is strings and JSON: writing it cannot fail.
            let bytes = bytes.unwrap_or_default();
            judge(lent.open.as_deref(), &bytes, is_error, limits, read)
        }
        Ended::Panic(line) => {
            journal.logged(Level::Error, line.as_bytes(), line.len());
            Err(Error::new(Phase::Call, panicked(&mut journal)))
        }
        Ended::Stopped => Err(Error::new(
            Phase::Call,
            stopped.unwrap_or_else(|| trapped("it was stopped")),
        )),
    };
    journal.end();
    result
}

/// Boxed, since a service may call another plugin, and so come here again.
fn serve<'a>(
    desk: Option<&'a mut Desk>,
    ask: &'a Ask,
) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, TapError>> + Send + 'a>> {
    Box::pin(async move {
        match desk {
            Some(desk) => desk.ask(&ask.service, &ask.function, &ask.request).await,
            None => Err(TapError::new("unavailable", "no tap is being called")),
        }
    })
}

fn panicked(journal: &mut Journal) -> Kind {
    match journal.take_panic() {
        Some(panic) => Kind::GuestPanic {
            message: panic.message,
            file: panic.file,
            line: panic.line,
            column: panic.column,
        },
        None => trapped("it panicked"),
    }
}

fn trapped(reason: &str) -> Kind {
    Kind::GuestTrap {
        reason: reason.to_owned(),
    }
}
