//! Loading, instantiating and calling each have a span of their own.

mod support;

use std::sync::{Arc, Mutex};

use support::*;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<&'static str>>>);

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("trovato_host_shim")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut spans = self.0.lock().unwrap();
        spans.push(span.metadata().name());
        Id::from_u64(spans.len() as u64)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn each_step_is_a_span() {
    let spans = Spans::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    tracing::subscriber::with_default(spans.clone(), || {
        runtime.block_on(async {
            let host = host(limits());
            let plugin = plugin(&host, &says("ping", "1"));
            let mut request = host.request();
            request.call(&plugin, "ping", b"{}").await.unwrap();
            request.call(&plugin, "ping", b"{}").await.unwrap();
        });
    });
    assert_eq!(
        *spans.0.lock().unwrap(),
        ["load", "call", "instantiate", "call"]
    );
}
