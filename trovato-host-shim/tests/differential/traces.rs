//! What the host itself has to say while it works, thread by thread.

use std::cell::RefCell;
use std::fmt::{Debug, Write as _};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Takes down all spans and events of this thread from now on.
pub(crate) fn keep() -> DefaultGuard {
    tracing::subscriber::set_default(Traces)
}

/// What was said since, and forgets it.
pub(crate) fn take() -> String {
    SAID.take()
}

struct Traces;

struct Values<'a>(&'a mut String);

impl Visit for Values<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.0, "{field}={value:?}").unwrap();
    }
}

impl Subscriber for Traces {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("trovato")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        SAID.with_borrow_mut(|said| span.record(&mut Values(said)));
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        SAID.with_borrow_mut(|said| values.record(&mut Values(said)));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        SAID.with_borrow_mut(|said| event.record(&mut Values(said)));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
