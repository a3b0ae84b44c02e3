//! Work for later.

use serde::Deserialize;
use serde_json::value::RawValue;
use trovato::TapError;
use trovato::abi::bounds;

use super::{Desk, read, unavailable};

#[derive(Deserialize)]
struct Push {
    queue: Box<str>,
    payload: Box<RawValue>,
}

pub(super) fn push(desk: &mut Desk, request: &[u8]) -> Result<Vec<u8>, TapError> {
    let queues = desk.surroundings.queues.as_ref();
    let Some(queues) = queues.filter(|_| desk.host.services().queue.is_some()) else {
        return Err(unavailable("queue"));
    };
    let Push { queue, payload } = read(request)?;
    bounds::name("the queue", &queue)?;
    bounds::value("the payload", payload.get())?;
    if queues.worker(&queue).is_none() {
        let message = format!("no plugin works on the queue `{queue}`");
        return Err(TapError::new("unknown-queue", message));
    }
    desk.outbox.push(&queue, payload)?;
    Ok(Vec::new())
}
