//! Queues.

use std::time::{Duration, SystemTime};

use serde_json::value::RawValue;
use serde_json::{Value, json};
use trovato_host_shim::services::queue::{Dead, Entry, Queue, Ticket};
use trovato_host_shim::services::{Answer, CallScope, ServiceError};

use super::{change, damaged, rows};

/// Queues in the table `trovato_queue`, which also has the dead entries.
///
/// An entry that was taken is due again when its lease is over, by the clock
/// of the host. Who has taken it last is told by the number of attempts.
#[derive(Debug, Clone, Copy)]
pub struct TableQueue(pub(crate) ());

impl Queue for TableQueue {
    fn push<'a>(
        &'a self,
        call: &'a mut CallScope,
        queue: &'a str,
        payload: &'a RawValue,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let sql = "INSERT INTO trovato_queue (queue, plugin, payload) VALUES ($1, $2, $3)";
            let row = [json!(queue), json!(call.plugin()), json!(payload.get())];
            change(call, sql, &row).await.map(drop)
        })
    }

    fn take<'a>(
        &'a self,
        scope: &'a mut CallScope,
        queues: &'a [&'a str],
        lease: Duration,
    ) -> Answer<'a, Option<Entry>> {
        Box::pin(async move {
            loop {
                let now = millis();
                let Some(found) = first_due(scope, queues, now).await? else {
                    return Ok(None);
                };
                let until = now.saturating_add(of(lease));
                // Nobody else has taken it since it was read.
                let sql = "UPDATE trovato_queue SET attempts = attempts + 1, due = $3 \
                           WHERE id = $1 AND attempts = $2 AND dead = 0";
                let values = [json!(found.id), json!(found.attempts), json!(until)];
                if change(scope, sql, &values).await? == 1 {
                    return found.taken().map(Some);
                }
            }
        })
    }

    fn finish<'a>(&'a self, scope: &'a mut CallScope, ticket: &'a Ticket) -> Answer<'a, bool> {
        Box::pin(async move {
            let sql = "DELETE FROM trovato_queue WHERE id = $1 AND attempts = $2 AND dead = 0";
            Ok(change(scope, sql, &place(ticket)).await? == 1)
        })
    }

    fn put_off<'a>(
        &'a self,
        scope: &'a mut CallScope,
        ticket: &'a Ticket,
        pause: Duration,
        error: &'a str,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let sql = "UPDATE trovato_queue SET due = $3, error = $4 \
                       WHERE id = $1 AND attempts = $2 AND dead = 0";
            let due = millis().saturating_add(of(pause));
            let [id, attempts] = place(ticket);
            let values = [id, attempts, json!(due), json!(error)];
            change(scope, sql, &values).await.map(drop)
        })
    }

    fn bury<'a>(
        &'a self,
        scope: &'a mut CallScope,
        ticket: &'a Ticket,
        error: &'a str,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let sql = "UPDATE trovato_queue SET dead = 1, error = $3 \
                       WHERE id = $1 AND attempts = $2 AND dead = 0";
            let [id, attempts] = place(ticket);
            change(scope, sql, &[id, attempts, json!(error)])
                .await
                .map(drop)
        })
    }

    fn dead<'a>(
        &'a self,
        scope: &'a mut CallScope,
        queue: &'a str,
        most: u32,
    ) -> Answer<'a, Vec<Dead>> {
        Box::pin(async move {
            let sql = "SELECT id, queue, attempts, payload, error FROM trovato_queue \
                       WHERE queue = $1 AND dead = 1 ORDER BY id LIMIT $2";
            let columns = ["id", "queue", "attempts", "payload", "error"];
            let found = rows(scope, sql, columns, &[json!(queue), json!(most)]).await?;
            let dead = |[id, queue, attempts, payload, error]: [Value; 5]| {
                let found = Found::read(&id, &queue, &attempts, payload)?;
                Ok(Dead {
                    entry: found.entry(found.attempts)?,
                    error: error.as_str().unwrap_or_default().to_owned(),
                })
            };
            found.into_iter().map(dead).collect()
        })
    }
}

/// An entry as it was before it is taken.
struct Found {
    id: i64,
    queue: String,
    attempts: i64,
    payload: Box<RawValue>,
}

impl Found {
    fn read(
        id: &Value,
        queue: &Value,
        attempts: &Value,
        payload: Value,
    ) -> Result<Self, ServiceError> {
        let number = |value: &Value| value.as_i64().ok_or_else(|| damaged("a number"));
        Ok(Self {
            id: number(id)?,
            queue: queue.as_str().unwrap_or_default().to_owned(),
            attempts: number(attempts)?,
            payload: super::json(payload)?,
        })
    }

    fn taken(&self) -> Result<Entry, ServiceError> {
        self.entry(self.attempts + 1)
    }

    fn entry(&self, attempt: i64) -> Result<Entry, ServiceError> {
        Ok(Entry {
            ticket: Ticket {
                id: self.id.to_string(),
                attempt: u32::try_from(attempt).map_err(|_| damaged("a number"))?,
            },
            queue: self.queue.clone(),
            payload: self.payload.clone(),
        })
    }
}

async fn first_due(
    scope: &mut CallScope,
    queues: &[&str],
    now: i64,
) -> Result<Option<Found>, ServiceError> {
    let names: Vec<String> = (0..queues.len())
        .map(|index| format!("${}", index + 2))
        .collect();
    let sql = format!(
        "SELECT id, queue, attempts, payload FROM trovato_queue \
         WHERE dead = 0 AND due <= $1 AND queue IN ({}) ORDER BY id LIMIT 1",
        names.join(", ")
    );
    let mut values = vec![json!(now)];
    values.extend(queues.iter().map(|&name| json!(name)));
    let columns = ["id", "queue", "attempts", "payload"];
    let found = rows(scope, &sql, columns, &values).await?;
    let found = found.into_iter().next();
    found
        .map(|[id, queue, attempts, payload]| Found::read(&id, &queue, &attempts, payload))
        .transpose()
}

/// Where an entry is, as long as the ticket is good. An id that is no number
/// is no entry's.
fn place(ticket: &Ticket) -> [Value; 2] {
    let id = ticket.id.parse().unwrap_or(-1_i64);
    [json!(id), json!(ticket.attempt)]
}

fn millis() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    of(since.unwrap_or_default())
}

fn of(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
